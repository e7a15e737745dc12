"""Expressions ready to use: parse, check, compile once; then evaluate often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from launchready.language.checker import check_filter, check_target
from launchready.language.compiler import compile_condition, compile_value
from launchready.language.fields import FieldValues
from launchready.language.parser import parse_condition, parse_value
from launchready.language.request import Request


@dataclass(frozen=True, slots=True)
class Filter:
    """A compiled filter. Two filters of the same text are equal."""

    text: str
    _test: Callable[[FieldValues], bool] = field(repr=False, compare=False)

    def matches(self, request: Request) -> bool:
        """Say whether the filter is true for ``request``."""
        return self._test(request.values)


@dataclass(frozen=True, slots=True)
class Target:
    """A compiled expression that gives a string, such as a redirect's target."""

    text: str
    _get: Callable[[FieldValues], Any] = field(repr=False, compare=False)

    def evaluate(self, request: Request) -> str:
        """Return the string for ``request``; a value that is missing is the empty string."""
        value: bytes | None = self._get(request.values)
        return (value or b"").decode("utf-8", "surrogateescape")


def compile_filter(text: str) -> Filter:
    """Return the filter that ``text`` is; raise LanguageError where it is wrong or cannot be evaluated here."""
    tree = parse_condition(text)
    check_filter(tree)
    return Filter(text, compile_condition(tree))


def compile_target(text: str) -> Target:
    """Return the target expression that ``text`` is; raise LanguageError as compile_filter does."""
    tree = parse_value(text)
    check_target(tree)
    return Target(text, compile_value(tree))
