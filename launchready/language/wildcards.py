r"""Wildcard patterns: ``*`` stands for any bytes, none included; the whole value has to match.

``\*`` and ``\\`` are the only escapes, and ``**`` is invalid. Matching is lazy (each star takes as little as it can)
and needs no backtracking. Source: developers.cloudflare.com/ruleset-engine/rules-language/operators, section wildcard
matching, verified 2026-11-24.
"""

from __future__ import annotations

from dataclasses import dataclass

from launchready.errors import LanguageError

MOST_STARS = 10


@dataclass(frozen=True, slots=True)
class Wildcard:
    """The literal parts between the stars, in order; lower case where ``exact`` is false."""

    parts: tuple[bytes, ...]
    exact: bool

    def capture(self, value: bytes) -> tuple[bytes, ...] | None:
        """Return what each star stands for in ``value``, or None where the whole of it does not match."""
        subject = value if self.exact else value.lower()
        first, *middle, last = self.parts if len(self.parts) > 1 else (self.parts[0], b"")
        if len(self.parts) == 1:
            return () if subject == first else None
        if not subject.startswith(first):
            return None
        position = len(first)
        captured: list[bytes] = []
        for part in middle:
            found = subject.find(part, position)
            if found < 0:
                return None
            captured.append(value[position:found])
            position = found + len(part)
        end = len(subject) - len(last)
        if end < position or not subject.endswith(last):
            return None
        return (*captured, value[position:end])

    def matches(self, value: bytes) -> bool:
        """Say whether the whole of ``value`` matches."""
        return self.capture(value) is not None


def limit_stars(pattern: bytes, column: int) -> None:
    """Raise LanguageError where the pattern of an operator has more stars than Cloudflare's parser is set to take.

    The limit is octorules-wirefilter's (0.7, verified 2026-11-24); Cloudflare's own is not published.
    """
    stars = pattern.replace(rb"\\", b"").replace(rb"\*", b"").count(b"*")
    if stars > MOST_STARS:
        raise LanguageError(f"the wildcard has {stars} stars; {MOST_STARS} are allowed", column)


def compile_wildcard(pattern: bytes, *, exact: bool, column: int) -> Wildcard:
    """Return the compiled ``pattern``; ``exact`` respects case, which otherwise is ignored for ASCII letters.

    Raises LanguageError at ``column`` for a wrong escape or a double star.
    """
    parts: list[bytearray] = [bytearray()]
    position = 0
    star_before = False
    while position < len(pattern):
        byte = pattern[position : position + 1]
        position += 1
        if byte == b"*":
            if star_before:
                raise LanguageError("a wildcard must not contain **", column)
            parts.append(bytearray())
        elif byte == b"\\":
            escaped = pattern[position : position + 1]
            if escaped not in (b"*", b"\\"):
                raise LanguageError(r"in a wildcard a backslash must stand before * or another backslash", column)
            parts[-1] += escaped
            position += 1
        else:
            parts[-1] += byte
        star_before = byte == b"*"
    return Wildcard(tuple(bytes(part) if exact else bytes(part).lower() for part in parts), exact)
