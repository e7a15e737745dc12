"""Turns: who is let in when, and that no place is ever lost."""

from __future__ import annotations

import asyncio

import pytest

from launchready.live.turns import Rank, Turns


def order_of(*ranks: Rank) -> list[int]:
    """Return the places of ``ranks`` in the order in which they were let in, one at a time."""

    async def main() -> list[int]:
        turns, let_in = Turns(1), []

        async def come(place: int, rank: Rank) -> None:
            async with turns.turn(rank):
                let_in.append(place)

        async with turns.turn():
            waiting = [asyncio.ensure_future(come(place, rank)) for place, rank in enumerate(ranks)]
            await asyncio.sleep(0)
        await asyncio.gather(*waiting)
        return let_in

    return asyncio.run(main())


def test_the_lowest_rank_goes_first_and_equals_in_the_order_of_coming() -> None:
    first, after = Rank.AWAITED, Rank.NEXT
    assert order_of(after, after, first, after, first) == [2, 4, 0, 1, 3]


def test_no_more_than_the_most_are_inside() -> None:
    async def main() -> int:
        turns, inside, seen = Turns(3), 0, 0

        async def come() -> None:
            nonlocal inside, seen
            async with turns.turn():
                inside += 1
                seen = max(seen, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(come() for _ in range(20)))
        return seen

    assert asyncio.run(main()) == 3


@pytest.mark.parametrize(
    ("ranks", "places"),
    [
        pytest.param([Rank.FIRST] * 2, 1, id="two-that-begin"),
        pytest.param([Rank.FIRST] * 4, 2, id="four-that-begin"),
        pytest.param([Rank.FIRST] * 20, 4, id="all-that-begin"),
        pytest.param([Rank.NEXT] * 2, 2, id="two-that-go-on"),
        pytest.param([Rank.NEXT, Rank.FIRST, Rank.FIRST], 2, id="one-that-goes-on"),
    ],
)
def test_those_who_begin_share_a_place(ranks: list[Rank], places: int) -> None:
    async def main() -> int:
        turns, inside, seen = Turns(4, share=3), 0, 0

        async def come(rank: Rank) -> None:
            nonlocal inside, seen
            async with turns.turn(rank):
                inside += 1
                seen = max(seen, inside)
                for _ in range(5):
                    await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*map(come, ranks))
        return seen

    assert asyncio.run(main()) == places


def test_who_is_called_off_takes_no_place_along() -> None:
    async def main() -> None:
        turns = Turns(1)

        async def come() -> None:
            async with turns.turn():
                pass

        async with turns.turn():
            waiting, let_in = asyncio.ensure_future(come()), asyncio.ensure_future(come())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.sleep(0)
        let_in.cancel()  # in the moment in which it is let in
        await asyncio.gather(waiting, let_in, return_exceptions=True)
        async with asyncio.timeout(1), turns.turn():
            pass

    asyncio.run(main())
