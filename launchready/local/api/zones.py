"""Routes of zones: list, create, look at, pause, remove; settings; DNSSEC.

Source: developers.cloudflare.com/api/resources/zones, verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from launchready.local.api.envelope import answer, answer_page, read_object
from launchready.local.store import Refusal, Store, ZoneState
from launchready.local.store.refusals import not_found
from launchready.local.store.settings import SETTINGS
from launchready.local.store.zones import now

STORE = web.AppKey("store", Store)
ACCOUNT_NAME = "Local account"


def zone_of(request: web.Request) -> ZoneState:
    """Return the zone that the route names; raise Refusal 7003 where there is none."""
    zone = request.app[STORE].zone(request.match_info["zone"])
    if zone is None:
        raise not_found("zones", request.match_info["zone"])
    return zone


def show_zone(zone: ZoneState) -> dict[str, Any]:
    """Return a zone as the API shows it."""
    active = zone.status == "active"
    return {
        "id": zone.id,
        "name": zone.name,
        "status": zone.status,
        "paused": zone.paused,
        "type": "full",
        "development_mode": 0,
        "name_servers": list(zone.name_servers),
        "original_name_servers": None if active else ["ns1.registrar.test", "ns2.registrar.test"],
        "original_registrar": None,
        "original_dnshost": None,
        "created_on": zone.created_on,
        "modified_on": zone.created_on,
        "activated_on": zone.created_on if active else None,
        "meta": {
            "step": 2,
            "custom_certificate_quota": 0,
            "page_rule_quota": 3,
            "phishing_detected": False,
            "multiple_railguns_allowed": False,
        },
        "owner": {"id": None, "type": "user", "email": None},
        "account": {"id": zone.account, "name": ACCOUNT_NAME},
        "permissions": ["#dns_records:read", "#dns_records:edit", "#zone:read", "#zone:edit", "#zone_settings:edit"],
        "plan": {
            "id": "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
            "name": "Free Website",
            "price": 0,
            "currency": "USD",
            "frequency": "",
            "is_subscribed": False,
            "can_subscribe": False,
            "legacy_id": "free",
            "legacy_discount": False,
            "externally_managed": False,
        },
        "tenant": {"id": None, "name": None},
        "tenant_unit": {"id": None},
    }


async def list_zones(request: web.Request) -> web.Response:
    """``GET /zones`` with name, status and account.id."""
    query = request.query
    zones = [
        show_zone(zone)
        for zone in request.app[STORE].zones()
        if query.get("name", zone.name).lower() == zone.name
        and query.get("status", zone.status) == zone.status
        and query.get("account.id", zone.account) == zone.account
    ]
    return answer_page(request, zones, default=20, most=50)


async def create_zone(request: web.Request) -> web.Response:
    """``POST /zones``: a new zone is pending until the registrar names Cloudflare's servers."""
    body = await read_object(request)
    name, account = body.get("name"), body.get("account") or {}
    if not isinstance(name, str) or not isinstance(account, Mapping):
        raise Refusal(400, 1001, "name must be text, and account an object", "/name")
    account_id = account.get("id")
    if not isinstance(account_id, str | None):
        raise Refusal(400, 1001, "account.id must be text", "/account/id")
    zone = request.app[STORE].create_zone(name, account=account_id, status="pending")
    return answer(show_zone(zone))


async def get_zone(request: web.Request) -> web.Response:
    """``GET /zones/{zone}``."""
    return answer(show_zone(zone_of(request)))


async def edit_zone(request: web.Request) -> web.Response:
    """``PATCH /zones/{zone}``: pause."""
    zone, body = zone_of(request), await read_object(request)
    if not isinstance(paused := body.get("paused", zone.paused), bool):
        raise Refusal(400, 1007, "paused must be true or false", "/paused")
    zone.change(paused=paused)
    return answer(show_zone(zone))


async def delete_zone(request: web.Request) -> web.Response:
    """``DELETE /zones/{zone}``."""
    zone = zone_of(request)
    request.app[STORE].delete_zone(zone.id)
    return answer({"id": zone.id})


async def check_activation(request: web.Request) -> web.Response:
    """``PUT /zones/{zone}/activation_check``: asked for only; here, too, the registrar has to act."""
    return answer({"id": zone_of(request).id})


def show_setting(zone: ZoneState, id_: str) -> dict[str, Any]:
    """Return a setting as the API shows it; raise Refusal 1006 where there is none."""
    if id_ not in SETTINGS:
        raise Refusal(400, 1006, f"Unrecognized zone setting name: {id_}")
    shown = {
        "id": id_,
        "value": zone.settings[id_],
        "editable": SETTINGS[id_].editable,
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


async def get_dnssec(request: web.Request) -> web.Response:
    """``GET /zones/{zone}/dnssec``."""
    return answer(zone_of(request).dnssec)


async def edit_dnssec(request: web.Request) -> web.Response:
    """``PATCH /zones/{zone}/dnssec`` with ``{"status": "active"}`` or ``"disabled"``."""
    zone, body = zone_of(request), await read_object(request)
    return answer(zone.change_dnssec(str(body.get("status"))))


async def delete_dnssec(request: web.Request) -> web.Response:
    """``DELETE /zones/{zone}/dnssec``."""
    zone = zone_of(request)
    zone.change_dnssec("disabled")
    return answer(zone.id)


async def universal_ssl(request: web.Request) -> web.Response:
    """``GET /zones/{zone}/ssl/universal/settings``: always on here."""
    zone_of(request)
    return answer({"enabled": True, "certificate_authority": "google"})


async def certificate_packs(request: web.Request) -> web.Response:
    """``GET /zones/{zone}/ssl/certificate_packs``: Universal SSL's, active as soon as the zone is."""
    zone = zone_of(request)
    status = "active" if zone.status == "active" else "pending_validation"
    pack = {"id": zone.id, "type": "universal", "hosts": [zone.name, f"*.{zone.name}"], "status": status,
            "certificates": [], "created_on": now(), "validity_days": 90, "validation_method": "txt",
            "certificate_authority": "google"}  # fmt: skip
    return answer_page(request, [pack], default=20, most=50)
