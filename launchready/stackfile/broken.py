"""What is no YAML, and which character is none for a stack file: said with the line that has to be mended."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from launchready.errors import DeclarationError, Problem
from launchready.stackfile.wording import printable, show

_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]|\r(?!\n)")
_LINE_ENDS = "\r\x85\u2028\u2029"  # YAML 1.1 (section 4.2) and the engine's reader end a line there
TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Characters that show what follows in another order ("trojan source", CVE-2021-42574)."""

# libyaml's messages, by a part of each; the first that fits.
_EXPLAINED: Mapping[str, str] = {
    "mapping values are not allowed": "a colon and a space within a text (put it in quotes), or the line before has no "
    "space after its colon",
    "end of stream": "a quote or a bracket is opened and never closed",
    "expected ',' or": "a { or [ is opened and not closed, or a comma is missing",
    "alphabetic or numeric character": "a text cannot begin with * or &: put it in quotes",
    "expected node content": "there is a sign that means something to YAML: put the text in quotes",
    "expected <document start>": "what stands behind the end of a document (...) is not read: take it out",
    "comment or line break": "a text cannot begin with | or >, or a # has no space before it: put the text in quotes",
    "could not find expected ':'": "a key has no colon, or a text over several lines is not in quotes",
    "block sequence entries are not allowed": "a list begins on a line of its own, each item after a dash and a space",
    "incompatible YAML document": "YAML 1.2 is read here: take the line that begins with % out",
    "did not find expected": "this line is not indented like those that it belongs to",
    "unknown escape character": "in double quotes a backslash begins an escape: use single quotes",
}
# Of these libyaml sees the end only; what has to be mended is where it began.
_BEGAN_BEFORE = ("end of stream", "could not find expected ':'")


def broken_yaml(error: yaml.MarkedYAMLError, text: str, file: str) -> DeclarationError:
    """Return what to say of ``text``, at which libyaml gave up with ``error``."""
    said = " ".join(str(error.problem or error.context or "it cannot be read").split())
    mark = error.problem_mark or error.context_mark
    if "node content" in said and mark and mark.index >= len(text.rstrip()):
        last = text.rstrip().count("\n") + 1
        return refusal(f"this is not valid YAML: {_EXPLAINED['end of stream']}", file, last)
    if error.context_mark and any(part in said for part in _BEGAN_BEFORE):
        mark = error.context_mark
    written = "".join(text.splitlines()[mark.line : mark.line + 1]) if mark else ""
    column = mark.column if mark else 0
    what = _explained(said, written[:column].strip(), written[column : column + 1])
    last = text.rstrip().count("\n") + 1  # what is not closed is missed where nothing stands any more
    return refusal(f"this is not valid YAML: {what}", file, min(mark.line + 1, last) if mark else None)


def _explained(said: str, before: str, at: str) -> str:
    """Return what libyaml ``said`` in words that say what to do, where it is something that people run into.

    ``at`` is the character at which it gave up, ``before`` what stands before it on its line.
    """
    if "tab character" in said or ("cannot start any token" in said and at == "\t"):
        return "a tab stands here; indent with spaces"
    if "cannot start any token" in said:
        return f"a text cannot begin with {show(at)}: put it in quotes"
    if "did not find expected" in said and before.endswith(("'", '"')):
        return "a text goes on after its closing quote: within single quotes write '' for a ', and one text in one pair"
    return next((words for part, words in _EXPLAINED.items() if part in said), printable(said))


def refuse_odd_characters(text: str, file: str) -> None:
    """Raise DeclarationError for a character that cannot stand in a file, or ends a line for the engine alone."""
    if found := _ODD.search(text):
        ends = found.group() in _LINE_ENDS
        why = "ends a line for the engine, and not in an editor or a diff" if ends else "cannot stand in a file"
        raise _refused_character(found, why, text, file)


def refuse_turning_comments(text: str, file: str, in_values: int) -> None:
    """Raise DeclarationError for a comment that is shown in another order than it has.

    ``in_values`` of those characters stand in keys and values, which are told of with their key.
    """
    found = list(TURNING.finditer(text))
    if len(found) > in_values:
        raise _refused_character(found[0], "shows what follows in another order", text, file)


def _refused_character(found: re.Match[str], why: str, text: str, file: str) -> DeclarationError:
    line = text.count("\n", 0, found.start()) + 1
    return refusal(f"the character U+{ord(found.group()):04X} {why}: delete it", file, line)


def refusal(message: str, file: str, line: int | None) -> DeclarationError:
    """Return one problem with a file as such, which no key can be named for."""
    return DeclarationError((Problem("", message, file, line),))
