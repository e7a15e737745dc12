"""Routes of page rules. Source: developers.cloudflare.com/api/resources/page_rules, verified 2026-11-24.

The list is not paged. Unverified: the order of a list that asks for none (priority, the highest first).
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import zone_of
from launchready.local.store.page_rules import (
    available_settings,
    change_page_rule,
    create_page_rule,
    delete_page_rule,
    find_page_rule,
)


async def list_page_rules(request: web.Request) -> web.Response:
    """``GET …/pagerules`` with status, order and direction."""
    zone, query = zone_of(request), request.query
    rules = [rule for rule in zone.page_rules if query.get("status", rule["status"]) == rule["status"]]
    order = query.get("order", "priority")

    def key(rule: dict[str, Any]) -> Any:
        return rule["status"] if order == "status" else rule["priority"]

    return answer(sorted(rules, key=key, reverse=query.get("direction", "desc") == "desc"))


async def list_settings(request: web.Request) -> web.Response:
    """``GET …/pagerules/settings``: what a page rule can do on this plan; the names of properties are unverified."""
    zone_of(request)
    return answer(available_settings())


async def create(request: web.Request) -> web.Response:
    """``POST …/pagerules``."""
    return answer(create_page_rule(zone_of(request), await read_object(request)))


async def get_page_rule(request: web.Request) -> web.Response:
    """``GET …/pagerules/{id}``."""
    return answer(find_page_rule(zone_of(request), request.match_info["page_rule"]))


async def replace(request: web.Request) -> web.Response:
    """``PUT …/pagerules/{id}``."""
    body = await read_object(request)
    return answer(change_page_rule(zone_of(request), request.match_info["page_rule"], body, keep=False))


async def edit(request: web.Request) -> web.Response:
    """``PATCH …/pagerules/{id}``."""
    body = await read_object(request)
    return answer(change_page_rule(zone_of(request), request.match_info["page_rule"], body, keep=True))


async def delete(request: web.Request) -> web.Response:
    """``DELETE …/pagerules/{id}``."""
    delete_page_rule(zone_of(request), request.match_info["page_rule"])
    return answer({"id": request.match_info["page_rule"]})


_RULE = "/zones/{zone}/pagerules/{page_rule}"
ROUTES = (
    ("GET", "/zones/{zone}/pagerules", list_page_rules),
    ("POST", "/zones/{zone}/pagerules", create),
    ("GET", "/zones/{zone}/pagerules/settings", list_settings),
    ("GET", _RULE, get_page_rule),
    ("PUT", _RULE, replace),
    ("PATCH", _RULE, edit),
    ("DELETE", _RULE, delete),
)
