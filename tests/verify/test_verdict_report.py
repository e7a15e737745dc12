"""Verdicts as people and programs get them."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from proving import expect
from rich.console import Console

from launchready.expectations import AnswersEdge, Layer
from launchready.live.vantage import Vantage
from launchready.report.verdicts import dump_json, print_verdicts, printable, verdicts_to_json
from launchready.verdicts import Evidence, Outcome, Verdict, exit_code
from launchready.verify import Sent

AT = "2026-11-24T09:00:00Z"


def verdict(outcome: Outcome, name: str, observed: str = "seen") -> Verdict:
    expectation = expect(AnswersEdge("acme.com"), name, Layer.MAIL_PROVIDER)
    evidence = (Evidence("A acme.com", "127.0.0.1:53", "192.0.2.1", AT),)
    return Verdict(expectation, outcome, observed, evidence, "" if outcome is Outcome.PASS else "Mend it.")


def printed(*verdicts: Verdict) -> str:
    out = io.StringIO()
    print_verdicts(Console(file=out, width=200), verdicts)
    return out.getvalue()


def test_the_json_is_the_contract() -> None:
    report = json.loads(
        dump_json(verdicts_to_json("acme", "acme.com", {"resolvers": []}, [verdict(Outcome.FAIL, "edge")]))
    )
    assert report == {
        "schema": "launchready.verify/1",
        "stack": "acme",
        "site": "acme.com",
        "vantage": {"resolvers": []},
        "verdicts": [
            {
                "id": "concern/subject/edge",
                "zone": "acme.com",
                "concern": "concern",
                "layer": "mail provider",
                "subject": "subject",
                "verdict": "fail",
                "expected": "It is so.",
                "observed": "seen",
                "declared_at": "hosts.app",
                "evidence": [{"asked": "A acme.com", "of": "127.0.0.1:53", "answer": "192.0.2.1", "at": AT}],
                "fix": "Mend it.",
            }
        ],
        "counts": {"pass": 0, "fail": 1, "unknown": 0, "not_applicable": 0},
    }


def test_the_keys_are_documented() -> None:
    said = (Path(__file__).parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in said.partition("## As JSON")[2].splitlines() if line.startswith("| ")][1:]
    documented = {where.strip(): re.findall("`([a-z_]+)`", keys) for _, where, keys, *_ in rows}
    report = verdicts_to_json("acme", "acme.com", Vantage().as_json(), [verdict(Outcome.FAIL, "edge")])
    report["sent"] = Sent(AT, 1).as_json()
    ((told,), (seen,)) = report["verdicts"], report["verdicts"][0]["evidence"]
    assert documented["the report"] == list(report)
    assert documented["each of `verdicts`"] == list(told)
    assert documented["each of `evidence`"] == list(seen)
    for part in ("counts", "sent", "vantage"):
        assert documented[f"`{part}`"] == list(report[part])


def test_what_failed_comes_last_and_in_full() -> None:
    text = printed(
        verdict(Outcome.FAIL, "first"), verdict(Outcome.PASS, "second"), verdict(Outcome.UNKNOWN, "third", "no look")
    )
    details = text[text.index("concern/subject/") :]
    assert details.index("concern/subject/third") < details.index("concern/subject/first")
    assert "concern/subject/second" not in details
    for part in ("It is so.", "hosts.app", "Mend it.", "127.0.0.1:53: 192.0.2.1", AT):
        assert part in details
    assert text.rstrip().endswith("1 pass, 1 fail, 1 unknown, 0 not applicable")


def test_on_a_narrow_terminal_each_verdict_is_a_line() -> None:
    out = io.StringIO()
    print_verdicts(Console(file=out, width=40), [verdict(Outcome.PASS, "edge", "192.0.2.1 and 192.0.2.2 are seen")])
    assert out.getvalue().splitlines()[0] == "✓ pass concern/subject/edge: 192.0.2.1 and 192.0.2.2 are seen"


def test_nothing_from_outside_steers_a_terminal() -> None:
    hostile = "a\x1b[2J\x07\r\nb\u202e\x9bc\udcffd [bold]x[/bold]"
    text = printed(verdict(Outcome.FAIL, "first", hostile))
    assert not {"\x1b", "\x07", "\r", "\u202e", "\x9b", "\udcff"} & set(text)
    assert "[bold]x[/bold]" in text
    dumped = dump_json({"observed": hostile})
    assert dumped.isascii()
    assert json.loads(dumped) == {"observed": hostile}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain → ✓ ü", "plain → ✓ ü"),
        ("tab\tline\n", "tab\\x09line\\x0a"),
        ("\u2028\U000e0001", "\\u2028\\U000e0001"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        (["pass", "not_applicable"], 0),
        (["pass", "fail"], 1),
        (["fail", "unknown"], 1),
        (["pass", "unknown"], 3),
        (["not_applicable"], 3),
        ([], 3),
    ],
    ids=["fine", "failed", "failed-beside-unknown", "unknown", "nothing-looked-at", "nothing-expected"],
)
def test_exit_codes(outcomes: list[str], code: int) -> None:
    assert exit_code([verdict(Outcome(outcome), str(place)) for place, outcome in enumerate(outcomes)]) == code
