"""The edge's own addresses: documentation addresses (RFC 5737, RFC 3849) that no packet is ever sent to.

``GET /ips`` names the networks; the verifier is told where on loopback to connect for an address of theirs.
"""

from __future__ import annotations

import ipaddress

LOOPBACK = "127.0.0.1"

EDGE_NETWORKS_V4 = ("192.0.2.0/24",)
EDGE_NETWORKS_V6 = ("2001:db8:cf::/48",)
EDGE_V4 = ("192.0.2.10", "192.0.2.11")
EDGE_V6 = ("2001:db8:cf::10", "2001:db8:cf::11")


def is_address(text: str) -> bool:
    """Say whether ``text`` is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
