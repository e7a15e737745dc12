"""Read YAML 1.2 as the engine does, and remember the line of every key.

libyaml (PyYAML's C parser; the engine's own reader is a port of it) says where things stand, and what a plain word
means is decided here: YAML 1.1's ``on``, ``off``, ``yes`` and ``no`` are strings, as in the engine. What makes a file
say something else than a reviewer reads is refused: a key twice in one mapping, anchors and aliases, merge keys, tags,
a second document, numbers and dates in a notation of their own, characters that end a line for a reader of YAML and
not in an editor or a diff, or that turn a line's order round. The engine (gopkg.in/yaml.v3, tried with 3.259.0 on
2026-11-24) takes ``010`` for 8, as a value and as a key, hands ``2026-11-24`` over as ``2026-11-24 00:00:00 +0000 UTC``
and the key ``null`` as ``<nil>``, and reads what stands behind U+2028 in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from launchready.errors import DeclarationError, Problem
from launchready.stackfile.broken import (
    TURNING,
    broken_yaml,
    refusal,
    refuse_odd_characters,
    refuse_turning_comments,
)
from launchready.stackfile.wording import printable, show

Value: TypeAlias = Any  # None, bool, int, float, str, list, dict with str keys

# A stack file of 5,000 records takes 0.1 s by libyaml and 1.2 s without; wheels of PyYAML have it.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_DEEPEST = 30  # levels; a site has six
_TAG = "tag:yaml.org,2002:"
# The core schema of YAML 1.2.2 (section 10.3.2), and what the engine's reader takes beside it: 0b and _ in numbers.
_PLAIN_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9_]+)")
_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)|\.[0-9_]+(?:[eE][-+][0-9]+)?|\.(?:inf|Inf|INF))"
    r"|\.(?:nan|NaN|NAN)"
)
_NUMBER_STARTS = frozenset("-+.0123456789")
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_LARGEST_NUMBER = 2**53  # beyond it the engine hands another number over
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?")


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file's value, and the line (from 1) of every key path such as ``config.launchready:site.hosts.app``.

    ``empty`` has the paths of what means null because nothing is written there.
    """

    value: Value
    lines: Mapping[tuple[str, ...], int]
    empty: tuple[tuple[str, ...], ...] = ()


def read_yaml(text: str, file: str) -> Document:
    """Return the document in ``text``; raise DeclarationError with file and line for what cannot be read plainly."""
    refuse_odd_characters(text, file)
    try:
        reading = _Reading(file, yaml.parse(text, Loader=_LOADER))
        value = reading.document()
    except yaml.MarkedYAMLError as error:
        raise broken_yaml(error, text, file) from None
    except (yaml.YAMLError, ValueError):
        raise refusal("this is not valid YAML", file, None) from None
    if reading.problems:
        raise DeclarationError(tuple(reading.problems))
    refuse_turning_comments(text, file, reading.turning)
    return Document(value, reading.lines, tuple(reading.empty))


