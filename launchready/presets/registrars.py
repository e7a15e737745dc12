"""What registrars forward and park with: it stays behind when a domain's name servers move elsewhere.

Names and addresses as they are seen in zones, by third parties ("3P"); namecheap.com/support/api (error 2030288) says
itself that its mail forwarding needs its own name servers. A scan of the old zone copies such records to Cloudflare,
where they lead to nobody who knows the domain.
"""

from __future__ import annotations

from collections.abc import Mapping

VERIFIED = "2026-11-24"
"""When the values were looked up."""

MAIL: tuple[tuple[str, str], ...] = tuple((f"eforward{n}.registrar-servers.com", "Namecheap") for n in range(1, 6))
"""(exchanger, registrar) of mail forwarding that works with the registrar's own name servers only."""

WEB_NAMES: Mapping[str, str] = {  # 3P
    "parkingpage.namecheap.com": "Namecheap",
    "pixie.porkbun.com": "Porkbun",
    "uixie.porkbun.com": "Porkbun",
}
"""Targets of parking and forwarding, with the registrar."""

WEB_ADDRESSES: Mapping[str, str] = {  # 3P
    "3.33.130.190": "GoDaddy",
    "15.197.148.33": "GoDaddy",
    "44.227.65.245": "Porkbun",
    "44.227.76.166": "Porkbun",
}
"""The same by address."""

WEB_NETWORKS: Mapping[str, str] = {"162.255.119.0/24": "Namecheap"}  # 3P
"""The same by network."""
