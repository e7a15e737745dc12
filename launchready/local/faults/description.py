"""A fault in words: what happens, and to which calls.

    WHAT [on METHOD[,METHOD…] PATH] [from N] [every N] [times N | always]

    429=5 on POST /zones/*/dns_records from 2           the second creation of a record is told to wait five seconds
    503 on change * times 2                             the next two changing calls, retries included
    drop-after on POST */dns_records                    the record is created; the answer never comes
    expired from 10 always                              the tenth call and all that follow
    forbidden on change */rulesets* always              a token that may not edit rules
    refused on change * every 2 always                  half a set of changes

METHOD is a method, ``any`` (the default) or ``change`` (POST, PUT, PATCH, DELETE). PATH is what follows
``/client/v4``, with ``*`` for anything, slashes included. Without ``times`` a fault happens once.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from launchready.errors import UsageError

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
_METHODS = ("GET", "HEAD", "OPTIONS", *CHANGING)
_LONGEST = 3_600.0  # seconds


class What(StrEnum):
    """What happens. With a value: seconds to wait for 429 and ``slow``; the status for ``status``."""

    LIMITED = "429"
    """Too many calls, with ``retry-after`` and Cloudflare's rate-limit headers."""
    STATUS = "status"
    """A status of 500 and above. Written as the number alone (``503``)."""
    DROP_BEFORE = "drop-before"
    """The connection is cut; the call has done nothing."""
    DROP_AFTER = "drop-after"
    """The call does its work; the connection is cut before the answer."""
    SLOW = "slow"
    """The call waits before it does its work."""
    EXPIRED = "expired"
    """The token has expired: 401, 10000."""
    REVOKED = "revoked"
    """The token is gone: 403, 9109."""
    FORBIDDEN = "forbidden"
    """The token may not do this: 403, 10000."""
    REFUSED = "refused"
    """The call is not valid: 400, 1004."""
    TRUNCATED = "truncated"
    """The call does its work; the JSON of its answer stops in the middle."""
    GARBLED = "garbled"
    """The call does its work; the answer is a page of somebody else."""


_PLAIN = {what for what in What if what not in (What.LIMITED, What.STATUS, What.SLOW)}
_WORDS = f"429[=SECONDS], 500 to 599, slow=SECONDS, {', '.join(sorted(_PLAIN))}"
_FORM = "write WHAT [on METHOD PATH] [from N] [every N] [times N | always]"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what happens, to the calls with these methods (none: all) and a path of this pattern.

    Of the calls that fit, the ``first`` and every ``every``-th after it, ``times`` in all (None: without an end).
    """

    what: What
    value: float = 0
    methods: tuple[str, ...] = ()
    path: str = "*"
    first: int = 1
    every: int = 1
    times: int | None = 1

    def fits(self, method: str, path: str) -> bool:
        """Say whether a call is one of those that count."""
        return (not self.methods or method in self.methods) and fnmatchcase(path, self.path)

    def is_due(self, number: int) -> bool:
        """Say whether it happens to the ``number``-th call that fits, counted from 1."""
        turn, rest = divmod(number - self.first, self.every)
        return turn >= 0 and rest == 0 and (self.times is None or turn < self.times)

    def __str__(self) -> str:
        told = [self._what()]
        if self.methods or self.path != "*":
            methods = "change" if self.methods == CHANGING else ",".join(self.methods) or "any"
            told += ["on", methods, self.path]
        told += ["from", str(self.first)] if self.first != 1 else []
        told += ["every", str(self.every)] if self.every != 1 else []
        told += ["always"] if self.times is None else ["times", str(self.times)] if self.times != 1 else []
        return " ".join(told)

    def _what(self) -> str:
        match self.what:
            case What.STATUS:
                return f"{self.value:g}"
            case What.LIMITED | What.SLOW:
                return f"{self.what}={self.value:g}"
            case _:
                return str(self.what)


def parse_fault(text: str) -> Fault:
    """Return the fault that ``text`` tells; raise UsageError, with what would be right, where it tells none."""
    words = text.split()
    if not words:
        raise UsageError(f"--fault: {_FORM}")
    what, value = _parse_what(words[0], text)
    given: dict[str, str] = {}
    methods, path = "any", "*"
    rest = words[1:]
    while rest:
        key, *rest = rest
        if key in given:
            raise UsageError(f"fault {text!r}: {key} twice")
        given[key] = ""
        if key == "on" and len(rest) > 1:
            methods, path, *rest = rest
        elif key in ("from", "every", "times") and rest:
            given[key], *rest = rest
        elif key != "always":
            raise UsageError(f"fault {text!r}: {key!r} does not fit there; {_FORM}")
    if "times" in given and "always" in given:
        raise UsageError(f"fault {text!r}: times and always exclude each other")
    numbers = {key: _parse_count(key, given.get(key, "1"), text) for key in ("from", "every", "times")}
    times = None if "always" in given else numbers["times"]
    return Fault(what, value, _parse_methods(methods, text), path, numbers["from"], numbers["every"], times)


def _parse_what(word: str, text: str) -> tuple[What, float]:
    name, _, number = word.partition("=")
    if not number and re.fullmatch(r"5\d\d", name):
        return What.STATUS, float(name)
    if not number and name in _PLAIN:
        return What(name), 0
    if name == What.LIMITED and not number:
        return What.LIMITED, 1
    if name in (What.LIMITED, What.SLOW) and number:
        return What(name), _parse_seconds(number, text)
    raise UsageError(f"fault {text!r}: {word!r} is none; there are {_WORDS}")


def _parse_seconds(number: str, text: str) -> float:
    try:
        seconds = float(number)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= _LONGEST:
        raise UsageError(f"fault {text!r}: {number!r} are no seconds between 0 and {_LONGEST:g}")
    return seconds


def _parse_count(key: str, number: str, text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", number):
        raise UsageError(f"fault {text!r}: {key} takes a number from 1 on, not {number!r}")
    return int(number)


def _parse_methods(word: str, text: str) -> tuple[str, ...]:
    if word == "any":
        return ()
    if word == "change":
        return CHANGING
    methods = tuple(word.upper().split(","))
    if unknown := [method for method in methods if method not in _METHODS]:
        raise UsageError(f"fault {text!r}: {unknown[0]!r} is no method; any, change or {', '.join(_METHODS)}")
    return methods
