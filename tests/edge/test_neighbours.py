"""What acts beside a zone: page rules, Workers routes, bulk redirects, and rules that are not evaluated."""

from __future__ import annotations

from typing import Any

import pytest

from launchready.edge import Decision, Ending, compile_zone, request_from_url, walk
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Record, Rule, Zone, cache_rule, redirect_rule
from launchready.zone.neighbours import (
    BulkRedirect,
    Neighbours,
    PageRule,
    WorkersRoute,
    page_rules_from_api,
    say_page_rule,
)


def zone_with(**rulesets: tuple[Rule, ...]) -> Zone:
    names = ("acme.test", "www.acme.test", "*.acme.test")
    records = {name: Record(name, "A", "192.0.2.1", proxied=True) for name in names}
    return Zone("acme.test", records, {"ssl": "strict"}, rulesets)


def decide(url: str, zone: Zone | None = None, **neighbours: Any) -> Decision:
    return compile_zone(zone or zone_with(), Neighbours(**neighbours)).decide(request_from_url(url))


def page_rule(pattern: str, priority: int = 1, **actions: Any) -> PageRule:
    return PageRule("p", pattern, actions or {"cache_level": "bypass"}, priority)


# --- page rules

MATCHES = {
    "everything-below": ("acme.test/*", "https://acme.test/a/b?c", True),
    "the-path-alone": ("acme.test/a", "https://acme.test/a", True),
    "a-query-is-part-of-it": ("acme.test/a", "https://acme.test/a?b", False),
    "whatever-the-case": ("acme.test/PATH", "https://acme.test/path", True),
    "infix": ("acme.test/t*st", "https://acme.test/toast", True),
    "foo-and-slash": ("acme.test/foo/*", "https://acme.test/foo", False),
    "foo-without-slash": ("acme.test/foo*", "https://acme.test/foo", True),
    "hosts-below": ("*.acme.test/*", "https://www.acme.test/", True),
    "hosts-below-but-not-the-zone": ("*.acme.test/*", "https://acme.test/", False),
    "hosts-below-and-the-zone": ("*acme.test/*", "https://acme.test/", True),
    "scheme": ("http://acme.test/*", "https://acme.test/", False),
    "a-dot-is-a-dot": ("acme.test/a.css", "https://acme.test/axcss", False),
}


@pytest.mark.parametrize(("pattern", "url", "matches"), MATCHES.values(), ids=MATCHES)
def test_what_a_page_rule_matches(pattern: str, url: str, matches: bool) -> None:
    rule = page_rule(pattern, forwarding_url={"url": "https://found.test/", "status_code": 302})
    assert (decide(url, page_rules=(rule,)).redirect is not None) is matches


FORWARDS = {
    "both": ("http://*.acme.test/*", "http://cloud.acme.test/flare.jpg", "http://acme.test/$1/$2.x",
             "http://acme.test/cloud/flare.jpg.x"),
    "a-dollar": ("acme.test/*", "https://acme.test/a", r"https://acme.test/\$1/$1", "https://acme.test/$1/a"),
    "one-too-many": ("acme.test/*", "https://acme.test/a", "https://acme.test/$1$2", "https://acme.test/a"),
}  # fmt: skip


@pytest.mark.parametrize(("pattern", "url", "target", "location"), FORWARDS.values(), ids=FORWARDS)
def test_asterisks_are_referred_to(pattern: str, url: str, target: str, location: str) -> None:
    rule = page_rule(pattern, forwarding_url={"url": target, "status_code": 301})
    redirect = decide(url, page_rules=(rule,)).redirect
    assert redirect is not None
    assert (redirect.location, redirect.status) == (location, 301)


def test_https_is_demanded_by_a_page_rule_on_http_alone() -> None:
    rule = page_rule("acme.test/*", always_use_https=None)
    redirect = decide("http://acme.test/a?b", page_rules=(rule,)).redirect
    assert redirect is not None
    assert redirect.location == "https://acme.test/a?b"
    assert decide("https://acme.test/a?b", page_rules=(rule,)).redirect is None


