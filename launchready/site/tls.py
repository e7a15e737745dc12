"""What is declared of TLS: at the edge, from the edge to the origin, and who may issue certificates."""

from __future__ import annotations

from typing import Literal

from launchready.site.declared import Declared, Seconds, ServerName, Unique


class Hsts(Declared):
    """HTTP Strict Transport Security, RFC 6797."""

    max_age: Seconds = 15_552_000
    """Seconds; half a year unless told."""
    include_subdomains: bool = False
    """Every name below the host too, whoever serves it."""
    preload: bool = False
    """Ask browsers to build it in; wants a year or more and include_subdomains, and can hardly be undone."""


class Tls(Declared):
    """TLS at the edge and from the edge to the origin."""

    mode: Literal["strict", "full", "flexible"] = "strict"
    """Cloudflare's SSL mode towards the origin."""
    minimum: Literal["1.0", "1.1", "1.2", "1.3"] = "1.2"
    """The oldest TLS version that visitors may use."""
    https_everywhere: bool = True
    """Every http URL of a proxied host is redirected to https, in the redirect rules (one hop)."""
    hsts: Hsts | None = Hsts()
    """Sent on every https answer; null turns it off."""
    automatic_https_rewrites: bool | None = None
    """Cloudflare writes https where pages name http addresses of hosts that have https; left out, as it is."""
    opportunistic_encryption: bool | None = None
    """Browsers may ask for http addresses over TLS; left out, as it is."""
    dnssec: bool = False
    """Cloudflare signs the zone's answers. It acts once the registrar has the DS record that is shown then."""
    caa: Unique[ServerName] = []
    """The certificate authorities that may issue for the domain, by the name they have in CAA records, such as
    ``letsencrypt.org``; those that Cloudflare itself uses are always among them. Left out, all may."""
    advanced_certificates: bool = False
    """The zone has Advanced Certificate Manager, so proxied names deeper than one label have a certificate too."""
