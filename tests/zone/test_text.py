from __future__ import annotations

import re

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest
from dns.rdtypes.ANY.TXT import TXT
from hypothesis import example, given
from hypothesis import strategies as st

from launchready.zone import decode_text, encode_text

# What a TXT record can hold is bytes; a value shows those that are no UTF-8 as surrogate escapes.
VALUES = st.binary(max_size=900).map(lambda raw: raw.decode("utf-8", "surrogateescape"))


def bytes_of(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def strings_of(content: str) -> tuple[bytes, ...]:
    """Return the strings of a TXT record in presentation form, as dnspython reads it."""
    rdata = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.TXT, content)
    assert isinstance(rdata, TXT)
    return tuple(rdata.strings)


@given(VALUES)
@example("")
@example('"')
@example("\\")
@example('a\\"b\\\\')
@example(" leading and trailing ")
@example("v=DKIM1; k=rsa; p=" + "A" * 400)
@example("é" * 200)
def test_decoding_undoes_encoding(value: str) -> None:
    assert bytes_of(decode_text(encode_text(value))) == bytes_of(value)


@given(VALUES)
def test_dnspython_reads_the_same_value_from_the_presentation(value: str) -> None:
    assert b"".join(strings_of(encode_text(value))) == bytes_of(value)


@given(VALUES)
def test_every_string_has_255_bytes_at_most_and_is_printable_ascii(value: str) -> None:
    content = encode_text(value)
    assert content.isascii()
    assert content.isprintable()
    assert all(len(string) <= 255 for string in strings_of(content))


@given(VALUES)
def test_encoding_is_one_form(value: str) -> None:
    assert encode_text(decode_text(encode_text(value))) == encode_text(value)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        pytest.param('"v=spf1 -all"', "v=spf1 -all", id="quoted"),
        pytest.param("v=spf1 -all", "v=spf1 -all", id="unquoted"),
        pytest.param('"a" "b"', "ab", id="split"),
        pytest.param('"a""b"', "ab", id="split-without-space"),
        pytest.param('  "a"\n\t"b"  ', "ab", id="white-space-between"),
        pytest.param('""', "", id="empty"),
        pytest.param(r'"a\"b"', 'a"b', id="escaped-quote"),
        pytest.param(r'"a\\b"', r"a\b", id="escaped-backslash"),
        pytest.param(r'"\195\169"', "é", id="decimal-escapes"),
        pytest.param('say "hi" now', 'say "hi" now', id="quotes-inside-unquoted"),
    ],
)
def test_the_presentations_of_one_value_decode_to_it(content: str, value: str) -> None:
    assert decode_text(content) == value


def test_a_long_value_is_split_after_255_bytes_exactly() -> None:
    assert re.findall(r'"([^"]*)"', encode_text("x" * 600)) == ["x" * 255, "x" * 255, "x" * 90]
