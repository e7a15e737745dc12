"""Lock-outs: changes after which customers stand before a closed door. Judged over a zone as it is and as it will be.

A lock-out is a finding like any other, critical, and refused before anything is applied, unless it is allowed
(allowances.py). What does not change is no lock-out, however bad: that is for the other policies. A step back that
shuts nobody out is milder, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from launchready.policies.finding import Fault, Finding, Judgement, NotJudged, Severity, Source, Unjudged, Verdicts
from launchready.policies.losing import (
    FEW,
    apex_gone,
    many_deleted,
    most_records,
    mx_gone,
    ns_gone,
    too_many_records,
)
from launchready.policies.transition import Transition, foresee, foresee_end, foresee_leaving
from launchready.policies.weakening import dmarc_steps_back, reject_without_dkim, shown_first, ssl_weaker

__all__ = [
    "LOCKOUTS",
    "SITE_GONE",
    "Lockout",
    "Transition",
    "foresee",
    "foresee_end",
    "foresee_leaving",
    "judge_change",
    "most_records",
]


@dataclass(frozen=True, slots=True)
class Lockout:
    """A kind of change that is refused unless it is allowed; ``id``, ``title`` and so on as of a policy.

    A change of a severity that refuses nothing is told.
    """

    id: str
    title: str
    impact: str
    sources: tuple[Source, ...]
    judge: Callable[[Transition], Iterator[Judgement]]
    severity: Severity = Severity.CRITICAL


def judge_change(transition: Transition) -> Verdicts:
    """Return the lock-outs that ``transition`` would bring, and those that could not be judged."""
    found: list[Finding] = []
    not_judged: list[NotJudged] = []
    for lockout in LOCKOUTS:
        for each in lockout.judge(transition):
            if isinstance(each, Unjudged):
                not_judged.append(NotJudged(lockout.id, each.subject, each.because))
            else:
                found.append(_finding(lockout, each))
    return Verdicts(tuple(found), tuple(not_judged))


def _finding(lockout: Lockout, fault: Fault) -> Finding:
    return Finding(lockout.id, lockout.severity, fault.subject, fault.message, lockout.impact, fault.fix, fault.place)


_DNS = Source("RFC 1034 section 3.6", "2026-11-24")

LOCKOUTS: tuple[Lockout, ...] = (
    Lockout(
        "apex-gone",
        "The domain itself keeps an address.",
        "Whoever types the company's name gets an error instead of the site.",
        (_DNS,),
        apex_gone,
    ),
    Lockout(
        "mx-gone",
        "A domain that receives mail goes on receiving it.",
        "Mail to the company comes back to the sender, and what is on its way is lost.",
        (Source("RFC 5321 section 5.1", "2026-11-24"), Source("RFC 7505", "2026-11-24")),
        mx_gone,
    ),
    Lockout(
        "ns-gone",
        "A delegated name stays delegated.",
        "Everything below that name stops to exist: sites, mail, services of whoever runs it.",
        (_DNS,),
        ns_gone,
    ),
    Lockout(
        "ssl-weaker",
        "The SSL mode towards the servers gets no weaker.",
        "What customers send travels less protected, and servers that redirect to https answer in an endless loop.",
        (Source("developers.cloudflare.com/ssl/origin-configuration/ssl-modes", "2026-11-24"),),
        ssl_weaker,
    ),
    Lockout(
        "dmarc-reject-without-dkim",
        "DMARC refuses mail only where mail is signed.",
        "Receivers refuse the company's own mail wherever it was forwarded or SPF does not fit.",
        (Source("RFC 9989", "2026-11-24"),),
        reject_without_dkim,
    ),
    Lockout(
        "many-records-deleted",
        f"No update deletes more than a quarter of a zone's records (fewer than {FEW} deletions never count).",
        "Whatever hangs on them is off at once: sites, mail, sign-ins, proofs of ownership.",
        (_DNS,),
        many_deleted,
    ),
    Lockout(
        "proxied-before-certificate",
        "No name goes behind the proxy before a certificate at the edge is active for it.",
        "Browsers refuse to open the host: to a visitor the service is down.",
        (Source("developers.cloudflare.com/ssl/edge-certificates/universal-ssl/enable-universal-ssl", "2026-11-24"),),
        shown_first,
    ),
    Lockout(
        "more-records-than-plan",
        "No update needs more records than the zone's plan holds.",
        "The update stops half way: a part of the names and of the mail records is missing.",
        (Source("developers.cloudflare.com/dns/manage-dns-records/#availability", "2026-11-24"),),
        too_many_records,
    ),
    Lockout(
        "dmarc-steps-back",
        "DMARC gets no weaker.",
        "Mail that pretends to be the company's, and was refused or put into spam, arrives again.",
        (Source("RFC 9989 section 5", "2026-11-24"),),
        dmarc_steps_back,
        Severity.MEDIUM,
    ),
)

SITE_GONE = "site-gone"
"""What ``launchready destroy`` does; allowed by ``--allow`` alone, never in a stack file."""
