"""From a checked syntax tree to Python closures: compiled once, evaluated often.

A missing value (an index that is not there) is None: every comparison with it is false, a function of it is
missing, ``concat`` leaves it out. Source: developers.cloudflare.com/ruleset-engine/rules-language/values (missing
values), verified 2026-11-24.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, TypeAlias

from launchready.language.fields import FieldValues
from launchready.language.functions import FUNCTIONS
from launchready.language.regexes import compile_regex
from launchready.language.syntax import (
    AddressLiteral,
    Argument,
    Call,
    Comparison,
    Condition,
    Field,
    Index,
    IntegerLiteral,
    Literal,
    Logical,
    Membership,
    Not,
    Quantifier,
    StringLiteral,
    Truth,
)
from launchready.language.wildcards import compile_wildcard

Test: TypeAlias = Callable[[FieldValues], bool]
Get: TypeAlias = Callable[[FieldValues], Any]
Predicate: TypeAlias = Callable[[Any], bool]

_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


def compile_condition(node: Condition) -> Test:
    """Return the test that ``node`` is."""
    match node:
        case Truth(value):
            return lambda _: value
        case Not(condition):
            test = compile_condition(condition)
            return lambda values: not test(values)
        case Logical(joined, conditions):
            return _join(joined, tuple(compile_condition(condition) for condition in conditions))
        case Comparison(Field(name), "eq", right):
            literal = _value(right)
            return lambda values: bool(values[name] == literal)
        case Comparison() | Membership():
            predicate = _predicate(node)
            if isinstance(node.left, Field):
                name = node.left.name
                return lambda values: predicate(values[name])
            get = compile_value(node.left)
            return lambda values: (value := get(values)) is not None and predicate(value)
        case Call("starts_with" | "ends_with", (Field(name), StringLiteral(affix))):
            test_affix = FUNCTIONS[node.function].prepare(node.arguments)
            return lambda values: bool(test_affix(values[name], affix))
        case _:
            get = compile_value(node)
            return lambda values: get(values) is True


def _join(joined: str, tests: tuple[Test, ...]) -> Test:
    if joined == "xor":
        return lambda values: reduce(operator.xor, (test(values) for test in tests))
    if len(tests) == 2:
        first, second = tests
        if joined == "and":
            return lambda values: first(values) and second(values)
        return lambda values: first(values) or second(values)
    # A plain loop: all() over a generator costs three times as much.
    stop = joined == "or"

    def test_all(values: FieldValues) -> bool:
        for test in tests:
            if test(values) is stop:
                return stop
        return not stop

    return test_all


def compile_value(node: Argument) -> Get:
    """Return the function that computes ``node`` for a request: a value, None where it is missing."""
    match node:
        case StringLiteral() | IntegerLiteral() | AddressLiteral():
            literal = _value(node)
            return lambda _: literal
        case Field(name):
            return lambda values: values[name]
        case Index():
            return _index(node)
        case Quantifier(function, condition):
            each = _compile_each(condition)
            quantify = any if function == "any" else all
            return lambda values: quantify(each(values))
        case Call():
            return _call(node)


def _index(node: Index) -> Get:
    get = compile_value(node.of)
    key = node.key
    if key is None:
        return get
    if isinstance(key, bytes):
        return lambda values: None if (of := get(values)) is None else of.get(key)

    def element(values: FieldValues) -> Any:
        of = get(values)
        return of[key] if of is not None and key < len(of) else None

    return element


def _is_each(node: Argument) -> bool:
    return isinstance(node, Index) and node.key is None


def _call(node: Call) -> Get:
    function = FUNCTIONS[node.function]
    apply = function.prepare(node.arguments)
    first, *others = (compile_value(argument) for argument in node.arguments[: function.dynamic])
    if node.function == "concat":
        gets = (first, *others)
        if _is_each(node.arguments[0]):
            return lambda values: _concat_each(first(values), [get(values) for get in others])
        return lambda values: _concat(get(values) for get in gets)
    if _is_each(node.arguments[0]):
        return lambda values: _map(apply, first(values), [get(values) for get in others])
    if not others:
        return lambda values: None if (value := first(values)) is None else apply(value)

    def call(values: FieldValues) -> Any:
        arguments = [first(values), *(get(values) for get in others)]
        return None if None in arguments else apply(*arguments)

    return call


def _concat(parts: Iterable[bytes | None]) -> bytes | None:
    present = [part for part in parts if part is not None]
    return b"".join(present) if present else None


def _concat_each(elements: Iterable[bytes] | None, others: list[bytes | None]) -> tuple[bytes | None, ...] | None:
    return None if elements is None else tuple(_concat([element, *others]) for element in elements)


def _map(apply: Callable[..., Any], elements: Iterable[Any] | None, others: list[Any]) -> tuple[Any, ...] | None:
    if elements is None or None in others:
        return None
    return tuple(apply(element, *others) for element in elements)


def _compile_each(node: Condition) -> Callable[[FieldValues], Iterable[bool]]:
    """Return the function that computes one boolean for each element; a missing array has none."""
    match node:
        case Not(condition):
            each = _compile_each(condition)
            return lambda values: [not value for value in each(values)]
        case Comparison() | Membership():
            get = compile_value(node.left)
            predicate = _predicate(node)
            return lambda values: [predicate(element) for element in get(values) or ()]
        case Field() | Index() | Call() | Quantifier():
            get = compile_value(node)
            return lambda values: get(values) or ()
        case _:
            raise AssertionError(node)  # the checker has refused it


def _predicate(node: Comparison | Membership) -> Predicate:
    if isinstance(node, Membership):
        return _contained(node.items)
    literal = _value(node.right)
    match node.operator:
        case "contains":
            return lambda value: literal in value
        case "matches":
            search = compile_regex(literal, node.right.column).search
            return lambda value: search(value) is not None
        case "wildcard" | "strict wildcard":
            return compile_wildcard(literal, exact=node.operator != "wildcard", column=node.right.column).matches
        case name:
            compare = _ORDER[name]
            return lambda value: compare(value, literal)


def _contained(items: tuple[Literal, ...]) -> Predicate:
    singles = frozenset(_value(item) for item in items if isinstance(item, StringLiteral) or item.first == item.last)
    ranges = [
        (item.first, item.last) for item in items if not isinstance(item, StringLiteral) and item.first != item.last
    ]
    if not ranges:
        return lambda value: value in singles
    if isinstance(ranges[0][0], int):
        return lambda value: value in singles or any(low <= value <= high for low, high in ranges)
    numbers = [(low.version, int(low), int(high)) for low, high in ranges if not isinstance(low, int)]

    def contains_address(value: Any) -> bool:
        number = int(value)
        return value in singles or any(
            version == value.version and low <= number <= high for version, low, high in numbers
        )

    return contains_address


def _value(literal: Literal) -> Any:
    return literal.value if isinstance(literal, StringLiteral) else literal.first
