"""Many domains at once: a few at a time, each result as soon as it is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass

from launchready.audit.discovering import discover
from launchready.audit.eyes import Options
from launchready.audit.judging import Judged, judge
from launchready.errors import CouldNotFindOut
from launchready.live.vantage import Vantage

AT_ONCE = 4


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
    """Yield the audit of each of ``domains`` as it ends, AT_ONCE under way; more are begun as results are taken."""
    waiting: Iterator[str] = iter(domains)
    under_way: set[asyncio.Task[Judged | Unfound]] = set()
    try:
        while True:
            while len(under_way) < AT_ONCE and (domain := next(waiting, None)) is not None:
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
