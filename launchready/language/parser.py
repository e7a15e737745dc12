"""From text to the typed syntax tree, by recursive descent; what is not well typed is refused on the way.

Precedence: not, and, xor, or. Chains of one operator are flat, so only parentheses, ``not`` and calls nest, and those
have the limit that Cloudflare's own parser has. It is that parser's grammar (github.com/cloudflare/wirefilter,
engine/src/ast, verified 2026-11-24): what stands where a value is expected is read by the type expected there.
Further source: developers.cloudflare.com/ruleset-engine/rules-language/operators, verified 2026-11-24.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import hexdigits

from launchready.errors import LanguageError
from launchready.language.cursor import Cursor
from launchready.language.fields import FIELDS
from launchready.language.functions import FUNCTIONS, ONCE, check_argument, result_type
from launchready.language.literals import (
    read_integer,
    read_item,
    read_list_name,
    read_literal,
    read_pattern,
    read_string,
    read_text,
)
from launchready.language.places import Use
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
    Range,
    Truth,
    type_of,
    unpacks,
)
from launchready.language.types import BOOLEAN, BOOLEANS, INTEGER, IP, STRING, Array, Map, Scalar, Type, spell_type

MAX_NESTING = 128
_MAX_INDEX = 2**32 - 1

# In the order in which they are tried, at a place where one may stand.
_LOGICAL: Mapping[str, str] = {"or": "or", "||": "or", "xor": "xor", "^^": "xor", "and": "and", "&&": "and"}
_STRENGTH = {"or": 0, "xor": 1, "and": 2}
_COMPARISONS: Mapping[str, str] = {
    "in": "in", "eq": "eq", "==": "eq", "ne": "ne", "!=": "ne", "ge": "ge", ">=": "ge", "le": "le", "<=": "le",
    "gt": "gt", ">": "gt", "lt": "lt", "<": "lt", "&": "bitwise_and", "bitwise_and": "bitwise_and",
    "contains": "contains", "~": "matches", "matches": "matches", "wildcard": "wildcard",
    "strict wildcard": "strict wildcard",
}  # fmt: skip
_LOGICAL_SPELLINGS = tuple(_LOGICAL)
_COMPARISON_SPELLINGS = tuple(_COMPARISONS)
_ORDERING = frozenset({"eq", "ne", "ge", "le", "gt", "lt"})
_ALLOWED: Mapping[Type, frozenset[str]] = {
    STRING: _ORDERING | {"in", "contains", "matches", "wildcard", "strict wildcard"},
    INTEGER: _ORDERING | {"in", "bitwise_and"},
    IP: _ORDERING | {"in"},
}
_NAME = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*")
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


class _Parser:
    """One pass over the text of one expression."""

    def __init__(self, expression: str, use: Use) -> None:
        self._cursor = Cursor(expression)
        self._use = use
        self._depth = 0
        self._replaced = False

    def expect_end(self) -> None:
        cursor = self._cursor
        cursor.skip_blank()
        if cursor.at_end:
            return
        hint = ""
        if cursor.shown in ("AND", "OR", "XOR", "NOT"):
            hint = "; operators are written in lower case"
        elif cursor.sees("=") or cursor.sees_one_of(_COMPARISON_SPELLINGS):
            hint = "; a boolean is not compared: it stands alone, or with not before it"
        raise cursor.error(f"{cursor.shown} cannot follow here{hint}")

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise self._cursor.error(f"more than {MAX_NESTING} levels are nested")

    def condition(self, weakest: int = 0) -> Condition:
        """Read conditions that are joined by operators at least as strong as ``weakest``."""
        column = self._cursor.column
        left = self._single()
        while (spelling := self._next_logical(weakest)) is not None:
            operator = _LOGICAL[spelling]
            conditions = [left]
            while spelling is not None and _LOGICAL[spelling] == operator:
                self._cursor.skip_blank()
                self._cursor.expect(spelling)
                self._cursor.skip_blank()
                conditions.append(self._joined(operator, left))
                spelling = self._next_logical(weakest)
            left = Logical(operator, tuple(conditions), column)
        return left

    def _joined(self, operator: str, left: Condition) -> Condition:
        right = self.condition(_STRENGTH[operator] + 1)
        if type_of(right) != type_of(left):
            message = f"{operator} joins {spell_type(type_of(left))} with {spell_type(type_of(right))}"
            raise LanguageError(message, right.column)
        return right

    def _next_logical(self, weakest: int) -> str | None:
        """Return how the operator that comes next is written; None where none so strong does."""
        cursor = self._cursor
        before = cursor.position
        cursor.skip_blank()
        spelling = cursor.sees_one_of(_LOGICAL_SPELLINGS)
        cursor.position = before
        return spelling if spelling is not None and _STRENGTH[_LOGICAL[spelling]] >= weakest else None

    def _single(self) -> Condition:
        cursor = self._cursor
        column = cursor.column
        if cursor.sees("("):
            return self._parenthesized()
        if cursor.accept("not") or cursor.accept("!"):
            self._enter()
            cursor.skip_blank()
            inner = self._single()
            self._depth -= 1
            return Not(inner, column)
        if (quantified := self._quantifier()) is not None:
            return quantified
        if truth := cursor.take(_TRUTH):
            return Truth(truth == "true", column)
        return self._comparison(self._operand())

    def _parenthesized(self) -> Condition:
        cursor = self._cursor
        self._enter()
        cursor.expect("(")
        cursor.skip_blank()
        inner = self.condition()
        cursor.skip_blank()
        cursor.expect(")")
        self._depth -= 1
        return inner

    def _sees_quantifier(self) -> str | None:
        cursor = self._cursor
        name = cursor.sees_one_of(("any", "all"))
        if name is None:
            return None
        before = cursor.position
        cursor.position += len(name)
        cursor.skip_blank()
        called = cursor.sees("(")
        cursor.position = before
        return name if called else None

    def _quantifier(self) -> Quantifier | None:
        cursor = self._cursor
        column = cursor.column
        name = self._sees_quantifier()
        if name is None:
            return None
        cursor.position += len(name)
        cursor.skip_blank()
        self._enter()
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
        self._depth -= 1
        return Quantifier(name, argument, column)

    def _comparison(self, left: Operand) -> Condition:
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
        spelling = cursor.sees_one_of(_COMPARISON_SPELLINGS)
        if spelling is None:
            raise self._no_operator(left)
        operator = _COMPARISONS[spelling]
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
            name = _NAME.match(cursor.text, before)
            if name is None or (name[0] not in FIELDS and name[0] not in FUNCTIONS):
                raise self._no_value(type_, error) from None
        right = self._operand()
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

    def argument(self) -> Argument:
        """Read an argument: a literal, a field or call, or a condition; which, Cloudflare's parser tells like this."""
        cursor = self._cursor
        first, second, third = (*cursor.peek(3), "", "", "")[:3]
        if first == '"' or (first == "r" and second in ("#", '"') and second):
            return read_text(cursor)
        if first == "(" or cursor.sees("not") or first == "!" or self._sees_quantifier() is not None:
            return self.condition()
        if (
            _begins_name(first)
            or (_in_name(first) and _begins_name(second))
            or (_in_name(first) and _in_name(second) and _begins_name(third))
        ):
            return self._compared_or_not(self._operand())
        before = cursor.position
        name = _NAME.match(cursor.text, before)
        if name is not None and (name[0] in FIELDS or name[0] in FUNCTIONS):
            return self._compared_or_not(self._operand())
        for type_ in (IP, INTEGER, STRING):
            try:
                return read_literal(cursor, type_)
            except LanguageError:
                cursor.position = before
        raise cursor.error(f"{cursor.shown} stands where a value is expected")

    def _compared_or_not(self, operand: Operand) -> Argument:
        cursor = self._cursor
        before = cursor.position
        cursor.skip_blank()
        compared = cursor.sees_one_of(_COMPARISON_SPELLINGS) is not None
        cursor.position = before
        return self._comparison(operand) if compared else operand

    def _operand(self) -> Operand:
        cursor = self._cursor
        column = cursor.column
        name = cursor.take(_NAME)
        if not name:
            raise cursor.error(f"{cursor.shown} stands where a field or function is expected")
        if cursor.sees("."):
            raise cursor.error(f"the name {name}. has nothing after its dot", column)
        of: Field | Call
        if name in FIELDS:
            self._use.refuse_field(name, column)
            of = Field(name, FIELDS[name], column)
        elif name in FUNCTIONS:
            of = self._call(name, column)
        else:
            raise cursor.error(f"the field or function {name} is unknown", column)
        return self._indexed(of, column)

    def _indexed(self, of: Field | Call, column: int) -> Operand:
        cursor = self._cursor
        type_ = of.type
        keys: list[bytes | int | None] = []
        while cursor.accept("["):
            at = cursor.column - 1
            cursor.skip_blank()
            key = self._key()
            cursor.skip_blank()
            cursor.expect("]")
            fits = isinstance(type_, Map) if isinstance(key, bytes) else isinstance(type_, Array)
            if not (fits or (key is None and isinstance(type_, Map))):
                raise cursor.error(f"{spell_type(type_)} has no such index", at)
            assert not isinstance(type_, Scalar)  # noqa: S101 - refused above
            type_ = type_.of
            keys.append(key)
        return Index(of, tuple(keys), type_, column) if keys else of

    def _key(self) -> bytes | int | None:
        cursor = self._cursor
        column = cursor.column
        if cursor.accept("*"):
            return None
        if cursor.sees('"'):
            key = read_text(cursor).value
            assert isinstance(key, bytes)  # noqa: S101 - read_text reads strings
            try:
                key.decode()
            except UnicodeDecodeError:
                raise cursor.error("a key is text in UTF-8", column) from None
            return key
        try:
            number = read_integer(cursor)
        except LanguageError:
            number = -1
        if not 0 <= number <= _MAX_INDEX:
            raise cursor.error('an index is a number from 0, a "name" or *', column)
        return number

    def _call(self, name: str, column: int) -> Call:
        cursor = self._cursor
        self._use.refuse_function(name, column)
        if name in ONCE:
            if self._replaced:
                raise cursor.error("wildcard_replace and regex_replace can stand only once in a target", column)
            self._replaced = True
        self._enter()
        cursor.skip_blank()
        cursor.expect("(")
        cursor.skip_blank()
        arguments: list[Argument] = []
        while not cursor.sees(")") and not cursor.at_end:
            if arguments:
                cursor.expect(",")
                cursor.skip_blank()
            argument = self.argument()
            check_argument(name, arguments, argument)
            arguments.append(argument)
            cursor.skip_blank()
        type_ = result_type(name, arguments, column)
        cursor.expect(")")
        self._depth -= 1
        return Call(name, tuple(arguments), type_, column)


def _in_name(character: str) -> bool:
    return character == "_" or (character.isascii() and character.isalnum())


def _begins_name(character: str) -> bool:
    """Say whether ``character`` can stand in a name and in no number: the parser takes it for a name's then."""
    return _in_name(character) and character not in hexdigits
