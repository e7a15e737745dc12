"""TLS policies: every proxied name has a certificate at the edge."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Judged, Part
from launchready.zone import covered_by_universal_ssl
from launchready.zone.diff import Kind


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


def covers(pattern: str, name: str) -> bool:
    """Say whether a certificate for ``pattern`` is one for ``name``: ``*.`` stands for one label (RFC 9525, 6.3).

    A wildcard record needs the wildcard itself.
    """
    if pattern == name:
        return True
    return pattern.startswith("*.") and not name.startswith("*.") and name.partition(".")[2] == pattern[2:]


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

POLICIES = (EDGE_CERTIFICATE_MISSING,)
