"""What the world makes long is cut where evidence is made, and the cut says how much is left out."""

from __future__ import annotations

import pytest

from launchready.live.headers import Headers
from launchready.live.http import Response
from launchready.verdicts import MOST_ANSWERED, MOST_ASKED, Evidence, cut_short


@pytest.mark.parametrize(
    ("length", "told"),
    [
        pytest.param(MOST_ANSWERED, "", id="as-long-as-may-be"),
        pytest.param(MOST_ANSWERED + 1, " … (25 more characters)", id="one-too-many"),
        pytest.param(100_000, " … (99,528 more characters)", id="a-flood"),
    ],
)
def test_an_answer_is_cut_and_says_so(length: int, told: str) -> None:
    look = Evidence("GET https://acme.test/", "192.0.2.1", "x" * length, "2026-11-24T12:00:00Z")
    kept = look.answer.removesuffix(told)
    assert len(look.answer) <= MOST_ANSWERED
    assert kept == "x" * len(kept)
    assert look.answer.endswith(told)


def test_what_was_cut_once_is_not_cut_again() -> None:
    look = Evidence("A" * 5_000, "o" * 5_000, "x" * 5_000, "2026-11-24T12:00:00Z")
    assert Evidence(look.asked, look.of, look.answer, look.at) == look


def test_what_is_left_out_is_counted_to_the_character() -> None:
    text = "abc" * 400
    kept, _, rest = cut_short(text, 100).partition(" … (")
    assert text.startswith(kept)
    assert rest == f"{len(text) - len(kept):,} more characters)"


def test_where_a_redirect_leads_does_not_decide_how_large_a_report_is() -> None:
    headers = Headers([("Location", "/" + "l" * 90_000)])
    answer = Response(
        "https://acme.test/" + "p" * 90_000, "192.0.2.1", 302, headers, b"", False, "2026-11-24T12:00:00Z"
    )
    look = answer.evidence()
    assert len(look.asked) <= MOST_ASKED
    assert look.asked.startswith("GET https://acme.test/ppp")
    assert look.answer.startswith("302; location: /lll")
    assert len(look.answer) <= MOST_ANSWERED
