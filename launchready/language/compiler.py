"""From a checked syntax tree to Python closures: compiled once, evaluated often.

A missing value (an index that is not there) is None: every comparison with it is false, a function of it is missing
in most cases. Source: developers.cloudflare.com/ruleset-engine/rules-language/values (missing values), verified
2026-11-24.

What cannot be told raises CannotTell, which ``and`` and ``or`` take back where another side decides alone: false and
anything is false. It costs nothing where everything can be told.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from launchready.errors import CannotTell
from launchready.language.functions import FUNCTIONS, Function
from launchready.language.membership import compile_membership
from launchready.language.regexes import compile_regex
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
    unpacks,
)
from launchready.language.types import BOOLEAN, IP
from launchready.language.values import FieldValues
from launchready.language.wildcards import compile_wildcard, limit_stars

Test: TypeAlias = Callable[[FieldValues], bool]
Each: TypeAlias = Callable[[FieldValues], list[bool]]
Get: TypeAlias = Callable[[FieldValues], Any]
Predicate: TypeAlias = Callable[[Any], bool]
Relation: TypeAlias = Callable[[Any, Any], bool]

_ORDER: Mapping[str, Relation] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "bitwise_and": lambda left, right: left & right != 0,
}


def compile_condition(node: Condition) -> Test:
    """Return the test that ``node`` is: of one boolean, not of an array of them."""
    match node:
        case Truth(value):
            return lambda _: value
        case Not(condition):
            test = compile_condition(condition)
            return lambda values: not test(values)
        case Logical(joined, conditions):
            return _join(joined, tuple(map(compile_condition, conditions)))
        case Quantifier():
            return _quantifier(node)
        case IsTrue(operand):
            get = compile_value(operand)
            return lambda values: get(values) is True
        case ListMembership(name=name):
            return _untold(f"what the list ${name} holds")
        case Comparison(left, name, right) if not isinstance(right, Literal):
            return _compare_values(compile_value(left), _relation(left, name), compile_value(right))
        case Comparison(Field(name), "eq", Literal(literal)):
            return lambda values: bool(values[name] == literal)
        case Comparison() | Membership():
            return _compare(node.left, _predicate(node))


def _untold(what: str) -> Callable[[FieldValues], Any]:
    def refuse(_: FieldValues) -> Any:
        raise CannotTell(f"{what} is not known here")

    return refuse


def _compare(left: Operand, predicate: Predicate) -> Test:
    if isinstance(left, Field):
        name = left.name
        return lambda values: predicate(values[name])
    get = compile_value(left)
    return lambda values: (value := get(values)) is not None and predicate(value)


def _compare_values(get: Get, relation: Relation, get_right: Get) -> Test:
    def test(values: FieldValues) -> bool:
        left, right = get(values), get_right(values)
        return left is not None and right is not None and relation(left, right)

    return test


def _relation(left: Operand, name: str) -> Relation:
    relation = _ORDER[name]
    if left.type is not IP:
        return relation

    def relate(address: Any, other: Any) -> bool:
        # Addresses of two families have no order: only "not equal" is true of them.
        return relation(address, other) if address.version == other.version else name == "ne"

    return relate


def _join(joined: str, tests: tuple[Test, ...]) -> Test:
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
            return _join_each(joined, [compile_each(condition) for condition in conditions])
        case IsTrue(operand):
            get = compile_value(operand)
            return lambda values: list(get(values) or ())
        case ListMembership(name=name):
            return _untold(f"what the list ${name} holds")
        case Comparison(left, name, right) if not isinstance(right, Literal):
            return _compare_each(compile_value(left), _relation(left, name), compile_value(right))
        case Comparison() | Membership():
            get = compile_value(node.left)
            predicate = _predicate(node)
            return lambda values: [predicate(element) for element in get(values) or ()]
        case _:
            raise AssertionError(node)  # of one boolean: the parser has refused it


def _compare_each(get: Get, relation: Relation, get_right: Get) -> Each:
    def each(values: FieldValues) -> list[bool]:
        elements = get(values) or ()
        right = get_right(values)
        return [right is not None and relation(element, right) for element in elements]

    return each


def _join_each(joined: str, each: list[Each]) -> Each:
    """Join arrays element by element; the shortest decides the length, as in Cloudflare's own evaluation."""
    combine: Callable[[Iterable[bool]], bool] = (
        all if joined == "and" else any if joined == "or" else lambda column: sum(column) % 2 == 1
    )
    return lambda values: [combine(column) for column in zip(*(one(values) for one in each), strict=False)]


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
            return _index(node)
        case Call():
            return _call(node)
        case _:
            return compile_condition(node) if type_of(node) == BOOLEAN else _tuple_of(compile_each(node))


def _tuple_of(each: Each) -> Get:
    return lambda values: tuple(each(values))


def _index(node: Index) -> Get:
    get = compile_value(node.of)
    keys = node.keys
    if None in keys:
        return lambda values: _unpack(get(values), keys)
    if len(keys) == 1:
        (only,) = keys
        return lambda values: _element(get(values), only)
    if len(keys) == 2:
        first, second = keys
        return lambda values: _element(_element(get(values), first), second)

    def element(values: FieldValues) -> Any:
        value = get(values)
        for key in keys:
            value = _element(value, key)
        return value

    return element


def _element(value: Any, key: bytes | int | None) -> Any:
    if value is None:
        return None
    if isinstance(key, int):
        return value[key] if key < len(value) else None
    return value.get(key)


def _unpack(value: Any, keys: tuple[bytes | int | None, ...]) -> tuple[Any, ...] | None:
    """Return all that ``keys`` lead to, in one row; None where nothing can be unpacked."""
    if value is None:
        return None
    found = [value]
    unpacked = False
    for key in keys:
        if key is None:
            unpacked = True
            found = [element for one in found for element in (one.values() if isinstance(one, Mapping) else one)]
        else:
            found = [element for one in found if (element := _element(one, key)) is not None]
            if not unpacked and not found:
                return None
    return tuple(found)


def _call(node: Call) -> Get:
    function = FUNCTIONS[node.function]
    if function.prepare is None:
        return _untold(f"what {node.function}( ) gives")
    apply = function.prepare(node.arguments)
    gets = tuple(compile_value(argument) for argument in node.arguments[: function.dynamic])
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


def _predicate(node: Comparison | Membership) -> Predicate:
    if isinstance(node, Membership):
        return compile_membership(node.items)
    right = node.right
    assert isinstance(right, Literal)  # noqa: S101 - the callers have handled the others
    literal: Any = right.value
    match node.operator:
        case "contains":
            return lambda value: literal in value
        case "matches":
            search = compile_regex(literal, right.column).search
            return lambda value: search(value) is not None
        case "wildcard" | "strict wildcard":
            limit_stars(literal, right.column)
            return compile_wildcard(literal, exact=node.operator != "wildcard", column=right.column).matches
        case name:
            relation = _relation(node.left, name)
            return lambda value: relation(value, literal)
