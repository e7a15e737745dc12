from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.errors import DeclarationError
from launchready.stackfile.yaml12 import read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("yes", "yes", id="yes"),
        pytest.param("on", "on", id="on"),
        pytest.param("Off", "Off", id="off"),
        pytest.param("no", "no", id="no"),
        pytest.param("true", True, id="true"),
        pytest.param("False", False, id="false"),
        pytest.param("null", None, id="null"),
        pytest.param("~", None, id="tilde"),
        pytest.param("1.2", 1.2, id="version-without-quotes"),
        pytest.param('"1.2"', "1.2", id="version-in-quotes"),
        pytest.param("-17", -17, id="negative"),
        pytest.param("'2026-11-24'", "2026-11-24", id="date-in-quotes"),
        pytest.param("'0x1F'", "0x1F", id="hexadecimal-in-quotes"),
        pytest.param("1.2.3.4", "1.2.3.4", id="address"),
        pytest.param("2001:db8::1", "2001:db8::1", id="ipv6"),
        pytest.param("12:30:45", "12:30:45", id="no-sexagesimal"),
        pytest.param("[1, a, {b: c}]", [1, "a", {"b": "c"}], id="flow"),
        pytest.param("1: a", {"1": "a"}, id="keys-are-texts"),
        pytest.param("", {}, id="empty"),
    ],
)
def test_plain_words_mean_what_yaml_12_says(text: str, value: Any) -> None:
    assert read_yaml(text, "file").value == value


def test_every_key_and_item_has_its_line() -> None:
    lines = read_yaml("a:\n  b: 1\n\n  c:\n    - x\n    - y: z\n", "file").lines
    assert lines == {
        (): 1,
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "c"): 4,
        ("a", "c", "0"): 5,
        ("a", "c", "1"): 6,
        ("a", "c", "1", "y"): 6,
    }


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", 3, "stands twice, first on line 1", id="key-twice"),
        pytest.param("a:\n  x: {b: 1, b: 2}\n", 2, "stands twice", id="key-twice-in-flow"),
        pytest.param("a: &x 1\nb: 2\n", 1, "anchors and aliases", id="anchor"),
        pytest.param("a: 1\nb: *x\n", 2, "anchors and aliases", id="alias"),
        pytest.param("a: 1\nb: !!binary aGk=\n", 2, "tag", id="binary"),
        pytest.param("a: !secret x\n", 1, "tag", id="own-tag"),
        pytest.param("a: 1\n? [b]\n: 1\n", 2, "plain word", id="list-as-key"),
        pytest.param("a: 1\nb: [1,\n", 2, "not valid YAML", id="unfinished"),
        pytest.param("a: b: c\n", 1, "not valid YAML", id="two-colons"),
        pytest.param("a: 1\n--- \nb: 2\n", 2, "a second document begins here", id="two-documents"),
        pytest.param("a: 1\nb: 017\n", 2, "017 means another number to another reader", id="leading-zero"),
        pytest.param("a: 1\nb: 0o17\n", 2, "0o17 means another number", id="octal"),
        pytest.param("a: 1\nb: 0x1F\n", 2, "in quotes where it is a text", id="hexadecimal"),
        pytest.param("a: 1\nb: 1e3\n", 2, "write it in plain digits", id="exponent"),
        pytest.param("a: 1\nb: 1_000\n", 2, "write it in plain digits", id="underscore"),
        pytest.param("a: 1\nb: .inf\n", 2, "write it in plain digits", id="infinity"),
        pytest.param("a: 1\nb: .nan\n", 2, "write it in plain digits", id="no-number"),
        pytest.param(f"a: 1\nb: {10**40}\n", 2, "is too large for a number", id="huge-number"),
        pytest.param("a: 1\nb: 2026-11-24\n", 2, "write it in quotes, '2026-11-24'", id="date"),
        pytest.param("a: 1\nb: 2026-11-24T10:00:00Z\n", 2, "write it in quotes", id="moment"),
        pytest.param("a: 1\nb: {<<: {c: 1}}\n", 2, "merge keys are not used here", id="merge-key"),
        pytest.param("a: 1\nb: !!python/object:os.system {c: 1}\n", 2, "the tag !!python/object", id="python-tag"),
        pytest.param("a: 1\nb: !!set [c]\n", 2, "the tag !!set", id="tag-of-a-list"),
        pytest.param("a: 1\n\tb: 1\n", 2, "a tab stands here; indent with spaces", id="tab"),
        pytest.param("a:\n\tb: 1\n", 2, "a tab stands here; indent with spaces", id="tab-first"),
        pytest.param("a: 1\nb: @x\n", 2, "a text cannot begin with @: put it in quotes", id="at-sign"),
        pytest.param("a: 1\nb: x: y\n", 2, "a colon and a space within a text", id="colon"),
        pytest.param("a: 1\nb: 'x\nc: 1\n", 2, "is opened and never closed", id="open-quote"),
        pytest.param("a: 1\nb: 'it's'\n", 2, "write '' for a '", id="quote-inside"),
        pytest.param("a: 1\nb: 2\u2028c: 3\n", 2, "U.2028 ends a line for the engine", id="line-separator"),
        pytest.param("a: 1\n# b\x85c: 3\n", 2, "U.0085 ends a line for the engine", id="next-line"),
        pytest.param("a: 1\n# b\rc: 3\n", 2, "U.000D ends a line for the engine", id="carriage-return"),
        pytest.param("a: 1\n# b \u202ec\n", 2, "U.202E shows what follows in another order", id="turned-comment"),
        pytest.param("a:\n    b: 1\n  c: 1\n", 3, "not indented like those", id="indentation"),
        pytest.param('a: 1\nb: "\\q"\n', 2, "use single quotes", id="backslash"),
        pytest.param("a: 1\nb: x\x00\n", 2, "the character U.0000 cannot stand in a file", id="zero"),
        pytest.param("a: 1\nb: x\x1b[2J\n", 2, "the character U.001B", id="escape"),
        pytest.param("[" * 500, 1, "nested deeper", id="deep"),
    ],
)
def test_what_reads_differently_than_it_looks_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(DeclarationError, match=says) as caught:
        read_yaml(text, "stack.yaml")
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [("stack.yaml", line)]


def test_an_anchors_bomb_is_refused_before_it_grows() -> None:
    levels = "\n".join(f"l{number}: &l{number} [{', '.join([f'*l{number - 1}'] * 9)}]" for number in range(1, 12))
    with pytest.raises(DeclarationError, match="anchors and aliases"):
        read_yaml(f"l0: &l0 lol\n{levels}\n", "file")


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"%@`#?,\n \t~10.\\x\x00\ud800é"), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(DeclarationError):
        assert isinstance(read_yaml(text, "file").value, type(None) | bool | int | float | str | list | dict)
