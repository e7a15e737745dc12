"""Operands and arguments: fields, calls and indexes, typed as they are read.

Conditions and operands hold each other: a call may have a condition as its argument. So this is the lower half of the
parser, and what it needs of the upper half (parser.py) is abstract here.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from string import hexdigits

from launchready.errors import LanguageError
from launchready.language.cursor import Cursor
from launchready.language.fields import FIELDS
from launchready.language.functions import FUNCTIONS, ONCE, check_argument, result_type
from launchready.language.literals import read_integer, read_literal, read_text
from launchready.language.places import Use
from launchready.language.syntax import Argument, Call, Condition, Field, Index, Operand
from launchready.language.types import INTEGER, IP, STRING, Array, Map, Scalar, spell_type

MAX_NESTING = 128
NAME = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*")
# In the order in which they are tried, at a place where one may stand.
COMPARISONS = {
    "in": "in", "eq": "eq", "==": "eq", "ne": "ne", "!=": "ne", "ge": "ge", ">=": "ge", "le": "le", "<=": "le",
    "gt": "gt", ">": "gt", "lt": "lt", "<": "lt", "&": "bitwise_and", "bitwise_and": "bitwise_and",
    "contains": "contains", "~": "matches", "matches": "matches", "wildcard": "wildcard",
    "strict wildcard": "strict wildcard",
}  # fmt: skip
COMPARISON_SPELLINGS = tuple(COMPARISONS)
_MAX_INDEX = 2**32 - 1


class OperandReader(ABC):
    """One pass over the text of one expression: the part that reads operands."""

    def __init__(self, expression: str, use: Use) -> None:
        self._cursor = Cursor(expression)
        self._use = use
        self._depth = 0
        self._replaced = False

    @abstractmethod
    def condition(self) -> Condition:
        """Read conditions that are joined by operators."""

    @abstractmethod
    def comparison(self, left: Operand) -> Condition:
        """Read what follows an operand in a condition: an operator and a value, or nothing after a boolean."""

    def enter(self) -> None:
        """Go one level deeper; raise LanguageError where that is one too many."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise self._cursor.error(f"more than {MAX_NESTING} levels are nested")

    def leave(self) -> None:
        """Come one level back."""
        self._depth -= 1

    def sees_quantifier(self) -> str | None:
        """Return ``any`` or ``all`` where a call of it comes next."""
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

    def argument(self) -> Argument:
        """Read an argument: a literal, a field or call, or a condition; which, Cloudflare's parser tells like this."""
        cursor = self._cursor
        first, second, third = (*cursor.peek(3), "", "", "")[:3]
        if first == '"' or (first == "r" and second in ("#", '"') and second):
            return read_text(cursor)
        if first == "(" or cursor.sees("not") or first == "!" or self.sees_quantifier() is not None:
            return self.condition()
        if (
            _begins_name(first)
            or (_in_name(first) and _begins_name(second))
            or (_in_name(first) and _in_name(second) and _begins_name(third))
        ):
            return self._compared_or_not(self.operand())
        before = cursor.position
        name = NAME.match(cursor.text, before)
        if name is not None and (name[0] in FIELDS or name[0] in FUNCTIONS):
            return self._compared_or_not(self.operand())
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
        compared = cursor.sees_one_of(COMPARISON_SPELLINGS) is not None
        cursor.position = before
        return self.comparison(operand) if compared else operand

    def operand(self) -> Operand:
        """Read a field or a call, and the indexes behind it."""
        cursor = self._cursor
        column = cursor.column
        name = cursor.take(NAME)
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
        self.enter()
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
        self.leave()
        return Call(name, tuple(arguments), type_, column)


def _in_name(character: str) -> bool:
    return character == "_" or (character.isascii() and character.isalnum())


def _begins_name(character: str) -> bool:
    """Say whether ``character`` can stand in a name and in no number: the parser takes it for a name's then."""
    return _in_name(character) and character not in hexdigits
