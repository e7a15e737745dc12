"""A client of very many hosts whose servers send all they may: each form is written soon, stays bounded, says its cuts.

The limits are some ten times what it takes: they find what grows with the square of a report, or is not cut.
"""

from __future__ import annotations

import time

import pytest
from proving import expect

from launchready.expectations import AnswersEdge
from launchready.report.formats import Format, render
from launchready.report.verdicts import MOST_LOOKS, verdicts_to_json
from launchready.verdicts import Evidence, Outcome, Verdict
from launchready.verify import Sent

AT = "2026-11-24T09:00:00Z"
SENT = Sent(AT, 9_999, 1, 5_000, 3_000, 700, 1_500)
FLOOD = "<script>\x1b[2J\u202e" * 10_000  # 120,000 characters, as a redirect's address or a header may have
SECONDS = 10.0
MEGABYTES = {Format.TEXT: 3, Format.MARKDOWN: 4, Format.HTML: 5, Format.JSON: 6, Format.JUNIT: 6}


def verdict(number: int, outcome: Outcome, looks: int = 1) -> Verdict:
    evidence = tuple(Evidence(f"GET {place} {FLOOD}", "192.0.2.1", FLOOD, AT) for place in range(looks))
    expectation = expect(AnswersEdge(f"h{number}.acme.com"), f"check-{number}")
    return Verdict(expectation, outcome, "it is so", evidence, "Mend it.")


def rendered(form: Format, *verdicts: Verdict) -> str:
    report = verdicts_to_json("acme", "acme.com", {"description": "here"}, verdicts) | {"sent": SENT.as_json()}
    return render(form, report, verdicts)


@pytest.mark.parametrize("form", list(Format))
def test_what_servers_send_decides_neither_size_nor_time(form: Format) -> None:
    verdicts = [verdict(number, list(Outcome)[number % 3], 2) for number in range(800)]
    begun = time.monotonic()
    text = rendered(form, *verdicts)
    assert time.monotonic() - begun < SECONDS
    assert len(text) < MEGABYTES[form] * 1_000_000
    assert "more characters)" in text
    assert form is not Format.HTML or "<script>" not in text


@pytest.mark.parametrize("form", [Format.TEXT, Format.MARKDOWN, Format.HTML])
def test_of_many_looks_people_are_shown_the_first_and_told_of_the_rest(form: Format) -> None:
    text = rendered(form, verdict(1, Outcome.FAIL, MOST_LOOKS + 7))
    assert f"GET {MOST_LOOKS - 1} " in text
    assert f"GET {MOST_LOOKS} " not in text
    assert "… and 7 more looks: --json has them all" in text


@pytest.mark.parametrize("form", [Format.JSON, Format.JUNIT])
def test_programs_get_all_looks(form: Format) -> None:
    text = rendered(form, verdict(1, Outcome.FAIL, MOST_LOOKS + 7))
    assert f"GET {MOST_LOOKS + 6} " in text


def test_very_many_are_a_line_for_each_concern_and_outcome_and_what_is_to_do_is_told_in_full() -> None:
    good = [verdict(number, Outcome.PASS) for number in range(300)]
    text = rendered(Format.TEXT, *good, verdict(301, Outcome.FAIL), verdict(302, Outcome.FAIL))
    table, _, below = text.partition("\n\n")
    assert len(table.splitlines()) == 3
    assert "300 expectations" in table
    assert "as declared (--json and --output FILE.html list each)" in table
    assert "each is told below" in table
    assert all(f"✗ FAIL concern/subject/check-{number}" in below for number in (301, 302))
    assert "check-299" not in text


def test_up_to_two_hundred_are_listed_each() -> None:
    text = rendered(Format.TEXT, *(verdict(number, Outcome.PASS) for number in range(200)))
    assert all(f"check-{number} " in text for number in range(200))
