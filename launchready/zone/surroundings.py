"""What acts beside a zone as changes: nobody declared it, a repair leaves it alone, and it is said what it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from launchready.zone.diff import Action, Change, Kind
from launchready.zone.neighbours import (
    BulkRedirect,
    EmailRouting,
    Neighbours,
    PageRule,
    WorkersRoute,
    say_page_rule,
)
from launchready.zone.zone import Zone

_ALONE = "Nobody declared it, and a repair leaves it alone."


def surrounding_changes(declared: Zone, neighbours: Neighbours) -> Iterator[Change]:
    """Return what acts beside ``declared``: page rules, Workers routes, bulk redirects, Email Routing, in this order.

    All of it is unmanaged, except Email Routing beside declared mail exchangers: both take mail then.
    """
    for rule in neighbours.page_rules:
        if rule.enabled:
            yield _page_rule(declared.name, rule)
    for route in neighbours.routes:
        yield _route(declared.name, route)
    for redirect in neighbours.redirects:
        yield _bulk_redirect(declared.name, redirect)
    if neighbours.email_routing is not None and neighbours.email_routing.enabled:
        yield _email_routing(declared, neighbours.email_routing)


def _page_rule(zone: str, rule: PageRule) -> Change:
    observed = {"pattern": rule.pattern, "actions": dict(rule.actions), "priority": rule.priority}
    sentence = f"The page rule {rule.pattern} {say_page_rule(rule) or 'does nothing'}. {_ALONE}"
    return Change(Action.UNMANAGED, Kind.PAGE_RULE, zone, rule.pattern, None, observed, sentence)


def _route(zone: str, route: WorkersRoute) -> Change:
    does = (
        f"lets the Worker {route.script} answer in the place of the zone's rules, cache and origin"
        if route.script
        else "keeps the Workers of wider routes away"
    )
    sentence = f"The Workers route {route.pattern} {does}. {_ALONE}"
    observed = {"pattern": route.pattern, "script": route.script}
    return Change(Action.UNMANAGED, Kind.WORKERS_ROUTE, zone, route.pattern, None, observed, sentence)


def _bulk_redirect(zone: str, redirect: BulkRedirect) -> Change:
    below = " and all paths below it" if redirect.subpath_matching else ""
    sentence = (
        f"The bulk redirect {redirect.source}{below} of the account's list {redirect.list} leads to {redirect.target} "
        f"({redirect.status}). {_ALONE}"
    )
    return Change(Action.UNMANAGED, Kind.BULK_REDIRECT, zone, redirect.source, None, asdict(redirect), sentence)


def _email_routing(declared: Zone, routing: EmailRouting) -> Change:
    exchangers = sorted(
        record.content for record in declared.records.values() if (record.name, record.type) == (declared.name, "MX")
    )
    stands = f" ({routing.status})" if routing.status else ""
    sentence = f"Email Routing of {declared.name} is on{stands}: Cloudflare's own exchangers take its mail"
    if exchangers:
        sentence += f", beside the declared {', '.join(exchangers)}. Switch it off, or leave the exchangers to it."
        return Change(Action.BY_HAND, Kind.ZONE, declared.name, "email_routing", False, True, sentence)
    return Change(Action.UNMANAGED, Kind.ZONE, declared.name, "email_routing", None, True, f"{sentence}. {_ALONE}")
