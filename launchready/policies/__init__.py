"""Policies: one set of rules for zones, declared, planned or observed; values in, findings out.

A policy is one entry in the file of its topic, with rows in ``tests/policies`` that pass and rows that fail.
"""

from __future__ import annotations

from collections.abc import Iterable

from launchready.policies import (
    bots,
    cache,
    dkim,
    dmarc,
    dns,
    hosts,
    https,
    leading,
    overriding,
    paths,
    receiving,
    redirects,
    sending,
    spf,
    standing,
    tls,
)
from launchready.policies.finding import (
    Fault,
    Finding,
    NotJudged,
    Place,
    Policy,
    Severity,
    Source,
    Unjudged,
    Verdicts,
)
from launchready.policies.judged import Declared, DeclaredHost, Gap, Judged, Part, declared_by
from launchready.policies.lockouts import LOCKOUTS

__all__ = [
    "BESIDE",
    "IDS",
    "POLICIES",
    "Declared",
    "DeclaredHost",
    "Fault",
    "Finding",
    "Gap",
    "Judged",
    "NotJudged",
    "Part",
    "Place",
    "Policy",
    "Severity",
    "Source",
    "Unjudged",
    "Verdicts",
    "declared_by",
    "gather_notes",
    "judge_zone",
]

POLICIES: tuple[Policy, ...] = (
    *spf.POLICIES,
    *sending.POLICIES,
    *dmarc.POLICIES,
    *dkim.POLICIES,
    *receiving.POLICIES,
    *dns.POLICIES,
    *leading.POLICIES,
    *hosts.POLICIES,
    *cache.POLICIES,
    *paths.POLICIES,
    *https.POLICIES,
    *tls.POLICIES,
    *redirects.POLICIES,
    *overriding.POLICIES,
    *standing.POLICIES,
    *bots.POLICIES,
)

BESIDE: tuple[Policy, ...] = (receiving.EMAIL_ROUTING_ALONE, *overriding.POLICIES)
"""Policies that rest on what only Cloudflare knows: asked before an update too, of what is declared."""

IDS: tuple[str, ...] = (*(policy.id for policy in POLICIES), *(lockout.id for lockout in LOCKOUTS))
"""Every id that may be allowed."""


def judge_zone(judged: Judged, policies: Iterable[Policy] = POLICIES) -> Verdicts:
    """Return what ``policies`` find in ``judged``, in one order whatever the zone's own."""
    findings: list[Finding] = []
    not_judged: list[NotJudged] = []
    for policy in policies:
        gaps = [gap for gap in judged.gaps if gap.part in policy.needs]
        notes = [NotJudged(policy.id, judged.zone.name, gap.reason) for gap in gaps]
        for judgement in () if any(gap.blinds for gap in gaps) else policy.judge(judged):
            if isinstance(judgement, Unjudged):
                notes.append(NotJudged(policy.id, judgement.subject, judgement.because))
            else:
                place = judgement.place
                key = judged.key_of(place.kind, place.name) if place else None
                findings.append(policy.finding(judgement, key))
        not_judged += sorted(set(notes), key=lambda note: (note.subject, note.because))
    findings.sort(key=lambda found: (found.severity.rank, found.policy, found.subject, found.message))
    return Verdicts(tuple(findings), tuple(not_judged))


def gather_notes(notes: Iterable[NotJudged]) -> tuple[str, ...]:
    """Return a sentence for each reason why something is not judged, with all policies that it keeps from judging."""
    policies: dict[tuple[str, str], list[str]] = {}
    for note in notes:
        policies.setdefault((note.subject, note.because), []).append(note.policy)
    return tuple(
        f"{', '.join(dict.fromkeys(ids))}: {subject}: not judged, because {because}"
        for (subject, because), ids in policies.items()
    )
