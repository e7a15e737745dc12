"""Read YAML 1.2 as the engine does, and remember the line of every key.

libyaml (PyYAML's C parser; the engine's own reader is a port of it) says where things stand, and what a plain word
means is decided here: YAML 1.1's ``on``, ``off``, ``yes`` and ``no`` are strings, as in the engine. What makes a file
say something else than a reviewer reads is refused: a key twice in one mapping, anchors and aliases, tags.
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
from launchready.stackfile.wording import printable

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


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file's value, and the line (from 1) of every key path such as ``config.launchready:site.hosts.app``."""

    value: Value
    lines: Mapping[tuple[str, ...], int]


def read_yaml(text: str, file: str) -> Document:
    """Return the document in ``text``; raise DeclarationError with file and line for what cannot be read plainly."""
    reading = _Reading(file, yaml.parse(text, Loader=_LOADER))
    try:
        value = reading.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = printable(" ".join(str(error.problem or error.context or "it cannot be read").split()))
        raise _refusal(f"this is not valid YAML: {what}", file, mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, ValueError):
        raise _refusal("this is not valid YAML", file, None) from None
    if reading.problems:
        raise DeclarationError(tuple(reading.problems))
    return Document(value, reading.lines)


def _refusal(message: str, file: str, line: int | None) -> DeclarationError:
    return DeclarationError((Problem("", message, file, line),))


class _Reading:
    """One pass over the events of a file, collecting lines and problems."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self.file = file
        self.lines: dict[tuple[str, ...], int] = {}
        self.problems: list[Problem] = []
        self._events = events

    def document(self) -> Value:
        """Return the value of the only document; {} where there is none."""
        value: Value = None
        read = False
        for event in self._events:
            if not isinstance(event, DocumentStartEvent):
                continue
            if read:
                message = "this is not valid YAML: a stack file is one document, and here a second one begins"
                raise _refusal(message, self.file, event.start_mark.line + 1)
            value, read = self._value_of(next(self._events), ()), True
        return value if read else {}

    def _value_of(self, event: Event, path: tuple[str, ...]) -> Value:
        line = event.start_mark.line + 1
        self.lines.setdefault(path, line)
        self._refuse_anchor(event)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if len(path) > _DEEPEST:
            raise _refusal(f"this is nested deeper than {_DEEPEST} levels", self.file, line)
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
            self._refuse_anchor(event)
            value = self._value_of(next(self._events), (*path, key))
            if key in first:
                self._refuse(event, (*path, key), f"this key stands twice, first on line {first[key]}: keep one")
                continue
            first[key] = self.lines[(*path, key)] = line
            yield key, value

    def _until(self, end: type[Event]) -> Iterator[Event]:
        return takewhile(lambda event: not isinstance(event, end), self._events)

    def _scalar(self, event: ScalarEvent, path: tuple[str, ...]) -> Value:
        text: str = event.value
        if event.tag is None:
            return _plain(text) if event.implicit[0] else text
        match event.tag.removeprefix(_TAG):
            case "null" | "bool" | "int" | "float":
                return _plain(text)
            case "!" | "str" | "timestamp" | "value" | "merge":
                return text
        self._refuse_tag(event, path)
        return None

    def _refuse_anchor(self, event: Event) -> None:
        if event.anchor:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            name = printable(str(event.anchor))
            message = f"{sign}{name}: anchors and aliases are not used here; write the value out"
            raise _refusal(message, self.file, event.start_mark.line + 1)

    def _refuse_tag(self, event: Event, path: tuple[str, ...]) -> None:
        self._refuse(event, path, f"the tag {printable(event.tag)} is not used here; write the plain value")

    def _refuse(self, event: Event, path: tuple[str, ...], message: str) -> None:
        self.problems.append(Problem(printable(".".join(path)), message, self.file, event.start_mark.line + 1))


def _plain(text: str) -> Value:
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
