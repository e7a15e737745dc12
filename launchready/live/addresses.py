"""Which addresses of a name may be connected to: those of the internet. No name in DNS leads us inside a network.

An IPv6 address may carry an IPv4 address that a gateway goes on to: mapped (RFC 4291 section 2.5.5.2), NAT64 (RFC 6052
section 2.1), 6to4 (RFC 3056). The one inside is judged then. Of the rest only 2000::/3 is of the internet (IANA's IPv6
address space, verified 2026-11-24): site-local fec0::/10, a network's own NAT64 prefix (RFC 8215) and IPv4-compatible
::/96 lead inside as well, and Python's tables, which change from release to release, call them global.
"""

from __future__ import annotations

import socket
from collections.abc import Container
from contextlib import closing
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NAT64, _UNICAST = ip_network("64:ff9b::/96"), ip_network("2000::/3")
_NOT_PUBLIC = (
    ip_network("192.0.0.0/24"),  # IETF's protocol assignments (RFC 6890); a cloud's metadata stands at 192.0.0.192
    ip_network("168.63.129.16/32"),  # the host of every machine at Azure (its documents, verified 2026-11-24)
    ip_network("3fff::/20"),  # documentation (RFC 9637)
)


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
    if parsed.version == 6 and parsed not in _UNICAST:
        return False
    listed = any(parsed.version == network.version and parsed in network for network in _NOT_PUBLIC)
    return parsed.is_global and not parsed.is_multicast and not listed


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a look at a domain may connect to; ``private``: also into private networks. One rule for every protocol."""

    private: bool = False

    def allows(self, address: str, told: Container[str | None] = ()) -> bool:
        """Say whether ``address`` may be connected to: it is of the internet, or of those that we are told the way to.

        None among ``told`` stands for every address.
        """
        return address in told or None in told or self.private or is_public(address)


PUBLIC = Reach()


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def has_route(address: str) -> bool:
    """Say whether this machine knows a way to ``address``, which may be of IPv6; nothing is sent to find out."""
    try:
        family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
        with closing(socket.socket(family, socket.SOCK_DGRAM)) as way:
            way.connect((address, 9))  # of a datagram's socket this only chooses where it leaves from
    except OSError:
        return False
    return True