def test_a_redirect_rule_wins_over_a_page_rule() -> None:
    ours = redirect_rule("ours", "", "true", {"value": "https://ours.test/"})
    rule = page_rule("acme.test/*", forwarding_url={"url": "https://theirs.test/", "status_code": 301})
    redirect = decide("https://acme.test/", zone_with(**{REDIRECT_PHASE: (ours,)}), page_rules=(rule,)).redirect
    assert redirect is not None
    assert redirect.rule == "ours"


CACHES: dict[str, tuple[dict[str, Any], str, tuple[bool, bool, int | None]]] = {
    "bypass": ({"cache_level": "bypass"}, "/a.css", (False, False, None)),
    "everything": ({"cache_level": "cache_everything"}, "/a", (True, True, None)),
    "everything-for-a-day": ({"cache_level": "cache_everything", "edge_cache_ttl": 86400}, "/a", (True, True, 86400)),
    "a-time-alone": ({"edge_cache_ttl": 86400}, "/a", (False, False, 86400)),
    "a-time-for-what-is-cached": ({"edge_cache_ttl": 86400}, "/a.css", (True, False, 86400)),
    "nothing-with-a-query": ({"cache_level": "basic"}, "/a.css?b", (False, False, None)),
}


@pytest.mark.parametrize(("actions", "path", "expected"), CACHES.values(), ids=CACHES)
def test_what_a_page_rule_does_to_the_cache(
    actions: dict[str, Any], path: str, expected: tuple[bool, bool, int | None]
) -> None:
    caching = decide(f"https://acme.test{path}", page_rules=(page_rule("acme.test/*", **actions),)).caching
    assert caching is not None
    assert (caching.eligible, caching.forced, caching.edge.seconds) == expected


def test_a_cache_rule_wins_over_a_page_rule() -> None:
    zone = zone_with(**{CACHE_PHASE: (cache_rule("ours", "", "true", {"cache": False}),)})
    rule = page_rule("acme.test/*", cache_level="cache_everything")
    caching = decide("https://acme.test/a.css", zone, page_rules=(rule,)).caching
    assert caching is not None
    assert (caching.eligible, caching.decided_by) == (False, "ours")


def test_the_ssl_mode_is_that_of_the_page_rule() -> None:
    rule = page_rule("acme.test/plain", ssl="flexible")
    assert decide("https://acme.test/plain", page_rules=(rule,)).settings["ssl"] == "flexible"
    assert decide("https://acme.test/", page_rules=(rule,)).settings["ssl"] == "strict"


def test_only_the_first_page_rule_that_matches_acts() -> None:
    first, second = page_rule("acme.test/a*", 2, ssl="full"), page_rule("acme.test/*", 1, cache_level="bypass")
    decision = decide("https://acme.test/a.css", page_rules=(first, second))
    assert decision.caching is not None
    assert (decision.settings["ssl"], decision.caching.eligible) == ("full", True)


def test_page_rules_of_the_api_are_asked_by_their_priority() -> None:
    def body(number: int, priority: int, status: str) -> dict[str, Any]:
        targets = [{"target": "url", "constraint": {"operator": "matches", "value": f"acme.test/{number}"}}]
        actions = [{"id": "always_use_https"}]
        return {"id": f"p{number}", "priority": priority, "status": status, "targets": targets, "actions": actions}

    rules = page_rules_from_api([body(1, 1, "active"), body(2, 3, "disabled"), body(3, 2, "active")])
    assert [(rule.id, rule.pattern, rule.enabled) for rule in rules] == [
        ("p2", "acme.test/2", False),
        ("p3", "acme.test/3", True),
        ("p1", "acme.test/1", True),
    ]
    assert rules[0].actions == {"always_use_https": None}


def test_a_page_rule_that_is_off_does_nothing() -> None:
    off = PageRule("p", "acme.test/*", {"cache_level": "bypass"}, enabled=False)
    caching = decide("https://acme.test/a.css", page_rules=(off,)).caching
    assert caching is not None
    assert caching.eligible


