"""Findings of an audit, and the policies that find them. Values; severities are those of ``launchready.mail``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from launchready.audit.found import Found
from launchready.mail.findings import COUNTS, ORDER, Confidence, Severity
from launchready.verdicts import Evidence

__all__ = [
    "COUNTS", "ORDER", "Area", "Confidence", "Fault", "Finding", "Judge", "Policy", "Severity", "Where", "host_in",
]  # fmt: skip


class Area(StrEnum):
    """What of the business it touches."""

    SITE = "site"
    EMAIL = "email"
    BOTH = "site and email"
    SECRETS = "secrets"


class Where(StrEnum):
    """Who can mend it, and where they have to click, as long as nothing more is known."""

    RECORDS = "Whoever manages your domain's records"
    REGISTRAR = "Whoever bought the domain, at the registrar"
    HOSTING = "Your developer, at the hosting provider"
    CODE = "Your developer, in the site's code"
    MAIL = "Whoever manages your mailboxes"


@dataclass(frozen=True, slots=True)
class Fault:
    """What a judge finds: ``impact`` what it costs, ``fix`` what to do, a sentence or two each.

    ``severity`` replaces the policy's own where the host's role makes it worse or milder, ``area`` where less is hit.
    """

    subject: str
    impact: str
    fix: str
    evidence: tuple[Evidence, ...] = ()
    severity: Severity | None = None
    confidence: Confidence = Confidence.CERTAIN
    area: Area | None = None


Judge = Callable[[Found], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule for live domains. ``id`` is kebab-case, the same in reports, documents and tests.

    ``title`` is what holds where nothing is found. ``plain`` is what happens to customers, for a founder: a sentence
    without an acronym, in which ``{subject}`` may stand. ``minutes`` is how long the fix takes whoever knows how.
    """

    id: str
    severity: Severity
    area: Area
    title: str
    plain: str
    where: Where
    minutes: int
    judge: Judge


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that somebody should know or mend; ``impact``, ``fix`` and ``effort`` as the report shows them.

    ``plain``, ``where`` and ``minutes`` are the founder's page's.
    """

    policy: str
    severity: Severity
    confidence: Confidence
    subject: str
    impact: str
    fix: str
    effort: str
    evidence: tuple[Evidence, ...]
    area: Area
    plain: str
    where: Where
    minutes: int


def finding_of(policy: Policy, fault: Fault) -> Finding:
    """Return ``fault`` as a finding of ``policy``."""
    return Finding(
        policy.id,
        fault.severity or policy.severity,
        fault.confidence,
        fault.subject,
        fault.impact,
        fault.fix,
        say_effort(policy.minutes),
        fault.evidence,
        fault.area or policy.area,
        policy.plain.replace("{subject}", host_in(fault.subject)),
        policy.where,
        policy.minutes,
    )


def host_in(subject: str) -> str:
    """Return the host that a finding is about: its subject, or the host of the URL that it is."""
    return subject.partition("://")[2].partition("/")[0].partition(":")[0] or subject


def say_effort(minutes: int) -> str:
    """Return how long ``minutes`` are, for a reader."""
    if minutes < 60:
        return f"{minutes} minutes"
    if minutes < 120:
        return "an hour"
    return f"{minutes // 60} hours" if minutes < 480 else "a day or more"
