"""What the origin's answer says about caching.

Sources, verified 2026-11-24: developers.cloudflare.com/cache/concepts/cache-control, …/cdn-cache-control, RFC 9111
section 5.2. The docs disagree on ``no-cache`` and ``max-age=0``: default-cache-behavior and cache-responses say
"not cached, BYPASS"; cache-control says "cached and always revalidated". Chosen here: not cached, BYPASS, which is
what a visitor sees either way except for the status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeAlias

Headers: TypeAlias = Sequence[tuple[str, str]]

# The most specific header wins, alone.
_PRECEDENCE = ("cloudflare-cdn-cache-control", "cdn-cache-control", "cache-control")
_NOT_STORED = ("private", "no-store", "no-cache")


@dataclass(frozen=True, slots=True)
class OriginSays:
    """The origin's word. ``forbids`` names the directive that forbids storing, None where none does.

    ``seconds`` is the lifetime it gives, None where it gives none. ``spoke``: it sent something about caching at all.
    """

    directives: Mapping[str, str]
    forbids: str | None
    seconds: int | None
    spoke: bool


def header_values(headers: Headers, name: str) -> list[str]:
    """Return the values of the header ``name`` (lower case), in order."""
    return [value for key, value in headers if key.lower() == name]


def read_directives(values: Sequence[str]) -> dict[str, str]:
    """Return Cache-Control directives by lower-case name; the argument without quotes, empty where there is none."""
    directives: dict[str, str] = {}
    for part in ",".join(values).split(","):
        name, _, argument = part.strip().partition("=")
        if name:
            directives.setdefault(name.strip().lower(), argument.strip().strip('"'))
    return directives


def directive_seconds(directives: Mapping[str, str], name: str) -> int | None:
    """Return the seconds of a directive, None where it is absent or no number (RFC 9111: then it is stale, 0)."""
    if name not in directives:
        return None
    return int(directives[name]) if directives[name].isascii() and directives[name].isdigit() else 0


def read_origin(headers: Headers) -> OriginSays:
    """Return what the origin's answer with ``headers`` says about storing it at the edge."""
    source = next((name for name in _PRECEDENCE if header_values(headers, name)), None)
    if source == "cache-control" and header_values(headers, "surrogate-control"):
        source = None
    directives = read_directives(header_values(headers, source)) if source else {}
    if "*" in header_values(headers, "vary"):
        return OriginSays(directives, "Vary: *", None, spoke=True)
    forbidden = next((name for name in _NOT_STORED if name in directives and not directives[name]), None)
    seconds = directive_seconds(directives, "s-maxage")
    named = "s-maxage" if seconds is not None else "max-age"
    if seconds is None:
        seconds = directive_seconds(directives, "max-age")
    if seconds is None and source in (None, "cache-control"):
        seconds, named = _expires_in(headers), "Expires"
    if forbidden is None and seconds is not None and seconds <= 0:
        forbidden = f"{named}=0" if named != "Expires" else "Expires in the past"
    return OriginSays(directives, forbidden, seconds, bool(directives) or seconds is not None)


def _expires_in(headers: Headers) -> int | None:
    """Return the seconds from Date to Expires; 0 for an Expires that is no date; None where it cannot be told."""
    expires, date = header_values(headers, "expires"), header_values(headers, "date")
    if not expires:
        return None
    try:
        until = parsedate_to_datetime(expires[0])
    except ValueError:
        return 0
    if not date:
        return None
    try:
        return int((until - parsedate_to_datetime(date[0])).total_seconds())
    except (ValueError, TypeError):
        return None
