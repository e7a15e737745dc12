"""From text to the typed syntax tree, by recursive descent; what is not well typed is refused on the way.

Precedence: not, and, xor, or. Chains of one operator are flat, so only parentheses, ``not`` and calls nest, and those
have the limit that Cloudflare's own parser has. It is that parser's grammar (github.com/cloudflare/wirefilter,
engine/src/ast, verified 2026-11-24): what stands where a value is expected is read by the type expected there.
Further source: developers.cloudflare.com/ruleset-engine/rules-language/operators, verified 2026-11-24.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from launchready.errors import LanguageError
from launchready.language.fields import FIELDS
from launchready.language.functions import FUNCTIONS
from launchready.language.literals import (
    read_item,
    read_list_name,
    read_literal,
    read_pattern,
    read_string,
    read_text,
)
from launchready.language.operands import COMPARISON_SPELLINGS, COMPARISONS, NAME, OperandReader
from launchready.language.places import Use
from launchready.language.syntax import (
    Argument,
    Comparison,
    Condition,
    IsTrue,
    ListMembership,
    Literal,
    Logical,
    Membership,
    Not,
    Operand,
    Quantifier,
    Range,
    Truth,
    type_of,
    unpacks,
)
from launchready.language.types import BOOLEAN, BOOLEANS, INTEGER, IP, STRING, Map, Scalar, Type, spell_type

_LOGICAL = {"or": "or", "||": "or", "xor": "xor", "^^": "xor", "and": "and", "&&": "and"}
_STRENGTH = {"or": 0, "xor": 1, "and": 2}
_LOGICAL_SPELLINGS = tuple(_LOGICAL)
_ORDERING = frozenset({"eq", "ne", "ge", "le", "gt", "lt"})
_ALLOWED: Mapping[Type, frozenset[str]] = {
    STRING: _ORDERING | {"in", "contains", "matches", "wildcard", "strict wildcard"},
    INTEGER: _ORDERING | {"in", "bitwise_and"},
    IP: _ORDERING | {"in"},
}
_TRUTH = re.compile(r"(true|false)(?![A-Za-z0-9_.])")


def parse_condition(expression: str, use: Use) -> Condition:
    """Return the syntax tree of a filter; raise LanguageError with the column of what is wrong."""
    parser = _Parser(expression, use)
    tree = parser.condition()
    parser.expect_end()
    if type_of(tree) != BOOLEAN:
        raise LanguageError("[*] gives many values: put the comparison into any( ) or all( )", tree.column)
    return tree


def parse_value(expression: str, use: Use) -> Argument:
    """Return the syntax tree of an expression that gives a value (a redirect's target); raise as parse_condition."""
    parser = _Parser(expression, use)
    tree = parser.argument()
    parser.expect_end()
    if unpacks(tree):
        raise LanguageError("[*] gives many values", tree.column)
    return tree


class _Chain:
    """Conditions and the operators between them; the stronger ones are joined first, equal ones in one node."""

    def __init__(self, column: int, first: Condition) -> None:
        self._type = type_of(first)
        self._parts = [(column, first)]
        self._operators: list[str] = []

    def join(self, operator: str, column: int, right: Condition) -> None:
        """Add an operator and what stands right of it, which has to be of the same type as all before."""
        if type_of(right) != self._type:
            message = f"{operator} joins {spell_type(self._type)} with {spell_type(type_of(right))}"
            raise LanguageError(message, right.column)
        while self._operators and _STRENGTH[self._operators[-1]] > _STRENGTH[operator]:
            self._fold()
        self._operators.append(operator)
        self._parts.append((column, right))

    def close(self) -> Condition:
        """Return the whole as one condition."""
        while self._operators:
            self._fold()
        return self._parts[0][1]

    def _fold(self) -> None:
        """Make one node of the last operators that are equal."""
        operator = self._operators[-1]
        count = 1
        while self._operators and self._operators[-1] == operator:
            self._operators.pop()
            count += 1
        parts = self._parts[-count:]
        self._parts[-count:] = [(parts[0][0], Logical(operator, tuple(part for _, part in parts), parts[0][0]))]


class _Parser(OperandReader):
    """One pass over the text of one expression."""

    def expect_end(self) -> None:
        cursor = self._cursor
        cursor.skip_blank()
        if cursor.at_end:
            return
        hint = ""
        if cursor.shown in ("AND", "OR", "XOR", "NOT"):
            hint = "; operators are written in lower case"
        elif cursor.sees("=") or cursor.sees_one_of(COMPARISON_SPELLINGS):
            hint = "; a boolean is not compared: it stands alone, or with not before it"
        raise cursor.error(f"{cursor.shown} cannot follow here{hint}")

    def condition(self) -> Condition:
        """Read conditions that are joined by operators, without going deeper for their precedence."""
        cursor = self._cursor
        chain = _Chain(cursor.column, self._single())
        while (spelling := self._next_logical()) is not None:
            cursor.expect(spelling)
            cursor.skip_blank()
            chain.join(_LOGICAL[spelling], cursor.column, self._single())
        return chain.close()

    def _next_logical(self) -> str | None:
        """Return how the operator that comes next is written, and go there; None where none does."""
        cursor = self._cursor
        before = cursor.position
        cursor.skip_blank()
        spelling = cursor.sees_one_of(_LOGICAL_SPELLINGS)
        if spelling is None:
            cursor.position = before
        return spelling

    def _single(self) -> Condition:
        cursor = self._cursor
        column = cursor.column
        if cursor.sees("("):
            return self._parenthesized()
        if cursor.accept("not") or cursor.accept("!"):
            self.enter()
            cursor.skip_blank()
            inner = self._single()
            self.leave()
            return Not(inner, column)
        if (quantified := self._quantifier()) is not None:
            return quantified
        if truth := cursor.take(_TRUTH):
            return Truth(truth == "true", column)
        return self.comparison(self.operand())

    def _parenthesized(self) -> Condition:
        cursor = self._cursor
        self.enter()
        cursor.expect("(")
        cursor.skip_blank()
        inner = self.condition()
        cursor.skip_blank()
        cursor.expect(")")
        self.leave()
        return inner

    def _quantifier(self) -> Quantifier | None:
        cursor = self._cursor
        column = cursor.column
        name = self.sees_quantifier()
        if name is None:
            return None
        cursor.position += len(name)
        cursor.skip_blank()
        self.enter()
        cursor.expect("(")
        cursor.skip_blank()
        argument = self.argument()
        if type_of(argument) != BOOLEANS:
            raise LanguageError(
                f"{name}( ) takes an array of booleans, not {spell_type(type_of(argument))}: "
                "compare something with [*] in it",
                argument.column,
            )
        cursor.skip_blank()
        if cursor.sees_one_of(_LOGICAL_SPELLINGS):
            raise cursor.error(f"{cursor.shown} stands where ) is expected: {name}( ) takes one comparison, or ( )")
        cursor.expect(")")
        self.leave()
        return Quantifier(name, argument, column)

    def comparison(self, left: Operand) -> Condition:
        """Read what follows an operand in a condition: an operator and a value, or nothing after a boolean."""
        cursor = self._cursor
        if left.type == BOOLEAN:
            return IsTrue(left, left.column)
        if left.type in (BOOLEANS, Map(BOOLEAN)):
            if unpacks(left):
                raise cursor.error("an array of arrays of booleans is no condition", left.column)
            return IsTrue(left, left.column)
        cursor.skip_blank()
        column = cursor.column
        spelling = cursor.sees_one_of(COMPARISON_SPELLINGS)
        if spelling is None:
            raise self._no_operator(left)
        operator = COMPARISONS[spelling]
        cursor.position += len(spelling)
        if operator not in _ALLOWED.get(left.type, frozenset()):
            raise cursor.error(f"{operator} does not work on {spell_type(left.type)}", column)
        cursor.skip_blank()
        if operator == "in":
            return self._membership(left, column)
        return Comparison(left, operator, self._right(left.type, operator), column)

    def _no_operator(self, left: Operand) -> LanguageError:
        cursor = self._cursor
        if cursor.at_end or cursor.sees(")"):
            return cursor.error(f"this is {spell_type(left.type)}: it has to be compared with something", left.column)
        hint = "; no space may stand before [" if cursor.sees("[") else "; write ==" if cursor.sees("=") else ""
        return cursor.error(f"{cursor.shown} stands where a comparison operator is expected{hint}")

    def _membership(self, left: Operand, column: int) -> Condition:
        cursor = self._cursor
        if cursor.sees("$"):
            return ListMembership(left, read_list_name(cursor), column)
        assert isinstance(left.type, Scalar)  # noqa: S101 - _ALLOWED has only those
        if not cursor.accept("{"):
            raise cursor.error(f"{cursor.shown} stands where {{ or $ is expected")
        items: list[Literal | Range] = []
        cursor.skip_blank()
        while not cursor.accept("}"):
            if cursor.sees(","):
                raise cursor.error("values in { } are separated by spaces, not commas")
            if cursor.at_end:
                raise cursor.error("the end stands where } is expected")
            items.append(read_item(cursor, left.type))
            cursor.skip_blank()
        return Membership(left, tuple(items), column)

    def _right(self, type_: Type, operator: str) -> Literal | Operand:
        cursor = self._cursor
        if operator == "matches":
            return read_pattern(cursor)
        if operator in ("wildcard", "strict wildcard"):
            return read_text(cursor)
        if operator == "contains":
            return read_string(cursor)
        assert isinstance(type_, Scalar)  # noqa: S101 - _ALLOWED has only those
        before = cursor.position
        try:
            return read_literal(cursor, type_)
        except LanguageError as error:
            cursor.position = before
            name = NAME.match(cursor.text, before)
            if name is None or (name[0] not in FIELDS and name[0] not in FUNCTIONS):
                raise self._no_value(type_, error) from None
        right = self.operand()
        if right.type != type_ or unpacks(right):
            many = "many values" if unpacks(right) else spell_type(right.type)
            raise LanguageError(f"{spell_type(type_)} is compared with {many}", right.column)
        return right

    def _no_value(self, type_: Scalar, error: LanguageError) -> LanguageError:
        """Return ``error`` with what users most often mean by what stands there."""
        cursor = self._cursor
        other = '"' if type_ is not STRING else None
        if other is not None and cursor.sees(other):
            return cursor.error(f"{spell_type(type_)} is compared with a string")
        if type_ is STRING and cursor.peek().isdigit():
            return cursor.error(f'a string is compared with {cursor.shown}: write it in quotes, "{cursor.shown}"')
        return error
