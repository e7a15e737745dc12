"""Read YAML 1.2 as the engine does, and remember the line of every key.

libyaml (PyYAML's C parser; the engine's own reader is a port of it) says where things stand, and what a plain word
means is decided here: YAML 1.1's ``on``, ``off``, ``yes`` and ``no`` are strings, as in the engine. What makes a file
say something else than a reviewer reads is refused: a key twice in one mapping, anchors and aliases, merge keys, tags,
a second document, numbers and dates in a notation of their own. The engine (gopkg.in/yaml.v3, tried with 3.259.0 on
2026-11-24) takes ``010`` for 8 and hands ``2026-11-24`` over as ``2026-11-24 00:00:00 +0000 UTC``.
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
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EXPLAINED: Mapping[str, str] = {
    "mapping values are not allowed": "a colon and a space within a text (put it in quotes), or the line before has no "
    "space after its colon",
    "end of stream": "a quote or a bracket is opened and never closed",
    "expected ',' or": "a { or [ is opened and not closed, or a comma is missing",
    "did not find expected": "this line is not indented like those that it belongs to",
    "unknown escape character": "in double quotes a backslash begins an escape: use single quotes",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file's value, and the line (from 1) of every key path such as ``config.launchready:site.hosts.app``."""

    value: Value
    lines: Mapping[tuple[str, ...], int]


def read_yaml(text: str, file: str) -> Document:
    """Return the document in ``text``; raise DeclarationError with file and line for what cannot be read plainly."""
    _refuse_control_characters(text, file)
    try:
        reading = _Reading(file, yaml.parse(text, Loader=_LOADER))
        value = reading.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = text.splitlines()[mark.line : mark.line + 1] if mark else []
        at = line[0][mark.column : mark.column + 1] if line else ""
        what = _explained(" ".join(str(error.problem or error.context or "it cannot be read").split()), at)
        raise _refusal(f"this is not valid YAML: {what}", file, mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, ValueError):
        raise _refusal("this is not valid YAML", file, None) from None
    if reading.problems:
        raise DeclarationError(tuple(reading.problems))
    return Document(value, reading.lines)


def _explained(problem: str, at: str) -> str:
    """Return libyaml's ``problem`` in words that say what to do, where it is one that people run into.

    ``at`` is the character at which it gave up.
    """
    if "tab character" in problem or ("cannot start any token" in problem and at == "\t"):
        return "a tab stands here; indent with spaces"
    if "cannot start any token" in problem:
        return f"a text cannot begin with {show(at)}: put it in quotes"
    return next((words for part, words in _EXPLAINED.items() if part in problem), printable(problem))


def _refuse_control_characters(text: str, file: str) -> None:
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise _refusal(f"the character U+{ord(found.group()):04X} cannot stand in a file: delete it", file, line)


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
                message = "a second document begins here (---), and a stack file is one: keep one of them"
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
            if key == "<<" and event.implicit[0]:
                self._refuse(event, (*path, key), "merge keys are not used here; write the keys out")
                continue
            yield key, value

    def _until(self, end: type[Event]) -> Iterator[Event]:
        return takewhile(lambda event: not isinstance(event, end), self._events)

    def _scalar(self, event: ScalarEvent, path: tuple[str, ...]) -> Value:
        text: str = event.value
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

    def _refuse_anchor(self, event: Event) -> None:
        if event.anchor:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            name = printable(str(event.anchor))
            message = f"{sign}{name}: anchors and aliases are not used here; write the value out"
            raise _refusal(message, self.file, event.start_mark.line + 1)

    def _refuse_tag(self, event: Event, path: tuple[str, ...]) -> None:
        self._refuse(
            event, path, f"the tag {show(event.tag.replace(_TAG, '!!'))} is not used here; write the plain value"
        )

    def _refuse(self, event: Event, path: tuple[str, ...], message: str) -> None:
        self.problems.append(Problem(printable(".".join(path)), message, self.file, event.start_mark.line + 1))


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
