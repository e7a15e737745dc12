"""The tls concern: the SSL mode to the origin, minimum TLS, HSTS, and Always Use HTTPS kept off.

Always Use HTTPS runs before the redirect rules and would cost a second hop; the redirect rules upgrade to https
themselves (redirects.py). Setting ids and values: ``types.zones`` of the ``cloudflare`` SDK 5.9, verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from launchready.claims import RuleClaim, SettingClaim
from launchready.concerns.expressions import host_tests
from launchready.concerns.hosts import NamedHost, edge_names, named_hosts
from launchready.concerns.page_looks import pages_secure
from launchready.concerns.tls_looks import certificates, servers
from launchready.expectations import Expectation, Layer, PreloadReady, SendsHsts, Signed, TlsVersions
from launchready.site import Hsts, Site
from launchready.zone import rule_ref
from launchready.zone.rules import CONFIGURATION_PHASE, configuration_rule
from launchready.zone.sentences import spell_seconds

name: Final = "tls"

_MODE_SENTENCES = {
    "strict": "Cloudflare talks to the servers over https and checks their certificates.",
    "full": "Cloudflare talks to the servers over https but does not check their certificates.",
    "flexible": "Cloudflare talks to the servers over plain http: what visitors send is not protected on that way.",
}


_HOST_SENTENCES = {
    "full": "Warning: Cloudflare does not check the certificate of {host}'s server, so somebody between them could "
    "read along. Have a proper one installed there, and take tls: full out.",
    "flexible": "Warning: what visitors send to {host} goes to its server over plain http. Have a certificate "
    "installed there, and take tls: flexible out.",
}


def claims(site: Site) -> Iterator[SettingClaim | RuleClaim]:
    """Return the zone's TLS settings, and the hosts whose servers are spoken to otherwise."""
    tls = site.tls
    yield SettingClaim(name, "tls.mode", "ssl", tls.mode)
    yield SettingClaim(name, "tls.minimum", "min_tls_version", tls.minimum)
    # On by default, but switched off by hand it would lock everybody out where the minimum is 1.3.
    yield SettingClaim(name, "tls.minimum", "tls_1_3", "on")
    yield SettingClaim(name, "tls.https_everywhere", "always_use_https", "off")
    yield SettingClaim(name, "tls.hsts", "security_header", _security_header(tls.hsts))
    for key in ("automatic_https_rewrites", "opportunistic_encryption"):
        wanted: bool | None = getattr(tls, key)
        if wanted is not None:
            yield SettingClaim(name, f"tls.{key}", key, "on" if wanted else "off")
    for mode in _HOST_SENTENCES:
        hosts = [named for named in named_hosts(site) if named.host.tls == mode]
        if hosts:
            yield _mode_claim(site, mode, hosts)


def _mode_claim(site: Site, mode: str, hosts: list[NamedHost]) -> RuleClaim:
    rule = configuration_rule(
        rule_ref(name, mode),
        f"Servers that are spoken to with SSL mode {mode}",
        " or ".join(host_tests(site, hosts)),
        {"ssl": mode},
    )
    return RuleClaim(name, f"{hosts[0].declared_at}.tls", CONFIGURATION_PHASE, "hosts", rule)


def _security_header(hsts: Hsts | None) -> dict[str, dict[str, bool | int]]:
    header: dict[str, bool | int] = {
        "enabled": hsts is not None and hsts.max_age > 0,
        "max_age": hsts.max_age if hsts else 0,
        "include_subdomains": bool(hsts and hsts.include_subdomains),
        "preload": bool(hsts and hsts.preload),
        "nosniff": False,
    }
    return {"strict_transport_security": header}


def expectations(site: Site) -> Iterator[Expectation]:
    """Return the TLS versions of every name at the edge, and HSTS on every proxied host."""
    for host, _ in edge_names(site):
        yield Expectation(
            concern=name,
            subject=host,
            name="versions",
            zone=site.zone.name,
            layer=Layer.EDGE,
            declared_at="tls.minimum",
            expected=f"{host} accepts TLS {site.tls.minimum} and newer, and refuses everything older.",
            fix=f"Apply this stack: Cloudflare's minimum TLS version has to be {site.tls.minimum}.",
            check=TlsVersions(host, site.tls.minimum),
        )
    if site.tls.dnssec:
        yield _signed(site)
    for named in named_hosts(site):
        if named.host.proxied and not named.is_wildcard:
            yield _sends_hsts(site, named.name)
    if site.tls.hsts and site.tls.hsts.preload and site.zone.name in dict(edge_names(site)):
        yield _preload(site)
    yield from pages_secure(site)
    yield from certificates(site)
    yield from servers(site)


def _signed(site: Site) -> Expectation:
    zone = site.zone.name
    return Expectation(
        concern=name,
        subject=zone,
        name="dnssec",
        zone=zone,
        layer=Layer.DNS,
        declared_at="tls.dnssec",
        expected=f"What DNS answers for {zone} is signed, and its registrar publishes the DS record that fits.",
        fix="Apply this stack: Cloudflare does not sign. If it stays so, choose Enable DNSSEC in its dashboard, under "
        "DNS, Settings.",
        check=Signed(zone),
    )


def _sends_hsts(site: Site, host: str) -> Expectation:
    hsts = site.tls.hsts
    max_age = hsts.max_age if hsts else 0
    wanted = (
        f"https://{host}/ tells browsers to use https only for {max_age:,} seconds (HSTS)."
        if max_age
        else f"https://{host}/ does not send HSTS, or takes it back."
    )
    return Expectation(
        concern=name,
        subject=host,
        name="hsts",
        zone=site.zone.name,
        layer=Layer.EDGE,
        declared_at="tls.hsts",
        expected=wanted,
        fix="Apply this stack: Cloudflare's HSTS setting differs, or the server sends a header of its own.",
        check=SendsHsts(
            f"https://{host}/", max_age, bool(hsts and hsts.include_subdomains), bool(hsts and hsts.preload)
        ),
    )


def _preload(site: Site) -> Expectation:
    zone = site.zone.name
    return Expectation(
        concern=name,
        subject=zone,
        name="hsts-preload",
        zone=zone,
        layer=Layer.EDGE,
        declared_at="tls.hsts.preload",
        expected=f"{zone} fulfils what browsers' list of https-only domains demands (hstspreload.org).",
        fix="Apply this stack: the HSTS setting or the redirect to https was changed.",
        check=PreloadReady(zone),
    )


def english(site: Site) -> Iterator[str]:
    """Return sentences for the mode, the minimum, https everywhere and HSTS."""
    tls = site.tls
    yield _MODE_SENTENCES[tls.mode]
    for named in named_hosts(site):
        if named.host.tls:
            yield _HOST_SENTENCES[named.host.tls].format(host=named.name)
    yield f"Visitors need TLS {tls.minimum} or newer."
    if tls.dnssec:
        yield f"The answers for {site.zone.name} are signed (DNSSEC), once its registrar has the DS record."
    if tls.https_everywhere:
        yield "Every http address is sent to https."
    if tls.hsts and tls.hsts.max_age:
        below = ", for every name below the domain too" if tls.hsts.include_subdomains else ""
        yield f"Browsers are told to use https only, for {spell_seconds(tls.hsts.max_age)}{below}."
