"""Routes of certificates at the edge: Universal SSL's alone.

Source: developers.cloudflare.com/api/resources/ssl, verified 2026-11-24.
"""

from __future__ import annotations

from aiohttp import web

from launchready.local.api.envelope import answer, answer_page
from launchready.local.api.reaching import zone_of
from launchready.local.store.certificates import certificate_status


async def universal_ssl(request: web.Request) -> web.Response:
    """``GET …/ssl/universal/settings``: always on here."""
    zone_of(request)
    return answer({"enabled": True})


async def certificate_packs(request: web.Request) -> web.Response:
    """``GET …/ssl/certificate_packs``: Universal SSL's, active as soon as the zone is, unless it is held back."""
    zone = zone_of(request)
    pack = {"id": zone.id, "type": "universal", "hosts": [zone.name, f"*.{zone.name}"],
            "status": certificate_status(zone),
            "certificates": [], "created_on": zone.created_on, "validity_days": 90, "validation_method": "txt",
            "certificate_authority": "google"}  # fmt: skip
    return answer_page(request, [pack], default=20, most=50)


ROUTES = (
    ("GET", "/zones/{zone}/ssl/universal/settings", universal_ssl),
    ("GET", "/zones/{zone}/ssl/certificate_packs", certificate_packs),
)
