"""Routes of zones: list, create, look at, pause, remove, and what their plan is.

Sources, verified 2026-11-24: developers.cloudflare.com/api/resources/zones (shapes, filters, orders),
/dns/zone-setups/full-setup (pending until the registrar names the servers that were given).
Unverified: ``jump_start`` finds nothing here, since nothing is looked up in the real DNS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from launchready.local.api.envelope import answer, answer_page, read_object
from launchready.local.api.reaching import STORE, zone_of
from launchready.local.store import AccountState, Refusal, ZoneState
from launchready.local.store.plans import ENTERPRISE, FACTS, FREE, PLANS
from launchready.local.store.registrars import check_activation, delegated


def show_zone(zone: ZoneState, account: AccountState) -> dict[str, Any]:
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
        "original_name_servers": None if active else list(delegated(zone)),
        "original_registrar": None,
        "original_dnshost": None,
        "created_on": zone.created_on,
        "modified_on": zone.modified_on,
        "activated_on": zone.created_on if active else None,
        "meta": {
            "step": 2,
            "custom_certificate_quota": 0,
            "page_rule_quota": FACTS[zone.plan].page_rules,
            "phishing_detected": False,
            "cdn_only": False,
            "dns_only": False,
            "foundation_dns": False,
        },
        "owner": {"id": None, "type": "user", "name": None},
        "account": {"id": zone.account, "name": account.name},
        "permissions": ["#dns_records:read", "#dns_records:edit", "#zone:read", "#zone:edit", "#zone_settings:edit"],
        "plan": {
            "id": FACTS[zone.plan].id,
            "name": FACTS[zone.plan].name,
            "price": 0,
            "currency": "USD",
            "frequency": "",
            "is_subscribed": zone.plan != FREE,
            "can_subscribe": False,
            "legacy_id": zone.plan,
            "legacy_discount": False,
            "externally_managed": False,
        },
        "tenant": {"id": None, "name": None},
        "tenant_unit": {"id": None},
    }


async def list_zones(request: web.Request) -> web.Response:
    """``GET /zones`` with name, status, account.id, account.name, order, direction and match."""
    query, store = request.query, request.app[STORE]
    shown = [show_zone(zone, store.account_of(zone)) for zone in store.zones()]
    wanted = {key: value.lower() for key, value in query.items() if key in _FILTERS}
    match = any if query.get("match") == "any" else all
    if wanted:
        shown = [zone for zone in shown if match(_FILTERS[key](zone).lower() == wanted[key] for key in wanted)]
    if (order := query.get("order")) in _ORDERS:
        shown.sort(key=_FILTERS[order])
    if query.get("direction") == "desc":
        shown.reverse()
    return answer_page(request, shown, default=20, most=50)


_ORDERS = ("name", "status", "account.id", "account.name")
_FILTERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "name": lambda zone: str(zone["name"]),
    "status": lambda zone: str(zone["status"]),
    "account.id": lambda zone: str(zone["account"]["id"]),
    "account.name": lambda zone: str(zone["account"]["name"]),
}


async def create_zone(request: web.Request) -> web.Response:
    """``POST /zones``: a new zone is pending until the registrar names Cloudflare's servers."""
    body, store = await read_object(request), request.app[STORE]
    name, account = body.get("name"), body.get("account") or {}
    if not isinstance(name, str) or not isinstance(account, Mapping):
        raise Refusal(400, 1001, "name must be text, and account an object", "/name")
    account_id = account.get("id")
    if not isinstance(account_id, str | None):
        raise Refusal(400, 1001, "account.id must be text", "/account/id")
    if body.get("type", "full") != "full":
        why = f"a zone of type {body['type']!r} is not in the Free plan, or not evaluated by this local Cloudflare"
        raise Refusal(400, 1001, why, "/type")
    zone = store.create_zone(name, account=account_id, status="pending")
    return answer(show_zone(zone, store.account_of(zone)))


async def get_zone(request: web.Request) -> web.Response:
    """``GET /zones/{zone}``."""
    return _answer_zone(request)


