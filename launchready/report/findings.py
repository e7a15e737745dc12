"""What policies found, as sentences for people and as JSON for programs (part of ``launchready.drift/1``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from launchready.policies import NotJudged, Severity, gather_notes
from launchready.policies.allowances import Ruling
from launchready.policies.finding import Finding
from launchready.report.verdicts import printable

_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}


def findings_to_json(rulings: Sequence[Ruling], not_judged: Sequence[NotJudged]) -> dict[str, Any]:
    """Return ``findings``, the worst first, and ``not_judged`` as the contract has them.

    ``key`` is the key below ``launchready:site``, null where none is behind it; ``note`` says until when it is
    allowed, or that it no longer is; ``counts`` whether it counts as found (critical or high, and not allowed).
    """
    return {
        "findings": [
            {
                **finding_to_json(ruling.finding),
                "key": ruling.finding.key,
                "note": ruling.why,
                "counts": ruling.refused,
            }
            for ruling in rulings
        ],
        "not_judged": [
            {"policy": note.policy, "subject": note.subject, "because": note.because} for note in not_judged
        ],
    }


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """Return one finding of a policy, as plans have it too."""
    return {
        "policy": finding.policy,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "message": finding.message,
        "impact": finding.impact,
        "fix": finding.fix,
    }


def print_findings(console: Console, rulings: Sequence[Ruling], not_judged: Sequence[NotJudged]) -> None:
    """Print each finding with what it costs and what to do, then what could not be judged."""
    for ruling in rulings:
        finding = ruling.finding
        label = Text(f"{finding.severity.value:<9} ", _STYLES[finding.severity])
        said = f"{finding.policy}: {finding.subject}: {finding.message} {finding.impact} {finding.fix} {ruling.why}"
        console.print(Text.assemble(label, printable(said.strip())), soft_wrap=True)
    for sentence in gather_notes(not_judged):
        console.print(Text.assemble(Text("unjudged  ", "magenta"), printable(sentence)), soft_wrap=True)
