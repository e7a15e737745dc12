"""Many domains at once: a few at a time, each result as soon as it is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, replace

from launchready.audit.discovering import discover
from launchready.audit.eyes import Options
from launchready.audit.found import Side
from launchready.audit.judging import Judged, judge
from launchready.errors import CouldNotFindOut
from launchready.live.vantage import Vantage

AT_ONCE, WITHOUT_WEB = 4, 24
"""Domains under way: pages are large, and a domain's hosts get eight requests at once; answers of DNS are small."""
_QUESTIONS = 8
"""Questions of DNS that each of many has under way: more than two hundred together overrun a resolver's buffers."""


@dataclass(frozen=True, slots=True)
class Unfound:
    """A domain of which nothing could be found out, and why."""

    domain: str
    reason: str


async def audit_one(domain: str, vantage: Vantage, options: Options) -> Judged | Unfound:
    """Return what is wrong with ``domain`` (lower case, ASCII), or why nobody can tell."""
    try:
        return judge(await discover(domain, vantage, options))
    except CouldNotFindOut as error:
        return Unfound(domain, str(error))


async def audit_many(
    domains: AsyncIterator[str], vantage: Vantage, options: Options
) -> AsyncGenerator[Judged | Unfound, None]:
    """Yield the audit of each of ``domains`` as it ends, a few under way.

    More are begun as results are taken, and no name is taken before there is room for it.
    """
    at_once = AT_ONCE if Side.WEB in options.sides else WITHOUT_WEB
    vantage = replace(vantage, limits=replace(vantage.limits, questions=min(vantage.limits.questions, _QUESTIONS)))
    under_way: set[asyncio.Task[Judged | Unfound]] = set()
    following: asyncio.Task[str | None] | None = None
    over = False
    try:
        while True:
            if following is None and not over and len(under_way) < at_once:
                following = asyncio.create_task(_next(domains))
            waiting = (*under_way, following) if following is not None else tuple(under_way)
            if not waiting:
                return
            ended, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if following is not None and following in ended:
                domain, following = following.result(), None
                over = domain is None
                if domain is not None:
                    under_way.add(asyncio.create_task(audit_one(domain, vantage, options)))
            for task in under_way & ended:
                under_way.remove(task)
                yield task.result()
    finally:
        left = [*under_way, following] if following is not None else [*under_way]
        for each in left:
            each.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _next(domains: AsyncIterator[str]) -> str | None:
    return await anext(domains, None)
