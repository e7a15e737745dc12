"""The functions: what they take, what they give, and how each is applied.

Sources: developers.cloudflare.com/ruleset-engine/rules-language/functions; which parameters must be a literal and which
must not be one is Cloudflare's parser's (octorules-wirefilter 0.7, held by tests/language/test_agreement.py); verified
2026-11-24. A function that the parser knows and no page explains has ``prepare`` None: its value cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from launchready.errors import LanguageError
from launchready.language import decoding, text_functions
from launchready.language.syntax import Argument, Literal, type_of, unpacks
from launchready.language.types import (
    BOOLEAN,
    BOOLEANS,
    INTEGER,
    IP,
    STRING,
    STRINGS,
    Array,
    Map,
    Type,
    spell_type,
)

Apply: TypeAlias = Callable[..., Any]
Prepare: TypeAlias = Callable[[Sequence[Argument]], Apply]


class Kind(Enum):
    """What may stand for a parameter."""

    FIELD = "a field or function, not a literal,"
    LITERAL = "a literal"
    ANY = "a value"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: what may stand there, and the types it takes."""

    kind: Kind
    types: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function.

    ``prepare`` gets the arguments' syntax and returns what is applied to values at evaluation. ``dynamic`` is how many
    of the first arguments are evaluated for each request; the rest are literals, used once by ``prepare``. ``optional``
    is how many of the last parameters may be left out; ``rest`` is a parameter that may be repeated. ``result`` None:
    the type of the first argument, which all the others then have. ``keeps_missing``: it is applied to missing values
    too (None); any other function of one is missing.
    """

    parameters: tuple[Parameter, ...]
    result: Type | None
    prepare: Prepare | None
    dynamic: int = 1
    optional: int = 0
    rest: Parameter | None = None
    keeps_missing: bool = False


def _takes(kind: Kind, *types: Type) -> Parameter:
    return Parameter(kind, types)


_FIELD = _takes(Kind.FIELD, STRING)
_LITERAL = _takes(Kind.LITERAL, STRING)
_ANY = _takes(Kind.ANY, STRING)
_NUMBER = _takes(Kind.LITERAL, INTEGER)
_ADDRESS = _takes(Kind.FIELD, IP)
_KEY = _takes(Kind.LITERAL, STRING, INTEGER)
_ARRAYS = (STRINGS, Array(INTEGER), BOOLEANS, Array(STRINGS), Array(IP))
_SIZED = _takes(Kind.FIELD, STRING, *_ARRAYS)
_SHOWN = _takes(Kind.FIELD, INTEGER, BOOLEAN, IP)
_JOINED = _takes(Kind.ANY, STRING, *_ARRAYS)
_SCALAR = _takes(Kind.ANY, STRING, INTEGER, BOOLEAN, IP)
_HEADERS = _takes(Kind.FIELD, Map(STRINGS))


def always(apply: Apply) -> Prepare:
    """Return the preparation of a function that needs none."""
    return lambda _: apply


FUNCTIONS: Mapping[str, Function] = {
    "starts_with": Function((_FIELD, _ANY), BOOLEAN, always(bytes.startswith), dynamic=2),
    "ends_with": Function((_FIELD, _ANY), BOOLEAN, always(bytes.endswith), dynamic=2),
    "lower": Function((_FIELD,), STRING, always(bytes.lower)),
    "upper": Function((_FIELD,), STRING, always(bytes.upper)),
    "len": Function((_SIZED,), INTEGER, always(len)),
    "concat": Function(
        (_JOINED, _JOINED), None, always(text_functions.concatenate), dynamic=99, rest=_JOINED, keeps_missing=True
    ),
    "coalesce": Function(
        (_SCALAR, _SCALAR), None, always(text_functions.first_present), dynamic=99, rest=_SCALAR, keeps_missing=True
    ),
    "substring": Function((_FIELD, _NUMBER, _NUMBER), STRING, text_functions.prepare_substring, optional=1),
    "url_decode": Function((_FIELD, _LITERAL), STRING, decoding.prepare_url_decode, optional=1),
    "remove_bytes": Function((_FIELD, _LITERAL), STRING, text_functions.prepare_remove_bytes),
    "remove_query_args": Function((_FIELD, _LITERAL), STRING, text_functions.prepare_remove_query_args, rest=_LITERAL),
    "join": Function((_takes(Kind.FIELD, STRINGS), _LITERAL), STRING, text_functions.prepare_join),
    "split": Function((_FIELD, _LITERAL, _NUMBER), STRINGS, text_functions.prepare_split),
    "has_key": Function((_HEADERS, _LITERAL), BOOLEAN, text_functions.prepare_has_key),
    "has_value": Function((_takes(Kind.FIELD, STRINGS), _LITERAL), BOOLEAN, text_functions.prepare_has_value),
    "cidr": Function((_ADDRESS, _NUMBER, _NUMBER), IP, decoding.prepare_cidr),
    "cidr6": Function((_ADDRESS, _NUMBER), IP, decoding.prepare_cidr6),
    "decode_base64": Function((_FIELD,), STRING, always(decoding.decode_base64)),
    "encode_base64": Function((_ANY, _LITERAL), STRING, decoding.prepare_encode_base64, optional=1),
    "sha256": Function((_ANY,), STRING, always(decoding.sha256)),
    "lookup_json_string": Function((_FIELD, _KEY), STRING, decoding.prepare_lookup_string, rest=_KEY),
    "lookup_json_integer": Function((_FIELD, _KEY), INTEGER, decoding.prepare_lookup_integer, rest=_KEY),
    "is_timed_hmac_valid_v0": Function(
        (_LITERAL, _FIELD, _NUMBER, _takes(Kind.ANY, INTEGER), _NUMBER, _LITERAL),
        BOOLEAN,
        decoding.prepare_timed_hmac,
        dynamic=4,
        optional=2,
    ),
    "to_string": Function((_SHOWN,), STRING, always(text_functions.to_string)),
    "wildcard_replace": Function(
        (_FIELD, _LITERAL, _LITERAL, _LITERAL), STRING, text_functions.prepare_wildcard_replace, optional=1
    ),
    "regex_replace": Function((_ANY, _LITERAL, _LITERAL), STRING, text_functions.prepare_regex_replace),
    # Random, of a packet and not of a request, or explained on no page: known, and not evaluated.
    "uuidv4": Function((_FIELD,), STRING, None),
    "bit_slice": Function((_FIELD, _NUMBER, _NUMBER), INTEGER, None),
    "contains": Function((_FIELD, _ANY), BOOLEAN, None),
    "hash_in_range": Function((_NUMBER, _NUMBER, _takes(Kind.FIELD, STRING, INTEGER, IP)), INTEGER, None),
    "hmac": Function((_FIELD, _LITERAL, _LITERAL), STRING, None),
    "ip_in_range": Function((_ADDRESS, _LITERAL), BOOLEAN, None),
    "is_jwt_present": Function((_LITERAL,), BOOLEAN, None),
    "is_jwt_valid": Function((_LITERAL,), BOOLEAN, None),
    "sha512": Function((_FIELD,), STRING, None),
    "trim": Function((_FIELD, _LITERAL), STRING, None, optional=1),
    "trim_end": Function((_FIELD, _LITERAL), STRING, None, optional=1),
    "trim_start": Function((_FIELD, _LITERAL), STRING, None, optional=1),
    "wildcard": Function((_FIELD, _LITERAL), BOOLEAN, None),
}
# Functions that replace may stand only once in an expression: their documentation says so.
ONCE = frozenset({"wildcard_replace", "regex_replace"})


def check_argument(name: str, before: Sequence[Argument], argument: Argument) -> None:
    """Raise LanguageError where ``argument`` does not fit as the next one of the function ``name``."""
    function = FUNCTIONS[name]
    number = len(before)
    if unpacks(argument) and number:
        raise LanguageError("[*] can stand in the first argument only", argument.column)
    parameter = function.parameters[number] if number < len(function.parameters) else function.rest
    if parameter is None:
        raise LanguageError(f"{name} takes {_spell_count(function)}, not more", argument.column)
    literal = isinstance(argument, Literal)
    if (literal and parameter.kind is Kind.FIELD) or (not literal and parameter.kind is Kind.LITERAL):
        raise LanguageError(f"{parameter.kind.value} is needed here", argument.column)
    type_ = type_of(argument)
    expected = (type_of(before[0]),) if function.result is None and before else parameter.types
    if type_ not in expected:
        needed = " or ".join(dict.fromkeys(spell_type(each) for each in expected[:3]))
        raise LanguageError(f"{spell_type(type_)} does not fit here: {name} takes {needed}", argument.column)


def result_type(name: str, arguments: Sequence[Argument], column: int) -> Type:
    """Return the type of a call; raise LanguageError at ``column`` where arguments are missing."""
    function = FUNCTIONS[name]
    if len(arguments) < len(function.parameters) - function.optional:
        raise LanguageError(f"{name} takes {_spell_count(function)}, not {len(arguments)}", column)
    result = function.result if function.result is not None else type_of(arguments[0])
    return Array(result) if unpacks(arguments[0]) else result


def _spell_count(function: Function) -> str:
    most = len(function.parameters)
    least = most - function.optional
    if function.rest is not None:
        return f"{least} or more arguments"
    counts = " or ".join(map(str, range(least, most + 1)))
    return f"{counts} argument{'' if counts == '1' else 's'}"
