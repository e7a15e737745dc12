"""Hosts that cannot be served as declared: canonical host, proxying, certificates, cache and HSTS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_network

from launchready.concerns.dns import extra_record
from launchready.concerns.hosts import (
    NamedHost,
    canonical_host,
    full_name,
    named_hosts,
    origins,
    other_host,
    redirect_hosts,
)
from launchready.consistency.contents import nobodys
from launchready.errors import Problem
from launchready.presets.edges import CLOUDFLARE
from launchready.presets.hosting import Proxy
from launchready.site import Site
from launchready.zone import Record, canonical_name, covered_by_universal_ssl, relative_name
from launchready.zone.addresses import address_of, special_part

# Names whose owner checks the CNAME itself: proxied, it is never seen. developers.cloudflare.com/dns/proxy-status,
# verified 2026-11-24.
_NEVER_PROXIED = (".onmicrosoft.com", ".dkim.amazonses.com", ".acm-validations.aws")

# RFC 8552: names with an underscore are for what is said there, and no browser asks for a page of them.
_LOOKED_UP = "is looked up for what its record says, and proxied Cloudflare answers addresses of its own in its place"
_PRELOAD_AGE = 31_536_000  # hstspreload.org, verified 2026-11-24


def hosting_problems(site: Site) -> Iterator[Problem]:
    """Return what is wrong with hosts, TLS and the cache."""
    if site.hosts:  # an alias serves nothing: no host of it is canonical
        yield from _canonical_problems(site)
    for named in named_hosts(site):
        yield from _host_problems(site, named)
        yield from _platform_problems(site, named)
    proxied = [(named.name, named.declared_at) for named in named_hosts(site) if named.host.proxied]
    for name, declared_at in (*proxied, *redirect_hosts(site)):
        yield from _certificate_problems(site, name, declared_at)
    yield from _record_proxy_problems(site)
    yield from _hsts_problems(site)
    sample = site.cache.static.sample
    below = sample is not None and any(sample.startswith(path.rstrip("/") + "/") for path in site.cache.static.paths)
    extension = (sample or "").rpartition("/")[2].rpartition(".")[2].lower()
    if sample and not below and extension not in site.cache.static.extensions:
        yield Problem(
            "cache.static.sample",
            f"{sample} has none of the extensions in cache.static.extensions: give a file that has one",
        )


def _canonical_problems(site: Site) -> Iterator[Problem]:
    hosts = {named.name: named for named in named_hosts(site)}
    canonical, other = canonical_host(site), other_host(site)
    if canonical not in hosts:
        key = relative_name(canonical, site.zone.name)
        yield Problem("hosts", f"{canonical} is the canonical host but is not declared: add {key!r} with its origin")
    elif not hosts[canonical].host.proxied and not hosts[canonical].at_provider:
        yield Problem(
            f"{hosts[canonical].declared_at}.proxied",
            f"{canonical} is the canonical host: its redirects and certificate need Cloudflare's edge (proxied: true), "
            "or that of its platform (edge: provider)",
        )
    if other in hosts and not hosts[other].host.proxied and not hosts[other].at_provider:
        yield Problem(
            f"{hosts[other].declared_at}.proxied",
            f"{other} redirects to {canonical} at Cloudflare's edge, so it has to be proxied; or leave the host out",
        )
    yield from _redirecting_record_problems(site, hosts, canonical, other)
    own = hosts[canonical].host.redirects_to if canonical in hosts else None
    if own is not None:
        yield Problem(
            f"{hosts[canonical].declared_at}.redirects_to",
            f"{canonical} is the canonical host, and its own platform sends visitors on to {full_name(site, own)}: "
            f"with both they go in a circle or in two hops. Make {canonical} the primary domain at "
            f"{hosts[canonical].where}, or declare the other one as canonical",
        )


def _redirecting_record_problems(
    site: Site, hosts: Mapping[str, NamedHost], canonical: str, other: str
) -> Iterator[Problem]:
    """Return records that take visitors of the redirecting name past the edge that redirects them."""
    if canonical not in hosts or hosts[canonical].at_provider or other in hosts:
        return
    for index, extra in enumerate(site.records):
        if extra.type in ("A", "AAAA", "CNAME") and not extra.proxied and full_name(site, extra.name) == other:
            yield Problem(
                f"records.{index}.proxied",
                f"{other} redirects to {canonical} at Cloudflare's edge, so it has to be proxied; or leave it out",
            )


def _mode_problems(site: Site, named: NamedHost) -> Iterator[Problem]:
    mode, key = named.host.tls, f"{named.declared_at}.tls"
    if mode is None:
        return
    if not named.host.proxied:
        yield Problem(key, f"{named.name} is not proxied, so Cloudflare speaks to no server of it: leave tls out")
    elif mode == site.tls.mode:
        yield Problem(key, f"tls.mode is {mode} for the whole zone already: leave it out here")
    elif named.name == other_host(site):
        yield Problem(key, f"{named.name} leads to the canonical host, and no server of it is asked: leave tls out")


def _host_problems(site: Site, named: NamedHost) -> Iterator[Problem]:
    host = named.host
    if host.proxied and host.ttl is not None:
        yield Problem(
            f"{named.declared_at}.ttl", "a proxied host has Cloudflare's own TTL: leave ttl out, or set proxied: false"
        )
    if host.authenticated and not host.proxied:
        yield Problem(
            f"{named.declared_at}.authenticated",
            f"{named.name} is not proxied, so nothing is cached there anyway: leave authenticated out",
        )
    if host.proxied and named.name.startswith("_"):
        yield Problem(f"{named.declared_at}.proxied", f"{named.name} {_LOOKED_UP}: set proxied: false")
    if host.redirects_to is not None and _redirected_back(site, named):
        yield Problem(
            f"{named.declared_at}.redirects_to",
            f"{named.name} comes back to itself by redirects_to: lead it to a host that shows pages",
        )
    yield from _mode_problems(site, named)
    yield from _origin_problems(named)


def _origin_problems(named: NamedHost) -> Iterator[Problem]:
    host = named.host
    for origin in origins(host):
        address = address_of(origin)
        key = f"{named.declared_at}.origin"
        if address is not None:
            if host.proxied and (reason := unreachable(address)):
                yield Problem(
                    key, f"{origin} is {reason}: Cloudflare cannot reach it; give the server's public address"
                )
            elif nobody := nobodys(Record(named.name, "A" if address.version == 4 else "AAAA", origin)):
                yield Problem(key, nobody)
            elif any(address in network for network in CLOUDFLARE if network.version == address.version):
                yield Problem(
                    key,
                    f"{origin} is an address of Cloudflare's own edge, which is what DNS answers for a proxied name "
                    "(visitors would see error 1000): give the address of the server behind it",
                )
        elif canonical_name(origin) == named.name:
            yield Problem(key, f"{named.name} cannot be served by itself: give the name that the hosting provider gave")
        elif host.proxied and canonical_name(origin).endswith(_NEVER_PROXIED):
            yield Problem(key, f"{origin} has to be seen by its owner as it is: set proxied: false")


def _redirected_back(site: Site, named: NamedHost) -> bool:
    """Say whether the platforms' own redirects lead from ``named`` back to it."""
    leads = {each.name: full_name(site, each.host.redirects_to) for each in named_hosts(site) if each.host.redirects_to}
    trail = [named.name]
    while trail[-1] in leads and trail[-1] not in trail[:-1]:
        trail.append(leads[trail[-1]])
    return trail[-1] == named.name


