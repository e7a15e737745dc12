"""IP addresses as records and declarations hold them."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address


@lru_cache(maxsize=16_384)  # many checks and policies ask for the same records
def address_of(text: str) -> Address | None:
    """Return ``text`` as an IP address, None where it is none."""
    try:
        return ip_address(text.strip())
    except ValueError:
        return None
