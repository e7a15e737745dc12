"""An audit as sentences for people and as JSON for programs (schema ``launchready.audit/1``)."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from launchready.audit.finding import Confidence, Finding, Severity
from launchready.audit.judging import Judged
from launchready.audit.summary import Lane, Part, clicks, deployment_map, headline
from launchready.report.verdicts import evidence_to_json, printable

SCHEMA = "launchready.audit/1"
STYLES = {
    Severity.CRITICAL: ("✗ CRITICAL", "bold red"),
    Severity.HIGH: ("✗ HIGH", "bold red"),
    Severity.MEDIUM: ("✗ MEDIUM", "red"),
    Severity.LOW: ("! low", "yellow"),
    Severity.INFO: ("· info", "dim"),
}
LANES = {
    Lane.BROKEN: ("broken", "bold red"),
    Lane.NOT_CHECKED: ("not checked", "yellow"),
    Lane.LIVE: ("live", "green"),
    Lane.CAN_WAIT: ("can wait", "dim"),
}


def audit_to_json(judged: Judged) -> dict[str, Any]:
    """Return the report as the contract has it; ``findings`` are ranked, the worst for the business first."""
    found = judged.found
    parts = deployment_map(judged)
    return {
        "schema": SCHEMA,
        "domain": found.domain,
        "at": found.at,
        "vantage": found.vantage,
        "headline": headline(judged),
        "findings": [_finding_to_json(judged, finding) for finding in judged.findings],
        "map": {lane.value: [_part_to_json(part) for part in parts if part.lane is lane] for lane in Lane},
        "unknown": [
            {"subject": each.subject, "what": each.what, "because": each.because, "optional": each.optional}
            for each in judged.unknown
        ],
        "sent": {
            "dns_queries": found.sent.queries,
            "requests": dict(found.sent.requests),
            "cap": found.sent.cap,
            "seconds": found.sent.seconds,
        },
    }


def _finding_to_json(judged: Judged, finding: Finding) -> dict[str, Any]:
    return {
        "policy": finding.policy,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "subject": finding.subject,
        "impact": finding.impact,
        "fix": finding.fix,
        "effort": finding.effort,
        "who": clicks(judged.found, finding),
        "evidence": [evidence_to_json(evidence) for evidence in finding.evidence],
    }


def _part_to_json(part: Part) -> dict[str, str]:
    return {"name": part.name, "role": part.role, "hosted": part.hosted, "why": part.why}


def error_to_json(domain: str, reason: str) -> dict[str, Any]:
    """Return the report of a domain of which nothing could be found out."""
    unknown = [{"subject": domain, "what": "everything", "because": reason, "optional": False}]
    return {
        "schema": SCHEMA,
        "domain": domain,
        "headline": f"We could not check {domain}.",
        "findings": [],
        "map": {lane.value: [] for lane in Lane},
        "unknown": unknown,
    }


def print_audit(console: Console, judged: Judged) -> None:
    """Print the headline, the risks, what could not be checked, the map, and what was sent."""

    def say(*parts: tuple[str, str]) -> None:
        console.print(Text.assemble(*((printable(text), style) for text, style in parts)), soft_wrap=True)

    found = judged.found
    say((headline(judged), "bold"))
    for finding in judged.findings:
        label, style = STYLES[finding.severity]
        console.print()
        likely = "" if finding.confidence is Confidence.CERTAIN else f", {finding.confidence.value}"
        say((label, style), (f" {finding.subject} ", ""), (f"{finding.policy}{likely}", "dim"))
        say((f"  {finding.impact}", ""))
        say((f"  → {finding.fix}", ""), (f" ({finding.effort}; {clicks(found, finding)})", "dim"))
    if judged.unknown:
        console.print()
        say(("Not known", "bold yellow"))
        for each in judged.unknown:
            say((f"  {each.subject}, {each.what}: we could not check this because {each.because}", ""))
    parts = deployment_map(judged)
    for lane, (title, style) in LANES.items():
        shown = [part for part in parts if part.lane is lane]
        if shown:
            console.print()
            say((title.capitalize(), style))
        for part in shown:
            by = f" by {part.hosted}" if part.hosted else ""
            say((f"  {part.name}", "bold"), (f" ({part.role}{by}): {part.why}", ""))
    console.print()
    say((_say_sent(judged), "dim"))


def _say_sent(judged: Judged) -> str:
    sent = judged.found.sent
    most = ", ".join(f"{name} {number}" for name, number in list(sent.requests.items())[:3])
    return (
        f"Looked in {sent.seconds:g} s from {judged.found.vantage}; sent {sent.queries} DNS queries and "
        f"{sum(sent.requests.values())} requests, {sent.cap} to a host at most ({most or 'none'})."
    )
