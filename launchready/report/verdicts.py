"""Verdicts as a table for people and as JSON for programs (schema ``launchready.verify/1``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from launchready.verdicts import Evidence, Outcome, Verdict, count_outcomes, cut_short

_Look = TypeVar("_Look")

SCHEMA = "launchready.verify/1"
STYLES = {
    Outcome.PASS: ("✓ pass", "green"),
    Outcome.FAIL: ("✗ FAIL", "bold red"),
    Outcome.UNKNOWN: ("? unknown", "yellow"),
    Outcome.NOT_APPLICABLE: ("- n/a", "dim"),
}

MOST_LOOKS = 20  # behind one verdict that people are shown; JSON and JUnit have them all
_IN_A_CELL = 200  # characters of what was observed; what failed or is unknown is told in full below the table
_LISTED = 200  # verdicts; where there are more, all alike in a concern are one line
_TOLD = {Outcome.PASS: "as declared", Outcome.NOT_APPLICABLE: "not applicable"}
_TABLE_WIDTH = 72  # columns, below which the cells of a table are slivers, and each verdict is a line of its own

WORST_FIRST = ("fail", "unknown", "pass", "not_applicable")
"""The verdicts by their JSON names, what a reader has to act on first."""


def rank_of(verdict: str) -> int:
    """Return the place of ``verdict`` (its JSON name) among all, the worst first."""
    return WORST_FIRST.index(verdict) if verdict in WORST_FIRST else len(WORST_FIRST)


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Return one verdict as the contract has it."""
    expectation = verdict.expectation
    return {
        "id": expectation.id,
        "zone": expectation.zone,
        "concern": expectation.concern,
        "layer": verdict.layer.value,
        "subject": expectation.subject,
        "verdict": verdict.outcome.value,
        "expected": expectation.expected,
        "observed": verdict.observed,
        "declared_at": expectation.declared_at,
        "evidence": [evidence_to_json(evidence) for evidence in verdict.evidence],
        "fix": verdict.fix,
    }


def evidence_to_json(evidence: Evidence) -> dict[str, str]:
    """Return one look as the contract has it; ``at`` is ISO 8601, UTC."""
    return {"asked": evidence.asked, "of": evidence.of, "answer": evidence.answer, "at": evidence.at}


def verdicts_to_json(stack: str, site: str, vantage: dict[str, object], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the whole report of one verification."""
    return {
        "schema": SCHEMA,
        "stack": stack,
        "site": site,
        "vantage": vantage,
        "verdicts": [verdict_to_json(verdict) for verdict in verdicts],
        "counts": count_outcomes(verdicts),
    }


def first_looks(looks: Sequence[_Look]) -> tuple[Sequence[_Look], str]:
    """Return as many of ``looks`` as people go through, and what to say of the others, if there are any."""
    more = len(looks) - MOST_LOOKS
    if more <= 0:
        return looks, ""
    return looks[:MOST_LOOKS], f"… and {more:,} more look{'s' if more > 1 else ''}: --json has them all"


def dump_json(report: dict[str, Any]) -> str:
    """Return ``report`` as JSON text for any terminal: ASCII only, control characters escaped."""
    return json.dumps(report, indent=2, ensure_ascii=True)


def printable(text: str) -> str:
    r"""Return ``text`` with what could steer a terminal shown as ``\x1b``, ``\u202e`` and the like."""
    if text.isprintable():  # nearly all of a large report is
        return text
    return "".join(char if char.isprintable() or char == " " else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def print_verdicts(console: Console, verdicts: Sequence[Verdict]) -> None:
    """Print ``verdicts`` by concern, then what is unknown and last what failed, with evidence and what to do."""
    order = {concern: place for place, concern in enumerate(dict.fromkeys(v.expectation.concern for v in verdicts))}
    sorted_ = sorted(verdicts, key=lambda verdict: order[verdict.expectation.concern])
    rows = list(_rows(sorted_))
    if console.width < _TABLE_WIDTH:
        for row in rows:
            console.print(row.in_a_line(), soft_wrap=True)
    else:
        console.print(_as_table(rows))
    for outcome in (Outcome.UNKNOWN, Outcome.FAIL):
        for verdict in verdicts:
            if verdict.outcome is outcome:
                console.print()
                console.print(explain_verdict(verdict), soft_wrap=True)
    console.print()
    console.print(Text(summarise(verdicts), "bold"), soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Row:
    """One verdict in the list of all, or what several have come to."""

    outcome: Outcome
    concern: str
    subject: str
    observed: str
    id: str

    def in_a_line(self) -> Text:
        return Text.assemble(STYLES[self.outcome], f" {printable(f'{self.id}: {self.observed}')}")


def _rows(verdicts: Sequence[Verdict]) -> Iterator[_Row]:
    """Yield a row for each of ``verdicts``; of a client with very many, one for all of a concern alike."""
    alike: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in verdicts:
        expectation, outcome = verdict.expectation, verdict.outcome
        together = len(verdicts) > _LISTED
        alike.setdefault((expectation.concern, outcome if together else expectation.id), []).append(verdict)
    for (concern, _), each in alike.items():
        first = each[0]
        if len(each) == 1:
            subject, id_ = f"{first.expectation.subject} {first.expectation.name}", first.expectation.id
            observed = cut_short(first.observed, _IN_A_CELL)
        else:
            subject, id_ = f"{len(each)} expectations", f"{concern}: {len(each)} expectations"
            told = _TOLD.get(first.outcome)
            observed = f"{told} (--json and --output FILE.html list each)" if told else "each is told below"
        yield _Row(first.outcome, concern, subject, observed, id_)


def _as_table(rows: Iterable[_Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("verdict", "concern", "subject", "observed"):
        table.add_column(title, overflow="fold")
    for row in rows:
        label, style = STYLES[row.outcome]
        cells = (row.concern, row.subject, row.observed)
        table.add_row(Text(label, style), *(Text(printable(cell)) for cell in cells))
    return table


def explain_verdict(verdict: Verdict) -> Text:
    """Return one verdict in full: what was expected and observed, what to do, and every look behind it."""
    label, style = STYLES[verdict.outcome]
    expectation = verdict.expectation
    text = Text.assemble((label, style), " ", (printable(expectation.id), "bold"))
    # The same look within one second, for two reasons, is told once.
    looks = dict.fromkeys(f"{item.at} {item.asked} @ {item.of}: {item.answer}" for item in verdict.evidence)
    shown, more = first_looks(tuple(looks))
    lines = [
        ("expected", expectation.expected),
        ("observed", verdict.observed),
        ("declared", f"{expectation.declared_at} ({expectation.zone}, layer {verdict.layer})"),
        ("fix", verdict.fix),
        *(("seen", look) for look in shown),
        ("", more),
    ]
    for name, value in lines:
        if value:
            text.append(f"\n  {name:<9}{printable(value)}")
    return text


def describe_change(was: Outcome, verdict: Verdict) -> str:
    """Return what to tell of a verdict that was another one before: one line, or in full where something is to do."""
    if verdict.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        label, _ = STYLES[verdict.outcome]
        return printable(f"{label} {verdict.expectation.id} (was {was.value}): {verdict.observed}")
    first, _, rest = explain_verdict(verdict).plain.partition("\n")
    return f"{first} (was {was.value})\n{rest}"


def summarise(verdicts: Iterable[Verdict]) -> str:
    """Return one line of counts: ``41 pass, 1 fail, 2 unknown, 0 not applicable``."""
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in count_outcomes(verdicts).items())
