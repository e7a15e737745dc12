"""The functions that take strings apart and put them together. They work on bytes; a missing value is None.

Source: developers.cloudflare.com/ruleset-engine/rules-language/functions, verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from launchready.errors import LanguageError
from launchready.language.regexes import compile_regex
from launchready.language.replacements import fill_template, read_template
from launchready.language.syntax import Argument, Literal
from launchready.language.wildcards import compile_wildcard

_MOST_PARTS = 128

Change: TypeAlias = Callable[[bytes], bytes]


def string_of(argument: Argument) -> bytes:
    """Return the value of an argument that is a literal string, as the checks have made sure."""
    assert isinstance(argument, Literal)  # noqa: S101 - check_argument has refused everything else
    assert isinstance(argument.value, bytes)  # noqa: S101 - the same
    return argument.value


def number_of(argument: Argument, between: range | None = None) -> int:
    """Return the value of an argument that is a literal integer; raise LanguageError where it is not ``between``."""
    assert isinstance(argument, Literal)  # noqa: S101 - check_argument has refused everything else
    assert isinstance(argument.value, int)  # noqa: S101 - the same
    if between is not None and argument.value not in between:
        raise LanguageError(
            f"{argument.value} is out of range: {between.start} to {between.stop - 1} are allowed", argument.column
        )
    return argument.value


def concatenate(*parts: Any) -> Any:
    """Join strings or arrays; what is missing is left out, and all missing is missing."""
    present = [part for part in parts if part is not None]
    if not present:
        return None
    if isinstance(present[0], bytes):
        return b"".join(present)
    return tuple(element for part in present for element in part)


def first_present(*values: Any) -> Any:
    """Return the first value that is not missing. Explained on no page: what the name says, unverified."""
    return next((value for value in values if value is not None), None)


def prepare_substring(arguments: Sequence[Argument]) -> Change:
    """Return the bytes from a start up to an end, which are counted from the end where they are negative."""
    bounds = [number_of(argument) for argument in arguments[1:]]
    part = slice(bounds[0], bounds[1] if len(bounds) > 1 else None)
    return lambda value: value[part]


def prepare_remove_bytes(arguments: Sequence[Argument]) -> Change:
    """Remove each of the bytes, wherever it stands."""
    removed = string_of(arguments[1])
    return lambda value: value.translate(None, removed)


def prepare_remove_query_args(arguments: Sequence[Argument]) -> Change:
    """Remove the query arguments of these names, with or without a value; the others keep their order."""
    names = frozenset(map(string_of, arguments[1:]))

    def remove(value: bytes) -> bytes:
        return b"&".join(part for part in value.split(b"&") if part.partition(b"=")[0] not in names)

    return remove


def prepare_join(arguments: Sequence[Argument]) -> Callable[[Sequence[bytes]], bytes]:
    """Join the strings of an array."""
    separator = string_of(arguments[1])
    return separator.join


def prepare_split(arguments: Sequence[Argument]) -> Callable[[bytes], tuple[bytes, ...]]:
    """Split at every separator, into so many parts at most; the last one keeps the rest."""
    separator = string_of(arguments[1])
    if not separator:
        raise LanguageError("the separator must not be empty", arguments[1].column)
    limit = number_of(arguments[2], range(1, _MOST_PARTS + 1))
    return lambda value: tuple(value.split(separator, limit - 1))


def prepare_has_key(arguments: Sequence[Argument]) -> Callable[[Mapping[bytes, Any]], bool]:
    """Say whether a map has a key."""
    key = string_of(arguments[1])
    return lambda mapping: mapping.get(key) is not None


def prepare_has_value(arguments: Sequence[Argument]) -> Callable[[Sequence[bytes]], bool]:
    """Say whether an array has a value."""
    wanted = string_of(arguments[1])
    return lambda values: wanted in values


def to_string(value: object) -> bytes:
    """Return an integer, a boolean (``true``, ``false``) or an address as text."""
    return str(value).lower().encode() if isinstance(value, bool) else str(value).encode()


def prepare_wildcard_replace(arguments: Sequence[Argument]) -> Change:
    """Replace the whole of a string that matches a wildcard; any other stays."""
    pattern, replacement = arguments[1], arguments[2]
    exact = len(arguments) > 3 and b"s" in string_of(arguments[3])
    wildcard = compile_wildcard(string_of(pattern), exact=exact, column=pattern.column)
    template = read_template(string_of(replacement), len(wildcard.parts) - 1, replacement.column)

    def replace(value: bytes) -> bytes:
        captured = wildcard.capture(value)
        return value if captured is None else fill_template(template, captured)

    return replace


def prepare_regex_replace(arguments: Sequence[Argument]) -> Change:
    """Replace the first match of a regular expression."""
    pattern, replacement = arguments[1], arguments[2]
    regex = compile_regex(string_of(pattern), pattern.column)
    template = read_template(string_of(replacement), regex.groups, replacement.column)

    def replace(value: bytes) -> bytes:
        match = regex.search(value)
        if match is None:
            return value
        captured = [group or b"" for group in match.groups()]
        return value[: match.start()] + fill_template(template, captured) + value[match.end() :]

    return replace
