"""Routes of DNSSEC. Source: developers.cloudflare.com/api/resources/dns/subresources/dnssec, verified 2026-11-24."""

from __future__ import annotations

from aiohttp import web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import zone_of
from launchready.local.store.registrars import change_dnssec, show_dnssec


async def get_dnssec(request: web.Request) -> web.Response:
    """``GET …/dnssec``: its status follows what the registrar has."""
    return answer(show_dnssec(zone_of(request)))


async def edit_dnssec(request: web.Request) -> web.Response:
    """``PATCH …/dnssec`` with ``{"status": "active"}`` or ``"disabled"``."""
    zone, body = zone_of(request), await read_object(request)
    return answer(change_dnssec(zone, body.get("status")) if "status" in body else show_dnssec(zone))


async def delete_dnssec(request: web.Request) -> web.Response:
    """``DELETE …/dnssec``: what is known of its keys goes as well."""
    zone = zone_of(request)
    change_dnssec(zone, "disabled")
    zone.dnssec = {"status": "disabled", "modified_on": zone.dnssec["modified_on"]}
    zone.touch()
    return answer(zone.id)


ROUTES = (
    ("GET", "/zones/{zone}/dnssec", get_dnssec),
    ("PATCH", "/zones/{zone}/dnssec", edit_dnssec),
    ("DELETE", "/zones/{zone}/dnssec", delete_dnssec),
)
