"""Where names lead: to something that exists, that others cannot take, and that is no private matter."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from launchready.policies.addresses import is_private
from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Judged, Part
from launchready.policies.names import leads_nowhere
from launchready.presets.claiming import claimable_at
from launchready.presets.registrars import MAIL, WEB_ADDRESSES, WEB_NAMES, WEB_NETWORKS
from launchready.zone import Record, within
from launchready.zone.addresses import address_of
from launchready.zone.diff import Kind
from launchready.zone.records import ADDRESS_TYPES

_MAIL = dict(MAIL)
_NETWORKS = {ip_network(network): who for network, who in WEB_NETWORKS.items()}


def judge_alone(judged: Judged) -> Iterator[Judgement]:
    """Find aliases that do not stand alone on their name."""
    for name, records in judged.by_name.items():
        aliases = [slot for slot, record in records if record.type == "CNAME"]
        at_apex = name == judged.zone.name  # flattened there: only addresses exclude it
        others = sorted({r.type for _, r in records if r.type != "CNAME" and (not at_apex or r.type in ADDRESS_TYPES)})
        if aliases and (others or len(aliases) > 1):
            beside = " and ".join(others) or "another CNAME"
            yield Fault(
                name,
                f"It has a CNAME record beside {beside}, and a CNAME stands alone on its name.",
                "Keep the CNAME or the others: Cloudflare refuses both.",
                Place(Kind.RECORD, max(aliases)),
            )


def judge_claims(judged: Judged) -> Iterator[Judgement]:
    """Find aliases of a platform where nobody has claimed the name."""
    hosts = judged.declared.hosts if judged.declared else {}
    for slot, record in judged.zone.records.items():
        platform = claimable_at(record.content) if record.type == "CNAME" else None
        if platform is None:
            continue
        claimed = None if judged.claimed is None else judged.claimed.get(record.name)
        if claimed is False:
            yield Fault(
                record.name,
                f"It leads to {record.content}, and nobody has claimed it at {platform}: whoever does owns the name.",
                f"Claim it at {platform}, or delete the record.",
                Place(Kind.RECORD, slot),
            )
        elif claimed is None and not (record.name in hosts and hosts[record.name].proved):
            yield Unjudged(record.name, f"whether it is claimed at {platform} shows on the internet alone")


def judge_targets(judged: Judged) -> Iterator[Judgement]:
    """Find aliases of names of this zone that do not exist."""
    for slot, record in judged.zone.records.items():
        target = record.content
        if record.type != "CNAME" or not within(target, judged.zone.name):
            continue
        if not leads_nowhere(judged, target, ("A", "AAAA", "TXT")):
            continue
        if judged.whole:
            yield Fault(
                record.name,
                f"It is an alias of {target}, which does not exist.",
                f"Point it to a name that exists, or delete it and give {target} its record.",
                Place(Kind.RECORD, slot),
            )
        else:
            yield Unjudged(record.name, f"whether {target} exists is not known: nobody declares it")


def judge_registrars(judged: Judged) -> Iterator[Judgement]:
    """Find records of a registrar's forwarding and parking, which a move of the name servers ends."""
    for slot, record in judged.zone.records.items():
        who = _registrar(record)
        if who is None:
            continue
        if record.type == "MX":
            why = f"Its mail goes to {record.content}: the forwarding of {who}, which needs {who}'s own name servers."
            fix = "Declare who receives the mail; Cloudflare's Email Routing forwards it at no cost."
        else:
            why = f"It leads to {record.content}: the forwarding or parking of {who}."
            fix = "Point it to the site, or declare it as a redirect."
        yield Fault(record.name, why, fix, Place(Kind.RECORD, slot))


def _registrar(record: Record) -> str | None:
    if record.type == "MX":
        return _MAIL.get(record.content)
    if record.type == "CNAME":
        return WEB_NAMES.get(record.content)
    if record.type != "A":
        return None
    if record.content in WEB_ADDRESSES:
        return WEB_ADDRESSES[record.content]
    address = address_of(record.content)
    return next((who for network, who in _NETWORKS.items() if address and address in network), None)


def judge_private(judged: Judged) -> Iterator[Judgement]:
    """Find addresses that mean something within one network only."""
    hosts = judged.declared.hosts if judged.declared else {}
    for slot, record in judged.zone.records.items():
        if record.type not in ("A", "AAAA") or (record.name in hosts and hosts[record.name].internal):
            continue
        address = address_of(record.content)
        if address is not None and is_private(address):
            yield Fault(
                record.name,
                f"It leads to {address}, an address within somebody's own network.",
                "Give the server's public address; where the name is for the company's own network, declare the host "
                "as internal.",
                Place(Kind.RECORD, slot),
            )


