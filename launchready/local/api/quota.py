"""How many calls a token has left: said in every answer, as Cloudflare says it, and never enforced here.

Source: developers.cloudflare.com/fundamentals/api/reference/limits (1,200 calls in five minutes, the headers), verified
2026-11-24. What happens beyond it is a fault that is asked for (``launchready.local.faults``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

QUOTA, WINDOW = 1_200, 300  # calls, seconds


@dataclass
class Quota:
    """Counts the calls of each token in the window that is open; ``clock`` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _since: dict[str, float] = field(default_factory=dict)
    _used: dict[str, int] = field(default_factory=dict)

    def count(self, token: str) -> str:
        """Count a call of ``token`` and return the header ``Ratelimit``."""
        if self.clock() - self._since.get(token, -WINDOW) >= WINDOW:
            self._since[token], self._used[token] = self.clock(), 0
        self._used[token] += 1
        left = max(0, QUOTA - self._used[token])
        resets = int(self._since[token] + WINDOW - self.clock())
        return f'"default";r={left};t={resets}'


def tell(response: web.StreamResponse, limit: str) -> None:
    """Set the headers of an answer that has none of them."""
    response.headers.setdefault("Ratelimit", limit)
    response.headers.setdefault("Ratelimit-Policy", f'"default";q={QUOTA};w={WINDOW}')
