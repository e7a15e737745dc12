"""Routes of a zone's DNS settings: those of a Free zone, which the name servers here serve, and no others.

Source: developers.cloudflare.com/api/resources/dns/subresources/settings, verified 2026-11-24.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import zone_of
from launchready.local.store import Refusal, ZoneState


def _shown(zone: ZoneState) -> dict[str, Any]:
    return {
        "flatten_all_cnames": False,
        "foundation_dns": False,
        "internal_dns": {"reference_zone_id": None},
        "multi_provider": False,
        "nameservers": {"type": "cloudflare.standard"},
        "ns_ttl": 86400,
        "secondary_overrides": False,
        "soa": {
            "mname": zone.name_servers[0],
            "rname": "dns.cloudflare.com",
            "refresh": 10000,
            "retry": 2400,
            "expire": 604800,
            "min_ttl": 1800,
            "ttl": 1800,
        },
        "zone_mode": "standard",
        **zone.dns_settings,
    }


async def get_dns_settings(request: web.Request) -> web.Response:
    """``GET …/dns_settings``."""
    return answer(_shown(zone_of(request)))


async def edit_dns_settings(request: web.Request) -> web.Response:
    """``PATCH …/dns_settings``: what is as it is may be sent; what the name servers here do not do is refused."""
    zone, body = zone_of(request), await read_object(request)
    held = _shown(zone)
    for key, value in body.items():
        if key not in held or held[key] != value:
            why = f"{key} is not evaluated by this local Cloudflare with this value, so it is not taken"
            raise Refusal(400, 1007, why, f"/{key}")
    return answer(held)


ROUTES = (
    ("GET", "/zones/{zone}/dns_settings", get_dns_settings),
    ("PATCH", "/zones/{zone}/dns_settings", edit_dns_settings),
)
