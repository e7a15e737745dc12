from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.zone.scripts import mixed_scripts


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("acme.test", id="latin"),
        pytest.param("m\u00fcnchen.test", id="latin-with-umlaut"),
        pytest.param("\u043f\u0440\u0438\u043c\u0435\u0440.test", id="one-script-a-label"),
        pytest.param("xn--e1afmkfd.test", id="one-script-in-punycode"),
        pytest.param("\u65e5\u672c\u8a9e-\u30ab\u30ca-abc.test", id="japanese"),
        pytest.param("\u30b9\u30fc\u30d1\u30fc.test", id="long-vowel-mark"),
        pytest.param("\ud55c\uad6dabc.test", id="korean"),
        pytest.param("a1-b2_c.*.test", id="digits-and-signs"),
        pytest.param("xn--a.xn--zzzzzz", id="no-punycode"),
        pytest.param("", id="empty"),
    ],
)
def test_one_script_a_label_is_a_name_like_any_other(name: str) -> None:
    assert mixed_scripts(name) is None


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param(
            "\u0430cme.test", "CYRILLIC SMALL LETTER A, which looks like the Latin a, beside Latin", id="first"
        ),
        pytest.param("www.acm\u0435.test", "CYRILLIC SMALL LETTER IE, which looks like the Latin e", id="last"),
        pytest.param("xn--cme-5cd.test", "CYRILLIC SMALL LETTER A", id="punycode"),
        pytest.param("m\u03b1il", "GREEK SMALL LETTER ALPHA, which looks like the Latin a", id="greek"),
        pytest.param(
            "\u043f\u0440\u0438m", "'m' is LATIN SMALL LETTER M beside Cyrillic letters", id="latin-among-cyrillic"
        ),
        pytest.param("\u30ab\u043ab", "beside", id="three-scripts"),
        pytest.param("a\U00017000", "is U+17000 beside Latin letters", id="letter-without-a-name"),
        pytest.param("\u0905a", "DEVANAGARI LETTER A beside Latin", id="devanagari"),
    ],
)
def test_the_odd_letter_is_named(name: str, says: str) -> None:
    said = mixed_scripts(name)
    assert said is not None
    assert says in said
    assert said.endswith("write the label in one script")


@given(st.text(max_size=12))
def test_any_text_is_answered(name: str) -> None:
    said = mixed_scripts(name)
    assert said is None or said.isprintable() or not name.isprintable()
