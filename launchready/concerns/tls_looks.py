"""What must be true of certificates: those that visitors meet, and those of the servers where the edge checks them."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.concerns.hosts import edge_names, named_hosts, origins
from launchready.expectations import CertificateHolds, Expectation, Layer, OriginCertificate
from launchready.site import Site
from launchready.zone.addresses import address_of

_CONCERN = "tls"
# Cloudflare renews Universal SSL 30 days before the end, others two weeks or more: what has less left was forgotten.
# developers.cloudflare.com/ssl/edge-certificates/universal-ssl/, verified 2026-11-24.
_DAYS = 14
_LEFT = f"{_DAYS} days or more (of a short-lived one a quarter of its time)"


def certificates(site: Site) -> Iterator[Expectation]:
    """Return that each name at the edge, Cloudflare's or a provider's, shows a certificate that holds.

    So does a host that is DNS only, where a health path says that it is a web server.
    """
    names = [(host, declared_at, Layer.EDGE) for host, declared_at in edge_names(site)]
    names += [
        (named.name, named.declared_at, Layer.ORIGIN)
        for named in named_hosts(site)
        if (named.at_provider or (named.host.health and not named.host.proxied)) and not named.is_wildcard
    ]
    for host, declared_at, layer in names:
        yield Expectation(
            concern=_CONCERN,
            subject=host,
            name="certificate",
            zone=site.zone.name,
            layer=layer,
            declared_at=declared_at,
            expected=f"{host} shows a certificate that browsers trust, with {_LEFT} left.",
            fix=f"In Cloudflare's dashboard, SSL/TLS → Edge Certificates: what does it say of {host}?"
            if layer is Layer.EDGE
            else f"Where {host} is hosted: is its certificate renewed by itself, the domain verified, and CAA not "
            "in its way?",
            check=CertificateHolds(host, _DAYS),
        )


def servers(site: Site) -> Iterator[Expectation]:
    """Return that each server behind the edge has a certificate that the strict mode accepts, where it is known.

    Only servers that are declared by address are asked: where a name leads is its provider's.
    """
    for named in named_hosts(site):
        mode = named.host.tls or site.tls.mode
        addresses = [origin for origin in origins(named.host) if address_of(origin)]
        if mode != "strict" or not named.host.proxied or named.is_wildcard:
            continue
        for place, address in enumerate(addresses, start=1):
            yield Expectation(
                concern=_CONCERN,
                subject=named.name,
                name="origin-certificate" if place == 1 else f"origin-certificate-{place}",
                zone=site.zone.name,
                layer=Layer.ORIGIN,
                declared_at=f"{named.declared_at}.origin",
                expected=f"The server of {named.name} at {address} has a certificate that Cloudflare accepts, with "
                f"{_LEFT} left.",
                fix=f"Install a certificate for {named.name} on that server: of a public authority, or of Cloudflare's "
                "Origin CA. Visitors are answered 526 otherwise.",
                check=OriginCertificate(named.name, address, _DAYS, others=len(origins(named.host)) > 1),
            )
