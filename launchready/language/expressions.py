"""Expressions ready to use: parse, check, compile once; then evaluate often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from launchready.errors import CannotTell, LanguageError
from launchready.language.compiler import compile_condition, compile_value
from launchready.language.inspection import unevaluated
from launchready.language.parser import parse_condition, parse_value
from launchready.language.places import Use
from launchready.language.request import Request
from launchready.language.syntax import type_of
from launchready.language.types import STRING, spell_type
from launchready.language.values import FieldValues


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled filter. Two filters of the same text are equal.

    ``unevaluated`` names what is in it that no request of a visitor gives: its value may be "cannot tell".
    """

    text: str
    _test: Callable[[FieldValues], bool] = field(repr=False, compare=False)
    unevaluated: tuple[str, ...] = field(default=(), compare=False)

    def matches(self, request: Request) -> bool:
        """Say whether the filter is true for ``request``; raise CannotTell where that hangs on what it does not say."""
        return self._test(request.values)

    def may_match(self, request: Request) -> bool:
        """Say whether the filter is true for ``request``, or may be."""
        try:
            return self._test(request.values)
        except CannotTell:
            return True


@dataclass(frozen=True, slots=True)
class Target:
    """A compiled expression that gives a string, such as a redirect's target; ``unevaluated`` as a filter's."""

    text: str
    _get: Callable[[FieldValues], Any] = field(repr=False, compare=False)
    unevaluated: tuple[str, ...] = field(default=(), compare=False)

    def evaluate(self, request: Request) -> str:
        """Return the string for ``request``; a value that is missing is the empty string.

        Bytes that are no UTF-8 are surrogate escapes. Raises CannotTell as Filter.matches does.
        """
        value: bytes | None = self._get(request.values)
        return (value or b"").decode("utf-8", "surrogateescape")


def compile_filter(text: str, phase: str | None = None) -> Filter:
    """Return the filter that ``text`` is; raise LanguageError with the column of what is wrong.

    With ``phase`` (as the API names it) also what cannot be used there is refused.
    """
    try:
        tree = parse_condition(text, Use(is_filter=True, phase=phase))
        return Filter(text, compile_condition(tree), unevaluated(tree))
    except RecursionError:
        raise LanguageError("the expression nests too deeply", 1) from None


def compile_target(text: str, phase: str | None = None) -> Target:
    """Return the expression that gives a string; raise LanguageError as compile_filter does."""
    try:
        tree = parse_value(text, Use(is_filter=False, phase=phase))
        if type_of(tree) != STRING:
            raise LanguageError(f"a target is a string; this is {spell_type(type_of(tree))}", tree.column)
        return Target(text, compile_value(tree), unevaluated(tree))
    except RecursionError:
        raise LanguageError("the expression nests too deeply", 1) from None
