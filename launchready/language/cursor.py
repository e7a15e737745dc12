"""A place in the text of an expression. There are no tokens: what may stand at a place depends on what is expected.

So does Cloudflare's parser read (github.com/cloudflare/wirefilter, engine/src/lex.rs, verified 2026-11-24): ``notssl``
is ``not ssl``, ``(ssl)orssl`` is two conditions, and ``61:62`` is a number, an address or two bytes by what it is
compared with. Blank are space, carriage return and line feed; a tab is not.
"""

from __future__ import annotations

import re

from launchready.errors import LanguageError

MAX_LENGTH = 4096  # characters: developers.cloudflare.com/ruleset-engine/rules-language/expressions, 2026-11-24

_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK = " \r\n"
# What Unicode calls white space may surround an expression, the tab included; Python's strip() takes more.
_AROUND = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_AROUND += "\u2028\u2029\u202f\u205f\u3000"
_WORD = re.compile(r"[A-Za-z0-9_.\-]+|\S")


class Cursor:
    """The text of one expression, and how far it has been read. ``position`` counts from 0, columns from 1."""

    __slots__ = ("_end", "position", "text")

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise LanguageError(f"the expression has {len(text)} characters; {MAX_LENGTH} are allowed", MAX_LENGTH + 1)
        if surrogate := _SURROGATE.search(text):
            raise LanguageError("half of a character (a surrogate) cannot stand here", surrogate.start() + 1)
        self.text = text
        self.position = len(text) - len(text.lstrip(_AROUND))
        self._end = len(text.rstrip(_AROUND))
        if self.at_end:
            raise LanguageError("the expression is empty", 1)

    @property
    def column(self) -> int:
        """The column (from 1) of what comes next."""
        return self.position + 1

    @property
    def at_end(self) -> bool:
        """Whether everything has been read."""
        return self.position >= self._end

    def skip_blank(self) -> None:
        """Go on to what is not blank."""
        while self.position < self._end and self.text[self.position] in _BLANK:
            self.position += 1

    def sees(self, text: str) -> bool:
        """Say whether ``text`` comes next."""
        return self.text.startswith(text, self.position, self._end)

    def sees_one_of(self, texts: tuple[str, ...]) -> str | None:
        """Return the first of ``texts`` that comes next, None where none does."""
        return next((text for text in texts if self.text.startswith(text, self.position, self._end)), None)

    def accept(self, text: str) -> bool:
        """Read ``text`` where it comes next, and say whether it did."""
        if not self.text.startswith(text, self.position, self._end):
            return False
        self.position += len(text)
        return True

    def expect(self, text: str) -> None:
        """Read ``text``; raise LanguageError where something else comes next."""
        if not self.accept(text):
            raise self.error(f"{self.shown} stands where {text} is expected")

    def peek(self, count: int = 1) -> str:
        """Return the next ``count`` characters, fewer at the end."""
        return self.text[self.position : min(self.position + count, self._end)]

    def take(self, pattern: re.Pattern[str]) -> str:
        """Read what ``pattern`` matches here, and return it; nothing where it does not match."""
        match = pattern.match(self.text, self.position, self._end)
        if match is None:
            return ""
        self.position = match.end()
        return match[0]

    def find(self, text: str, start: int) -> int:
        """Return where ``text`` stands next, from the position ``start`` on; -1 where it does not."""
        return self.text.find(text, start, self._end)

    @property
    def shown(self) -> str:
        """What comes next, as a message shows it."""
        match = _WORD.match(self.text, self.position, self._end)
        if match is not None:
            return match[0] if match[0].isprintable() else repr(match[0])
        return "the end" if self.at_end else repr(self.text[self.position])

    def error(self, message: str, column: int | None = None) -> LanguageError:
        """Return an error at ``column``, by default at what comes next."""
        return LanguageError(message, self.column if column is None else column)