async def edit_zone(request: web.Request) -> web.Response:
    """``PATCH /zones/{zone}``: pause; one property at a time, and no other can be changed on Free."""
    zone, body = zone_of(request), await read_object(request)
    if beyond := sorted(set(body) - {"paused"}):
        raise Refusal(400, 1007, f"{beyond[0]} cannot be changed in this zone's plan", f"/{beyond[0]}")
    if not isinstance(paused := body.get("paused", zone.paused), bool):
        raise Refusal(400, 1007, "paused must be true or false", "/paused")
    zone.change(paused=paused)
    return _answer_zone(request)


async def delete_zone(request: web.Request) -> web.Response:
    """``DELETE /zones/{zone}``."""
    zone = zone_of(request)
    request.app[STORE].delete_zone(zone.id)
    return answer({"id": zone.id})


async def activate(request: web.Request) -> web.Response:
    """``PUT /zones/{zone}/activation_check``: Cloudflare looks which name servers the registrar names."""
    check_activation(zone_of(request))
    return answer({"id": zone_of(request).id})


def _show_subscription(zone: ZoneState) -> dict[str, Any]:
    plan = {"id": zone.plan, "public_name": FACTS[zone.plan].name, "currency": "USD", "scope": "zone", "sets": [],
            "is_contract": zone.plan == ENTERPRISE, "externally_managed": False}  # fmt: skip
    frequency = "not-applicable" if zone.plan == FREE else "monthly"
    return {"id": zone.id, "currency": "USD", "price": 0, "frequency": frequency, "state": "Paid", "rate_plan": plan,
            "current_period_start": None, "current_period_end": None}  # fmt: skip


async def get_subscription(request: web.Request) -> web.Response:
    """``GET /zones/{zone}/subscription``: the zone's plan; nothing costs anything here."""
    return answer(_show_subscription(zone_of(request)))


async def change_subscription(request: web.Request) -> web.Response:
    """``PUT /zones/{zone}/subscription`` (or POST) with ``{"rate_plan": {"id": "pro"}}``: another plan, at once.

    Source: developers.cloudflare.com/api/resources/zones/subresources/subscriptions, verified 2026-11-24; the codes of
    refusals are unverified.
    """
    zone, body = zone_of(request), await read_object(request)
    plan = (body.get("rate_plan") or {}).get("id") if isinstance(body.get("rate_plan") or {}, Mapping) else None
    if plan not in PLANS:
        raise Refusal(400, 1207, f"rate_plan.id must be one of {', '.join(PLANS)}", "/rate_plan/id")
    zone.change(plan=plan)
    return answer(_show_subscription(zone))


def _show_plan(zone: ZoneState, plan: str) -> dict[str, Any]:
    return {"id": FACTS[plan].id, "name": FACTS[plan].name, "price": 0, "currency": "USD", "frequency": "monthly",
            "is_subscribed": plan == zone.plan, "can_subscribe": plan != zone.plan, "legacy_id": plan,
            "externally_managed": False}  # fmt: skip


async def list_plans(request: web.Request) -> web.Response:
    """``GET /zones/{zone}/available_plans``: all of them."""
    zone = zone_of(request)
    return answer([_show_plan(zone, plan) for plan in PLANS])


async def get_plan(request: web.Request) -> web.Response:
    """``GET /zones/{zone}/available_plans/{plan}``."""
    zone, wanted = zone_of(request), request.match_info["plan"]
    plan = next((plan for plan in PLANS if FACTS[plan].id == wanted), None)
    if plan is None:
        raise Refusal(404, 1006, "Invalid or missing plan identifier")
    return answer(_show_plan(zone, plan))


def _answer_zone(request: web.Request) -> web.Response:
    zone = zone_of(request)
    return answer(show_zone(zone, request.app[STORE].account_of(zone)))


_ZONE = "/zones/{zone}"
ROUTES = (
    ("GET", "/zones", list_zones),
    ("POST", "/zones", create_zone),
    ("GET", _ZONE, get_zone),
    ("PATCH", _ZONE, edit_zone),
    ("DELETE", _ZONE, delete_zone),
    ("PUT", f"{_ZONE}/activation_check", activate),
    ("GET", f"{_ZONE}/subscription", get_subscription),
    ("POST", f"{_ZONE}/subscription", change_subscription),
    ("PUT", f"{_ZONE}/subscription", change_subscription),
    ("GET", f"{_ZONE}/available_plans", list_plans),
    ("GET", f"{_ZONE}/available_plans/{{plan}}", get_plan),
)
