"""What must be true of a zone as a whole: its delegation, who may issue for it, and names that nobody meant."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.concerns.hosts import edge_names, host_records, named_hosts, sample_of
from launchready.expectations import Check, Delegated, Expectation, Layer, LeadsSomewhere, MayIssue, NoWildcard
from launchready.presets.authorities import CLOUDFLARE
from launchready.site import Site
from launchready.zone import canonical_name

_CONCERN = "dns"
_LEADING = ("A", "AAAA", "CNAME")


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
            site, zone, "caa-lets-cloudflare-issue", "tls.caa",
            # Universal SSL's certificate is for the domain and one wildcard:
            # developers.cloudflare.com/ssl/edge-certificates/universal-ssl/limitations, verified 2026-11-24.
            MayIssue((*names, f"*.{zone}"), frozenset(CLOUDFLARE)),
            f"CAA lets an authority that Cloudflare uses issue for every name of {zone} at the edge.",
            f"Add CAA records for {' or '.join(CLOUDFLARE)}: without them the edge's certificate cannot be renewed.",
        )  # fmt: skip
    if f"*.{zone}" not in _wildcards(site):
        yield _expect(
            site, zone, "undeclared-name", "hosts", NoWildcard(zone),
            f"A name below {zone} that nobody declared does not exist.",
            f"Delete the wildcard record of {zone}, or declare it: it sends every mistyped name to one place.",
        )  # fmt: skip


def _wildcards(site: Site) -> frozenset[str]:
    """Return the declared wildcards that give names below them an address."""
    hosts = [named.name for named in named_hosts(site) if named.is_wildcard]
    extras = [canonical_name(extra.name, site.zone.name) for extra in site.records if extra.type in _LEADING]
    return frozenset([*hosts, *(name for name in extras if name.startswith("*."))])


def targets(site: Site) -> Iterator[Expectation]:
    """Return that each host and record that leads to a name by DNS alone leads to one that exists.

    A record may lead to a name that has only mail or text, so that it exists is enough; and what an underscore names
    (a key, a proof of ownership) may be there for a moment only, and takes no visitors.
    """
    for named in named_hosts(site):
        if not named.host.proxied and any(record.type == "CNAME" for record in host_records(named)):
            yield _leads(site, named.name, f"{named.declared_at}.origin", LeadsSomewhere(named.sample))
    for index, extra in enumerate(site.records):
        if extra.type == "CNAME" and not extra.proxied:
            name = canonical_name(extra.name, site.zone.name)
            if not any(label.startswith("_") for label in name.split(".")):
                yield _leads(site, name, f"records.{index}", LeadsSomewhere(sample_of(name), visited=False))


def _leads(site: Site, name: str, declared_at: str, check: LeadsSomewhere) -> Expectation:
    address = " and has an address" if check.visited else ""
    return _expect(
        site, name, "cname-target", declared_at, check,
        f"What {name} leads to exists{address}.",
        f"Is the service behind {name} still used? If not, take {name} out: whoever registers the target gets its "
        "visitors.",
        Layer.ORIGIN,
    )  # fmt: skip


def _expect(
    site: Site, subject: str, check_name: str, declared_at: str, check: Check, expected: str, fix: str,
    layer: Layer = Layer.DNS,
) -> Expectation:  # fmt: skip
    return Expectation(_CONCERN, subject, check_name, site.zone.name, layer, declared_at, expected, fix, check)
