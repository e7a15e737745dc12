"""The syntax tree of an expression. Every node knows the column (from 1) where it begins."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class StringLiteral:
    """A string, with its escapes resolved."""

    value: bytes
    column: int


@dataclass(frozen=True, slots=True)
class IntegerLiteral:
    """An integer, or an inclusive range of them (``first..last``) where the two differ."""

    first: int
    last: int
    column: int


@dataclass(frozen=True, slots=True)
class AddressLiteral:
    """An IP address, or an inclusive range of them, written as ``first..last`` or CIDR."""

    first: IPv4Address | IPv6Address
    last: IPv4Address | IPv6Address
    column: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the request."""

    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Index:
    """An element of an array or a map; ``key`` None is ``[*]``, every element."""

    of: Operand
    key: bytes | int | None
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function call."""

    function: str
    arguments: tuple[Argument, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Quantifier:
    """``any(…)`` or ``all(…)`` over the elements that ``condition`` unpacks with ``[*]``."""

    function: str
    condition: Condition
    column: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left operator right``; the operator in its English form (eq, contains, matches, strict wildcard …)."""

    left: Operand
    operator: str
    right: Literal
    column: int


@dataclass(frozen=True, slots=True)
class Membership:
    """``left in {items}``."""

    left: Operand
    items: tuple[Literal, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    condition: Condition
    column: int


@dataclass(frozen=True, slots=True)
class Logical:
    """Two or more conditions joined by the same operator: and, or, xor."""

    operator: str
    conditions: tuple[Condition, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Truth:
    """A bare ``true`` or ``false``."""

    value: bool
    column: int


Literal: TypeAlias = StringLiteral | IntegerLiteral | AddressLiteral
Operand: TypeAlias = Field | Index | Call | Quantifier
Argument: TypeAlias = Operand | Literal
Condition: TypeAlias = Operand | Comparison | Membership | Not | Logical | Truth
Node: TypeAlias = Condition | Literal