def test_what_of_a_page_rule_is_not_evaluated_is_named_and_what_changes_nothing_is_not() -> None:
    rule = page_rule("acme.test/*", security_level="under_attack", rocket_loader="off")
    assert decide("https://acme.test/", page_rules=(rule,)).unknown == ("page rule acme.test/* (security_level)",)
    assert compile_zone(zone_with(), Neighbours((rule,))).unmodelled == ("page rule acme.test/* (security_level)",)


def test_a_page_rule_is_said_in_words() -> None:
    rule = page_rule("x", forwarding_url={"url": "https://a.test/", "status_code": 302}, security_level="high")
    assert say_page_rule(rule) == "redirects to https://a.test/ (302), sets security_level high"


# --- Workers routes

ROUTES = {
    "zone-alone": ("acme.test", "https://acme.test/", True),
    "zone-alone-and-a-path": ("acme.test", "https://acme.test/a", False),
    "subhosts": ("*.acme.test/", "https://www.acme.test/", True),
    "subhosts-but-not-the-zone": ("*.acme.test/*", "https://acme.test/", False),
    "zone-and-subhosts": ("*acme.test/*", "https://acme.test/a", True),
    "path-with-case": ("acme.test/Images/*", "https://acme.test/images/a", False),
    "host-without-case": ("ACME.test/*", "https://acme.test/a", True),
    "query-without-wildcard": ("acme.test/a", "https://acme.test/a?b", False),
    "query-with-wildcard": ("acme.test/a*", "https://acme.test/a?b", True),
    "scheme": ("http://acme.test/*", "https://acme.test/a", False),
}


@pytest.mark.parametrize(("pattern", "url", "matches"), ROUTES.values(), ids=ROUTES)
def test_what_a_route_matches(pattern: str, url: str, matches: bool) -> None:
    assert (decide(url, routes=(WorkersRoute(pattern, "api"),)).worker == "api") is matches


MOST_SPECIFIC = {
    "host": (("*.acme.test/*", "wide"), ("www.acme.test/*", "narrow"), "https://www.acme.test/"),
    "path": (("acme.test/*", "wide"), ("acme.test/hello/*", "narrow"), "https://acme.test/hello/world"),
    "host-before-path": (("*.acme.test/a", "wide"), ("a.acme.test/*", "narrow"), "https://a.acme.test/a"),
    "without-a-slash": (("acme.test/images/*", "wide"), ("acme.test/images*", "narrow"), "https://acme.test/images/a"),
    "exact-path": (("acme.test/images*", "wide"), ("acme.test/images/", "narrow"), "https://acme.test/images/"),
}


@pytest.mark.parametrize(("wide", "narrow", "url"), MOST_SPECIFIC.values(), ids=MOST_SPECIFIC)
def test_the_most_specific_route_wins(wide: tuple[str, str], narrow: tuple[str, str], url: str) -> None:
    for pair in ((wide, narrow), (narrow, wide)):
        assert decide(url, routes=tuple(WorkersRoute(*route) for route in pair)).worker == "narrow"


def test_a_route_without_a_script_keeps_the_wider_one_away() -> None:
    routes = (WorkersRoute("*acme.test/images/cat.png", None), WorkersRoute("*acme.test/images/*", "images"))
    assert decide("https://acme.test/images/cat.png", routes=routes).worker is None
    assert decide("https://acme.test/images/cat.png?foo=bar", routes=routes).worker == "images"


def test_a_walk_ends_at_a_worker() -> None:
    edge_zone = compile_zone(zone_with(), Neighbours(routes=(WorkersRoute("acme.test/*", "api"),)))
    assert walk(edge_zone, request_from_url("https://acme.test/"))[-1].ending is Ending.WORKER


# --- bulk redirects


def bulk(source: str, target: str = "https://acme.test/to/", **more: Any) -> BulkRedirect:
    return BulkRedirect("old", source, target, **more)