def judge_wildcards(judged: Judged) -> Iterator[Judgement]:
    """Find wildcards at the edge that nobody declares as a host."""
    if judged.declared is None and not judged.whole:
        return  # some program declares it, so it is meant
    declared = {record.name for record in judged.declared.records.values()} if judged.declared else set()
    for slot, record in judged.zone.records.items():
        if record.proxied and record.name.startswith("*.") and record.name not in declared:
            yield Fault(
                record.name,
                f"Every name below {record.name[2:]} is answered by {record.content}, whether it is meant or not.",
                "Give each host its own record; where every name is meant, declare the wildcard as a host.",
                Place(Kind.RECORD, slot),
            )


def judge_hidden(judged: Judged) -> Iterator[Judgement]:
    """Find records that nobody is shown, because other name servers answer there."""
    zone = judged.zone.name
    cuts = {
        name for name, records in judged.by_name.items() if name != zone and any(r.type == "NS" for _, r in records)
    }
    servers = {r.content for _, records in judged.by_name.items() for _, r in records if r.type == "NS"}
    for slot, record in judged.zone.records.items() if cuts else ():
        cut = _cut_above(record.name, cuts, zone)
        glue = record.type in ("A", "AAAA") and record.name in servers
        if cut is None or glue or (record.name == cut and record.type in ("NS", "DS")):
            continue
        yield Fault(
            record.name,
            f"Its {record.type} record is never answered: {cut} is delegated to other name servers.",
            f"Declare it where those servers are managed, or delete the NS records of {cut}.",
            Place(Kind.RECORD, slot),
        )


def _cut_above(name: str, cuts: set[str], zone: str) -> str | None:
    while name != zone and name:
        if name in cuts:
            return name
        name = name.partition(".")[2]
    return None


_NEEDS = frozenset({Part.RECORDS, Part.CONTENTS})

POLICIES = (
    Policy(
        id="cname-alone",
        severity=Severity.HIGH,
        title="A CNAME record stands alone on its name.",
        impact="The update ends half way, and what it was to change stays undone.",
        sources=(
            Source("RFC 1034 section 3.6.2", "2026-11-24"),
            Source("developers.cloudflare.com/dns/cname-flattening (the apex)", "2026-11-24"),
        ),
        needs=_NEEDS,
        judge=judge_alone,
    ),
    Policy(
        id="cname-claimed",
        severity=Severity.HIGH,
        title="Every name that leads to a platform is claimed there.",
        impact="Anybody can put a page under the company's name, and read the cookies of its visitors.",
        sources=(Source("launchready/presets/claiming.py (github.com/EdOverflow/can-i-take-over-xyz)", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_claims,
    ),
    Policy(
        id="cname-leads-somewhere",
        severity=Severity.MEDIUM,
        title="An alias within the zone leads to a name that exists.",
        impact="Whoever opens the name gets an error.",
        sources=(Source("RFC 1034 section 3.6.2", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_targets,
    ),
    Policy(
        id="registrar-forwarding-gone",
        severity=Severity.MEDIUM,
        title="Nothing leads to the forwarding of a registrar.",
        impact="It stops when the name servers move: mail and visitors of that name go nowhere.",
        sources=(Source("launchready/presets/registrars.py", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_registrars,
    ),
    Policy(
        id="private-address",
        severity=Severity.MEDIUM,
        title="No public name leads into a private network.",
        impact="Visitors do not get there, and everybody is told how the company's own network is built.",
        sources=(Source("RFC 1918 section 3, RFC 6598, RFC 4193", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_private,
    ),
    Policy(
        id="wildcard-declared",
        severity=Severity.LOW,
        title="A wildcard at the edge is meant.",
        impact="Mistyped and forgotten names show the company's site, also to whoever searches for its mistakes.",
        sources=(
            Source("developers.cloudflare.com/dns/manage-dns-records/reference/wildcard-dns-records", "2026-11-24"),
        ),
        needs=_NEEDS,
        judge=judge_wildcards,
    ),
    Policy(
        id="hidden-by-delegation",
        severity=Severity.MEDIUM,
        title="No record stands where other name servers answer.",
        impact="What the record is for does not work, although it is there.",
        sources=(Source("RFC 1034 section 4.2.1", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_hidden,
    ),
)
