"""What an expression becomes: functions of a request's values.

A missing value is None. What cannot be told raises CannotTell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from launchready.errors import CannotTell
from launchready.language.values import FieldValues

Test: TypeAlias = Callable[[FieldValues], bool]
Each: TypeAlias = Callable[[FieldValues], list[bool]]
Get: TypeAlias = Callable[[FieldValues], Any]
Predicate: TypeAlias = Callable[[Any], bool]
Relation: TypeAlias = Callable[[Any, Any], bool]


def untold(what: str) -> Get:
    """Return the function that says of whatever request that ``what`` is not known."""

    def refuse(_: FieldValues) -> Any:
        raise CannotTell(f"{what} is not known here")

    return refuse
