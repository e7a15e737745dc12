"""What the edge keeps of origins' answers, and for how long; several nodes keep theirs under keys of their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from launchready.local.store.purges import Purge

MAX_ENTRIES = 2_000


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored answer. ``lifetime`` in seconds from ``stored_at`` (of the cache's clock); ``zone`` for purging."""

    zone: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    stored_at: float
    lifetime: int
    may_go_stale: bool

    def header(self, name: str) -> str | None:
        """Return the first value of the header ``name`` (lower case)."""
        return next((value for key, value in self.headers if key.lower() == name), None)


class Cache:
    """Stored answers by cache key; the oldest goes when there are too many. ``clock`` gives the time in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._stored: dict[str, Stored] = {}

    def get(self, key: str) -> Stored | None:
        """Return what is stored under ``key``, fresh or not."""
        return self._stored.get(key)

    def age(self, stored: Stored) -> int:
        """Return the whole seconds since ``stored`` was stored or renewed."""
        return max(0, int(self.clock() - stored.stored_at))

    def is_fresh(self, stored: Stored) -> bool:
        """Say whether ``stored`` may be served without asking the origin."""
        return self.clock() - stored.stored_at < stored.lifetime

    def put(self, key: str, stored: Stored) -> None:
        """Store an answer."""
        self._stored.pop(key, None)
        self._stored[key] = stored
        if len(self._stored) > MAX_ENTRIES:
            del self._stored[next(iter(self._stored))]

    def renew(self, key: str, stored: Stored) -> Stored:
        """Start the lifetime of ``stored`` anew, as after a 304 of the origin."""
        renewed = replace(stored, stored_at=self.clock())
        self.put(key, renewed)
        return renewed

    def drop(self, key: str) -> None:
        """Forget what is stored under ``key``."""
        self._stored.pop(key, None)

    def forget(self, purge: Purge) -> None:
        """Forget what a call of the API asks to be purged."""
        self._stored = {
            key: stored
            for key, stored in self._stored.items()
            if stored.zone != purge.zone or not purge.takes(stored.url, stored.header("cache-tag") or "")
        }
