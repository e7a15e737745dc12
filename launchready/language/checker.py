"""The type checker: what is well formed and can be evaluated, before anything is compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from launchready.errors import LanguageError
from launchready.language.fields import FIELDS
from launchready.language.functions import FUNCTIONS, Function, Kind, Parameter
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
    Operand,
    Quantifier,
    StringLiteral,
    Truth,
)
from launchready.language.types import ARRAY, ELEMENT, Type

_OPERATORS: Mapping[Type, frozenset[str]] = {
    Type.STRING: frozenset({"eq", "ne", "lt", "le", "gt", "ge", "contains", "wildcard", "strict wildcard", "matches"}),
    Type.INTEGER: frozenset({"eq", "ne", "lt", "le", "gt", "ge"}),
    Type.IP: frozenset({"eq", "ne"}),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The type of an operand; ``each``: it stands for every element, unpacked by ``[*]``."""

    type: Type
    each: bool = False


def check_filter(tree: Condition) -> None:
    """Raise LanguageError where ``tree`` is not a condition that can be evaluated."""
    _Checker(in_target=False).condition(tree)


def check_target(tree: Argument) -> None:
    """Raise LanguageError where ``tree`` is not an expression that gives a string."""
    if isinstance(tree, StringLiteral):
        return
    typed = _Checker(in_target=True).argument(tree)
    if typed.type is not Type.STRING or typed.each:
        raise LanguageError(f"a target is a string; this is {typed.type.value}", tree.column)


def literal_type(literal: Literal) -> Type:
    """Return the type of a literal."""
    match literal:
        case StringLiteral():
            return Type.STRING
        case IntegerLiteral():
            return Type.INTEGER
        case AddressLiteral():
            return Type.IP


class _Checker:
    """One walk over a tree; it remembers which functions that may stand only once have been seen."""

    def __init__(self, *, in_target: bool) -> None:
        self._in_target = in_target
        self._replaced = False

    def condition(self, node: Condition) -> None:
        match node:
            case Truth():
                return
            case Not(condition):
                self.condition(condition)
            case Logical(conditions=conditions):
                for condition in conditions:
                    self.condition(condition)
            case Comparison() | Membership():
                if self._compared(node):
                    raise LanguageError("[*] gives many values: put the comparison into any( ) or all( )", node.column)
            case _:
                self._boolean(node, Typed(Type.BOOLEAN))

    def _each_condition(self, node: Condition) -> None:
        """Check the inside of any( ) or all( ), which has to give an array of booleans."""
        match node:
            case Not(condition):
                self._each_condition(condition)
            case Comparison() | Membership():
                if not self._compared(node):
                    raise LanguageError("any( ) and all( ) need [*] in what they compare", node.column)
            case Logical(operator):
                raise LanguageError(f"{operator} inside any( ) or all( ) cannot be evaluated here", node.column)
            case Truth():
                raise LanguageError("any( ) and all( ) need [*] in what they compare", node.column)
            case _:
                self._boolean(node, Typed(Type.BOOLEANS))

    def _boolean(self, node: Operand, expected: Typed) -> None:
        typed = self.operand(node)
        if typed != expected:
            raise LanguageError(
                f"this is {typed.type.value}: it has to be compared with something"
                if typed.type not in (Type.BOOLEAN, Type.BOOLEANS)
                else f"this is {typed.type.value}; {expected.type.value} is needed",
                node.column,
            )

    def _compared(self, node: Comparison | Membership) -> bool:
        """Check a comparison, and say whether it gives one boolean for each element."""
        left = self.operand(node.left)
        operator = "in" if isinstance(node, Membership) else node.operator
        allowed = _OPERATORS.get(left.type)
        if allowed is None or (operator != "in" and operator not in allowed):
            raise LanguageError(f"{operator} does not work on {left.type.value}", node.column)
        for literal in node.items if isinstance(node, Membership) else (node.right,):
            kind = literal_type(literal)
            if kind is not left.type:
                raise LanguageError(f"{left.type.value} is compared with {kind.value}", literal.column)
            if operator != "in" and not isinstance(literal, StringLiteral) and literal.first != literal.last:
                raise LanguageError("a range works with in { } only", literal.column)
        return left.each

    def operand(self, node: Operand) -> Typed:
        match node:
            case Field(name, column):
                if name not in FIELDS:
                    raise LanguageError(f"the field {name} is unknown or cannot be evaluated here", column)
                return Typed(FIELDS[name][0])
            case Index():
                return self._index(node)
            case Quantifier(condition=condition):
                self._each_condition(condition)
                return Typed(Type.BOOLEAN)
            case Call():
                return self._call(node)

    def _index(self, node: Index) -> Typed:
        of = self.operand(node.of)
        if of.each:
            raise LanguageError("nothing can follow [*]", node.column)
        if of.type is Type.MAP and isinstance(node.key, bytes):
            return Typed(Type.STRINGS)
        if of.type not in ELEMENT or isinstance(node.key, bytes):
            raise LanguageError(f"{of.type.value} has no such index", node.column)
        return Typed(ELEMENT[of.type], each=node.key is None)

    def _call(self, node: Call) -> Typed:
        function = FUNCTIONS.get(node.function)
        if function is None:
            raise LanguageError(f"the function {node.function} is unknown or cannot be evaluated here", node.column)
        self._allowed(node, function)
        parameters = function.parameters
        given = len(node.arguments)
        least = len(parameters) - function.optional
        if given < least or (given > len(parameters) and function.rest is None):
            takes = f"{least} or more" if function.rest else " or ".join(map(str, range(least, len(parameters) + 1)))
            raise LanguageError(f"{node.function} takes {takes} arguments, not {given}", node.column)
        each = False
        for number, argument in enumerate(node.arguments):
            parameter = parameters[number] if number < len(parameters) else function.rest
            assert parameter is not None  # noqa: S101 - the count above
            typed = self._argument(argument, parameter)
            if typed.each and number > 0:
                raise LanguageError("[*] can stand in the first argument only", argument.column)
            each = each or typed.each
        return Typed(ARRAY[function.result] if each else function.result)

    def _allowed(self, node: Call, function: Function) -> None:
        if function.target_only and not self._in_target:
            raise LanguageError(f"{node.function} works in redirect targets only, not in filters", node.column)
        if function.once:
            if self._replaced:
                raise LanguageError("wildcard_replace and regex_replace can stand only once in a target", node.column)
            self._replaced = True

    def _argument(self, argument: Argument, parameter: Parameter) -> Typed:
        is_literal = isinstance(argument, StringLiteral | IntegerLiteral | AddressLiteral)
        if (is_literal and parameter.kind is Kind.FIELD) or (not is_literal and parameter.kind is Kind.LITERAL):
            raise LanguageError(f"{parameter.kind.value} is needed here", argument.column)
        typed = self.argument(argument)
        if typed.type not in parameter.types:
            raise LanguageError(f"{typed.type.value} does not fit here", argument.column)
        if isinstance(argument, IntegerLiteral) and argument.first != argument.last:
            raise LanguageError("a range works with in { } only", argument.column)
        return typed

    def argument(self, argument: Argument) -> Typed:
        match argument:
            case StringLiteral() | IntegerLiteral() | AddressLiteral():
                return Typed(literal_type(argument))
            case _:
                return self.operand(argument)
