"""An audit as sentences for people and as JSON for programs (schema ``launchready.audit/1``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from launchready.audit.finding import Confidence, Finding
from launchready.audit.judging import Judged
from launchready.audit.mended import Mending
from launchready.audit.places import clicks
from launchready.audit.summary import Lane, Part, deployment_map, headline
from launchready.report.found import LABELS, found_to_json
from launchready.report.verdicts import printable

SCHEMA = "launchready.audit/1"
LANES = {
    Lane.BROKEN: ("broken", "bold red"),
    Lane.NOT_CHECKED: ("not checked", "yellow"),
    Lane.LIVE: ("live", "green"),
    Lane.CAN_WAIT: ("can wait", "dim"),
}


def audit_to_json(judged: Judged, mending: Mending | None = None) -> dict[str, Any]:
    """Return the report as the contract has it; ``findings`` are ranked, the worst for the business first.

    ``mended`` of a finding and ``against`` are there where a stack was given.
    """
    found = judged.found
    parts = deployment_map(judged)
    return {
        "schema": SCHEMA,
        "domain": found.domain,
        "at": found.at,
        "vantage": found.vantage,
        "headline": headline(judged),
        "looked_at": sorted(side.value for side in found.sides),
        "findings": [_finding_to_json(judged, finding, mending) for finding in judged.findings],
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
        **({"against": {"stack": mending.stack, "unknown": mending.unknown or None}} if mending else {}),
    }


def _finding_to_json(judged: Judged, finding: Finding, mending: Mending | None) -> dict[str, Any]:
    return {
        **found_to_json(finding),
        "who": clicks(judged.found, finding),
        **({"mended": is_mended(finding, mending)} if mending else {}),
    }


def is_mended(finding: Finding, mending: Mending | None) -> bool:
    """Say whether applying the stack, where one was given, makes ``finding`` go away."""
    return mending is not None and (finding.policy, finding.subject) in mending.mends


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


def print_audit(console: Console, judged: Judged, mending: Mending | None = None) -> None:
    """Print the headline, the risks, what a stack would mend, what could not be checked, the map, what was sent."""

    def say(*parts: tuple[str, str]) -> None:
        console.print(Text.assemble(*((printable(text), style) for text, style in parts)), soft_wrap=True)

    say((headline(judged), "bold"))
    for finding in judged.findings:
        console.print()
        for line in _lines_of(judged, finding, mending):
            say(*line)
    for paragraph in (_on_mending(judged, mending), _on_unknown(judged), *_on_map(judged)):
        if paragraph:
            console.print()
        for line in paragraph:
            say(*line)
    console.print()
    say((_say_sent(judged), "dim"))


Line = tuple[tuple[str, str], ...]


def _lines_of(judged: Judged, finding: Finding, mending: Mending | None) -> Iterator[Line]:
    label, style = LABELS[finding.severity]
    likely = "" if finding.confidence is Confidence.CERTAIN else f", {finding.confidence.value}"
    yield (label, style), (f" {finding.subject} ", ""), (f"{finding.policy}{likely}", "dim")
    yield ((f"  {finding.impact}", ""),)
    yield (f"  → {finding.fix}", ""), (f" ({finding.effort}; {clicks(judged.found, finding)})", "dim")
    if mending and is_mended(finding, mending):
        yield ((f"  ✓ applying {mending.stack} mends it", "green"),)


def _on_mending(judged: Judged, mending: Mending | None) -> list[Line]:
    if mending is None:
        return []
    number = sum(is_mended(finding, mending) for finding in judged.findings)
    lines: list[Line] = [((f"Applying {mending.stack} mends {number} of {len(judged.findings)} findings.", "bold"),)]
    if mending.unknown:
        lines.append(((f"Whether it mends the mail is not known: {mending.unknown}", "yellow"),))
    return lines


def _on_unknown(judged: Judged) -> list[Line]:
    lines: list[Line] = [(("Not known", "bold yellow"),)] if judged.unknown else []
    for each in judged.unknown:
        told = f"  {each.subject}, {each.what}: we could not check this because {each.because}"
        lines.append(((told, ""),))
    return lines


def _on_map(judged: Judged) -> Iterator[list[Line]]:
    parts = deployment_map(judged)
    for lane, (title, style) in LANES.items():
        lines: list[Line] = []
        for part in parts:
            if part.lane is lane:
                by = f", {part.hosted}" if part.hosted else ""
                lines.append(((f"  {part.name}", "bold"), (f" ({part.role}{by}): {part.why}", "")))
        if lines:
            yield [((title.capitalize(), style),), *lines]


def _say_sent(judged: Judged) -> str:
    sent = judged.found.sent
    most = ", ".join(f"{name} {number}" for name, number in list(sent.requests.items())[:3])
    return (
        f"Looked in {sent.seconds:g} s from {judged.found.vantage}; sent {sent.queries} DNS queries and "
        f"{sum(sent.requests.values())} requests, {sent.cap} to a host at most ({most or 'none'})."
    )
