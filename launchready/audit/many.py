"""Many domains at once: a few at a time, each result as soon as it is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
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
    domains: Iterable[str], vantage: Vantage, options: Options
) -> AsyncGenerator[Judged | Unfound, None]:
    """Yield the audit of each of ``domains`` as it ends, a few under way; more are begun as results are taken."""
    at_once = AT_ONCE if Side.WEB in options.sides else WITHOUT_WEB
    vantage = replace(vantage, limits=replace(vantage.limits, questions=min(vantage.limits.questions, _QUESTIONS)))
    waiting: Iterator[str] = iter(domains)
    under_way: set[asyncio.Task[Judged | Unfound]] = set()
    try:
        while True:
            while len(under_way) < at_once and (domain := next(waiting, None)) is not None:
                under_way.add(asyncio.create_task(audit_one(domain, vantage, options)))
            if not under_way:
                return
            ended, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                yield task.result()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
