"""Findings: what is wrong in a zone, and the policies that find it. Values only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from launchready.policies.judged import Judged, Part
from launchready.severity import Severity
from launchready.zone.diff import Kind

__all__ = [
    "Fault",
    "Finding",
    "Judgement",
    "NotJudged",
    "Place",
    "Policy",
    "Severity",
    "Source",
    "Unjudged",
    "Verdicts",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a zone a finding is: a record's slot, a setting's id or a rule's ref."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What a policy's judge finds: ``message`` and ``fix`` are a sentence each, ``subject`` a name or URL."""

    subject: str
    message: str
    fix: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What a policy's judge could not find out about ``subject``; ``because`` goes on from "not judged, because …"."""

    subject: str
    because: str


Judgement: TypeAlias = Fault | Unjudged


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a zone.

    ``policy`` is the policy's id, ``subject`` the host, URL or domain it is about. ``message`` says what is wrong,
    ``impact`` what that costs the business, ``fix`` what to do, in a sentence each. ``place`` is where in the zone,
    ``key`` where in the stack file, each where known; neither is part of the sentence, which is the same everywhere.
    """

    policy: str
    severity: Severity
    subject: str
    message: str
    impact: str
    fix: str
    place: Place | None = None
    key: str | None = None

    def __str__(self) -> str:
        return f"{self.policy} ({self.severity}): {self.subject}: {self.message} {self.impact} {self.fix}"


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A policy that could not judge: never a pass, never a finding."""

    policy: str
    subject: str
    because: str

    def __str__(self) -> str:
        return f"{self.policy}: {self.subject}: not judged, because {self.because}"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What policies or lock-outs say: findings, and what could not be judged."""

    findings: tuple[Finding, ...]
    not_judged: tuple[NotJudged, ...]

    @classmethod
    def together(cls, each: Iterable[Verdicts]) -> Verdicts:
        """Return several as one, in their order."""
        all_ = tuple(each)
        return cls(
            tuple(finding for one in all_ for finding in one.findings),
            tuple(note for one in all_ for note in one.not_judged),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Where a policy's rule is from: a page or RFC, and when it was last looked at (ISO date)."""

    page: str
    verified: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule for zones. ``id`` is kebab-case and the same in code, pack, reports, documents and tests.

    ``title`` is what holds where nothing is found, ``impact`` what a finding costs the business: a sentence each.
    ``needs`` are the parts of a zone that ``judge`` rests on: where one is not known as a whole, what it found stands,
    and that the rest is not judged is said beside it.
    """

    id: str
    severity: Severity
    title: str
    impact: str
    sources: tuple[Source, ...]
    needs: frozenset[Part]
    judge: Callable[[Judged], Iterator[Judgement]]

    def finding(self, fault: Fault, key: str | None = None) -> Finding:
        """Return ``fault`` as a finding of this policy."""
        return Finding(self.id, self.severity, fault.subject, fault.message, self.impact, fault.fix, fault.place, key)
