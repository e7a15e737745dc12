"""Many domains: what was found of one is let go of once the next is taken, however many there are."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import aclosing

from audited import audited_world
from loopback import Authority

from launchready.audit.found import Found
from launchready.audit.many import AT_ONCE, audit_many


async def many() -> AsyncIterator[str]:
    for _ in range(AT_ONCE * 3):
        yield "acme.com"


def held() -> int:
    gc.collect()
    return sum(isinstance(each, Found) for each in gc.get_objects())


def test_no_more_is_held_than_is_under_way(authority: Authority) -> None:
    async def main() -> list[int]:
        numbers: list[int] = []
        async with (
            audited_world(authority) as world,
            aclosing(audit_many(many(), world.vantage, world.options)) as audits,
        ):
            async for _ in audits:
                numbers.append(held())  # noqa: PERF401 - counted as each is taken
        return numbers

    before = held()
    numbers = [number - before for number in asyncio.run(main())]
    assert len(numbers) == AT_ONCE * 3
    assert max(numbers) <= 2 * AT_ONCE + 1
