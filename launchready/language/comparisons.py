"""Comparisons: what is asked of one value, of two values, of every element of an array."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

from launchready.language.closures import Each, Get, Predicate, Relation, Test
from launchready.language.membership import compile_membership
from launchready.language.regexes import compile_regex
from launchready.language.syntax import Comparison, Literal, Membership, Operand
from launchready.language.types import IP
from launchready.language.values import FieldValues
from launchready.language.wildcards import compile_wildcard, limit_stars

_ORDER: Mapping[str, Relation] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "bitwise_and": lambda left, right: left & right != 0,
}


def compare_values(get: Get, relation: Relation, get_right: Get) -> Test:
    """Return whether ``relation`` holds between two values; never where one is missing."""

    def test(values: FieldValues) -> bool:
        left, right = get(values), get_right(values)
        return left is not None and right is not None and relation(left, right)

    return test


def compare_each(get: Get, relation: Relation, get_right: Get) -> Each:
    """Return for each element whether ``relation`` holds between it and the one other value."""

    def each(values: FieldValues) -> list[bool]:
        elements = get(values) or ()
        right = get_right(values)
        return [right is not None and relation(element, right) for element in elements]

    return each


def relation_of(left: Operand, name: str) -> Relation:
    """Return the relation that ``name`` (``eq``, ``lt`` …) is for what is on its left."""
    relation = _ORDER[name]
    if left.type is not IP:
        return relation

    def relate(address: Any, other: Any) -> bool:
        # Addresses of two families have no order: only "not equal" is true of them.
        return relation(address, other) if address.version == other.version else name == "ne"

    return relate


def predicate_of(node: Comparison | Membership) -> Predicate:
    """Return what is asked of the one value on the left: a literal or a set is on the right."""
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
            relation = relation_of(node.left, name)
            return lambda value: relation(value, literal)
