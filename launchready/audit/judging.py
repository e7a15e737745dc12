"""Judging what was found: the audit's own policies and those of ``launchready.mail``, worst first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from launchready.audit.finding import COUNTS, ORDER, Area, Confidence, Finding, Severity, Where, finding_of
from launchready.audit.found import Found, Missed
from launchready.audit.mail_words import WORDS
from launchready.audit.policies import BY_SIDE, POLICIES
from launchready.mail import Finding as MailFinding
from launchready.mail import judge_mail

_GONE = ("domain-unregistered", "domain-missing")
"""Where one of these is found, nothing else is worth saying; the first knows best."""
_IN_VAIN = frozenset({"mx-none", "mx-null", "bimi", "dkim-revoked"})
"""What is said of mail as information only, and is no risk to anybody."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found, what is wrong with it (the worst for the business first), and what could not be looked at."""

    found: Found
    findings: tuple[Finding, ...]
    unknown: tuple[Missed, ...]


def judge(found: Found) -> Judged:
    """Return all findings in ``found``."""
    mail = judge_mail(found.mail) if found.mail is not None else ()
    of_sides = (policy for side, policies in BY_SIDE.items() if side in found.sides for policy in policies)
    policies = dict.fromkeys(of_sides)  # what is of several sides is judged once
    findings = [finding_of(policy, fault) for policy in policies for fault in policy.judge(found)]
    findings += [_of_mail(_milder(each) if found.is_below else each) for each in mail if _is_finding(each)]
    for gone in _GONE:
        if only := [each for each in findings if each.policy == gone]:
            findings = only
            break
    unknown = (*found.missed, *(_missed(each) for each in mail if each.confidence is Confidence.UNKNOWN))
    return Judged(found, rank(findings), tuple(dict.fromkeys(unknown)))


def _is_finding(each: MailFinding) -> bool:
    return each.confidence is not Confidence.UNKNOWN and not (
        each.policy in _IN_VAIN and each.severity is Severity.INFO
    )


_HELD_ABOVE = frozenset({"spf-missing", "mx-missing", "dmarc-parked-open"})
"""What of mail is no risk at a name below a domain whose own policy holds for it: an app's, an API's."""


def _milder(each: MailFinding) -> MailFinding:
    return replace(each, severity=Severity.INFO) if each.policy in _HELD_ABOVE else each


def _of_mail(each: MailFinding) -> Finding:
    plain, where, minutes = WORDS.get(each.policy, ("Something is wrong with your email.", Where.RECORDS, 30))
    return Finding(
        each.policy,
        each.severity,
        each.confidence,
        each.subject,
        each.impact,
        each.fix,
        each.effort,
        each.evidence,
        Area.EMAIL,
        plain,
        where,
        minutes,
    )


def _missed(each: MailFinding) -> Missed:
    _, _, reason = each.impact.rstrip(".").partition(": ")
    return Missed(each.subject, each.policy.removesuffix("-unknown"), reason or each.impact.rstrip("."), each.optional)


_AREAS = (Area.SECRETS, Area.BOTH, Area.SITE, Area.EMAIL)


def rank(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return ``findings`` by what they cost the business: severity, then how sure, then how quickly mended."""
    return tuple(
        sorted(
            findings,
            key=lambda each: (
                ORDER.index(each.severity),
                each.confidence is not Confidence.CERTAIN,
                _AREAS.index(each.area),
                each.minutes,
                each.policy,
                each.subject,
            ),
        )
    )


def exit_code(judged: Judged) -> int:
    """Return 1 where something of medium severity or worse was found, else 3 where something needed is not known."""
    if any(each.severity in COUNTS for each in judged.findings):
        return 1
    return 3 if any(not each.optional for each in judged.unknown) else 0


def policy_ids() -> Iterator[str]:
    """Yield the id of every policy that an audit judges by."""
    yield from (policy.id for policy in POLICIES)
    yield from WORDS
