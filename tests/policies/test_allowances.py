"""What is allowed: by a word for one run, or in the stack file until a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from launchready.errors import DeclarationError
from launchready.policies import IDS
from launchready.policies.allowances import Allowance, Word, read_allowances, rule, spoken_in
from launchready.policies.finding import Finding, Severity
from launchready.stackfile import load_stack

PROJECT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 24)
FINDING = Finding("origin-not-leaked", Severity.HIGH, "ssh.acme.test", "It leaks.", "It costs.", "Mend it.")
ONE = {"policy": "origin-not-leaked", "until": "2026-12-01", "reason": "ticket 4711"}


def allowance(**changes: Any) -> Allowance:
    given: dict[str, Any] = {"policy": "origin-not-leaked", "until": date(2026, 12, 1), "reason": "ticket 4711"}
    return Allowance(**{**given, **changes})


RULINGS = [
    pytest.param((), (), True, "", id="nothing-is-allowed"),
    pytest.param(("origin-not-leaked",), (), False, "for this run", id="spoken"),
    pytest.param(("mx-gone",), (), True, "", id="another-is-spoken"),
    pytest.param((), (allowance(),), False, "until 2026-12-01: ticket 4711", id="written"),
    pytest.param((), (allowance(until=TODAY),), False, "until 2026-11-24", id="the-last-day-is-included"),
    pytest.param((), (allowance(until=date(2026, 11, 23)),), True, "2026-11-23, which is over", id="ended"),
    pytest.param((), (allowance(until=date(2026, 1, 1)), allowance()), False, "2026-12-01", id="one-ended-one-holds"),
    pytest.param((), (allowance(subject="ssh.acme.test"),), False, "until", id="for-this-subject"),
    pytest.param((), (allowance(subject="SSH.acme.test."),), False, "until", id="for-this-subject-in-another-form"),
    pytest.param(
        (), (allowance(subject="ftp.acme.test"),), True, "for ftp.acme.test only, not for ssh", id="for-another-subject"
    ),
    pytest.param((), (allowance(policy="mx-gone"),), True, "", id="another-policy"),
]


@pytest.mark.parametrize(("spoken", "written", "refused", "why"), RULINGS)
def test_what_becomes_of_a_finding(spoken: Any, written: Any, refused: bool, why: str) -> None:
    ruling = rule(FINDING, Word(frozenset(spoken), written, TODAY))
    assert ruling.refused is refused
    assert why in ruling.why
    assert bool(ruling.why) is bool(why)


@pytest.mark.parametrize("severity", list(Severity))
def test_only_high_and_critical_refuse(severity: Severity) -> None:
    finding = Finding("x", severity, "acme.test", "m", "i", "f")
    assert rule(finding, Word(frozenset(), (), TODAY)).refused is (severity in ("critical", "high"))


def test_a_right_list_is_read() -> None:
    read, problems = read_allowances([ONE, {**ONE, "subject": "ssh.acme.test", "until": date(2026, 12, 2)}], IDS, TODAY)
    assert problems == []
    assert read == (allowance(), allowance(subject="ssh.acme.test", until=date(2026, 12, 2)))
    assert read_allowances(None, IDS, TODAY) == ((), [])


WRONG = [
    pytest.param("yes", "this is a list", id="a-text"),
    pytest.param(["mx-gone"], "block of keys", id="an-id-alone"),
    pytest.param([{**ONE, "policy": "origin-not-leeked"}], "did you mean origin-not-leaked?", id="misspelled"),
    pytest.param([{**ONE, "policy": "site-gone"}], "no policy site-gone", id="what-only-a-word-allows"),
    pytest.param([{"policy": "mx-gone", "until": "2026-12-01"}], "reason is missing", id="no-reason"),
    pytest.param([{"policy": "mx-gone", "reason": "r"}], "until is missing", id="no-end"),
    pytest.param([{**ONE, "until": "next week"}], "is no day", id="no-day"),
    pytest.param([{**ONE, "until": "2027-02-23"}], "2027-02-22 at the latest", id="too-far"),
    pytest.param([{**ONE, "because": "x"}], "because is not known here", id="unknown-key"),
    pytest.param([{**ONE, "reason": " "}], "it is empty: write why it may be so", id="empty-reason"),
    pytest.param([{**ONE, "subject": None}], "it is empty: write the host or address", id="empty-subject"),
    pytest.param([{**ONE, "until": None}], "it is empty: write the last day, such as 2026-12-01", id="empty-end"),
    pytest.param([{**ONE, "until": 20261201}], "write a text on one line: the last day", id="number-as-end"),
    pytest.param([{**ONE, "until": "20261201"}], "is no day", id="end-without-dashes"),
    pytest.param([{**ONE, "until": "2026-W49-2"}], "is no day", id="week"),
    pytest.param([{**ONE, "until": "01.12.2026"}], "is no day", id="day-in-another-order"),
    pytest.param([{**ONE, "until": "2026-11-31"}], "is no day", id="day-of-no-calendar"),
    pytest.param([{**ONE, "policy": "*"}], "docs/policies.md lists them", id="every-policy"),
    pytest.param([{**ONE, "policy": ["mx-gone"]}], "write a text on one line: the policy's id", id="list-of-policies"),
    pytest.param([{**ONE, "reason": ["a"]}], "write a text", id="a-list-as-reason"),
]


@pytest.mark.parametrize(("value", "says"), WRONG)
def test_a_wrong_list_is_refused(value: Any, says: str) -> None:
    read, problems = read_allowances(value, IDS, TODAY)
    assert read == ()
    assert says in "\n".join(map(str, problems))


def test_ninety_days_are_allowed() -> None:
    assert read_allowances([{**ONE, "until": (TODAY + timedelta(days=90)).isoformat()}], IDS, TODAY)[1] == []


def test_the_word_of_a_run_is_read_from_its_variable() -> None:
    known, unknown = spoken_in({"LAUNCHREADY_ALLOW": "mx-gone, ssl-weaker,nonsense"}, IDS)
    assert known == {"mx-gone", "ssl-weaker"}
    assert unknown == ("nonsense",)
    assert spoken_in({}, IDS) == (frozenset(), ())


def load(tmp_path: Path, lines: str) -> Any:
    text = (PROJECT / "stacks" / "Pulumi.globex.yaml").read_text(encoding="utf-8")
    (tmp_path / "stacks").mkdir()
    file = tmp_path / "stacks" / "Pulumi.globex.yaml"
    file.write_text(text.replace("config:\n", f"config:\n{lines}", 1), encoding="utf-8")
    return load_stack("globex", tmp_path)


def test_a_stack_file_is_read_with_what_it_allows(tmp_path: Path) -> None:
    until = datetime.now(UTC).date() + timedelta(days=7)
    item = f'    - {{policy: mx-gone, until: "{until}", reason: the move to another provider}}'
    (read,) = load(tmp_path, f"  launchready:allow:\n{item}\n").allow
    assert (read.policy, read.until, read.subject) == ("mx-gone", until, None)


def test_a_wrong_one_is_said_with_file_and_line(tmp_path: Path) -> None:
    item = '    - {policy: mx-gon, until: "2026-12-01", reason: a}'
    with pytest.raises(DeclarationError) as refused:
        load(tmp_path, f"  launchready:allow:\n{item}\n")
    (problem,) = refused.value.problems
    assert str(problem).partition("Pulumi.globex.yaml:")[2].startswith("5: launchready:allow.0.policy: ")
    assert "did you mean mx-gone?" in problem.message


def test_defaults_that_clients_share_allow_nothing(tmp_path: Path) -> None:
    allowing = "allow: [{policy: mx-gone, until: '2026-12-01', reason: x}]\n"
    for shared in (allowing, f"launchready:{allowing}"):
        (tmp_path / "defaults.yaml").write_text(shared, encoding="utf-8")
        (tmp_path / "Pulumi.dev.yaml").write_text(
            "config:\n  launchready:defaults: defaults.yaml\n  launchready:site:\n    zone: {name: acme.test}\n"
            "    canonical: '@'\n    hosts: {'@': {origin: 198.51.100.10, audience: marketing}}\n",
            encoding="utf-8",
        )
        with pytest.raises(DeclarationError, match="allow"):
            load_stack(str(tmp_path / "Pulumi.dev.yaml"))
