"""What acts on a zone's requests beside its records, settings and rulesets: nobody declares it here, so it is found.

Page rules and Workers routes of the zone, bulk redirects of its account. Shapes as the API has them:
developers.cloudflare.com/api/resources/page_rules, …/workers/subresources/routes, …/rules/subresources/lists,
verified 2026-11-24.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from launchready.zone.names import within
from launchready.zone.rules import Json, Rule, rule_from_api

BULK_PHASE = "http_request_redirect"
LIST_RULE = re.compile(r"\(?\s*http\.request\.full_uri\s+in\s+\$(\w+)\s*\)?")
"""The expression of a rule that enables one list of bulk redirects, as the dashboard and the documentation write it."""


@dataclass(frozen=True, slots=True)
class PageRule:
    """One page rule: ``actions`` by id, None for those that have no value. The highest ``priority`` is asked first."""

    id: str
    pattern: str
    actions: Mapping[str, Json]
    priority: int = 1
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class WorkersRoute:
    """Requests that fit ``pattern`` are answered by ``script``; None: by no Worker, whatever wider routes say."""

    pattern: str
    script: str | None


@dataclass(frozen=True, slots=True)
class BulkRedirect:
    """One redirect of an account's list that a rule enables; ``source`` has a scheme or means both."""

    list: str
    source: str
    target: str
    status: int = 301
    include_subdomains: bool = False
    subpath_matching: bool = False
    preserve_query: bool = False
    preserve_suffix: bool = True

    @property
    def host(self) -> str:
        """The host of ``source``, lower case."""
        return re.sub(r"^https?://", "", self.source, flags=re.IGNORECASE).partition("/")[0].lower()


@dataclass(frozen=True, slots=True)
class EmailRouting:
    """Email Routing of the zone: while it is on, Cloudflare takes its mail; ``status`` is the API's word."""

    enabled: bool
    status: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """All that acts beside a zone, page rules in the order they are asked in.

    ``account_rules`` are the rules of the account, by phase, that no list of redirects stands for.
    """

    page_rules: tuple[PageRule, ...] = ()
    routes: tuple[WorkersRoute, ...] = ()
    redirects: tuple[BulkRedirect, ...] = ()
    account_rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    email_routing: EmailRouting | None = None


def page_rules_from_api(bodies: Iterable[Mapping[str, Json]]) -> tuple[PageRule, ...]:
    """Return page rules from the API, the one that is asked first at the front; switched off ones stay."""
    rules = map(_page_rule, bodies)
    return tuple(sorted(rules, key=lambda rule: -rule.priority))


def _page_rule(body: Mapping[str, Json]) -> PageRule:
    targets = body.get("targets") or [{}]
    constraint = targets[0].get("constraint") or {}
    return PageRule(
        id=str(body.get("id")),
        pattern=str(constraint.get("value", body.get("id"))),
        actions={str(action.get("id")): action.get("value") for action in body.get("actions") or ()},
        priority=int(body.get("priority") or 1),
        enabled=body.get("status") != "disabled",
    )


def route_from_api(body: Mapping[str, Json]) -> WorkersRoute:
    """Return a Workers route from the API."""
    return WorkersRoute(str(body.get("pattern")), body.get("script") or None)


def bulk_redirect_from_api(list_name: str, body: Mapping[str, Json]) -> BulkRedirect | None:
    """Return a redirect from an item of a list; None where it is an item of another kind."""
    redirect = body.get("redirect")
    if not isinstance(redirect, Mapping):
        return None
    return BulkRedirect(
        list=list_name,
        source=str(redirect.get("source_url")),
        target=str(redirect.get("target_url")),
        status=int(redirect.get("status_code") or 301),
        include_subdomains=redirect.get("include_subdomains") is True,
        subpath_matching=redirect.get("subpath_matching") is True,
        preserve_query=redirect.get("preserve_query_string") is True,
        preserve_suffix=redirect.get("preserve_path_suffix") is not False,
    )


def hits_zone(redirect: BulkRedirect, zone: str) -> bool:
    """Say whether a bulk redirect can match a request for a host of ``zone``."""
    return within(redirect.host, zone) or (redirect.include_subdomains and within(zone, redirect.host))


@dataclass(frozen=True, slots=True)
class BulkRules:
    """What an account's rules of bulk redirects come to; ``other_rules`` say more than that a list is looked up in."""

    redirects: tuple[BulkRedirect, ...] = ()
    other_rules: tuple[Rule, ...] = ()


def read_bulk_redirects(
    rules: Iterable[Mapping[str, Json]], items: Mapping[str, Iterable[Mapping[str, Json]]]
) -> BulkRules:
    """Return what ``rules`` of the account enable of the lists whose ``items`` are given by the list's name."""
    redirects: list[BulkRedirect] = []
    others: list[Rule] = []
    for rule in rules:
        name = list_of_rule(rule)
        if name is None:
            others.append(rule_from_api(rule))
        elif rule.get("enabled") is not False:
            redirects += filter(None, (bulk_redirect_from_api(name, item) for item in items.get(name, ())))
    return BulkRules(tuple(redirects), tuple(others))


def list_of_rule(rule: Mapping[str, Json]) -> str | None:
    """Return the list of bulk redirects that a rule enables; None where its expression says more than that."""
    source = (rule.get("action_parameters") or {}).get("from_list")
    named = LIST_RULE.fullmatch(str(rule.get("expression") or "").strip())
    if not isinstance(source, Mapping) or named is None or named.group(1) != source.get("name"):
        return None
    return named.group(1) if source.get("key") == "http.request.full_uri" else None


def say_page_rule(rule: PageRule) -> str:
    """Say what a page rule does, in English, for a sentence."""
    return ", ".join(_say(name, value) for name, value in sorted(rule.actions.items()))


def _say(name: str, value: Json) -> str:
    match name:
        case "forwarding_url" if isinstance(value, Mapping):
            return f"redirects to {value.get('url')} ({value.get('status_code')})"
        case "always_use_https":
            return "redirects http to https"
        case "cache_level" if value in _LEVELS:
            return _LEVELS[value]
        case "edge_cache_ttl":
            return f"keeps answers at the edge for {value} s"
        case "browser_cache_ttl":
            return f"tells browsers to keep answers for {value} s"
        case "ssl":
            return f"sets the SSL mode {value}"
    return name if value is None else f"sets {name} {value}"


_LEVELS = {
    "bypass": "bypasses the cache",
    "cache_everything": "caches everything, pages of signed-in visitors included",
    "basic": "caches nothing with a query string",
    "simplified": "ignores query strings in the cache",
    "aggressive": "caches as without a rule",
}
