"""Read YAML 1.2 as the engine does, and remember the line of every key.

YAML 1.1's ``on``, ``off``, ``yes`` and ``no`` are strings here, as in the engine's own reader. What makes a file say
something else than a reviewer reads is refused: a key twice in one mapping, anchors and aliases, tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from launchready.errors import DeclarationError, Problem
from launchready.stackfile.wording import printable

Value: TypeAlias = Any  # None, bool, int, float, str, list, dict with str keys

_DEEPEST = 30  # levels; a site has six
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file's value, and the line (from 1) of every key path such as ``config.launchready:site.hosts.app``."""

    value: Value
    lines: Mapping[tuple[str, ...], int]


def read_yaml(text: str, file: str) -> Document:
    """Return the document in ``text``; raise DeclarationError with file and line for what cannot be read plainly."""
    try:
        _refuse_anchors(text, file)
        node = YAML(typ="rt", pure=True).compose(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = printable(" ".join(str(error.problem or error.context or "it cannot be read").split()))
        raise _refusal(f"this is not valid YAML: {what}", file, mark.line + 1 if mark else None) from None
    except (YAMLError, ValueError, RecursionError):
        raise _refusal("this is not valid YAML", file, None) from None
    if node is None:
        return Document({}, {})
    reading = _Reading(file)
    value = reading.value_of(node, ())
    if reading.problems:
        raise DeclarationError(tuple(reading.problems))
    return Document(value, reading.lines)


def _refusal(message: str, file: str, line: int | None) -> DeclarationError:
    return DeclarationError((Problem("", message, file, line),))


def _refuse_anchors(text: str, file: str) -> None:
    depth = 0
    for event in YAML(typ="rt", pure=True).parse(StringIO(text)):
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            sign = "*" if isinstance(event, AliasEvent) else "&"
            message = (
                f"{sign}{printable(str(event.anchor))}: anchors and aliases are not used here; write the value out"
            )
            raise _refusal(message, file, event.start_mark.line + 1)
        depth += type(event).__name__.endswith("StartEvent") - type(event).__name__.endswith("EndEvent")
        if depth > _DEEPEST + 2:
            raise _refusal(f"this is nested deeper than {_DEEPEST} levels", file, event.start_mark.line + 1)


class _Reading:
    """One walk over the nodes of a file, collecting lines and problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[tuple[str, ...], int] = {}
        self.problems: list[Problem] = []

    def value_of(self, node: Node, path: tuple[str, ...]) -> Value:
        self.lines.setdefault(path, node.start_mark.line + 1)
        match node:
            case MappingNode():
                return dict(self._items(node, path))
            case SequenceNode():
                return [self.value_of(item, (*path, str(index))) for index, item in enumerate(node.value)]
            case ScalarNode():
                return self._scalar(node, path)
            case _:
                self._refuse(node, path, "this cannot be read")
                return None

    def _items(self, node: MappingNode, path: tuple[str, ...]) -> Iterator[tuple[str, Value]]:
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._refuse(key_node, path, "a key has to be a plain word")
                continue
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in first:
                self._refuse(key_node, (*path, key), f"this key stands twice, first on line {first[key]}: keep one")
                continue
            first[key] = line
            self.lines[(*path, key)] = line
            yield key, self.value_of(value_node, (*path, key))

    def _scalar(self, node: ScalarNode, path: tuple[str, ...]) -> Value:
        text, tag = str(node.value), str(node.tag)
        try:
            match tag.removeprefix(_TAG):
                case "null":
                    return None
                case "bool":
                    return text.lower() == "true"
                case "int":
                    return _integer(text)
                case "float":
                    return float(text.replace(".inf", "inf").replace(".INF", "inf").replace(".nan", "nan"))
                case "str" | "timestamp" | "value" | "merge":
                    return text
        except ValueError:
            return text
        self._refuse(node, path, f"the tag {printable(tag)} is not used here; write the plain value")
        return None

    def _refuse(self, node: Node, path: tuple[str, ...], message: str) -> None:
        self.problems.append(Problem(printable(".".join(path)), message, self.file, node.start_mark.line + 1))


def _integer(text: str) -> int:
    plain = text.replace("_", "")
    return int(plain, 0) if plain.lstrip("+-").startswith(("0x", "0o", "0b")) else int(plain)
