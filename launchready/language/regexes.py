r"""Regular expressions, matched in linear time by RE2; the only module that knows it.

Cloudflare uses Rust's regex engine. The two agree on most patterns; where they read the same text differently, or
where Rust refuses it, the pattern is refused here, so that nothing quietly matches something else. Patterns work on
bytes. Sources: developers.cloudflare.com/ruleset-engine/rules-language/values, docs.rs/regex (syntax),
github.com/google/re2/wiki/Syntax; verified 2026-11-24. A difference that stays: ``\s`` does not match a vertical tab.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import re2

from launchready.errors import LanguageError

_MAX_MEMORY = 1 << 21  # bytes of a compiled pattern
_OUTSIDE_CLASS = re.compile(rb"\\(?P<escape>.?)|(?P<class>\[\^?\]?)|(?P<brace>\{)(?![0-9]+(?:,[0-9]*)?\})", re.DOTALL)
_INSIDE_CLASS = re.compile(
    rb"""
      (?P<range>\\[dswDSW]-(?!\])) | \\(?P<escape>.?) | (?P<posix>\[:\^?[a-z]+:\]) | (?P<nested>\[)
    | (?P<set>&&|--|~~) | (?P<end>\]) | (?P<wide>[\x80-\xff])
    """,
    re.DOTALL | re.VERBOSE,
)
_ESCAPES_REFUSED = frozenset(b"QECpP01234567<>uUXRhHKNgGkZyY")


@dataclass(frozen=True, slots=True)
class Regex:
    """``search`` takes bytes and returns a match (with ``groups``, ``start``, ``end``) or None."""

    search: Callable[[bytes], Any]
    groups: int


def compile_regex(pattern: bytes, column: int) -> Regex:
    """Return the compiled ``pattern``.

    Raises LanguageError at ``column`` for a pattern that cannot be evaluated as Cloudflare would.
    """
    _refuse_differences(pattern, column)
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        detail = error.args[0] if error.args else "unknown"
        reason = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
        raise LanguageError(f"the regular expression cannot be used: {reason}", column) from None
    return Regex(compiled.search, compiled.groups)


def _refuse_differences(pattern: bytes, column: int) -> None:
    position = 0
    inside = False
    while match := (_INSIDE_CLASS if inside else _OUTSIDE_CLASS).search(pattern, position):
        position = match.end()
        groups = match.groupdict()
        if groups["escape"] is not None:
            if not groups["escape"] or groups["escape"][0] in _ESCAPES_REFUSED:
                shown = groups["escape"].decode("ascii", "replace")
                raise LanguageError(rf"\{shown} in the regular expression cannot be evaluated here", column)
        elif inside:
            if groups["range"]:
                raise LanguageError(r"a range in a class cannot begin with \d, \s or \w", column)
            if groups["nested"] or groups["set"]:
                raise LanguageError("a class inside a class, && -- and ~~ cannot be evaluated here", column)
            if groups["wide"]:
                raise LanguageError("a class holds ASCII characters only, since strings are bytes", column)
            inside = not groups["end"]
        elif groups["brace"]:
            raise LanguageError(r"{ in the regular expression must be escaped: \{", column)
        else:
            inside = True
