"""Findings: something about a domain's mail that somebody should know or mend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from launchready.severity import ORDER, Severity
from launchready.verdicts import Evidence

__all__ = ["COUNTS", "ORDER", "Confidence", "Finding", "Severity", "exit_code", "sort_findings"]


_SHOWN = 60  # characters of a record in a sentence


class Confidence(StrEnum):
    """How sure it is. UNKNOWN: it could not be looked at, which is no finding against anybody."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNKNOWN = "unknown"


COUNTS = frozenset({Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM})
"""Severities that make a command say that something was found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``policy`` is its id; ``subject`` what it is about; ``impact`` and ``fix`` are sentences for a founder.

    ``effort`` is how long the fix takes. ``optional``: not knowing it is usual and no reason to say so by exit code.
    """

    policy: str
    severity: Severity
    subject: str
    impact: str
    fix: str
    effort: str = "10 minutes"
    confidence: Confidence = Confidence.CERTAIN
    evidence: tuple[Evidence, ...] = ()
    optional: bool = False


def shortened(text: str) -> str:
    """Return a record as a sentence shows it: quoted, and cut where it is long."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def sort_findings(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return ``findings``, worst first; those of one severity stay in their order."""
    return tuple(sorted(findings, key=lambda finding: finding.severity.rank))


def exit_code(findings: tuple[Finding, ...]) -> int:
    """Return 1 where something should be mended, else 3 where something needed could not be looked at, else 0."""
    known = [finding for finding in findings if finding.confidence is not Confidence.UNKNOWN]
    if any(finding.severity in COUNTS for finding in known):
        return 1
    unknown = [finding for finding in findings if finding.confidence is Confidence.UNKNOWN]
    return 3 if any(not finding.optional for finding in unknown) else 0
