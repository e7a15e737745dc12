from __future__ import annotations

import contextlib
import math
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
        pytest.param("017", 17, id="leading-zero"),
        pytest.param("0o17", 15, id="octal"),
        pytest.param("0x1F", 31, id="hexadecimal"),
        pytest.param("12:30:45", "12:30:45", id="no-sexagesimal"),
        pytest.param("2026-11-24", "2026-11-24", id="no-date"),
        pytest.param(".inf", math.inf, id="infinity"),
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
        pytest.param("a: 1\nb: [1,\n", 3, "not valid YAML", id="unfinished"),
        pytest.param("a: b: c\n", 1, "not valid YAML", id="two-colons"),
        pytest.param("a: 1\n--- \nb: 2\n", 2, "not valid YAML", id="two-documents"),
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
