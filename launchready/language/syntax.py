"""The syntax tree of an expression, with its types. Every node knows the column (from 1) where it begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from launchready.language.types import BOOLEAN, BOOLEANS, Address, Array, Type


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, an integer or an IP address, with its escapes resolved."""

    value: bytes | int | Address
    type: Type
    column: int


@dataclass(frozen=True, slots=True)
class Range:
    """An item of ``{ }`` that stands for all from ``first`` to ``last``, both included."""

    first: int | Address
    last: int | Address
    column: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the request or of the response."""

    name: str
    type: Type
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; ``type`` is an array of the function's type where the first argument is unpacked by ``[*]``."""

    function: str
    arguments: tuple[Argument, ...]
    type: Type
    column: int


@dataclass(frozen=True, slots=True)
class Index:
    """Elements of an array or a map, one level a key; a key None is ``[*]``, every element.

    ``type`` is the type of one element, also where ``[*]`` makes them many.
    """

    of: Field | Call
    keys: tuple[bytes | int | None, ...]
    type: Type
    column: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left operator right``; the operator in its English form (eq, contains, matches, bitwise_and …)."""

    left: Operand
    operator: str
    right: Literal | Operand
    column: int


@dataclass(frozen=True, slots=True)
class Membership:
    """``left in {items}``."""

    left: Operand
    items: tuple[Literal | Range, ...]
    column: int


@dataclass(frozen=True, slots=True)
class ListMembership:
    """``left in $name``: a list that the account holds."""

    left: Operand
    name: str
    column: int


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A boolean, or an array of booleans, as a condition of its own."""

    operand: Operand
    column: int


@dataclass(frozen=True, slots=True)
class Quantifier:
    """``any(…)`` or ``all(…)`` over an array of booleans."""

    function: str
    argument: Argument
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


Operand: TypeAlias = Field | Index | Call
Condition: TypeAlias = Comparison | Membership | ListMembership | IsTrue | Quantifier | Not | Logical | Truth
Argument: TypeAlias = Operand | Literal | Condition
Node: TypeAlias = Argument


def unpacks(node: Argument) -> bool:
    """Say whether ``node`` is an operand that stands for many values, unpacked by ``[*]``."""
    return isinstance(node, Index) and None in node.keys


def type_of(node: Argument) -> Type:
    """Return the type of a node: for conditions a boolean, or an array of them where ``[*]`` is inside."""
    match node:
        case Literal() | Field() | Index() | Call():
            return node.type
        case Comparison() | Membership() | ListMembership():
            return BOOLEANS if unpacks(node.left) else BOOLEAN
        case IsTrue(operand):
            return BOOLEANS if unpacks(operand) or isinstance(operand.type, Array) else BOOLEAN
        case Not(condition):
            return type_of(condition)
        case Logical(conditions=conditions):
            return type_of(conditions[0])
        case Quantifier() | Truth():
            return BOOLEAN
