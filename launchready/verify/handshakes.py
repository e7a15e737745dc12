"""How many TLS handshakes proving a site takes at most, beside those of its HTTP requests. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from launchready.expectations import CertificateHolds, Check, OriginCertificate, TlsVersions
from launchready.live.tls import VERSIONS
from launchready.probe import Probe

MOST_SERVERS = 4
"""Addresses of a name that are looked at, where it is not at Cloudflare's edge: each is a server of its own."""
_DESCRIBED = 2  # one handshake that verifies, and where it fails one that does not, to say what was shown
_TOGETHER = 1  # all versions that are to be refused are offered at once first
_REPEATED = 3  # a version that is cut off without an alert is tried twice, with the minimum in between


def count_handshakes(checks: Iterable[Check], probe: Probe) -> int:
    """Return how many handshakes one round makes at most; certificates that two checks look at are shown once."""
    if probe is Probe.OFF:
        return 0
    checks = tuple(checks)
    shown = {check.host for check in checks if isinstance(check, CertificateHolds)}
    tried = {check.host for check in checks if isinstance(check, TlsVersions)}
    behind = {(check.host, check.address) for check in checks if isinstance(check, OriginCertificate)}
    certificates = len(shown) * MOST_SERVERS + len(tried - shown) + (len(behind) if probe is Probe.FULL else 0)
    return certificates * _DESCRIBED + len(tried) * (1 + _TOGETHER + (len(VERSIONS) - 1) * _REPEATED)
