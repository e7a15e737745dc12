"""Which addresses of a name may be connected to: those of the internet. No name in DNS leads us inside a network.

An IPv6 address may carry an IPv4 address that a gateway goes on to: mapped (RFC 4291 section 2.5.5.2), NAT64 (RFC 6052
section 2.1), 6to4 (RFC 3056). The one inside is judged then.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NAT64 = ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Say whether ``address`` is of the internet: not private, loopback, link-local, shared, reserved or multicast.

    What is no address is not public.
    """
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    inner = _carried(parsed) if isinstance(parsed, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
