"""Routes of Email Routing. Source: developers.cloudflare.com/api/resources/email_routing, verified 2026-11-24."""

from __future__ import annotations

from aiohttp import web

from launchready.local.api.envelope import answer, answer_page, read_object
from launchready.local.api.reaching import account_of, zone_of
from launchready.local.store import Refusal, email_routing
from launchready.local.store.email_routing import show_routing, wanted_records


async def get_settings(request: web.Request) -> web.Response:
    """``GET …/email/routing``."""
    return answer(show_routing(zone_of(request)))


async def enable(request: web.Request) -> web.Response:
    """``POST …/email/routing/enable``, and ``…/dns``: on, with its records."""
    return answer(email_routing.enable(zone_of(request)))


async def disable(request: web.Request) -> web.Response:
    """``POST …/email/routing/disable``: off, without its records."""
    return answer(email_routing.disable(zone_of(request)))


async def get_dns(request: web.Request) -> web.Response:
    """``GET …/email/routing/dns``: the records that it needs."""
    return answer(wanted_records(zone_of(request)))


async def delete_dns(request: web.Request) -> web.Response:
    """``DELETE …/email/routing/dns``: off; the records that went are shown."""
    zone = zone_of(request)
    email_routing.disable(zone)
    return answer(wanted_records(zone))


async def unlock(request: web.Request) -> web.Response:
    """``PATCH …/email/routing/dns``, and ``POST …/unlock``: the records can be edited."""
    return answer(email_routing.unlock(zone_of(request)))


async def list_rules(request: web.Request) -> web.Response:
    """``GET …/email/routing/rules`` with enabled and paging; the catch-all is last."""
    wanted = request.query.get("enabled")
    rules = [rule for rule in email_routing.list_rules(zone_of(request)) if _fits(rule["enabled"], wanted)]
    return answer_page(request, rules, default=20, most=50)


def _fits(enabled: bool, wanted: str | None) -> bool:
    return wanted is None or enabled is (wanted == "true")


async def create_rule(request: web.Request) -> web.Response:
    """``POST …/email/routing/rules``."""
    return answer(email_routing.create_rule(zone_of(request), account_of(request), await read_object(request)))


async def get_rule(request: web.Request) -> web.Response:
    """``GET …/email/routing/rules/{id}``."""
    return answer(email_routing.find_rule(zone_of(request), request.match_info["rule"]))


async def put_rule(request: web.Request) -> web.Response:
    """``PUT …/email/routing/rules/{id}``."""
    zone, account, body = zone_of(request), account_of(request), await read_object(request)
    return answer(email_routing.put_rule(zone, account, request.match_info["rule"], body))


async def delete_rule(request: web.Request) -> web.Response:
    """``DELETE …/email/routing/rules/{id}``."""
    return answer(email_routing.delete_rule(zone_of(request), request.match_info["rule"]))


async def get_catch_all(request: web.Request) -> web.Response:
    """``GET …/email/routing/rules/catch_all``."""
    return answer(email_routing.show_catch_all(zone_of(request)))


async def put_catch_all(request: web.Request) -> web.Response:
    """``PUT …/email/routing/rules/catch_all``."""
    return answer(email_routing.put_catch_all(zone_of(request), account_of(request), await read_object(request)))


async def list_addresses(request: web.Request) -> web.Response:
    """``GET /accounts/{account}/email/routing/addresses`` with verified and paging."""
    if (wanted := request.query.get("verified")) not in (None, "true", "false"):
        raise Refusal(400, 2007, "verified must be true or false", "/verified")
    held = account_of(request).addresses.values()
    addresses = [address for address in held if _fits(address["verified"] is not None, wanted)]
    return answer_page(request, addresses, default=20, most=50)


async def create_address(request: web.Request) -> web.Response:
    """``POST /accounts/{account}/email/routing/addresses``."""
    return answer(email_routing.create_address(account_of(request), await read_object(request)))


async def get_address(request: web.Request) -> web.Response:
    """``GET /accounts/{account}/email/routing/addresses/{id}``."""
    return answer(email_routing.find_address(account_of(request), request.match_info["address"]))


async def delete_address(request: web.Request) -> web.Response:
    """``DELETE /accounts/{account}/email/routing/addresses/{id}``."""
    return answer(email_routing.delete_address(account_of(request), request.match_info["address"]))


_ROUTING = "/zones/{zone}/email/routing"
_RULE = f"{_ROUTING}/rules/{{rule}}"
_ADDRESSES = "/accounts/{account}/email/routing/addresses"
ROUTES = (
    ("GET", _ROUTING, get_settings),
    ("POST", f"{_ROUTING}/enable", enable),
    ("POST", f"{_ROUTING}/disable", disable),
    ("POST", f"{_ROUTING}/unlock", unlock),
    ("GET", f"{_ROUTING}/dns", get_dns),
    ("POST", f"{_ROUTING}/dns", enable),
    ("PATCH", f"{_ROUTING}/dns", unlock),
    ("DELETE", f"{_ROUTING}/dns", delete_dns),
    ("GET", f"{_ROUTING}/rules", list_rules),
    ("POST", f"{_ROUTING}/rules", create_rule),
    ("GET", f"{_ROUTING}/rules/catch_all", get_catch_all),
    ("PUT", f"{_ROUTING}/rules/catch_all", put_catch_all),
    ("GET", _RULE, get_rule),
    ("PUT", _RULE, put_rule),
    ("DELETE", _RULE, delete_rule),
    ("GET", _ADDRESSES, list_addresses),
    ("POST", _ADDRESSES, create_address),
    ("GET", f"{_ADDRESSES}/{{address}}", get_address),
    ("DELETE", f"{_ADDRESSES}/{{address}}", delete_address),
)
