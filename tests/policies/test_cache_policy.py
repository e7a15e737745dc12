"""authenticated-never-cached: judged by walking requests, in every disguise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from judging import bypass, declared, found, keep, unjudged, verdicts, zone_of

from launchready.edge import compile_zone
from launchready.policies import cache, declared_by
from launchready.policies.cache import AUTHENTICATED_NEVER_CACHED as POLICY
from launchready.stackfile import load_stack
from launchready.zone import CACHE_PHASE, Rule

HOST = "@ A 203.0.113.10 proxied"
PATH = "lower(url_decode(http.request.uri.path))"
# Everything that our own rules rely on, in one: the decoded path, and what two readers can read in two ways.
AMBIGUOUS = " or ".join(
    [f'url_decode(raw.http.request.uri.path) contains "{part}"' for part in ("%", "//", "/.", ";", "?", "#")]
    + ['raw.http.request.uri.path contains "%0"']
)
ACCOUNT = f'{PATH} eq "/account" or starts_with({PATH}, "/account/") or starts_with({PATH}, "/account.")'
GOOD = (keep("all", "true or false"), bypass("account", ACCOUNT), bypass("odd", AMBIGUOUS))
PRIVATE = {"declared": declared(prefixes=("/account",))}


def zone(*rules: Rule, settings: Any = None) -> Any:
    return zone_of(HOST, cache=rules, settings=settings or {})


FINE = [
    pytest.param(zone(*GOOD), PRIVATE, id="bypassed-last"),
    pytest.param(zone(bypass("all", "true or false")), PRIVATE, id="nothing-is-cached"),
    pytest.param(zone(settings={"development_mode": "on"}), PRIVATE, id="development-mode"),
    pytest.param(zone_of("@ A 203.0.113.10"), PRIVATE, id="not-proxied"),
    pytest.param(zone(keep("all", "true or false")), {"declared": declared()}, id="nothing-needs-a-log-in"),
    pytest.param(
        zone_of("app A 203.0.113.11 proxied", cache=[bypass("app", 'http.host eq "app.acme.test"')]),
        {"declared": declared(private_hosts=("app.acme.test",))}, id="a-whole-host",
    ),
    pytest.param(
        zone_of("*.t A 203.0.113.11 proxied", cache=[bypass("t", 'ends_with(http.host, ".t.acme.test")')]),
        {"declared": declared(private_hosts=("*.t.acme.test",))}, id="a-wildcard-host",
    ),
    pytest.param(
        zone(keep("all", "true or false"), bypass("session", 'http.cookie contains "session="')),
        {"declared": declared(session_cookies=("session",))}, id="a-session-cookie",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("judged", "known"), FINE)
def test_what_is_fine(judged: Any, known: Any) -> None:
    assert found(POLICY, judged, **known) == []


KEPT = [
    pytest.param([], "https://acme.test/account/x.css", id="no-rule-at-all-caches-files-by-default"),
    pytest.param([*GOOD, keep("late", "true or false")], "GET https://acme.test/account:", id="cache-everything-last"),
    pytest.param([*GOOD, keep("late", 'ends_with(http.request.uri.path, ".css")')], "/account/x.css", id="files-last"),
    pytest.param([*GOOD, keep("q", 'http.request.uri.query contains "a="')], "?a=b", id="with-a-query"),
    pytest.param([*GOOD, keep("h", 'http.request.method eq "HEAD"')], "HEAD https://acme.test/account:", id="head"),
    pytest.param([*GOOD, keep("c", 'http.cookie contains "session="')], "/account", id="with-a-cookie"),
    pytest.param([*GOOD, keep("p", "not ssl")], "http://acme.test/account", id="over-http"),
    pytest.param([bypass("a", 'starts_with(http.request.uri.path, "/account")')], "/ACCOUNT/X.CSS", id="upper-case"),
    pytest.param([bypass("a", f'starts_with({PATH}, "/account/")')], "/account.css", id="account-dot-css"),
    pytest.param(
        [bypass("a", 'lower(http.request.uri.path) in {"/account" "/account/"}')], "/account%2Fx.css", id="slash"
    ),
    pytest.param([bypass("a", ACCOUNT)], "/static/..%2F", id="out-of-another-folder"),
    pytest.param([GOOD[1]], "/account;x.css", id="a-path-parameter"),
    pytest.param([bypass("a", f'{PATH} eq "/account"')], "/account/x.css", id="the-page-alone"),
]


@pytest.mark.parametrize(("rules", "url"), KEPT)
def test_what_is_found(rules: list[Rule], url: str) -> None:
    (finding,) = verdicts(POLICY, zone(*rules), **PRIVATE).findings
    assert finding.subject == "acme.test/account"
    forms = kept_forms(rules)
    assert any(url in f"{form}:" for form in forms), forms


def kept_forms(rules: list[Rule]) -> list[str]:
    """Return every request that the policy would name, were it the first."""
    (place,) = cache._declared(PRIVATE["declared"], ["acme.test"])
    edge = compile_zone(zone(*rules))
    return [
        f"{request.method} {request.url}"
        for request in cache._requests(place, "session")
        if cache._kept(edge.decide(request)) is not None
    ]


def test_a_whole_host_that_is_cached_somewhere_is_found() -> None:
    judged = zone_of("app A 203.0.113.11 proxied", cache=[bypass("page", 'http.request.uri.path eq "/"')])
    assert found(POLICY, judged, declared=declared(private_hosts=("app.acme.test",))) == ["app.acme.test"]


def test_pages_for_holders_of_a_session_cookie_are_found() -> None:
    judged = zone(bypass("session", 'http.cookie contains "session="'), keep("late", "true or false"))
    known = {"declared": declared(session_cookies=("session",))}
    assert found(POLICY, judged, **known) == ["acme.test with the cookie session"]


def test_what_is_found_is_at_the_rule_that_decided() -> None:
    (finding,) = verdicts(POLICY, zone(*GOOD, keep("late", "true or false")), **PRIVATE).findings
    assert finding.place is not None
    assert finding.place.name == "late"
    assert "(late)" in finding.message


# --- without a stack file


def test_what_the_rules_keep_from_the_cache_is_asked_for_in_disguise() -> None:
    judged = zone(bypass("exact", 'http.request.uri.path eq "/account"'))
    assert found(POLICY, judged) == ["acme.test/account"]
    judged = zone(bypass("below", 'starts_with(http.request.uri.path, "/account")'))
    assert found(POLICY, judged) == []
    assert unjudged(POLICY, judged) == []


def test_a_bypassed_path_that_a_later_rule_caches_below_is_found() -> None:
    below = bypass("a", 'starts_with(http.request.uri.path, "/account")')
    assert found(POLICY, zone(below, keep("css", 'ends_with(http.request.uri.path, ".css")'))) == ["acme.test/account"]


def test_a_bypass_that_a_later_rule_takes_back_is_found() -> None:
    below = bypass("a", 'starts_with(http.request.uri.path, "/account")')
    assert found(POLICY, zone(below, keep("late", "true or false"))) == ["acme.test/account"]


def test_where_nothing_says_what_needs_a_log_in_nothing_is_judged() -> None:
    assert "nothing says what needs a log-in" in unjudged(POLICY, zone(keep("all", "true or false")))[0]


def test_a_rule_that_cannot_be_evaluated_is_no_pass() -> None:
    assert "cannot be evaluated" in unjudged(POLICY, zone(bypass("odd", "this is no expression")), **PRIVATE)[0]


@pytest.mark.parametrize(
    "known", [PRIVATE, {"declared": declared(session_cookies=("session",))}], ids=["path", "cookie"]
)
def test_a_rule_that_depends_on_more_than_a_request_says_is_no_pass(known: Any) -> None:
    assert "more than a request says" in unjudged(POLICY, zone(*GOOD, keep("bots", "cf.client.bot")), **known)[0]


def test_a_rule_that_rewrites_paths_is_said_to_act() -> None:
    judged = zone(*GOOD)
    rewriting = {**judged.rulesets, "http_request_transform": (Rule("rw", "true or false", "rewrite"),)}
    beside = replace(judged, rulesets=rewriting)
    assert "the rule rw (rewrite)" in unjudged(POLICY, beside, **PRIVATE)[0]


@pytest.mark.parametrize("name", ["acme", "globex"])
def test_our_own_rules_leave_no_way(name: str) -> None:
    compilation = load_stack(name).compilation
    whole = compilation.zones[0]
    assert found(POLICY, whole, declared=declared_by(compilation)) == []
    without = replace(whole, rulesets={**whole.rulesets, CACHE_PHASE: ()})
    assert bool(found(POLICY, without, declared=declared_by(compilation))) is (name == "acme")
