"""Counters of rate limiting rules: how often an address asked, and for how long it has to wait.

Cloudflare counts in each data centre and reacts up to a few seconds late (developers.cloudflare.com/waf/rate-limiting-
rules, verified 2026-11-24); there is one data centre here, and it reacts at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from launchready.edge import RateLimit

_SWEPT = 10_000  # counters that are kept before old ones are thrown away


@dataclass(slots=True)
class _Counter:
    """The times of requests within the period, and until when the address waits."""

    asked: list[float] = field(default_factory=list)
    until: float = 0.0


@dataclass(slots=True)
class Counters:
    """Counts the requests of each address by zone and rule; ``clock`` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _held: dict[tuple[str, RateLimit, str], _Counter] = field(default_factory=dict)

    def count(self, zone: str, limits: Iterable[RateLimit], address: str) -> tuple[RateLimit, int] | None:
        """Count one request; return the limit that acts on it and the seconds to wait, None where none does.

        ``zone`` is the zone's id. A rule that changes counts anew.
        """
        now = self.clock()
        if len(self._held) > _SWEPT:
            self._sweep(now)
        for limit in limits:
            counter = self._held.setdefault((zone, limit, address), _Counter())
            if counter.until <= now:
                counter.asked = [then for then in counter.asked if then > now - limit.period] + [now]
                if len(counter.asked) <= limit.requests:
                    continue
                counter.asked, counter.until = [], now + limit.block
            return limit, max(1, round(counter.until - now))
        return None

    def forget(self) -> None:
        """Forget who asked: nobody waits any more."""
        self._held.clear()

    def _sweep(self, now: float) -> None:
        self._held = {
            key: counter
            for key, counter in self._held.items()
            if counter.until > now or any(then > now - key[1].period for then in counter.asked)
        }
