"""The functions that can be evaluated: what they take, what they give, and where they may stand.

Source: developers.cloudflare.com/ruleset-engine/rules-language/functions, verified 2026-11-24. Cloudflare's parser
has the kinds: some parameters must be a literal, some must not be one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from launchready.language.regexes import compile_regex
from launchready.language.replacements import fill_template, read_template
from launchready.language.syntax import Argument, IntegerLiteral, StringLiteral
from launchready.language.types import Type
from launchready.language.wildcards import compile_wildcard

Apply: TypeAlias = Callable[..., Any]


class Kind(Enum):
    """What may stand for a parameter."""

    FIELD = "a field or function, not a literal"
    LITERAL = "a literal"
    ANY = "a value"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: the types it takes, and what may stand there."""

    kind: Kind
    types: frozenset[Type]


@dataclass(frozen=True, slots=True)
class Function:
    """A function. ``prepare`` gets the arguments' syntax and returns what is applied to values at evaluation.

    ``dynamic`` is how many of the first arguments are evaluated for each request; the rest are literals, used once
    by ``prepare``. ``optional`` is how many of the last parameters may be left out; ``rest`` is a parameter that
    may be repeated. ``target_only``: not allowed in filters.
    """

    parameters: tuple[Parameter, ...]
    result: Type
    prepare: Callable[[Sequence[Argument]], Apply]
    dynamic: int = 1
    optional: int = 0
    rest: Parameter | None = None
    target_only: bool = False
    once: bool = False


_STRING = frozenset({Type.STRING})
_FIELD = Parameter(Kind.FIELD, _STRING)
_LITERAL = Parameter(Kind.LITERAL, _STRING)
_ANY = Parameter(Kind.ANY, _STRING)
_INTEGER = Parameter(Kind.LITERAL, frozenset({Type.INTEGER}))
_SIZED = Parameter(Kind.FIELD, frozenset({Type.STRING, Type.STRINGS, Type.INTEGERS, Type.BOOLEANS}))
_SHOWN = Parameter(Kind.FIELD, frozenset({Type.INTEGER, Type.BOOLEAN, Type.IP}))


def _always(apply: Apply) -> Callable[[Sequence[Argument]], Apply]:
    return lambda arguments: apply


def _string(argument: Argument) -> StringLiteral:
    assert isinstance(argument, StringLiteral)  # noqa: S101 - the checker has refused everything else
    return argument


def _substring(arguments: Sequence[Argument]) -> Apply:
    bounds = [argument.first for argument in arguments[1:] if isinstance(argument, IntegerLiteral)]
    part = slice(bounds[0], bounds[1] if len(bounds) > 1 else None)
    return lambda value: value[part]


def _wildcard_replace(arguments: Sequence[Argument]) -> Apply:
    pattern, replacement = _string(arguments[1]), _string(arguments[2])
    exact = len(arguments) > 3 and b"s" in _string(arguments[3]).value
    wildcard = compile_wildcard(pattern.value, exact=exact, column=pattern.column)
    template = read_template(replacement.value, len(wildcard.parts) - 1, replacement.column)

    def replace(value: bytes) -> bytes:
        captured = wildcard.capture(value)
        return value if captured is None else fill_template(template, captured)

    return replace


def _regex_replace(arguments: Sequence[Argument]) -> Apply:
    pattern, replacement = _string(arguments[1]), _string(arguments[2])
    regex = compile_regex(pattern.value, pattern.column)
    template = read_template(replacement.value, regex.groups, replacement.column)

    def replace(value: bytes) -> bytes:
        match = regex.search(value)
        if match is None:
            return value
        captured = [group or b"" for group in match.groups()]
        return value[: match.start()] + fill_template(template, captured) + value[match.end() :]

    return replace


def _url_decode(arguments: Sequence[Argument]) -> Apply:
    options = _string(arguments[1]).value if len(arguments) > 1 else b""
    recursive, unicode = b"r" in options, b"u" in options

    def decode(value: bytes) -> bytes:
        decoded = _decode_once(value, unicode)
        while recursive and decoded != value:
            value, decoded = decoded, _decode_once(decoded, unicode)
        return decoded

    return decode


_PERCENT = re.compile(rb"\+|%u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})")


def _decode_once(value: bytes, unicode: bool) -> bytes:
    def decoded(match: re.Match[bytes]) -> bytes:
        wide, byte = match.groups()
        if byte:
            return bytes([int(byte, 16)])
        if wide:
            return chr(int(wide, 16)).encode("utf-8", "surrogatepass") if unicode else match[0]
        return b" "

    return _PERCENT.sub(decoded, value)


def _to_string(value: object) -> bytes:
    return str(value).lower().encode() if isinstance(value, bool) else str(value).encode()


FUNCTIONS: Mapping[str, Function] = {
    "starts_with": Function((_FIELD, _ANY), Type.BOOLEAN, _always(bytes.startswith), dynamic=2),
    "ends_with": Function((_FIELD, _ANY), Type.BOOLEAN, _always(bytes.endswith), dynamic=2),
    "lower": Function((_FIELD,), Type.STRING, _always(bytes.lower)),
    "upper": Function((_FIELD,), Type.STRING, _always(bytes.upper)),
    "len": Function((_SIZED,), Type.INTEGER, _always(len)),
    "concat": Function((_ANY, _ANY), Type.STRING, _always(lambda *parts: b"".join(parts)), dynamic=99, rest=_ANY),
    "substring": Function((_FIELD, _INTEGER, _INTEGER), Type.STRING, _substring, optional=1),
    "url_decode": Function((_FIELD, _LITERAL), Type.STRING, _url_decode, optional=1),
    "to_string": Function((_SHOWN,), Type.STRING, _always(_to_string), target_only=True),
    "wildcard_replace": Function(
        (_FIELD, _LITERAL, _LITERAL, _LITERAL), Type.STRING, _wildcard_replace, optional=1, target_only=True, once=True
    ),
    "regex_replace": Function((_ANY, _LITERAL, _LITERAL), Type.STRING, _regex_replace, target_only=True, once=True),
}
