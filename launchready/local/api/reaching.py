"""What a route names: the zone, the account, or the refusal where there is none."""

from __future__ import annotations

from aiohttp import web

from launchready.local.store import AccountState, Store, ZoneState
from launchready.local.store.refusals import not_found
from launchready.local.store.shelves import RulesetShelf

STORE = web.AppKey("store", Store)


def zone_of(request: web.Request) -> ZoneState:
    """Return the zone that the route names; raise Refusal 7003 where there is none."""
    zone = request.app[STORE].zone(request.match_info["zone"])
    if zone is None:
        raise not_found("zones", request.match_info["zone"])
    return zone


def account_of(request: web.Request) -> AccountState:
    """Return the account that the route names, or that of its zone; raise Refusal 7003 where there is none."""
    store = request.app[STORE]
    if "account" not in request.match_info:
        return store.account_of(zone_of(request))
    account = store.account_with(request.match_info["account"])
    if account is None:
        raise not_found("accounts", request.match_info["account"])
    return account


def shelf_of(request: web.Request) -> RulesetShelf:
    """Return the zone or the account that the route names, for its rulesets."""
    return account_of(request) if "account" in request.match_info else zone_of(request)
