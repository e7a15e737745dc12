"""Following redirects by hand, every hop kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from launchready.audit.found import Walk
from launchready.live.http import Fetched, Response
from launchready.verify.answers import is_web_url, redirect_target

MOST_HOPS = 8
DEEP = "/launchready-audit/page?from=audit"
"""A path that no site has: shows whether redirects keep the path, and what is answered for what is not there."""


Get: TypeAlias = Callable[[str], Awaitable[Fetched]]


async def follow(get: Get, url: str) -> Walk:
    """Return the way from ``url`` to an answer that is no redirect, or to where it goes round or on and on."""
    hops: list[Fetched] = []
    seen: set[str] = set()
    while True:
        seen.add(url)
        answer = await get(url)
        hops.append(answer)
        target = redirect_target(answer) if isinstance(answer, Response) else None
        if target is None or not is_web_url(target):
            return Walk(hops[0].url, tuple(hops))
        target = target.partition("#")[0]
        if target in seen:
            return Walk(hops[0].url, tuple(hops), loops=True)
        if len(hops) >= MOST_HOPS:
            return Walk(hops[0].url, tuple(hops), long=True)
        url = target
