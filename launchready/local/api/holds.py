"""Routes of zone holds.

Source: developers.cloudflare.com/api/resources/zones/subresources/holds, verified 2026-11-24.
"""

from __future__ import annotations

from aiohttp import web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import zone_of
from launchready.local.store import Refusal
from launchready.local.store.holds import change_hold, hold_now, show_hold
from launchready.local.store.stamps import now


async def get_hold(request: web.Request) -> web.Response:
    """``GET …/hold``."""
    return answer(show_hold(zone_of(request)))


async def create_hold(request: web.Request) -> web.Response:
    """``POST …/hold?include_subdomains=true``: from now on."""
    below = request.query.get("include_subdomains", "false")
    if below not in ("true", "false"):
        raise Refusal(400, 1004, "include_subdomains must be true or false", "/include_subdomains")
    return answer(hold_now(zone_of(request), include_subdomains=below == "true"))


async def edit_hold(request: web.Request) -> web.Response:
    """``PATCH …/hold``: null lifts the hold, an empty ``hold_after`` holds from now, a later time from then."""
    zone, body = zone_of(request), await read_object(request)
    after = body.get("hold_after", zone.hold.get("hold_after"))
    below = body.get("include_subdomains")
    if not isinstance(after, str | None) or not isinstance(below, bool | None):
        raise Refusal(400, 1004, "hold_after must be text or null, include_subdomains true or false")
    return answer(change_hold(zone, hold_after=now() if after == "" else after, include_subdomains=below))


async def delete_hold(request: web.Request) -> web.Response:
    """``DELETE …/hold?hold_after=…``: until then, or for good."""
    return answer(change_hold(zone_of(request), hold_after=request.query.get("hold_after")))


ROUTES = (
    ("GET", "/zones/{zone}/hold", get_hold),
    ("POST", "/zones/{zone}/hold", create_hold),
    ("PATCH", "/zones/{zone}/hold", edit_hold),
    ("DELETE", "/zones/{zone}/hold", delete_hold),
)
