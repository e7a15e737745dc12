"""Calls of functions: of values, and of every element that an argument unpacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from launchready.language.closures import Get, untold
from launchready.language.functions import FUNCTIONS, Function
from launchready.language.syntax import Argument, Call, unpacks
from launchready.language.values import FieldValues


def compile_call(node: Call, compile_argument: Callable[[Argument], Get]) -> Get:
    """Return the function that computes ``node``; ``compile_argument`` does so for each of its arguments.

    Raises LanguageError for a literal that the function does not take.
    """
    function = FUNCTIONS[node.function]
    if function.prepare is None:
        return untold(f"what {node.function}( ) gives")
    apply = function.prepare(node.arguments)
    gets = tuple(compile_argument(argument) for argument in node.arguments[: function.dynamic])
    if unpacks(node.arguments[0]):
        return _map(function, apply, gets)
    if function.keeps_missing:
        return lambda values: apply(*[get(values) for get in gets])
    if len(gets) == 1:
        (only,) = gets
        return lambda values: None if (value := only(values)) is None else apply(value)

    def call(values: FieldValues) -> Any:
        arguments = [get(values) for get in gets]
        return None if None in arguments else apply(*arguments)

    return call


def _map(function: Function, apply: Callable[..., Any], gets: tuple[Get, ...]) -> Get:
    """Return the call for every element that its first argument unpacks; what is missing is left out."""
    first, *others = gets

    def mapped(values: FieldValues) -> Any:
        elements = first(values)
        if elements is None:
            return None
        rest = [get(values) for get in others]
        if None in rest and not function.keeps_missing:
            return ()
        results = (apply(element, *rest) for element in elements)
        return tuple(result for result in results if result is not None)

    return mapped
