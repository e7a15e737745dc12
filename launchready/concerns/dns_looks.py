"""What must be true of a zone as a whole: its delegation, who may issue for it, and names that nobody meant."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.concerns.hosts import edge_names, host_records, named_hosts
from launchready.expectations import Check, Delegated, Expectation, Layer, LeadsSomewhere, MayIssue, NoWildcard
from launchready.presets.authorities import CLOUDFLARE
from launchready.site import Site

_CONCERN = "dns"


def whole(site: Site) -> Iterator[Expectation]:
    """Return that the zone is delegated to the servers that hold it, and that Cloudflare's authorities may issue."""
    zone = site.zone.name
    yield _expect(
        site, zone, "delegation", "zone.name", Delegated(zone),
        f"The world is sent to Cloudflare's name servers for {zone}, and all of them hold the same zone.",
        f"At the registrar of {zone}, name exactly the servers that Cloudflare gave the zone, and no others.",
    )  # fmt: skip
    names = tuple(dict.fromkeys(host for host, _ in edge_names(site)))
    if names:
        yield _expect(
            site, zone, "caa-lets-cloudflare-issue", "tls.caa", MayIssue(names, frozenset(CLOUDFLARE)),
            f"CAA lets an authority that Cloudflare uses issue for every name of {zone} at the edge.",
            f"Add CAA records for {' or '.join(CLOUDFLARE)}: without them the edge's certificate cannot be renewed.",
        )  # fmt: skip
    if not any(named.is_wildcard for named in named_hosts(site)) and not any(
        "*" in extra.name for extra in site.records
    ):
        yield _expect(
            site, zone, "undeclared-name", "hosts", NoWildcard(zone),
            f"A name below {zone} that nobody declared does not exist.",
            f"Delete the wildcard record of {zone}, or declare it: it sends every mistyped name to one place.",
        )  # fmt: skip


def targets(site: Site) -> Iterator[Expectation]:
    """Return that each host that leads to a name by DNS alone leads to one that exists."""
    for named in named_hosts(site):
        if named.host.proxied or named.is_wildcard or not any(r.type == "CNAME" for r in host_records(named)):
            continue
        yield _expect(
            site, named.name, "cname-target", f"{named.declared_at}.origin", LeadsSomewhere(named.name),
            f"What {named.name} leads to exists and has an address.",
            f"Is the service behind {named.name} still used? If not, take the host out: whoever registers the target "
            "gets its visitors.",
            Layer.ORIGIN,
        )  # fmt: skip


def _expect(
    site: Site, subject: str, check_name: str, declared_at: str, check: Check, expected: str, fix: str,
    layer: Layer = Layer.DNS,
) -> Expectation:  # fmt: skip
    return Expectation(_CONCERN, subject, check_name, site.zone.name, layer, declared_at, expected, fix, check)
