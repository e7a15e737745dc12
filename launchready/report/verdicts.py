"""Verdicts as a table for people and as JSON for programs (schema ``launchready.verify/1``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from launchready.verdicts import Evidence, Outcome, Verdict, count_outcomes

SCHEMA = "launchready.verify/1"
STYLES = {
    Outcome.PASS: ("✓ pass", "green"),
    Outcome.FAIL: ("✗ FAIL", "bold red"),
    Outcome.UNKNOWN: ("? unknown", "yellow"),
    Outcome.NOT_APPLICABLE: ("- n/a", "dim"),
}

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


def dump_json(report: dict[str, Any]) -> str:
    """Return ``report`` as JSON text for any terminal: ASCII only, control characters escaped."""
    return json.dumps(report, indent=2, ensure_ascii=True)


def printable(text: str) -> str:
    r"""Return ``text`` with what could steer a terminal shown as ``\x1b``, ``\u202e`` and the like."""
    return "".join(char if char.isprintable() or char == " " else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def print_verdicts(console: Console, verdicts: Sequence[Verdict]) -> None:
    """Print ``verdicts`` by concern, then what is unknown and last what failed, with evidence and what to do."""
    order = {concern: place for place, concern in enumerate(dict.fromkeys(v.expectation.concern for v in verdicts))}
    sorted_ = sorted(verdicts, key=lambda verdict: order[verdict.expectation.concern])
    if console.width < _TABLE_WIDTH:
        for verdict in sorted_:
            console.print(_in_a_line(verdict), soft_wrap=True)
    else:
        console.print(_as_table(sorted_))
    for outcome in (Outcome.UNKNOWN, Outcome.FAIL):
        for verdict in verdicts:
            if verdict.outcome is outcome:
                console.print()
                console.print(explain_verdict(verdict), soft_wrap=True)
    console.print()
    console.print(Text(summarise(verdicts), "bold"), soft_wrap=True)


def _in_a_line(verdict: Verdict) -> Text:
    return Text.assemble(STYLES[verdict.outcome], f" {printable(f'{verdict.expectation.id}: {verdict.observed}')}")


def _as_table(verdicts: Iterable[Verdict]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("verdict", "concern", "subject", "observed"):
        table.add_column(title, overflow="fold")
    for verdict in verdicts:
        label, style = STYLES[verdict.outcome]
        expectation = verdict.expectation
        cells = (expectation.concern, f"{expectation.subject} {expectation.name}", verdict.observed)
        table.add_row(Text(label, style), *(Text(printable(cell)) for cell in cells))
    return table


def explain_verdict(verdict: Verdict) -> Text:
    """Return one verdict in full: what was expected and observed, what to do, and every look behind it."""
    label, style = STYLES[verdict.outcome]
    expectation = verdict.expectation
    text = Text.assemble((label, style), " ", (printable(expectation.id), "bold"))
    lines = [
        ("expected", expectation.expected),
        ("observed", verdict.observed),
        ("declared", f"{expectation.declared_at} ({expectation.zone}, layer {verdict.layer})"),
        ("fix", verdict.fix),
        # The same look within one second, for two reasons, is told once.
        *dict.fromkeys(("seen", f"{item.at} {item.asked} @ {item.of}: {item.answer}") for item in verdict.evidence),
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
