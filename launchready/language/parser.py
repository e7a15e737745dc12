"""From tokens to the syntax tree, by recursive descent.

Precedence: not, and, xor, or. Chains of one operator are flat, so only parentheses, ``not``, calls and indexes
nest, and those have a limit. Source: developers.cloudflare.com/ruleset-engine/rules-language/operators, verified
2026-11-24.
"""

from __future__ import annotations

from collections.abc import Mapping

from launchready.errors import LanguageError
from launchready.language.lexer import Kind, Token, split_tokens
from launchready.language.literals import read_number, read_pattern, read_string
from launchready.language.syntax import (
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
    Truth,
)

MAX_NESTING = 64  # Cloudflare's own parser stops at 128; ours leaves Python's stack alone

_LOGICAL: tuple[tuple[str, frozenset[str]], ...] = (
    ("or", frozenset({"or", "||"})),
    ("xor", frozenset({"xor", "^^"})),
    ("and", frozenset({"and", "&&"})),
)
_COMPARISONS: Mapping[str, str] = {
    "eq": "eq", "==": "eq", "ne": "ne", "!=": "ne", "lt": "lt", "<": "lt", "le": "le", "<=": "le",
    "gt": "gt", ">": "gt", "ge": "ge", ">=": "ge", "contains": "contains", "wildcard": "wildcard",
    "matches": "matches", "~": "matches",
}  # fmt: skip
_MAX_INDEX = 2**32 - 1


def parse_condition(expression: str) -> Condition:
    """Return the syntax tree of a filter; raise LanguageError with the column of what is wrong."""
    parser = _Parser(expression)
    tree = parser.condition()
    parser.expect_end()
    return tree


def parse_value(expression: str) -> Argument:
    """Return the syntax tree of an expression that gives a value (a redirect's target)."""
    parser = _Parser(expression)
    tree = parser.argument()
    parser.expect_end()
    return tree


