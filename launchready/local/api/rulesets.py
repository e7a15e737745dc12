"""Routes of rulesets, their rules and entry points.

Source: developers.cloudflare.com/api/resources/rulesets and /ruleset-engine/rulesets-api, verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from launchready.local.api.envelope import Handler, answer, read_object
from launchready.local.api.reaching import shelf_of
from launchready.local.store import Refusal
from launchready.local.store.phases import PHASES
from launchready.local.store.refusals import invalid_ruleset, not_found
from launchready.local.store.shelves import RulesetShelf


def _summary(ruleset: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in ruleset.items() if key != "rules"}


async def list_rulesets(request: web.Request) -> web.Response:
    """``GET …/rulesets``: without their rules."""
    return answer([_summary(ruleset) for ruleset in shelf_of(request).rulesets.values()])


async def create_ruleset(request: web.Request) -> web.Response:
    """``POST …/rulesets``."""
    return answer(shelf_of(request).create_ruleset(await read_object(request)))


async def get_ruleset(request: web.Request) -> web.Response:
    """``GET …/rulesets/{id}``."""
    return answer(shelf_of(request).ruleset(request.match_info["ruleset"]))


async def replace_ruleset(request: web.Request) -> web.Response:
    """``PUT …/rulesets/{id}``: all rules are replaced."""
    return answer(shelf_of(request).replace_ruleset(request.match_info["ruleset"], await read_object(request)))


async def delete_ruleset(request: web.Request) -> web.Response:
    """``DELETE …/rulesets/{id}``: no content."""
    shelf_of(request).delete_ruleset(request.match_info["ruleset"])
    return web.Response(status=204)


def _entrypoint(shelf: RulesetShelf, phase: str) -> dict[str, Any]:
    ruleset = shelf.entrypoint(phase)
    if ruleset is None:
        raise Refusal(404, 10003, f"could not find entrypoint ruleset in the {phase} phase")
    return ruleset


async def get_entrypoint(request: web.Request) -> web.Response:
    """``GET …/rulesets/phases/{phase}/entrypoint``; 10003 where the phase has none."""
    return answer(_entrypoint(shelf_of(request), request.match_info["phase"]))


async def replace_entrypoint(request: web.Request) -> web.Response:
    """``PUT …/rulesets/phases/{phase}/entrypoint``: created where the phase has none."""
    shelf, body, phase = shelf_of(request), await read_object(request), request.match_info["phase"]
    if phase not in PHASES:
        raise Refusal(400, 20016, f"'{phase}' is not a valid value for phase", "/phase")
    before = shelf.entrypoint(phase)
    if before is None:
        return answer(shelf.create_ruleset({**body, "kind": shelf.entry_kind, "phase": phase}))
    return answer(shelf.replace_ruleset(before["id"], body))


async def create_rule(request: web.Request) -> web.Response:
    """``POST …/rulesets/{id}/rules``: at the end, or where ``position`` says."""
    shelf, ruleset = shelf_of(request), request.match_info["ruleset"]
    rule = dict(await read_object(request))
    return _write(shelf, ruleset, _placed(list(shelf.ruleset(ruleset)["rules"]), rule))


async def edit_rule(request: web.Request) -> web.Response:
    """``PATCH …/rulesets/{id}/rules/{rule}``: what is sent replaces what was there; ``position`` moves the rule.

    Parameters are taken with their action only (pl4nty/winget-extras#793, verified 2026-11-25; the code is not).
    """
    shelf, ruleset, sent = shelf_of(request), request.match_info["ruleset"], await read_object(request)
    rules = list(shelf.ruleset(ruleset)["rules"])
    place = _place(rules, request.match_info["rule"])
    if "action_parameters" in sent and "action" not in sent:
        raise invalid_ruleset("action is required for action parameters", "/action_parameters")
    held = rules.pop(place)
    changed = {**held, **sent, "id": held["id"]}
    if "position" in changed:
        return _write(shelf, ruleset, _placed(rules, changed))
    return _write(shelf, ruleset, [*rules[:place], changed, *rules[place:]])


async def delete_rule(request: web.Request) -> web.Response:
    """``DELETE …/rulesets/{id}/rules/{rule}``."""
    shelf, ruleset = shelf_of(request), request.match_info["ruleset"]
    rules = list(shelf.ruleset(ruleset)["rules"])
    rules.pop(_place(rules, request.match_info["rule"]))
    return _write(shelf, ruleset, rules)


def _write(shelf: RulesetShelf, ruleset: str, rules: list[dict[str, Any]]) -> web.Response:
    return answer(shelf.replace_ruleset(ruleset, {**_summary(shelf.ruleset(ruleset)), "rules": rules}))


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


def _routes(owner: str) -> tuple[tuple[str, str, Handler], ...]:
    rulesets = f"{owner}/rulesets"
    ruleset = f"{rulesets}/{{ruleset}}"
    return (
        ("GET", rulesets, list_rulesets),
        ("POST", rulesets, create_ruleset),
        ("GET", f"{rulesets}/phases/{{phase}}/entrypoint", get_entrypoint),
        ("PUT", f"{rulesets}/phases/{{phase}}/entrypoint", replace_entrypoint),
        ("GET", ruleset, get_ruleset),
        ("PUT", ruleset, replace_ruleset),
        ("DELETE", ruleset, delete_ruleset),
        ("POST", f"{ruleset}/rules", create_rule),
        ("PATCH", f"{ruleset}/rules/{{rule}}", edit_rule),
        ("DELETE", f"{ruleset}/rules/{{rule}}", delete_rule),
    )


ROUTES = (*_routes("/zones/{zone}"), *_routes("/accounts/{account}"))
