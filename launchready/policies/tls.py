"""Certificates at the edge: every proxied name has one, it is active, and its issuer is allowed to issue it."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.concerns.hosts import ORIGINLESS
from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Judged, Part
from launchready.policies.visits import shown
from launchready.presets.authorities import CLOUDFLARE
from launchready.zone import covered_by_universal_ssl, covers
from launchready.zone.diff import Kind
from launchready.zone.limits import may_be_uploaded


def judge_certificates(judged: Judged) -> Iterator[Judgement]:
    """Find proxied names that no known certificate covers."""
    zone = judged.zone.name
    seen: set[str] = set()
    for slot, record in judged.zone.records.items():
        name = record.name
        if not record.proxied or name in seen or covered_by_universal_ssl(name, zone):
            continue
        seen.add(name)
        if judged.certificates is not None and any(covers(pattern, name) for pattern in judged.certificates):
            continue
        if judged.certificates is None and judged.declared is not None and judged.declared.advanced_certificates:
            yield Unjudged(name, "which names the zone's advanced certificates cover shows at Cloudflare only")
            continue
        yield Fault(
            name,
            f"It is proxied, and Cloudflare's free certificate covers {zone} and *.{zone} only.",
            "Use a name of one label, take it off the proxy, or buy Advanced Certificate Manager and order a "
            "certificate for it.",
            Place(Kind.RECORD, slot),
        )


EDGE_CERTIFICATE_MISSING = Policy(
    id="edge-certificate-missing",
    severity=Severity.HIGH,
    title="Every proxied name has a certificate at Cloudflare's edge.",
    impact="Browsers refuse to open the host: to a visitor the service is down.",
    sources=(
        Source("developers.cloudflare.com/ssl/edge-certificates/universal-ssl/limitations", "2026-11-24"),
        Source("RFC 9525 section 6.3", "2026-11-24"),
    ),
    needs=frozenset({Part.RECORDS}),
    judge=judge_certificates,
)


def judge_activity(judged: Judged) -> Iterator[Judgement]:
    """Find proxied names whose certificate is not active yet, or any more.

    A name that only redirects has no server to go back to, and waits with the others.
    """
    standing = judged.standing
    if standing is None or standing.paused or standing.status != "active":
        return  # as long as it is not, records act as if they were not proxied
    zone = judged.zone.name
    served = (record for record in judged.zone.records.values() if record.proxied and record.content != ORIGINLESS)
    proxied = dict.fromkeys(record.name for record in served)
    names = [name for name in proxied if covered_by_universal_ssl(name, zone)]
    if names and judged.certificates is None:
        yield Unjudged(zone, "which certificates are active could not be asked")
        return
    bare = [name for name in names if not any(covers(pattern, name) for pattern in judged.certificates or ())]
    if bare and may_be_uploaded(standing.plan):
        yield Unjudged(zone, f"no certificate of Cloudflare's is active for {shown(bare)}, and one may be uploaded")
    elif bare:
        yield Fault(
            zone,
            f"No certificate at Cloudflare's edge is active for {shown(bare)}, and they are proxied.",
            "Take them off the proxy until the certificate under SSL/TLS, Edge Certificates is active; a host is with "
            "proxied: when-certificate-active.",
        )


def judge_issuers(judged: Judged) -> Iterator[Judgement]:
    """Find CAA records that leave out every certificate authority that Cloudflare uses."""
    seen: set[str] = set()
    for record in judged.zone.records.values():
        owner = _caa_owner(judged, record.name) if record.proxied else None
        if owner is None or owner in seen:
            continue
        seen.add(owner)
        slots = [(slot, *each.content.split(None, 2)[1:]) for slot, each in judged.by_name[owner] if each.type == "CAA"]
        for tag in ("issue", "issuewild"):
            named = [(slot, value.strip('"').partition(";")[0].strip()) for slot, own, value in slots if own == tag]
            if named and not any(issuer in CLOUDFLARE for _, issuer in named):
                who = shown(issuer for _, issuer in named if issuer) or "nobody"
                yield Fault(
                    owner,
                    f"Its CAA records let {who} issue certificates ({tag}), and none of those that Cloudflare uses.",
                    f"Add {' or '.join(CLOUDFLARE[:2])}: Cloudflare adds them for Universal SSL by itself, and what is "
                    "declared then is not what is served.",
                    Place(Kind.RECORD, named[0][0]),
                )
                break


def _caa_owner(judged: Judged, name: str) -> str | None:
    """Return the name whose CAA records count for ``name``: its own, else the nearest above (RFC 8659 section 3)."""
    while name:
        if any(record.type == "CAA" for _, record in judged.by_name.get(name, ())):
            return name
        if name == judged.zone.name:
            return None
        name = name.partition(".")[2]
    return None


CERTIFICATE_ACTIVE = Policy(
    id="certificate-active",
    severity=Severity.HIGH,
    title="Names are proxied only while a certificate at the edge is active.",
    impact="Browsers refuse to open the site: to every visitor it is down.",
    sources=(
        Source("developers.cloudflare.com/ssl/edge-certificates/universal-ssl/enable-universal-ssl", "2026-11-24"),
    ),
    needs=frozenset({Part.RECORDS}),
    judge=judge_activity,
)

CAA_ALLOWS_CLOUDFLARE = Policy(
    id="caa-allows-cloudflare",
    severity=Severity.LOW,
    title="CAA records allow a certificate authority that Cloudflare uses.",
    impact="Certificates for Cloudflare's edge can fail to be issued or renewed, and the host is down then.",
    sources=(
        Source("developers.cloudflare.com/ssl/edge-certificates/caa-records", "2026-11-24"),
        Source("developers.cloudflare.com/ssl/reference/certificate-authorities", "2026-11-24"),
        Source("RFC 8659 section 3", "2026-11-24"),
    ),
    needs=frozenset({Part.RECORDS, Part.CONTENTS}),
    judge=judge_issuers,
)

POLICIES = (EDGE_CERTIFICATE_MISSING, CERTIFICATE_ACTIVE, CAA_ALLOWS_CLOUDFLARE)