def _platform_problems(site: Site, named: NamedHost) -> Iterator[Problem]:
    """Return where a host is not what its platform needs."""
    host, platform = named.host, named.platform
    if named.at_provider and host.proxied:
        yield Problem(f"{named.declared_at}.proxied", "edge: provider and proxied: true exclude each other: keep one")
    if platform is None:
        return
    if platform.proxy is Proxy.NEVER and host.proxied:
        yield Problem(
            f"{named.declared_at}.edge",
            f"{platform.title} does not work behind Cloudflare's proxy: write edge: provider, and set redirects and "
            f"https at {named.where}",
        )
    if platform.verification is not None:
        record, begins = platform.verification
        texts = [extra for extra in site.records if extra.type == "TXT"]
        if not any(extra.content.strip().strip('"').startswith(begins) for extra in texts):
            yield Problem(
                named.declared_at,
                f"{platform.title} answers 404 for {named.name} until its TXT record is there: add {record} with "
                f"{begins}… to records, as {named.where} shows it",
            )


def unreachable(address: IPv4Address | IPv6Address) -> str | None:
    """Return why no edge can reach ``address``, or None where it can."""
    if address.is_loopback:
        return "a loopback address"
    if special_part(ip_network(address)):
        return "a private or special address"
    return None


def _certificate_problems(site: Site, name: str, declared_at: str) -> Iterator[Problem]:
    zone = site.zone.name
    if site.tls.advanced_certificates or covered_by_universal_ssl(name, zone):
        return
    flat = relative_name(name, zone).replace("*.", "").replace(".", "-")
    yield Problem(
        declared_at,
        f"{name} is deeper than Cloudflare's free certificate covers ({zone} and *.{zone}), so browsers would refuse "
        f"it. Three ways out: a name of one label such as {flat}.{zone}; proxied: false; or buy Advanced Certificate "
        "Manager and set tls.advanced_certificates: true",
    )


def _record_proxy_problems(site: Site) -> Iterator[Problem]:
    for index, extra in enumerate(site.records):
        key = f"records.{index}"
        if not extra.proxied:
            continue
        if extra.type not in ("A", "AAAA", "CNAME"):
            yield Problem(
                f"{key}.proxied", f"only A, AAAA and CNAME records can be proxied: leave it out of this {extra.type}"
            )
            continue
        if extra.name.startswith("_"):
            yield Problem(f"{key}.proxied", f"{extra.name} {_LOOKED_UP}: set proxied: false")
            continue
        if extra.ttl is not None:
            yield Problem(f"{key}.ttl", "a proxied record has Cloudflare's own TTL: leave ttl out")
        target = extra_record(site, extra).content
        address = address_of(target)
        if address is not None and (reason := unreachable(address)):
            yield Problem(
                f"{key}.content", f"{extra.content} is {reason}: Cloudflare cannot reach it; give the public one"
            )
        if address is None and target.endswith(_NEVER_PROXIED):
            yield Problem(f"{key}.proxied", f"{extra.content} has to be seen by its owner as it is: set proxied: false")
        yield from _certificate_problems(site, canonical_name(extra.name, site.zone.name), key)


def _hsts_problems(site: Site) -> Iterator[Problem]:
    hsts = site.tls.hsts
    if hsts is None or not hsts.preload:
        return
    if hsts.max_age < _PRELOAD_AGE or not hsts.include_subdomains or not site.tls.https_everywhere:
        yield Problem(
            "tls.hsts.preload",
            f"preload wants max_age: {_PRELOAD_AGE}, include_subdomains: true and tls.https_everywhere: true",
        )
