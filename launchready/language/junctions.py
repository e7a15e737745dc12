"""``and``, ``or`` and ``xor``, of booleans and of arrays of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from launchready.errors import CannotTell
from launchready.language.closures import Each, Test
from launchready.language.values import FieldValues


def join_tests(joined: str, tests: tuple[Test, ...]) -> Test:
    """Join booleans. What cannot be told is taken back where another test decides alone."""
    if joined == "xor":
        return lambda values: sum(test(values) for test in tests) % 2 == 1
    # What decides alone: one that is false for "and", one that is true for "or".
    decisive = joined == "or"

    def test_all(values: FieldValues) -> bool:
        # A plain loop: all() over a generator costs three times as much. The try costs nothing until it catches.
        untold: CannotTell | None = None
        for test in tests:
            try:
                if test(values) is decisive:
                    return decisive
            except CannotTell as error:
                untold = untold or error
        if untold is not None:
            raise untold
        return not decisive

    return test_all


def join_each(joined: str, each: list[Each]) -> Each:
    """Join arrays element by element; the shortest decides the length, as in Cloudflare's own evaluation."""
    combine: Callable[[Iterable[bool]], bool] = (
        all if joined == "and" else any if joined == "or" else lambda column: sum(column) % 2 == 1
    )
    return lambda values: [combine(column) for column in zip(*(one(values) for one in each), strict=False)]
