"""Routes of zone settings.

Source: developers.cloudflare.com/api/resources/zones/subresources/settings, verified 2026-11-24.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import zone_of
from launchready.local.store import Refusal, ZoneState
from launchready.local.store.settings import SETTINGS
from launchready.local.store.stamps import now


def show_setting(zone: ZoneState, id_: str) -> dict[str, Any]:
    """Return a setting as the API shows it; raise Refusal 1006 where there is none."""
    if id_ not in SETTINGS:
        raise Refusal(400, 1006, f"Unrecognized zone setting name: {id_}")
    shown = {
        "id": id_,
        "value": zone.settings[id_],
        "editable": SETTINGS[id_].editable(zone.plan),
        "modified_on": zone.modified.get(id_),
    }
    return {**shown, "time_remaining": _development_left(zone)} if id_ == "development_mode" else shown


def _development_left(zone: ZoneState) -> int:
    """Return for how many seconds development mode is still on; here it does not go off by itself.

    Three hours: developers.cloudflare.com/cache/reference/development-mode, verified 2026-11-24.
    """
    if zone.settings["development_mode"] != "on":
        return 0
    since = datetime.fromisoformat(zone.modified.get("development_mode") or now())
    return max(0, 3 * 3600 - int((datetime.now(UTC) - since).total_seconds()))


async def list_settings(request: web.Request) -> web.Response:
    """``GET /zones/{zone}/settings``: all of them."""
    zone = zone_of(request)
    return answer([show_setting(zone, id_) for id_ in sorted(zone.settings)])


async def edit_settings(request: web.Request) -> web.Response:
    """``PATCH /zones/{zone}/settings``: several, all or none."""
    zone, body = zone_of(request), await read_object(request)
    items = body.get("items")
    if not isinstance(items, list) or not all(
        isinstance(item, dict) and isinstance(item.get("id"), str) for item in items
    ):
        raise Refusal(400, 1007, "items must be a list of objects with id and value", "/items")
    zone.change_settings({item["id"]: item.get("value") for item in items})
    return answer([show_setting(zone, item["id"]) for item in items])


async def get_setting(request: web.Request) -> web.Response:
    """``GET /zones/{zone}/settings/{id}``."""
    return answer(show_setting(zone_of(request), request.match_info["setting"]))


async def edit_setting(request: web.Request) -> web.Response:
    """``PATCH /zones/{zone}/settings/{id}`` with ``{"value": …}``."""
    zone, body, id_ = zone_of(request), await read_object(request), request.match_info["setting"]
    zone.change_settings({id_: body.get("value")})
    return answer(show_setting(zone, id_))


ROUTES = (
    ("GET", "/zones/{zone}/settings", list_settings),
    ("PATCH", "/zones/{zone}/settings", edit_settings),
    ("GET", "/zones/{zone}/settings/{setting}", get_setting),
    ("PATCH", "/zones/{zone}/settings/{setting}", edit_setting),
)
