"""What was found on a live domain, by an audit or of its mail: how a finding reads, and its JSON in both contracts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from launchready.audit.finding import Finding, Severity
from launchready.mail.findings import Finding as MailFinding
from launchready.report.verdicts import evidence_to_json

LABELS: Mapping[Severity, tuple[str, str]] = {
    Severity.CRITICAL: ("✗ CRITICAL", "bold red"),
    Severity.HIGH: ("✗ HIGH", "bold red"),
    Severity.MEDIUM: ("✗ MEDIUM", "red"),
    Severity.LOW: ("! low", "yellow"),
    Severity.INFO: ("· info", "dim"),
}
"""The word for each severity, and its style."""


def found_to_json(finding: Finding | MailFinding) -> dict[str, Any]:
    """Return what both kinds of finding say."""
    return {
        "policy": finding.policy,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "subject": finding.subject,
        "impact": finding.impact,
        "fix": finding.fix,
        "effort": finding.effort,
        "evidence": [evidence_to_json(evidence) for evidence in finding.evidence],
    }