class _Parser:
    """One pass over the tokens of one expression."""

    def __init__(self, expression: str) -> None:
        self._tokens = split_tokens(expression)
        self._position = 0
        self._depth = 0
        if self._next.kind is Kind.END:
            raise LanguageError("the expression is empty", 1)

    @property
    def _next(self) -> Token:
        return self._tokens[self._position]

    def _take(self) -> Token:
        token = self._next
        self._position += 1
        return token

    @property
    def _ended(self) -> int:
        """The column after the token taken last."""
        last = self._tokens[self._position - 1]
        return last.column + len(last.text)

    def _accept(self, text: str) -> bool:
        if self._next.kind in (Kind.SYMBOL, Kind.NAME) and self._next.text == text:
            self._position += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise LanguageError(f"{_shown(self._next)} stands where {text} is expected", self._next.column)

    def expect_end(self) -> None:
        if self._next.kind is not Kind.END:
            raise LanguageError(f"{_shown(self._next)} cannot follow here", self._next.column)

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise LanguageError(f"more than {MAX_NESTING} levels are nested", self._next.column)

    def condition(self, level: int = 0) -> Condition:
        if level == len(_LOGICAL):
            return self._negatable()
        operator, spellings = _LOGICAL[level]
        column = self._next.column
        conditions = [self.condition(level + 1)]
        while self._next.kind in (Kind.SYMBOL, Kind.NAME) and self._next.text in spellings:
            self._take()
            conditions.append(self.condition(level + 1))
        return conditions[0] if len(conditions) == 1 else Logical(operator, tuple(conditions), column)

    def _negatable(self) -> Condition:
        token = self._next
        self._enter()
        try:
            if self._accept("not") or self._accept("!"):
                return Not(self._negatable(), token.column)
            if self._accept("("):
                inner = self.condition()
                self._expect(")")
                return inner
            return self._simple()
        finally:
            self._depth -= 1

    def _simple(self) -> Condition:
        token = self._next
        if token.kind is Kind.NAME and token.text in ("true", "false"):
            self._take()
            return Truth(token.text == "true", token.column)
        left = self._operand()
        operator = self._next
        if operator.text == "in" and operator.kind is Kind.NAME:
            self._take()
            return Membership(left, self._items(), operator.column)
        if operator.kind is Kind.NAME and operator.text == "strict":
            self._take()
            self._expect("wildcard")
            return Comparison(left, "strict wildcard", self._literal(), operator.column)
        if operator.kind in (Kind.NAME, Kind.SYMBOL) and operator.text in _COMPARISONS:
            self._take()
            name = _COMPARISONS[operator.text]
            right = self._pattern() if name == "matches" else self._literal()
            return Comparison(left, name, right, operator.column)
        if operator.text in ("&", "bitwise_and"):
            raise LanguageError("bitwise_and cannot be evaluated here", operator.column)
        return left

    def _items(self) -> tuple[Literal, ...]:
        if self._next.text == "$":
            raise LanguageError("named lists cannot be evaluated here; write the values in { }", self._next.column)
        self._expect("{")
        items: list[Literal] = []
        while not self._accept("}"):
            if self._next.text == ",":
                raise LanguageError("values in { } are separated by spaces, not commas", self._next.column)
            items.append(self._literal())
        return tuple(items)

    def _pattern(self) -> Literal:
        return read_pattern(self._take()) if self._next.kind is Kind.STRING else self._literal()

    def _literal(self) -> Literal:
        token = self._take()
        if token.kind is Kind.STRING:
            return read_string(token)
        if token.kind is Kind.NUMBER:
            return read_number(token)
        if token.kind is Kind.NAME and token.text in ("true", "false"):
            raise LanguageError("a boolean is not compared: write it alone, or with not before it", token.column)
        if token.kind is Kind.NAME:
            raise LanguageError(
                f"{token.text} stands where a value is expected: a field is compared with a value", token.column
            )
        raise LanguageError(f"{_shown(token)} stands where a value is expected", token.column)

    def _operand(self) -> Operand:
        token = self._take()
        if token.kind is not Kind.NAME:
            raise LanguageError(f"{_shown(token)} stands where a field or function is expected", token.column)
        operand: Operand = self._call(token) if self._next.text == "(" else Field(token.text, token.column)
        levels = 0
        while self._next.text == "[":
            if self._next.column != self._ended:
                raise LanguageError("no space may stand before [", self._next.column)
            levels += 1
            if levels > 8:
                raise LanguageError("too many indexes", self._next.column)
            operand = self._index(operand)
        return operand

    def _index(self, of: Operand) -> Index:
        column = self._take().column
        token = self._take()
        key: bytes | int | None
        if token.kind is Kind.SYMBOL and token.text == "*":
            key = None
        elif token.kind is Kind.STRING and token.text.startswith('"'):
            key = read_string(token).value
        elif token.kind is Kind.NUMBER:
            number = read_number(token)
            if not isinstance(number, IntegerLiteral) or not 0 <= number.first == number.last <= _MAX_INDEX:
                raise LanguageError(f"{token.text} is no index", token.column)
            key = number.first
        else:
            raise LanguageError('an index is a number, a "name" or *', token.column)
        self._expect("]")
        return Index(of, key, column)

    def _call(self, name: Token) -> Call | Quantifier:
        self._expect("(")
        self._enter()
        try:
            if name.text in ("any", "all"):
                condition = self.condition()
                self._expect(")")
                return Quantifier(name.text, condition, name.column)
            arguments: list[Argument] = []
            if not self._accept(")"):
                arguments.append(self.argument())
                while self._accept(","):
                    arguments.append(self.argument())
                self._expect(")")
            return Call(name.text, tuple(arguments), name.column)
        finally:
            self._depth -= 1

    def argument(self) -> Argument:
        return self._literal() if self._next.kind in (Kind.STRING, Kind.NUMBER) else self._operand()


def _shown(token: Token) -> str:
    return "the end" if token.kind is Kind.END else token.text
