"""Who receives mail: servers that exist and can be reached, and nobody where nobody is meant to."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.live.mail import POLICIES as STAGES
from launchready.live.transport import is_announced
from launchready.policies.dmarc import dmarc_of
from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Judged, Part
from launchready.policies.names import answering, is_null, leads_nowhere, records_of
from launchready.policies.sending import acting, closes, valid_spf
from launchready.zone import Record, within
from launchready.zone.addresses import address_of
from launchready.zone.diff import Kind

_ROUTING = "mx.cloudflare.net"
"""Below it are the exchangers of Email Routing: developers.cloudflare.com/email-routing, verified 2026-11-24."""


def _exchangers(judged: Judged) -> Iterator[tuple[Record, Place]]:
    for slot, record in judged.zone.records.items():
        if record.type == "MX":
            yield record, Place(Kind.RECORD, slot)


def judge_null(judged: Judged) -> Iterator[Judgement]:
    """Find a null MX beside others."""
    for record, place in _exchangers(judged):
        others = [other.content for other in records_of(judged, record.name, ("MX",)) if other.content != "."]
        if record.content == "." and others:
            yield Fault(
                record.name,
                f"It says that it takes no mail (a null MX), and names {', '.join(sorted(others))} beside.",
                "Delete the null MX, or the others.",
                place,
            )


def judge_closed(judged: Judged) -> Iterator[Judgement]:
    """Find a domain that takes no mail and does not say that nobody sends in its name."""
    zone = judged.zone.name
    if not is_null(judged, zone):
        return
    found = next(((record, place) for name, record, place in valid_spf(judged) if name == zone), None)
    if found is None:
        texts = any(record.content.lower().startswith("v=spf1") for record in records_of(judged, zone, ("TXT",)))
        if judged.whole and not texts:
            yield Fault(
                zone, "It takes no mail, and no SPF record says that nobody sends for it.", 'Publish "v=spf1 -all".'
            )
        return
    record, place = found
    if not any(str(term) == "-all" for term in acting(record)):
        yield Fault(
            zone,
            "It takes no mail, and its SPF record does not refuse everybody else.",
            "End the SPF record in -all.",
            place,
        )
    elif closes(record):
        dmarc = dmarc_of(judged.zone, zone)
        if (dmarc is None and judged.whole) or (dmarc is not None and dmarc.policy != STAGES[-1]):
            policy = f"is p={dmarc.policy}" if dmarc else "is missing"
            yield Fault(
                zone,
                f"Nobody sends or receives mail for it, and its DMARC policy {policy}.",
                'Publish "v=DMARC1; p=reject": nothing can be lost.',
                place,
            )


def judge_targets(judged: Judged) -> Iterator[Judgement]:
    """Find mail servers that are no host, or a host of this zone that has no address."""
    for record, place in _exchangers(judged):
        target = record.content
        if address_of(target) is not None:
            why = f"An MX record names a host, and {target} is an address: servers that send ignore it."
            yield Fault(record.name, why, "Name the mail server's host.", place)
        elif target != "." and within(target, judged.zone.name) and leads_nowhere(judged, target):
            if judged.whole:
                why = f"Its mail goes to {target}, which has no address."
                yield Fault(record.name, why, f"Give {target} an address, or name the server that receives.", place)
            else:
                yield Unjudged(record.name, f"whether {target} has an address is not known: nobody declares it")


def judge_proxied(judged: Judged) -> Iterator[Judgement]:
    """Find mail servers that are behind Cloudflare's proxy."""
    for record, place in _exchangers(judged):
        if any(other.proxied for other in answering(judged, record.content)):
            yield Fault(
                record.name,
                f"Its mail goes to {record.content}, which is proxied, and Cloudflare's proxy takes no mail.",
                f"Take {record.content} off the proxy, or give the mail server a name of its own.",
                place,
            )


def judge_aliases(judged: Judged) -> Iterator[Judgement]:
    """Find mail servers whose name is an alias."""
    for record, place in _exchangers(judged):
        found = answering(judged, record.content)
        alias = next((other for other in found if other.type == "CNAME" and not other.proxied), None)
        if alias is not None:
            yield Fault(
                record.name,
                f"Its mail goes to {record.content}, an alias of {alias.content}.",
                f"Name {alias.content} itself in the MX record.",
                place,
            )