class _Reading:
    """One pass over the events of a file, collecting lines and problems."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self.file = file
        self.lines: dict[tuple[str, ...], int] = {}
        self.problems: list[Problem] = []
        self.empty: list[tuple[str, ...]] = []
        self.turning = 0  # characters in keys and values that show text in another order
        self._events = events

    def document(self) -> Value:
        """Return the value of the only document; {} where there is none."""
        value: Value = None
        read = False
        for event in self._events:
            if not isinstance(event, DocumentStartEvent):
                continue
            if read:
                message = "a second document begins here (---), and a stack file is one: keep one of them"
                raise refusal(message, self.file, event.start_mark.line + 1)
            value, read = self._value_of(next(self._events), ()), True
        return value if read else {}

    def _value_of(self, event: Event, path: tuple[str, ...]) -> Value:
        line = event.start_mark.line + 1
        self.lines.setdefault(path, line)
        self._refuse_anchor(event)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if len(path) > _DEEPEST:
            raise refusal(f"this is nested deeper than {_DEEPEST} levels", self.file, line)
        if event.tag not in (None, "!", f"{_TAG}map", f"{_TAG}seq"):
            self._refuse_tag(event, path)
        return list(self._items(path)) if isinstance(event, SequenceStartEvent) else dict(self._entries(path))

    def _items(self, path: tuple[str, ...]) -> Iterator[Value]:
        for index, event in enumerate(self._until(SequenceEndEvent)):
            yield self._value_of(event, (*path, str(index)))

    def _entries(self, path: tuple[str, ...]) -> Iterator[tuple[str, Value]]:
        first: dict[str, int] = {}
        for event in self._until(MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                self._value_of(event, (*path, "?"))
                self._refuse(event, path, "a key has to be a plain word")
                self._value_of(next(self._events), (*path, "?"))
                continue
            key, line = event.value, event.start_mark.line + 1
            self._count_turning(key)
            self._refuse_anchor(event)
            if event.implicit[0] and _another_key(key):
                self._refuse(
                    event, (*path, key), f"the engine reads the key {show(key)} as another one: put it in quotes"
                )
            value = self._value_of(next(self._events), (*path, key))
            if key in first:
                self._refuse(event, (*path, key), f"this key stands twice, first on line {first[key]}: keep one")
                continue
            first[key] = self.lines[(*path, key)] = line
            if key == "<<" and event.implicit[0]:
                self._refuse(event, (*path, key), "merge keys are not used here; write the keys out")
                continue
            yield key, value

    def _until(self, end: type[Event]) -> Iterator[Event]:
        return takewhile(lambda event: not isinstance(event, end), self._events)

    def _scalar(self, event: ScalarEvent, path: tuple[str, ...]) -> Value:
        text: str = event.value
        self._count_turning(text)
        if event.tag is None:
            return self._plain(event, path) if event.implicit[0] else text
        match event.tag.removeprefix(_TAG):
            case "null" | "bool" | "int" | "float":
                return self._plain(event, path)
            case "!" | "str" | "timestamp" | "value" | "merge":
                return text
        self._refuse_tag(event, path)
        return None

    def _plain(self, event: ScalarEvent, path: tuple[str, ...]) -> Value:
        """Return what a plain word means; a number or date that two readers read in two ways is refused."""
        text: str = event.value
        if not text:
            self.empty.append(path)
        value = _meaning(text)
        if isinstance(value, str):
            if _DATE.fullmatch(text):
                self._refuse(event, path, f"write it in quotes, '{show(text)}': the engine changes a date without them")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            if not _PLAIN_NUMBER.fullmatch(text):
                advice = "write it in plain digits, or in quotes where it is a text"
                self._refuse(event, path, f"{show(text)} means another number to another reader: {advice}")
            elif abs(value) > _LARGEST_NUMBER:
                self._refuse(event, path, f"{show(text)} is too large for a number: write it in quotes if it is a text")
        return value

    def _count_turning(self, text: str) -> None:
        if not text.isascii():
            self.turning += len(TURNING.findall(text))

    def _refuse_anchor(self, event: Event) -> None:
        if event.anchor:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            name = printable(str(event.anchor))
            message = (
                f"{sign}{name}: anchors and aliases are not used here; write the value out, in quotes if it is a text"
            )
            raise refusal(message, self.file, event.start_mark.line + 1)

    def _refuse_tag(self, event: Event, path: tuple[str, ...]) -> None:
        self._refuse(
            event, path, f"the tag {show(event.tag.replace(_TAG, '!!'))} is not used here; write the plain value"
        )

    def _refuse(self, event: Event, path: tuple[str, ...], message: str) -> None:
        self.problems.append(Problem(printable(".".join(path)), message, self.file, event.start_mark.line + 1))


def _another_key(text: str) -> bool:
    """Say whether the engine makes another text of the plain word ``text`` where it is a key."""
    match _meaning(text):
        case bool():
            return text not in ("true", "false")
        case int() as number:
            return str(number) != text or abs(number) > _LARGEST_NUMBER
        case float() as number:  # beyond these it writes an exponent
            return repr(number) != text or not 1e-4 <= abs(number) < 1e6
        case None:
            return True
    return _DATE.fullmatch(text) is not None


def _meaning(text: str) -> Value:
    """Return what a plain word means."""
    if text in _PLAIN_WORDS:
        return _PLAIN_WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    try:
        if _INTEGER.fullmatch(text):
            return _integer(text)
        if _FLOAT.fullmatch(text):
            return float(text.replace(".inf", "inf").replace(".INF", "inf").replace(".nan", "nan"))
    except ValueError:
        pass
    return text


def _integer(text: str) -> int:
    plain = text.replace("_", "")
    return int(plain, 0) if plain.lstrip("+-").startswith(("0x", "0o", "0b")) else int(plain)
