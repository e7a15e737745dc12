"""Reading what acts beside a zone: page rules, Workers routes, the account's rules with their redirect lists, mail.

Each look gives what is there or the reason why it is not known; the second is said, never taken for nothing. The
number of calls grows with the account's lists of redirects that a rule enables, and with nothing of the zone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from launchready.cloudflare.client import Client, Object, understood
from launchready.errors import ApiError
from launchready.zone.neighbours import (
    BULK_PHASE,
    EmailRouting,
    Neighbours,
    hits_zone,
    list_of_rule,
    page_rules_from_api,
    read_bulk_redirects,
    route_from_api,
)
from launchready.zone.rules import Rule, rule_from_api

T = TypeVar("T")

_LIST_PAGE = 500  # items of a list asked for at once
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``neighbours`` of a zone; ``foreign`` and ``unread`` are phrases: what else acts, what could not be looked at.

    ``held``: a zone hold keeps other accounts from adding its name.
    """

    neighbours: Neighbours = field(default_factory=Neighbours)
    foreign: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    held: bool = False


async def read_surroundings(client: Client, zone: str, path: str, account: str | None) -> Surroundings:
    """Return what acts beside ``zone``, whose API path is ``path``; raise ApiError for answers of no known form."""
    unread: list[str] = []

    async def look(what: str, asked: Awaitable[T], nothing: T) -> T:
        try:
            return await asked
        except ApiError as error:
            unread.append(f"{what}: this token may not read them, or the API did not answer ({_numbers(error)})")
            return nothing

    page_rules, routes, account_rules, routing, held = await asyncio.gather(
        look("page rules", client.read_list(f"{path}/pagerules"), []),
        look("Workers routes", client.read_list(f"{path}/workers/routes"), []),
        look("account rulesets", _read_account_rules(client, account), []),
        look("settings of Email Routing", _read_routing(client, path), None),
        look("zone holds", _read_hold(client, path), False),
    )
    items = await look("lists of bulk redirects", _read_items(client, account, account_rules), {})
    with understood(f"what acts beside {zone}"):
        bulk = read_bulk_redirects((rule for phase, rule in account_rules if phase == BULK_PHASE), items)
        others = [(phase, rule_from_api(rule)) for phase, rule in account_rules if phase != BULK_PHASE]
        others += [(BULK_PHASE, rule) for rule in bulk.other_rules]
        neighbours = Neighbours(
            page_rules=page_rules_from_api(page_rules),
            routes=tuple(map(route_from_api, routes)),
            redirects=tuple(redirect for redirect in bulk.redirects if hits_zone(redirect, zone)),
            account_rules=_by_phase(others),
            email_routing=routing,
        )
    foreign = tuple(f"account rule {rule.ref} ({rule.action}, {phase})" for phase, rule in others if rule.enabled)
    return Surroundings(neighbours, foreign, tuple(unread), held)


def _numbers(error: ApiError) -> str:
    return f"code {error.code}" if error.code else f"status {error.status}" if error.status else "no answer"


def _by_phase(rules: Iterable[tuple[str, Rule]]) -> dict[str, tuple[Rule, ...]]:
    phases: dict[str, tuple[Rule, ...]] = {}
    for phase, rule in rules:
        phases[phase] = (*phases.get(phase, ()), rule)
    return phases


async def _read_account_rules(client: Client, account: str | None) -> list[tuple[str, Object]]:
    """Return the rules that act on all zones of ``account`` (rulesets of kind root), each with its phase."""
    if not account:
        return []
    path = f"/accounts/{account}/rulesets"
    listed = await client.read_list(path)
    with understood(f"GET {path}"):
        acting = [ruleset["id"] for ruleset in listed if ruleset.get("kind") == "root"]
    read = [await client.read(f"{path}/{id_}") for id_ in acting]
    with understood(f"GET {path}"):
        return [(str(ruleset["phase"]), rule) for ruleset in read for rule in ruleset.get("rules") or ()]


async def _read_items(
    client: Client, account: str | None, rules: Iterable[tuple[str, Object]]
) -> dict[str, list[Object]]:
    """Return the items of the lists of redirects that ``rules`` enable, by the list's name."""
    named = {
        name
        for phase, rule in rules
        if phase == BULK_PHASE and rule.get("enabled") is not False and (name := list_of_rule(rule))
    }
    if not named:
        return {}
    path = f"/accounts/{account}/rules/lists"
    listed = await client.read_list(path)
    with understood(f"GET {path}"):
        ids = {held["name"]: held["id"] for held in listed if held["name"] in named}
    return {
        name: await client.read_list(f"{path}/{list_id}/items", per_page=_LIST_PAGE) for name, list_id in ids.items()
    }


async def _read_routing(client: Client, path: str) -> EmailRouting | None:
    """Return how Email Routing stands; None where the zone has never had it."""
    try:
        found = await client.read(f"{path}/email/routing")
    except ApiError as error:
        if error.status == _NOT_FOUND:
            return None
        raise
    with understood(f"GET {path}/email/routing"):
        return EmailRouting(bool(found["enabled"]), str(found.get("status") or "")) if found else None


async def _read_hold(client: Client, path: str) -> bool:
    """Say whether the zone is held now; not where there is no such thing."""
    try:
        found = await client.read(f"{path}/hold")
    except ApiError as error:
        if error.status == _NOT_FOUND:
            return False
        raise
    with understood(f"GET {path}/hold"):
        return found.get("hold") is True
