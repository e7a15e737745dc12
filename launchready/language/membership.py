"""``in { }``: single values by hash, ranges by binary search."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from launchready.language.syntax import Literal, Range

Bounds = tuple[list[int], list[int]]


def compile_membership(items: Sequence[Literal | Range]) -> Callable[[Any], bool]:
    """Return the test whether a value is one of ``items``, or in one of their ranges."""
    singles = frozenset(item.value for item in items if isinstance(item, Literal))
    ranges = [item for item in items if isinstance(item, Range)]
    if not ranges:
        return lambda value: value in singles
    if isinstance(ranges[0].first, int):
        lows, highs = _merge([(int(item.first), int(item.last)) for item in ranges])
        return lambda value: value in singles or _within(lows, highs, value)
    families = {version: _merge(_of_version(ranges, version)) for version in (4, 6)}

    def contains_address(value: Any) -> bool:
        return value in singles or _within(*families[value.version], int(value))

    return contains_address


def _of_version(ranges: Sequence[Range], version: int) -> list[tuple[int, int]]:
    return [
        (int(item.first), int(item.last))
        for item in ranges
        if not isinstance(item.first, int) and item.first.version == version
    ]


def _merge(pairs: list[tuple[int, int]]) -> Bounds:
    """Return ranges that do not overlap, as their sorted lows and highs."""
    lows: list[int] = []
    highs: list[int] = []
    for low, high in sorted(pairs):
        if highs and low <= highs[-1]:
            highs[-1] = max(highs[-1], high)
        else:
            lows.append(low)
            highs.append(high)
    return lows, highs


def _within(lows: list[int], highs: list[int], number: int) -> bool:
    place = bisect_right(lows, number) - 1
    return place >= 0 and number <= highs[place]
