"""What acts beside the rules and takes their place: page rules, Workers, bulk redirects, snippets. Judged by walking.

The same requests go through the zone alone and through the zone with one neighbour; where the edge decides otherwise,
the neighbour overrides what is declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from launchready.edge import Decision, EdgeZone, Lifetime, Mode, Request
from launchready.edge.bulk_redirects import compile_bulk_redirects
from launchready.edge.page_rules import compile_page_rules
from launchready.edge.workers_routes import compile_routes
from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Judged, Part
from launchready.policies.visits import ask, compile_or_say, edge_hosts
from launchready.zone.diff import Kind
from launchready.zone.neighbours import BulkRedirect, PageRule, WorkersRoute, say_page_rule

_Neighbour = TypeVar("_Neighbour")
_SNIPPETS = "http_request_snippets"
_PATHS = ("/", "/launch-ready/page?a=b", "/launch-ready.css")
_MOST_HOSTS = 50  # of a zone that has more, the first ones show what a pattern for all of them does


def _overridden(
    judged: Judged,
    neighbours: Sequence[_Neighbour],
    pattern_of: Callable[[_Neighbour], str],
    put_beside: Callable[[EdgeZone, _Neighbour], EdgeZone],
) -> Iterator[tuple[_Neighbour, Request, Decision] | Unjudged]:
    """Walk requests through the zone alone, and beside one of ``neighbours`` at a time.

    Returned are each that overrides something, the first request that is decided otherwise, and what was decided alone.
    """
    if not neighbours or judged.declared is None:
        return
    edge = compile_or_say(judged)
    if isinstance(edge, Unjudged):
        yield edge
        return
    alone = replace(edge, page_rules=(), routes=(), bulk_redirects=())
    for neighbour in neighbours:
        pattern = pattern_of(neighbour)
        found = _differing(alone, put_beside(alone, neighbour), _requests(judged, pattern))
        if isinstance(found, tuple):
            yield neighbour, *found
        elif found:
            yield Unjudged(pattern, f"a part of what it does is not evaluated: {found}")


def _requests(judged: Judged, pattern: str) -> Iterator[Request]:
    """Return requests to every host of the zone, for sample paths and for those that ``pattern`` names."""
    _, slash, rest = re.sub(r"^[a-z*]+://", "", pattern, flags=re.IGNORECASE).partition("/")
    named = [f"{slash}{rest.replace('*', filling)}" for filling in ("", "launch-ready")] if slash else []
    for host in sorted(edge_hosts(judged.zone))[:_MOST_HOSTS]:
        for path in dict.fromkeys((*_PATHS, *(path for path in named if path.startswith("/")))):
            yield from (ask(host, path, scheme) for scheme in ("https", "http"))


def _differing(alone: EdgeZone, beside: EdgeZone, requests: Iterable[Request]) -> tuple[Request, Decision] | str:
    """Return the first request that ``beside`` decides otherwise than ``alone`` does, with what was decided alone.

    Where there is none, return what keeps ``beside`` from being evaluated, empty where nothing does.
    """
    untold: dict[str, None] = {}
    for request in requests:
        before, after = alone.decide(request), beside.decide(request)
        if after.unknown:
            untold.update(dict.fromkeys(reason for reason in after.unknown if reason not in before.unknown))
        elif _outcome(before) != _outcome(after):
            return request, before
    return ", ".join(untold)


def _outcome(decision: Decision) -> tuple[object, ...]:
    redirect, caching = decision.redirect, decision.caching
    led = (redirect.location, redirect.status) if redirect else None
    kept = (caching.eligible, _life(caching.edge), _life(caching.browser)) if caching else None
    return led, kept, decision.worker, decision.settings.get("ssl")


def _life(lifetime: Lifetime) -> tuple[Mode, int | None]:
    return lifetime.mode, lifetime.seconds


def _say(decision: Decision) -> str:
    """Say what the declared rules do with a request."""
    if decision.redirect is not None:
        return f"lead to {decision.redirect.location}"
    if decision.caching is not None and decision.caching.eligible:
        return "let the edge keep the answer, as they say how"
    return "let the server answer, and the edge keep nothing"


def judge_page_rules(judged: Judged) -> Iterator[Judgement]:
    """Find page rules that act in the place of what is declared."""
    rules = [rule for rule in judged.neighbours.page_rules if rule.enabled]
    for found in _overridden(judged, rules, lambda rule: rule.pattern, _beside_page_rule):
        if isinstance(found, Unjudged):
            yield found
            continue
        rule, request, before = found
        yield Fault(
            rule.pattern,
            f"For {request.url} this page rule {say_page_rule(rule)}; the declared rules {_say(before)}.",
            "Delete the page rule, and declare here what it was for.",
            Place(Kind.PAGE_RULE, rule.pattern),
        )


def _beside_page_rule(zone: EdgeZone, rule: PageRule) -> EdgeZone:
    return replace(zone, page_rules=compile_page_rules((rule,)))


def judge_workers(judged: Judged) -> Iterator[Judgement]:
    """Find Workers that answer for declared hosts."""
    routes = [route for route in judged.neighbours.routes if route.script]
    for found in _overridden(judged, routes, lambda route: route.pattern, _beside_route):
        if isinstance(found, Unjudged):
            yield found
            continue
        route, request, before = found
        yield Fault(
            route.pattern,
            f"The Worker {route.script} answers for {request.url}; the declared rules {_say(before)}.",
            "Make sure that the Worker is meant: what it answers and keeps, no rule here decides.",
            Place(Kind.WORKERS_ROUTE, route.pattern),
        )


def _beside_route(zone: EdgeZone, route: WorkersRoute) -> EdgeZone:
    return replace(zone, routes=compile_routes((route,)))


def judge_bulk_redirects(judged: Judged) -> Iterator[Judgement]:
    """Find bulk redirects of the account that lead elsewhere than is declared."""
    redirects = judged.neighbours.redirects
    for found in _overridden(judged, redirects, lambda redirect: redirect.source, _beside_redirect):
        if isinstance(found, Unjudged):
            yield found
            continue
        redirect, request, before = found
        yield Fault(
            redirect.source,
            f"A bulk redirect of the account's list {redirect.list} leads {request.url} to {redirect.target}; the "
            f"declared rules {_say(before)}.",
            "Delete it from the list, or declare the redirect here.",
            Place(Kind.BULK_REDIRECT, redirect.source),
        )


def _beside_redirect(zone: EdgeZone, redirect: BulkRedirect) -> EdgeZone:
    return replace(zone, bulk_redirects=compile_bulk_redirects((redirect,)))


def judge_snippets(judged: Judged) -> Iterator[Judgement]:
    """Find snippets: code that may change any request and any answer."""
    for rule in judged.zone.rulesets.get(_SNIPPETS, ()):
        if rule.enabled and judged.declared is not None:
            yield Fault(
                judged.zone.name,
                f"A snippet acts on requests ({rule.description or rule.ref}), and can change whatever is declared.",
                "Make sure that it is meant: what it answers, no rule here decides.",
                Place(Kind.RULE, rule.ref),
            )


_NEEDS = frozenset({Part.RECORDS, Part.RULES})
_DOCS = "developers.cloudflare.com"
_PHASES = Source(f"{_DOCS}/ruleset-engine/reference/phases-list", "2026-11-24")

POLICIES = (
    Policy(
        id="page-rules-agree",
        severity=Severity.MEDIUM,
        title="No page rule acts in the place of what is declared.",
        impact="The site does something else than was reviewed, and nobody finds the cause in the declaration.",
        sources=(Source(f"{_DOCS}/rules/page-rules", "2026-11-24"), _PHASES),
        needs=_NEEDS,
        judge=judge_page_rules,
    ),
    Policy(
        id="bulk-redirects-agree",
        severity=Severity.MEDIUM,
        title="No bulk redirect leads elsewhere than is declared.",
        impact="Visitors end at another page than was reviewed.",
        sources=(Source(f"{_DOCS}/rules/url-forwarding/bulk-redirects", "2026-11-24"), _PHASES),
        needs=_NEEDS,
        judge=judge_bulk_redirects,
    ),
    Policy(
        id="workers-agree",
        severity=Severity.LOW,
        title="No Worker answers in the place of what is declared.",
        impact="What the Worker does with visitors and their data is reviewed nowhere here.",
        sources=(Source(f"{_DOCS}/workers/configuration/routing/routes", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_workers,
    ),
    Policy(
        id="snippets-agree",
        severity=Severity.LOW,
        title="No snippet changes requests beside what is declared.",
        impact="What the snippet does with visitors and their data is reviewed nowhere here.",
        sources=(Source(f"{_DOCS}/rules/snippets", "2026-11-24"), _PHASES),
        needs=_NEEDS,
        judge=judge_snippets,
    ),
)
