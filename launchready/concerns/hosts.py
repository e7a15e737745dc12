"""The names of a site: what is served where, and which names the edge answers for.

Every concern asks here, so that all mean the same by "the canonical host" or "a proxied name".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from launchready.presets.hosting import PLATFORMS, Platform
from launchready.site import Audience, Host, Site
from launchready.zone import Record, canonical_name
from launchready.zone.addresses import address_of

# RFC 6666's discard prefix: the record of a name that only redirects. The edge answers, no origin is ever asked.
# Source: developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-no-origin, verified 2026-11-24.
ORIGINLESS = "100::"

WHEN_ACTIVE: Final = "when-certificate-active"
"""What ``proxied`` says of a host that is DNS only until a certificate at the edge is active (waiting.py)."""

_SAMPLE = "launch-ready-sample"


@dataclass(frozen=True, slots=True)
class NamedHost:
    """A declared host under its canonical name. ``key`` is the name as it was written."""

    name: str
    key: str
    host: Host

    @property
    def declared_at(self) -> str:
        """The host's key below ``launchready:site``."""
        return f"hosts.{self.key}"

    @property
    def is_wildcard(self) -> bool:
        """Whether it stands for every name below another that has no record of its own."""
        return self.name.startswith("*.")

    @property
    def at_provider(self) -> bool:
        """Whether visitors meet the platform's own edge instead of Cloudflare's."""
        return self.host.edge == "provider"

    @property
    def platform(self) -> Platform | None:
        """What is known of the platform that hosts it."""
        return PLATFORMS[self.host.platform.value] if self.host.platform else None

    @property
    def where(self) -> str:
        """Where its own settings are, for a sentence: "Webflow (Site settings → Domains)"."""
        platform = self.platform
        return f"{platform.title} ({platform.dashboard})" if platform else "its hosting provider"

    @property
    def sample(self) -> str:
        """The name to look at: its own, or one that only the wildcard answers for."""
        return sample_of(self.name)


def sample_of(name: str) -> str:
    """Return the name to look at for ``name``: itself, or one that only that wildcard answers for."""
    return f"{_SAMPLE}{name[1:]}" if name.startswith("*.") else name


def full_name(site: Site, name: str) -> str:
    """Return a declared ``name`` (``@``, ``app``, ``app.acme.com``) as canonical FQDN; ValueError where it is none."""
    return canonical_name(name, site.zone.name)


def named_hosts(site: Site) -> tuple[NamedHost, ...]:
    """Return the declared hosts in the order of the file."""
    return tuple(NamedHost(full_name(site, key), key, host) for key, host in site.hosts.items())


def apex_and_www(site: Site) -> tuple[str, str]:
    """Return the two names of which one is the canonical host."""
    return site.zone.name, f"www.{site.zone.name}"


def canonical_host(site: Site) -> str:
    """Return the one host that visitors end at."""
    return full_name(site, site.canonical)


def declared_host(site: Site, name: str) -> NamedHost | None:
    """Return the declared host called ``name``, None where there is none."""
    return next((named for named in named_hosts(site) if named.name == name), None)


def other_host(site: Site) -> str:
    """Return the one of apex and www that redirects to the canonical host."""
    apex, www = apex_and_www(site)
    return www if canonical_host(site) == apex else apex


def redirect_hosts(site: Site) -> tuple[tuple[str, str], ...]:
    """Return (name, declared_at) of the names that only redirect, so need a record of their own."""
    served = {host.name for host in named_hosts(site)}
    served |= {full_name(site, extra.name) for extra in site.records if extra.type in ("A", "AAAA", "CNAME")}
    wanted = [(other_host(site), "canonical")] if site.hosts else []  # an alias serves nothing: no host is canonical
    wanted += [(full_name(site, rule.host), f"redirects.{index}.host") for index, rule in enumerate(site.redirects)]
    first: dict[str, str] = {}
    for name, declared_at in wanted:
        if name not in served:
            first.setdefault(name, declared_at)
    return tuple(first.items())


def edge_names(site: Site) -> tuple[tuple[str, str], ...]:
    """Return (name, declared_at) of every single name that the edge answers for: proxied hosts and redirect hosts."""
    hosts = [(host.name, host.declared_at) for host in named_hosts(site) if host.host.proxied and not host.is_wildcard]
    return (*hosts, *redirect_hosts(site))


def authenticated_hosts(site: Site) -> tuple[NamedHost, ...]:
    """Return the proxied hosts on which nothing is ever cached."""
    return tuple(host for host in named_hosts(site) if host.host.authenticated and host.host.proxied)


def cacheable_hosts(site: Site) -> tuple[NamedHost, ...]:
    """Return the hosts whose static files the edge may keep: an allow-list, so an unknown name is never on it."""
    public = (Audience.MARKETING, Audience.USERS)
    return tuple(
        host
        for host in named_hosts(site)
        if host.host.proxied and not host.host.authenticated and host.host.audience in public and not host.is_wildcard
    )


def origins(host: Host) -> tuple[str, ...]:
    """Return the declared origins as a tuple."""
    return (host.origin,) if isinstance(host.origin, str) else tuple(host.origin)


def host_records(named: NamedHost) -> tuple[Record, ...]:
    """Return the address records of a host, in the order of its origins."""
    return tuple(_address_record(named, origin) for origin in origins(named.host))


def _address_record(named: NamedHost, origin: str) -> Record:
    address = address_of(origin)
    type_ = "CNAME" if address is None else "A" if address.version == 4 else "AAAA"
    content = canonical_name(origin) if address is None else str(address)
    return Record(named.name, type_, content, named.host.ttl or 1, bool(named.host.proxied))
