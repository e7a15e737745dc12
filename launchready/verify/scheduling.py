"""Who looks when: the longest first, a little apart, and users after those who are shown the same pages.

Each check asks one thing after the other, so a round takes as long as its longest chain of questions, if nothing else
is in its way. Everything begun at once is: each handshake would wait while a hundred others are computed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from launchready.expectations import (
    Check,
    Expectation,
    Listed,
    LoadsSecurely,
    NamesNoWorkshop,
    NeverCached,
    OriginCertificate,
    PageCached,
    PostsUncached,
    QueryKeyed,
    RedirectsTo,
    SenderAligned,
    SendsHeaders,
    SendsHsts,
    ServesHttps,
    SpfLists,
    SpfPermits,
    StaticCached,
    TlsVersions,
    UsersApart,
)
from launchready.verdicts import Verdict
from launchready.verify.look import Look
from launchready.verify.rounds import judge
from launchready.verify.visitors import pages_of

SHOWN_PAGES = (ServesHttps, SendsHsts, SendsHeaders, Listed, NeverCached, PageCached)
"""What a page of a user that a cache wrongly keeps would change: the others look at files, names, handshakes."""
LONGEST_FIRST: tuple[type[Check], ...] = (
    SenderAligned,
    SpfPermits,
    SpfLists,
    LoadsSecurely,
    NamesNoWorkshop,
    RedirectsTo,
    QueryKeyed,
    StaticCached,
    PostsUncached,
    NeverCached,
    TlsVersions,
    OriginCertificate,
)
"""Checks that ask most in a row, as ``bench/verify.py`` finds them when each looks alone; all others ask less."""
APART = 0.0007  # seconds from the beginning of one check to the next


async def look_all(expectations: tuple[Expectation, ...], look: Callable[[Expectation], Look]) -> Mapping[str, Verdict]:
    """Return the verdict of each expectation by id, all looked at concurrently within the vantage's bounds.

    Users come after the checks that are shown the same pages: what is wrongly kept of a user's page must not be what
    those see. What they wait for is begun at once and goes first in every line, as they do then.
    """
    if not expectations:
        return {}
    gate = asyncio.Semaphore(look(expectations[0]).round.vantage.limits.checks)
    users = _users_after(expectations)
    awaited = {other for others in users.values() for other in others}

    async def one(expectation: Expectation, after: float = 0) -> Verdict:
        await asyncio.sleep(after)
        async with gate:
            first = expectation in awaited or expectation in users
            return await judge(expectation, replace(look(expectation), awaited=first))

    async def last(expectation: Expectation) -> Verdict:
        await asyncio.gather(*(begun[other] for other in users[expectation]))
        return await one(expectation)

    others = sorted((each for each in expectations if each not in awaited and each not in users), key=_place)
    begun = {each: asyncio.ensure_future(one(each)) for each in expectations if each in awaited}
    begun |= {each: asyncio.ensure_future(one(each, number * APART)) for number, each in enumerate(others)}
    verdicts = await asyncio.gather(*begun.values(), *map(last, users))
    return {verdict.expectation.id: verdict for verdict in verdicts}


def _place(expectation: Expectation) -> int:
    kind = type(expectation.check)
    return LONGEST_FIRST.index(kind) if kind in LONGEST_FIRST else len(LONGEST_FIRST)


def _users_after(expectations: Iterable[Expectation]) -> dict[Expectation, list[Expectation]]:
    """Return the checks that log users in, each with those that are shown the same pages."""
    shown = [(each, each.check.url) for each in expectations if isinstance(each.check, SHOWN_PAGES)]
    return {
        each: [other for other, url in shown if url in pages_of(each.check)]
        for each in expectations
        if isinstance(each.check, UsersApart)
    }