BULK: dict[str, tuple[BulkRedirect, str, str | None]] = {
    "exact": (bulk("acme.test/a"), "http://acme.test/a", "https://acme.test/to/"),
    "scheme": (bulk("https://acme.test/a"), "http://acme.test/a", None),
    "another-path": (bulk("acme.test/a"), "https://acme.test/a/b", None),
    "query-is-dropped": (bulk("acme.test/a"), "https://acme.test/a?q=1", "https://acme.test/to/"),
    "query-is-kept": (bulk("acme.test/a", preserve_query=True), "https://acme.test/a?q=1", "https://acme.test/to/?q=1"),
    "subpath": (bulk("acme.test/a/", subpath_matching=True), "https://acme.test/a/b/c", "https://acme.test/to/b/c"),
    "subpath-alike": (bulk("acme.test/a", subpath_matching=True), "https://acme.test/abc", None),
    "suffix-is-dropped": (
        bulk("acme.test/a", subpath_matching=True, preserve_suffix=False),
        "https://acme.test/a/b",
        "https://acme.test/to/",
    ),
    "subdomain": (bulk("acme.test/a", include_subdomains=True), "https://x.y.acme.test/a", "https://acme.test/to/"),
    "no-subdomain": (bulk("acme.test/a"), "https://www.acme.test/a", None),
    "no-path": (bulk("acme.test"), "https://acme.test/", "https://acme.test/to/"),
    "fragment": (
        bulk("acme.test/a", "https://b.test/#c", preserve_query=True),
        "https://acme.test/a?d",
        "https://b.test/?d#c",
    ),
}


@pytest.mark.parametrize(("redirect", "url", "location"), BULK.values(), ids=BULK)
def test_what_a_bulk_redirect_does(redirect: BulkRedirect, url: str, location: str | None) -> None:
    found = decide(url, redirects=(redirect,)).redirect
    assert (found and found.location) == location


WINNERS = {
    "longer-path": (
        bulk("acme.test/folder", "https://a.test/", subpath_matching=True),
        bulk("acme.test/folder/sub", "https://won.test/", subpath_matching=True),
        "https://acme.test/folder/sub/item",
    ),
    "exact-host": (
        bulk("acme.test/a", "https://a.test/", include_subdomains=True),
        bulk("www.acme.test/a", "https://won.test/"),
        "https://www.acme.test/a",
    ),
    "longer-host": (
        bulk("acme.test/a", "https://a.test/", include_subdomains=True),
        bulk("www.acme.test/a", "https://won.test/", include_subdomains=True),
        "https://x.www.acme.test/a",
    ),
    "given-scheme": (
        bulk("acme.test/a", "https://a.test/"),
        bulk("https://acme.test/a", "https://won.test/"),
        "https://acme.test/a",
    ),
}


@pytest.mark.parametrize(("loser", "winner", "url"), WINNERS.values(), ids=WINNERS)
def test_which_of_several_bulk_redirects_wins(loser: BulkRedirect, winner: BulkRedirect, url: str) -> None:
    for pair in ((loser, winner), (winner, loser)):
        found = decide(url, redirects=pair).redirect
        assert found is not None
        assert found.location.startswith("https://won.test/")


# --- what is not evaluated


def test_a_rule_that_is_not_evaluated_is_unknown_where_it_matches_alone() -> None:
    skip = Rule("skip", 'http.request.uri.path eq "/admin"', "skip")
    zone = zone_with(http_request_firewall_custom=(skip,))
    named = ("rule skip (skip) of http_request_firewall_custom",)
    assert decide("https://acme.test/admin", zone).unknown == named
    assert decide("https://acme.test/", zone).unknown == ()
    assert walk(compile_zone(zone), request_from_url("https://acme.test/admin"))[-1].ending is Ending.CANNOT_TELL


def test_an_expression_that_cannot_be_read_may_match_everything() -> None:
    odd = Rule("odd", "http.request.full_uri in $other_list", "redirect")
    found = decide("https://acme.test/", account_rules={"http_request_redirect": (odd,)})
    assert found.unknown == ("rule odd (redirect) of the account's http_request_redirect",)


def test_a_redirect_that_comes_before_is_certain() -> None:
    ours = redirect_rule("ours", "", "true", {"value": "https://ours.test/"})
    block = Rule("block", "true", "block")
    found = decide("https://acme.test/", zone_with(**{REDIRECT_PHASE: (ours,)}, http_request_firewall_custom=(block,)))
    assert (found.unknown, found.redirect is not None) == ((), True)
