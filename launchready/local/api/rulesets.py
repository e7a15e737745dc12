"""Routes of rulesets, their rules and entry points.

Source: developers.cloudflare.com/api/resources/rulesets and /ruleset-engine/rulesets-api, verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import account_of, zone_of
from launchready.local.store import Refusal, ZoneState
from launchready.local.store.refusals import invalid_ruleset, not_found
from launchready.local.store.rulesets import PHASES


def _summary(ruleset: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in ruleset.items() if key != "rules"}


async def list_rulesets(request: web.Request) -> web.Response:
    """``GET …/rulesets``: without their rules."""
    return answer([_summary(ruleset) for ruleset in zone_of(request).rulesets.values()])


async def create_ruleset(request: web.Request) -> web.Response:
    """``POST …/rulesets``."""
    return answer(zone_of(request).create_ruleset(await read_object(request)))


async def get_ruleset(request: web.Request) -> web.Response:
    """``GET …/rulesets/{id}``."""
    return answer(zone_of(request).ruleset(request.match_info["ruleset"]))


async def replace_ruleset(request: web.Request) -> web.Response:
    """``PUT …/rulesets/{id}``: all rules are replaced."""
    return answer(zone_of(request).replace_ruleset(request.match_info["ruleset"], await read_object(request)))


async def delete_ruleset(request: web.Request) -> web.Response:
    """``DELETE …/rulesets/{id}``: no content."""
    zone_of(request).delete_ruleset(request.match_info["ruleset"])
    return web.Response(status=204)


def _entrypoint(zone: ZoneState, phase: str) -> dict[str, Any]:
    ruleset = zone.entrypoint(phase)
    if ruleset is None:
        raise Refusal(404, 10003, f"could not find entrypoint ruleset in the {phase} phase")
    return ruleset


async def get_entrypoint(request: web.Request) -> web.Response:
    """``GET …/rulesets/phases/{phase}/entrypoint``; 10003 where the phase has none."""
    return answer(_entrypoint(zone_of(request), request.match_info["phase"]))


async def replace_entrypoint(request: web.Request) -> web.Response:
    """``PUT …/rulesets/phases/{phase}/entrypoint``: created where the phase has none."""
    zone, body, phase = zone_of(request), await read_object(request), request.match_info["phase"]
    if phase not in PHASES:
        raise Refusal(400, 20016, f"'{phase}' is not a valid value for phase", "/phase")
    before = zone.entrypoint(phase)
    if before is None:
        return answer(zone.create_ruleset({**body, "kind": "zone", "phase": phase}))
    return answer(zone.replace_ruleset(before["id"], body))


async def create_rule(request: web.Request) -> web.Response:
    """``POST …/rulesets/{id}/rules``: at the end, or where ``position`` says."""
    zone, ruleset = zone_of(request), request.match_info["ruleset"]
    rule = dict(await read_object(request))
    return _write(zone, ruleset, _placed(list(zone.ruleset(ruleset)["rules"]), rule))


async def edit_rule(request: web.Request) -> web.Response:
    """``PATCH …/rulesets/{id}/rules/{rule}``: what is sent replaces what was there; ``position`` moves the rule."""
    zone, ruleset = zone_of(request), request.match_info["ruleset"]
    rules = list(zone.ruleset(ruleset)["rules"])
    place = _place(rules, request.match_info["rule"])
    changed = {**rules.pop(place), **await read_object(request)}
    if "position" in changed:
        return _write(zone, ruleset, _placed(rules, changed))
    return _write(zone, ruleset, [*rules[:place], changed, *rules[place:]])


async def delete_rule(request: web.Request) -> web.Response:
    """``DELETE …/rulesets/{id}/rules/{rule}``."""
    zone, ruleset = zone_of(request), request.match_info["ruleset"]
    rules = list(zone.ruleset(ruleset)["rules"])
    rules.pop(_place(rules, request.match_info["rule"]))
    return _write(zone, ruleset, rules)


def _write(zone: ZoneState, ruleset: str, rules: list[dict[str, Any]]) -> web.Response:
    return answer(zone.replace_ruleset(ruleset, {**_summary(zone.ruleset(ruleset)), "rules": rules}))


def _place(rules: list[dict[str, Any]], rule_id: str) -> int:
    for place, rule in enumerate(rules):
        if rule["id"] == rule_id:
            return place
    raise not_found("rules", rule_id)


def _placed(rules: list[dict[str, Any]], rule: dict[str, Any]) -> list[dict[str, Any]]:
    """Return ``rules`` with ``rule`` where its position says: ``index`` from 1, ``before`` or ``after`` an id.

    An empty ``before`` is the beginning, an empty ``after`` the end.
    """
    position = rule.pop("position", None) or {}
    if not isinstance(position, Mapping) or len(position) > 1 or not set(position) <= {"index", "before", "after"}:
        raise invalid_ruleset("position must be an object with one of index, before, after", "/position")
    match position:
        case {"index": int(index)} if 1 <= index <= len(rules) + 1:
            place = index - 1
        case {"index": index}:
            raise invalid_ruleset(f"{index} is not a valid value for index", "/position/index")
        case {"before": other}:
            place = _place(rules, other) if other else 0
        case {"after": other} if other:
            place = _place(rules, other) + 1
        case _:
            place = len(rules)
    return [*rules[:place], rule, *rules[place:]]


async def list_account_rulesets(request: web.Request) -> web.Response:
    """``GET /accounts/{account}/rulesets``."""
    account_of(request)
    return answer([])


async def no_account_entrypoint(request: web.Request) -> web.Response:
    """``GET /accounts/{account}/rulesets/phases/{phase}/entrypoint``."""
    account_of(request)
    phase = request.match_info["phase"]
    raise Refusal(404, 10003, f"could not find entrypoint ruleset in the {phase} phase")


_RULESETS = "/zones/{zone}/rulesets"
_RULESET = f"{_RULESETS}/{{ruleset}}"
ROUTES = (
    ("GET", _RULESETS, list_rulesets),
    ("POST", _RULESETS, create_ruleset),
    ("GET", f"{_RULESETS}/phases/{{phase}}/entrypoint", get_entrypoint),
    ("PUT", f"{_RULESETS}/phases/{{phase}}/entrypoint", replace_entrypoint),
    ("GET", _RULESET, get_ruleset),
    ("PUT", _RULESET, replace_ruleset),
    ("DELETE", _RULESET, delete_ruleset),
    ("POST", f"{_RULESET}/rules", create_rule),
    ("PATCH", f"{_RULESET}/rules/{{rule}}", edit_rule),
    ("DELETE", f"{_RULESET}/rules/{{rule}}", delete_rule),
    ("GET", "/accounts/{account}/rulesets", list_account_rulesets),
    ("GET", "/accounts/{account}/rulesets/phases/{phase}/entrypoint", no_account_entrypoint),
    ("GET", "/accounts/{account}/rules/lists", list_account_rulesets),
)
