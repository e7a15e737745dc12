"""Header fields: names in any case, fields that stand twice, values in whatever bytes."""

from __future__ import annotations

import pytest

from launchready.live.headers import Headers

SENT = Headers.read(
    [
        (b"set-cookie", b"a=1; Expires=Wed, 09 Jun 2027"),
        (b"Vary", b"Accept"),
        (b"VARY", b"Cookie"),
        (b"set-cookie", b"b=2"),
    ]
)


@pytest.mark.parametrize("name", ["vary", "Vary", "VARY"])
def test_names_have_no_case(name: str) -> None:
    assert (SENT[name], SENT.get(name), name in SENT) == ("Accept, Cookie", "Accept, Cookie", True)


def test_fields_of_one_name_are_kept_apart_and_in_order() -> None:
    assert SENT.get_list("Set-Cookie") == ["a=1; Expires=Wed, 09 Jun 2027", "b=2"]


def test_what_was_not_sent_is_missing() -> None:
    assert (SENT.get("age"), SENT.get("age", ""), SENT.get_list("age"), "age" in SENT) == (None, "", [], False)
    with pytest.raises(KeyError):
        SENT["age"]


def test_each_name_stands_once_among_the_items() -> None:
    assert dict(SENT.items()).keys() == {"set-cookie", "vary"}
    assert len(SENT) == 2


@pytest.mark.parametrize(
    ("sent", "read"),
    [(b"caf\xc3\xa9", "café"), (b"caf\xe9", "café"), (b"", "")],
    ids=["utf-8", "latin-1", "empty"],
)
def test_values_are_text(sent: bytes, read: str) -> None:
    assert Headers.read([(b"x", sent)])["x"] == read


def test_nothing_of_a_session_is_shown() -> None:
    assert "1" not in repr(SENT)


def test_a_name_that_stands_ten_thousand_times_is_read_at_once() -> None:
    assert len(Headers([("a", "b")] * 10_000).get_list("a")) == 10_000
