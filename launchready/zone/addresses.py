"""IP addresses as records and declarations hold them."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

# Addresses that no edge can reach; Cloudflare refuses them on a proxied record (9003). RFC 6890's registry, without
# the documentation prefixes, which are nobody's but harmless. Verified 2026-11-24.
_SPECIAL = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.168.0.0/16", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8", "::ffff:0:0/96"),
        ),
    )
)


@lru_cache(maxsize=16_384)  # many checks and policies ask for the same records
def address_of(text: str) -> Address | None:
    """Return ``text`` as an IP address, None where it is none."""
    try:
        return ip_address(text.strip())
    except ValueError:
        return None


def special_part(network: Network) -> str | None:
    """Return the special network that ``network`` shares addresses with, or None where all of it is public."""
    return next((str(each) for each in _SPECIAL if each.version == network.version and each.overlaps(network)), None)
