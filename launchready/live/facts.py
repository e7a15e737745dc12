"""What Cloudflare's API says that looking needs, no more: the verifier learns the edge's addresses here alone."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about one zone, read from the API; where the API cannot be asked there are none (None), never guesses.

    ``edge_ranges`` are Cloudflare's own networks (``GET /ips``); ``status`` is the zone's (``active``, ``pending``,
    ``initializing``, ``moved``, ``deactivated``); ``paused``: only DNS acts, proxied names answer their origins;
    ``name_servers`` those that Cloudflare assigned to the zone, which
    the registrar has to know; ``pending_certificates`` the host names (``*.acme.com`` included) whose edge
    certificate has not been issued yet. ``ds`` is the DS record that the registrar has to publish, where DNSSEC is on.
    """

    edge_ranges: tuple[Network, ...]
    status: str
    name_servers: tuple[str, ...]
    pending_certificates: tuple[str, ...] = ()
    paused: bool = False
    ds: str | None = None

    @property
    def active(self) -> bool:
        """Whether the zone answers for its domain."""
        return self.status == "active"

    def at_edge(self, address: str) -> bool:
        """Say whether ``address`` (text of an IPv4 or IPv6 address) is Cloudflare's."""
        parsed = ip_address(address)
        return any(parsed.version == network.version and parsed in network for network in self.edge_ranges)

    def awaits_certificate(self, host: str) -> bool:
        """Say whether the certificate for ``host`` is still being issued."""
        return host in self.pending_certificates or f"*.{host.partition('.')[2]}" in self.pending_certificates
