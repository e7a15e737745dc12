"""What an expression is made of, without evaluating it."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.language.functions import FUNCTIONS
from launchready.language.syntax import (
    Argument,
    Call,
    Comparison,
    Field,
    Index,
    IsTrue,
    ListMembership,
    Literal,
    Logical,
    Membership,
    Not,
    Quantifier,
    Truth,
)
from launchready.language.values import GETTERS


def unevaluated(tree: Argument) -> tuple[str, ...]:
    """Return what is in ``tree`` that a visitor's request does not give and that is not evaluated here, sorted.

    Fields without a way from a request to a value, functions without an evaluation, and named lists (``$name``).
    """
    return tuple(sorted(set(_unevaluated(tree))))


def _unevaluated(node: Argument) -> Iterator[str]:
    match node:
        case Field(name):
            if name not in GETTERS:
                yield name
        case Call(function):
            if FUNCTIONS[function].prepare is None:
                yield f"{function}( )"
        case ListMembership(_, name):
            yield f"the list ${name}"
        case _:
            pass
    for child in children_of(node):
        yield from _unevaluated(child)


def children_of(node: Argument) -> tuple[Argument, ...]:
    """Return the nodes directly below ``node``."""
    match node:
        case Literal() | Field() | Truth():
            return ()
        case Call(arguments=arguments):
            return arguments
        case Index(of=of):
            return (of,)
        case Comparison(left, _, right):
            return (left, right)
        case Membership(left) | ListMembership(left):
            return (left,)
        case IsTrue(operand):
            return (operand,)
        case Quantifier(argument=argument):
            return (argument,)
        case Not(condition):
            return (condition,)
        case Logical(conditions=conditions):
            return conditions
