"""From a checked syntax tree to Python closures: compiled once, evaluated often.

A missing value (an index that is not there) is None: every comparison with it is false, a function of it is missing
in most cases. Source: developers.cloudflare.com/ruleset-engine/rules-language/values (missing values), verified
2026-11-24.

What cannot be told raises CannotTell, which ``and`` and ``or`` take back where another side decides alone: false and
anything is false. It costs nothing where everything can be told.
"""

from __future__ import annotations

from launchready.language.calls import compile_call
from launchready.language.closures import Each, Get, Predicate, Test, untold
from launchready.language.comparisons import compare_each, compare_values, predicate_of, relation_of
from launchready.language.indexes import index_by
from launchready.language.junctions import join_each, join_tests
from launchready.language.syntax import (
    Argument,
    Call,
    Comparison,
    Condition,
    Field,
    Index,
    IsTrue,
    ListMembership,
    Literal,
    Logical,
    Membership,
    Not,
    Operand,
    Quantifier,
    Truth,
    type_of,
)
from launchready.language.types import BOOLEAN


def compile_condition(node: Condition) -> Test:
    """Return the test that ``node`` is: of one boolean, not of an array of them."""
    match node:
        case Truth(value):
            return lambda _: value
        case Not(condition):
            test = compile_condition(condition)
            return lambda values: not test(values)
        case Logical(joined, conditions):
            return join_tests(joined, tuple(map(compile_condition, conditions)))
        case Quantifier():
            return _quantifier(node)
        case IsTrue(operand):
            get = compile_value(operand)
            return lambda values: get(values) is True
        case ListMembership(name=name):
            return untold(f"what the list ${name} holds")
        case Comparison(left, name, right) if not isinstance(right, Literal):
            return compare_values(compile_value(left), relation_of(left, name), compile_value(right))
        case Comparison(Field(name), "eq", Literal(literal)):
            return lambda values: bool(values[name] == literal)
        case Comparison() | Membership():
            return _compare(node.left, predicate_of(node))


def _compare(left: Operand, predicate: Predicate) -> Test:
    if isinstance(left, Field):
        name = left.name
        return lambda values: predicate(values[name])
    get = compile_value(left)
    return lambda values: (value := get(values)) is not None and predicate(value)


def _quantifier(node: Quantifier) -> Test:
    quantify = any if node.function == "any" else all
    argument = node.argument
    if isinstance(argument, Field | Index | Call):
        get = compile_value(argument)
        return lambda values: (array := get(values)) is not None and quantify(array)
    each = compile_each(_as_condition(argument))
    return lambda values: quantify(each(values))


def _as_condition(node: Argument) -> Condition:
    assert not isinstance(node, Field | Index | Call | Literal)  # noqa: S101 - the parser gives nothing else here
    return node


def compile_each(node: Condition) -> Each:
    """Return the function that computes one boolean for each element; a missing array has none."""
    match node:
        case Not(condition):
            each = compile_each(condition)
            return lambda values: [not value for value in each(values)]
        case Logical(joined, conditions):
            return join_each(joined, [compile_each(condition) for condition in conditions])
        case IsTrue(operand):
            get = compile_value(operand)
            return lambda values: list(get(values) or ())
        case ListMembership(name=name):
            return untold(f"what the list ${name} holds")
        case Comparison(left, name, right) if not isinstance(right, Literal):
            return compare_each(compile_value(left), relation_of(left, name), compile_value(right))
        case Comparison() | Membership():
            get = compile_value(node.left)
            predicate = predicate_of(node)
            return lambda values: [predicate(element) for element in get(values) or ()]
        case _:
            raise AssertionError(node)  # of one boolean: the parser has refused it


def compile_value(node: Argument) -> Get:
    """Return the function that computes ``node`` for a request: a value, None where it is missing.

    With ``[*]`` the value is the tuple of what it unpacks.
    """
    match node:
        case Literal(value):
            return lambda _: value
        case Field(name):
            return lambda values: values[name]
        case Index():
            return index_by(compile_value(node.of), node.keys)
        case Call():
            return compile_call(node, compile_value)
        case _:
            return compile_condition(node) if type_of(node) == BOOLEAN else _tuple_of(compile_each(node))


def _tuple_of(each: Each) -> Get:
    return lambda values: tuple(each(values))
