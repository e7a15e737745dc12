"""Addresses that no visitor can reach, and where a record leads."""

from __future__ import annotations

from ipaddress import ip_network

from launchready.zone.addresses import Address, address_of

# Where no server is: the addresses of names that only redirect.
# developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-no-origin, verified 2026-11-24.
_NOBODY = (ip_network("192.0.2.0/24"), ip_network("100::/64"))

# Addresses of one network alone: RFC 1918, 6598, 4193, 3927, 4291; verified 2026-11-24.
_PRIVATE = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.168.0.0/16", "::/127", "fc00::/7", "fe80::/10"),
        ),
    )
)


def is_nobody(text: str) -> bool:
    """Say whether ``text`` is an address at which no server is: the edge alone answers for such a name."""
    address = address_of(text)
    return address is not None and any(address in network for network in _NOBODY)


def is_private(address: Address) -> bool:
    """Say whether ``address`` means something within one network only."""
    return any(address in network for network in _PRIVATE)
