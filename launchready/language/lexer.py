r"""An expression as tokens, each with its column.

Strings are kept as they are written, because a quoted literal means two things: with basic escapes (``\"``, ``\\``,
``\xHH``, ``\OOO``), or, right of ``matches``, as a regular expression that keeps its backslashes. Source:
developers.cloudflare.com/ruleset-engine/rules-language/values, verified 2026-11-24.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from launchready.errors import LanguageError

MAX_LENGTH = 4096  # characters: developers.cloudflare.com/ruleset-engine/rules-language/expressions, 2026-11-24


class Kind(Enum):
    """The kind of a token."""

    STRING = "string"
    NUMBER = "number or IP address"
    NAME = "name"
    SYMBOL = "symbol"
    END = "end of the expression"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; ``text`` is what stands in the expression, quotes included."""

    kind: Kind
    text: str
    column: int


_TOKEN = re.compile(
    r"""
      (?P<STRING> "(?:[^"\\]|\\.)*" )
    | (?P<RAW> r(?P<hashes>\#{0,255})" )
    | (?P<NUMBER> [0-9a-fA-F]{0,4}:[0-9a-fA-F:./]* | -?[0-9](?:\.\.-|[0-9a-fA-FxX:./])* )
    | (?P<NAME> [A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)* )
    | (?P<SYMBOL> == | != | <= | >= | && | \|\| | \^\^ | [<>~!(){}\[\],*$&] )
    """,
    re.VERBOSE | re.DOTALL,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \r\n]*")


def split_tokens(expression: str) -> tuple[Token, ...]:
    """Return the tokens of ``expression``, the last of kind END; raise LanguageError where there is no token."""
    if len(expression) > MAX_LENGTH:
        raise LanguageError(
            f"the expression has {len(expression)} characters; {MAX_LENGTH} are allowed", MAX_LENGTH + 1
        )
    if surrogate := _SURROGATE.search(expression):
        raise LanguageError("half of a character (a surrogate) cannot stand here", surrogate.start() + 1)
    tokens: list[Token] = []
    position = _skip_space(expression, 0)
    while position < len(expression):
        token = _token_at(expression, position)
        tokens.append(token)
        position = _skip_space(expression, position + len(token.text))
    return (*tokens, Token(Kind.END, "", len(expression) + 1))


def _skip_space(expression: str, position: int) -> int:
    match = _SPACE.match(expression, position)
    return match.end() if match else position


def _token_at(expression: str, position: int) -> Token:
    match = _TOKEN.match(expression, position)
    if match is None:
        if expression[position] == '"':
            raise LanguageError('the string has no closing "', position + 1)
        raise LanguageError(f"{expression[position]!r} cannot stand here", position + 1)
    if match["RAW"] is None:
        return Token(Kind[match.lastgroup or ""], match[0], position + 1)
    closing = f'"{match["hashes"]}'
    end = expression.find(closing, match.end())
    if end < 0:
        raise LanguageError(f"the raw string has no closing {closing}", position + 1)
    return Token(Kind.STRING, expression[position : end + len(closing)], position + 1)
