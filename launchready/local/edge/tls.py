"""Which certificate and which TLS versions a visitor of the edge gets, by the name in the ClientHello.

Universal SSL certifies a zone and ``*.zone``, no deeper name, and nothing while the zone is pending or its certificate
is held back; a name without one gets the alert handshake_failure. Sources:
developers.cloudflare.com/ssl/edge-certificates/universal-ssl and …/limitations, …/additional-options/minimum-tls,
…/tls-13; verified 2026-11-24.
"""

from __future__ import annotations

import ssl

from launchready.local.certificates import VERSIONS, CertificateAuthority, refusing_context, server_context
from launchready.local.edge.zones import EdgeZones, ServedHost
from launchready.local.store.certificates import ACTIVE, certificate_status
from launchready.zone import covered_by_universal_ssl


class EdgeCertificates:
    """Chooses a TLS context for a server name; certificates are issued when they are first needed."""

    def __init__(self, zones: EdgeZones, authority: CertificateAuthority) -> None:
        self._zones = zones
        self._authority = authority
        self._contexts: dict[tuple[str, ssl.TLSVersion, ssl.TLSVersion], ssl.SSLContext] = {}
        self._refusing = refusing_context(authority.certify(("refused.invalid",)))

    def choose(self, name: str | None) -> ssl.SSLContext:
        """Return the context for the server name ``name``, None where the client sent none."""
        served = self._zones.serving(name.lower().rstrip(".")) if name else None
        if served is None or not _is_certified(served):
            return self._refusing
        key = (served.state.name, *_versions(served))
        if key not in self._contexts:
            certificate = self._authority.certify((served.state.name, f"*.{served.state.name}"))
            self._contexts[key] = server_context(certificate, *_versions(served))
        return self._contexts[key]


def _is_certified(served: ServedHost) -> bool:
    return certificate_status(served.state) == ACTIVE and covered_by_universal_ssl(served.host, served.state.name)


def _versions(served: ServedHost) -> tuple[ssl.TLSVersion, ssl.TLSVersion]:
    """Return the oldest and the newest version; a minimum of 1.3 outweighs TLS 1.3 being off ([U])."""
    settings = served.zone.zone.settings
    oldest = VERSIONS[str(settings.get("min_tls_version", "1.0"))]
    newest = VERSIONS["1.2"] if settings.get("tls_1_3") == "off" else VERSIONS["1.3"]
    return oldest, max(oldest, newest)