def judge_routing(judged: Judged) -> Iterator[Judgement]:
    """Find Email Routing beside other exchangers."""
    routing, zone = judged.neighbours.email_routing, judged.zone.name
    if routing is None or not routing.enabled:
        return
    found = records_of(judged, zone, ("MX",))
    others = sorted(record.content for record in found if not within(record.content, _ROUTING))
    if others:
        yield Fault(
            zone,
            f"Cloudflare's Email Routing is on, beside {', '.join(others)}: both take mail.",
            "Switch Email Routing off, or leave the domain's mail to it.",
        )


def judge_mta_sts(judged: Judged) -> Iterator[Judgement]:
    """Find an MTA-STS policy that is announced and served nowhere."""
    for slot, record in judged.zone.records.items():
        prefix, _, domain = record.name.partition(".")
        if prefix != "_mta-sts" or record.type != "TXT" or not is_announced(record.content, "STSv1"):
            continue
        host = f"mta-sts.{domain}"
        if not leads_nowhere(judged, host):
            continue
        if judged.whole:
            yield Fault(
                domain,
                f"It announces an MTA-STS policy, and {host}, which has to serve it, has no address.",
                f"Let {host} serve /.well-known/mta-sts.txt, or delete {record.name}.",
                Place(Kind.RECORD, slot),
            )
        else:
            yield Unjudged(domain, f"whether {host} has an address is not known: nobody declares it")


_NEEDS = frozenset({Part.RECORDS, Part.CONTENTS})
_LOST = "Mail to the company comes back to the sender."
_MX = Source("RFC 5321 section 5.1", "2026-11-24")

EMAIL_ROUTING_ALONE = Policy(
    id="email-routing-alone",
    severity=Severity.MEDIUM,
    title="Email Routing is on only where it alone takes the domain's mail.",
    impact="A part of the mail goes to mailboxes that nobody reads, and SPF may be rewritten.",
    sources=(Source("developers.cloudflare.com/email-routing/setup/email-routing-dns-records", "2026-11-24"),),
    needs=_NEEDS,
    judge=judge_routing,
)
POLICIES = (
    Policy(
        id="null-mx-alone",
        severity=Severity.HIGH,
        title="Who takes no mail names no mail server.",
        impact="Some servers that send give up at once, others do not: mail to the company is lost by chance.",
        sources=(Source("RFC 7505 section 3", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_null,
    ),
    Policy(
        id="null-mx-closed",
        severity=Severity.MEDIUM,
        title="A domain without mail says that nobody sends for it.",
        impact="Others can send in the domain's name, and nobody reads what comes back.",
        sources=(Source("RFC 7505 section 4.2", "2026-11-24"), Source("RFC 9989 section 5", "2026-11-24")),
        needs=_NEEDS,
        judge=judge_closed,
    ),
    Policy(
        id="mx-leads-to-server",
        severity=Severity.HIGH,
        title="Every MX record names a host that has an address.",
        impact=_LOST,
        sources=(_MX, Source("RFC 1035 section 3.3.9", "2026-11-24")),
        needs=_NEEDS,
        judge=judge_targets,
    ),
    Policy(
        id="mx-not-proxied",
        severity=Severity.HIGH,
        title="No mail server is behind Cloudflare's proxy.",
        impact=_LOST,
        sources=(Source("developers.cloudflare.com/dns/proxy-status", "2026-11-24"), _MX),
        needs=_NEEDS,
        judge=judge_proxied,
    ),
    Policy(
        id="mx-no-alias",
        severity=Severity.MEDIUM,
        title="No MX record names an alias.",
        impact="Some servers that send refuse to deliver there: a part of the mail to the company does not arrive.",
        sources=(Source("RFC 2181 section 10.3", "2026-11-24"), _MX),
        needs=_NEEDS,
        judge=judge_aliases,
    ),
    EMAIL_ROUTING_ALONE,
    Policy(
        id="mta-sts-served",
        severity=Severity.MEDIUM,
        title="An MTA-STS policy that is announced is served.",
        impact="Servers that send cannot see that encryption is demanded, and one that remembers it may not deliver.",
        sources=(Source("RFC 8461 section 3.3", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_mta_sts,
    ),
)
