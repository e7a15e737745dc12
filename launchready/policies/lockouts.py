"""Lock-outs: changes after which customers stand before a closed door. Judged over a zone as it is and as it will be.

A lock-out is a finding like any other, critical, and refused before anything is applied, unless it is allowed
(allowances.py). What does not change is no lock-out, however bad: that is for the other policies. A step back that
shuts nobody out is milder, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from launchready.live.mail import POLICIES as STAGES
from launchready.live.spf_terms import is_spf
from launchready.policies.dmarc import dmarc_of
from launchready.policies.finding import (
    Fault,
    Finding,
    Judgement,
    NotJudged,
    Place,
    Severity,
    Source,
    Unjudged,
    Verdicts,
)
from launchready.policies.transition import Transition, foresee, foresee_end, foresee_leaving
from launchready.zone import Record, Zone, covers
from launchready.zone.diff import Kind
from launchready.zone.limits import RECORDS, RECORDS_BEFORE_2024_09, Plan, may_be_uploaded
from launchready.zone.records import ADDRESS_TYPES

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

_FEW = 3
"""Deleted records that are too few to be a mass deletion: in a zone of ten, two are more than a fifth."""

# Weakest first; developers.cloudflare.com/ssl/origin-configuration/ssl-modes, verified 2026-11-24.
_SSL_MODES = ("off", "flexible", "full", "strict", "origin_pull")


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


# --- what is judged


def _records(zone: Zone, name: str, types: Iterable[str]) -> list[Record]:
    return [record for record in zone.records.values() if record.name == name and record.type in types]


def _apex_gone(change: Transition) -> Iterator[Fault]:
    name = change.before.name
    if _records(change.before, name, ADDRESS_TYPES) and not _records(change.after, name, ADDRESS_TYPES):
        yield Fault(
            name, f"{name} has an address now and would have none.", "Keep the apex among the hosts, or its redirect."
        )


def _exchangers(zone: Zone) -> list[Record]:
    """Return what receives mail for the domain; a null MX (RFC 7505) receives none."""
    return [record for record in _records(zone, zone.name, ("MX",)) if record.content != "."]


def _mx_gone(change: Transition) -> Iterator[Fault]:
    exchangers = _exchangers(change.before)
    if exchangers and not _exchangers(change.after):
        now = ", ".join(sorted(record.content for record in exchangers))
        yield Fault(
            change.before.name,
            f"Mail is received at {now} now, and no MX record would be left.",
            "Keep the mail block with the provider that receives the domain's mail.",
        )


def _ns_gone(change: Transition) -> Iterator[Fault]:
    """The zone's own NS are Cloudflare's, and not among its records; these are delegations below it."""
    before = {record.name for record in change.before.records.values() if record.type == "NS"}
    after = {record.name for record in change.after.records.values() if record.type == "NS"}
    for name in sorted(before - after - {change.before.name}):
        yield Fault(
            name,
            f"{name} is delegated to other name servers now, and no NS record would be left.",
            "Keep its NS records, or declare here what those servers answer first.",
        )


def _ssl_weaker(change: Transition) -> Iterator[Fault]:
    now, then = change.before.settings.get("ssl"), change.after.settings.get("ssl")
    if now in _SSL_MODES and then in _SSL_MODES and _SSL_MODES.index(then) < _SSL_MODES.index(now):
        yield Fault(
            change.before.name,
            f"The SSL mode is {now} now and would be {then}.",
            f"Keep tls.mode: {now}, and mend the server's certificate instead.",
            Place(Kind.SETTING, "ssl"),
        )


def _rejects(zone: Zone) -> bool:
    for record in _records(zone, f"_dmarc.{zone.name}", ("TXT",)):
        tags = dict(part.strip().partition("=")[::2] for part in record.content.split(";"))
        if tags.get("p", "").strip().lower() == "reject":
            return True
    return False


def _signs(zone: Zone) -> bool:
    """Say whether the zone publishes any DKIM key, or leaves that to other name servers; no selector is guessed."""
    keys = f"_domainkey.{zone.name}"
    return any(
        (record.name.endswith(f".{keys}") and record.type in ("TXT", "CNAME", "NS"))
        or (record.name == keys and record.type in ("NS", "CNAME"))
        for record in zone.records.values()
    )


def _sends(zone: Zone) -> bool:
    """Say whether anybody may send for the domain: an SPF record of -all alone says that nobody does."""
    texts = [record.content for record in _records(zone, zone.name, ("TXT",)) if is_spf(record.content)]
    return not texts or any(text.lower().split() != ["v=spf1", "-all"] for text in texts)


def _reject_without_dkim(change: Transition) -> Iterator[Fault]:
    def shut(zone: Zone) -> bool:
        return _rejects(zone) and not _signs(zone) and _sends(zone)

    if shut(change.after) and not shut(change.before):
        yield Fault(
            change.after.name,
            "DMARC would ask receivers to refuse unaligned mail (p=reject), and no DKIM key would be published.",
            "Publish the senders' DKIM keys first, and start with p=none.",
            next((Place(Kind.RECORD, slot) for slot in change.after.records if slot == "_dmarc"), None),
        )


def _many_deleted(change: Transition) -> Iterator[Fault]:
    gone, there = len(change.deleted), len(change.before.records)
    if gone >= _FEW and gone * 4 > there:
        names = sorted({f"{record.name} {record.type}" for record in change.deleted})
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        yield Fault(
            change.before.name,
            f"{gone} of {there} records, more than a quarter, would be deleted: {shown}.",
            "Make sure that the stack file is the whole one, and of this domain.",
        )


def _shown_first(change: Transition) -> Iterator[Judgement]:
    """Judge names that visitors reach at their own servers now, and would at the edge: it needs a certificate first."""
    standing, active = change.standing, change.certificates
    direct = {record.name for record in change.before.records.values() if record.type in ADDRESS_TYPES}
    direct -= {record.name for record in change.before.records.values() if record.proxied}
    turned = {record.name: slot for slot, record in change.after.records.items() if record.proxied}
    names = sorted(direct & turned.keys())
    if standing is not None and (standing.status != "active" or standing.paused or may_be_uploaded(standing.plan)):
        return
    for name in names:
        if standing is None or active is None:
            unread = "how the zone stands" if standing is None else "the certificates at the edge"
            yield Unjudged(name, f"{unread} could not be read; it would go behind the proxy with this update")
        elif not any(covers(pattern, name) for pattern in active):
            yield Fault(
                name,
                f"{name} is reached at its own server now and would be proxied, and no certificate at Cloudflare's "
                "edge is active for it.",
                "Write proxied: when-certificate-active: it stays off the proxy until the certificate under SSL/TLS, "
                "Edge Certificates is active.",
                Place(Kind.RECORD, turned[name]),
            )


def most_records(plan: Plan, held: int) -> int:
    """Return how many records a zone of ``plan`` can hold that holds ``held`` now: old Free zones hold more."""
    most = RECORDS.of(plan)
    return RECORDS_BEFORE_2024_09 if plan is Plan.FREE and held > most else most


def _too_many_records(change: Transition) -> Iterator[Fault]:
    then, most = len(change.after.records), change.most_records
    if most is not None and then > most and then > len(change.before.records):
        yield Fault(
            change.after.name,
            f"The zone would have {then} records, and holds {most}: Cloudflare would refuse the rest half way.",
            "Delete what nobody needs (`launchready drift` lists what nobody declared), or book a larger plan; a zone "
            "that holds more says so in zone.max_records.",
        )


def _dmarc_steps_back(change: Transition) -> Iterator[Fault]:
    """Judge a DMARC policy that is weaker than what is there: receivers act on it from then on."""
    name = change.before.name
    now, then = dmarc_of(change.before, name), dmarc_of(change.after, name)
    if now is None or STAGES.index(now.policy) <= (STAGES.index(then.policy) if then else 0):
        return
    what = f"p={then.policy}" if then else "no policy at all"
    yield Fault(
        name,
        f"DMARC is p={now.policy} now and would be {what}.",
        f"Write mail.dmarc.policy: {now.policy}, unless its reports show own mail that fails.",
        next((Place(Kind.RECORD, slot) for slot in change.after.records if slot == "_dmarc"), None),
    )


_DNS = Source("RFC 1034 section 3.6", "2026-11-24")

LOCKOUTS: tuple[Lockout, ...] = (
    Lockout(
        "apex-gone",
        "The domain itself keeps an address.",
        "Whoever types the company's name gets an error instead of the site.",
        (_DNS,),
        _apex_gone,
    ),
    Lockout(
        "mx-gone",
        "A domain that receives mail goes on receiving it.",
        "Mail to the company comes back to the sender, and what is on its way is lost.",
        (Source("RFC 5321 section 5.1", "2026-11-24"), Source("RFC 7505", "2026-11-24")),
        _mx_gone,
    ),
    Lockout(
        "ns-gone",
        "A delegated name stays delegated.",
        "Everything below that name stops to exist: sites, mail, services of whoever runs it.",
        (_DNS,),
        _ns_gone,
    ),
    Lockout(
        "ssl-weaker",
        "The SSL mode towards the servers gets no weaker.",
        "What customers send travels less protected, and servers that redirect to https answer in an endless loop.",
        (Source("developers.cloudflare.com/ssl/origin-configuration/ssl-modes", "2026-11-24"),),
        _ssl_weaker,
    ),
    Lockout(
        "dmarc-reject-without-dkim",
        "DMARC refuses mail only where mail is signed.",
        "Receivers refuse the company's own mail wherever it was forwarded or SPF does not fit.",
        (Source("RFC 9989", "2026-11-24"),),
        _reject_without_dkim,
    ),
    Lockout(
        "many-records-deleted",
        f"No update deletes more than a quarter of a zone's records (fewer than {_FEW} deletions never count).",
        "Whatever hangs on them is off at once: sites, mail, sign-ins, proofs of ownership.",
        (_DNS,),
        _many_deleted,
    ),
    Lockout(
        "proxied-before-certificate",
        "No name goes behind the proxy before a certificate at the edge is active for it.",
        "Browsers refuse to open the host: to a visitor the service is down.",
        (Source("developers.cloudflare.com/ssl/edge-certificates/universal-ssl/enable-universal-ssl", "2026-11-24"),),
        _shown_first,
    ),
    Lockout(
        "more-records-than-plan",
        "No update needs more records than the zone's plan holds.",
        "The update stops half way: a part of the names and of the mail records is missing.",
        (Source("developers.cloudflare.com/dns/manage-dns-records/#availability", "2026-11-24"),),
        _too_many_records,
    ),
    Lockout(
        "dmarc-steps-back",
        "DMARC gets no weaker.",
        "Mail that pretends to be the company's, and was refused or put into spam, arrives again.",
        (Source("RFC 9989 section 5", "2026-11-24"),),
        _dmarc_steps_back,
        Severity.MEDIUM,
    ),
)

SITE_GONE = "site-gone"
"""What ``launchready destroy`` does; allowed by ``--allow`` alone, never in a stack file."""
