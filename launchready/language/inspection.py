"""What an expression is made of, without evaluating it."""

from __future__ import annotations

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
    found: set[str] = set()
    waiting = [tree]  # a stack of our own: expressions nest deeper than generators may
    while waiting:
        node = waiting.pop()
        waiting += children_of(node)
        if (what := _beyond_requests(node)) is not None:
            found.add(what)
    return tuple(sorted(found))


def _beyond_requests(node: Argument) -> str | None:
    match node:
        case Field(name) if name not in GETTERS:
            return name
        case Call(function) if FUNCTIONS[function].prepare is None:
            return f"{function}( )"
        case ListMembership(name=name):
            return f"the list ${name}"
        case _:
            return None


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
