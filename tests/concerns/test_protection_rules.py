"""What protection compiles to, and what its rules then do with requests, evaluated as the edge does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from launchready.compilation import Compilation
from launchready.edge import Decision, compile_zone, request_from_url
from launchready.expectations import BlockedAtEdge, LimitedAtEdge, Listed, SendsHeaders, TakesPosts
from launchready.zone.rules import ALWAYS_DECLARED, FIREWALL_PHASE, HEADERS_PHASE, RATE_LIMIT_PHASE

Compile = Callable[..., Compilation]

ORIGIN = "198.51.100.10"
PAGE = {"origin": ORIGIN, "audience": "marketing"}
HOSTS: dict[str, Any] = {
    "@": PAGE,
    "app": {"origin": ORIGIN, "audience": "users", "authenticated": True, "webhooks": ["/hooks/stripe", "/hooks/x"]},
    "admin": {"origin": ORIGIN, "audience": "admins"},
    "staging": PAGE,
    "api": {"origin": ORIGIN, "audience": "apis"},
    "ssh": {"origin": ORIGIN, "audience": "internal", "proxied": False},
}
FULL: dict[str, Any] = {
    "login": {"paths": ["/login", "/api/login"], "requests": 5},
    "block": {"countries": ["KP", "IR"], "networks": [64496], "addresses": ["203.0.113.0/24", "2001:db8::7"]},
}


def decide(compilation: Compilation, url: str, method: str = "GET", **visitor: Any) -> Decision:
    said = {"ip": "192.0.2.1", "country": "DE", **visitor}
    asn = {"ip.src.asnum": said.pop("asn", 1)}
    request = request_from_url(url, method=method, **said)
    return compile_zone(compilation.zone).decide(type(request)(**{**request.__dict__, "given": asn}))


def test_nothing_of_it_is_declared_unasked(compiled: Compile) -> None:
    compilation = compiled()
    assert {*compilation.zone.rulesets} == ALWAYS_DECLARED
    assert {"security_level", "browser_check"} & {*compilation.zone.settings} == set()


def test_one_rule_of_each_kind_fits_the_free_plan(compiled: Compile) -> None:
    rulesets = compiled(hosts=HOSTS, protection=FULL).zone.rulesets
    assert [rule.ref for rule in rulesets[FIREWALL_PHASE]] == [
        "lr_protection_open", "lr_protection_probes", "lr_protection_methods", "lr_protection_sources",
    ]  # fmt: skip
    assert [rule.ref for rule in rulesets[RATE_LIMIT_PHASE]] == ["lr_protection_login"]
    assert [rule.ref for rule in rulesets[HEADERS_PHASE]] == ["lr_protection_headers", "lr_protection_noindex"]


REQUESTS: dict[str, tuple[str, str, dict[str, Any], str | None]] = {
    "a-page": ("GET", "https://acme.test/", {}, None),
    "an-environment-file": ("GET", "https://acme.test/.env", {}, "lr_protection_probes"),
    "in-another-case": ("GET", "https://acme.test/.ENV", {}, "lr_protection_probes"),
    "below-a-folder": ("GET", "https://app.acme.test/x/.git/config", {}, "lr_protection_probes"),
    "encoded": ("GET", "https://acme.test/%2egit/config", {}, "lr_protection_probes"),
    "wordpress": ("POST", "https://acme.test/wp-login.php", {}, "lr_protection_probes"),
    "well-known": ("GET", "https://acme.test/.well-known/security.txt", {}, None),
    "the-authoritys-check": ("GET", "https://acme.test/.well-known/acme-challenge/.env", {"country": "KP"}, None),
    "trace": ("TRACE", "https://acme.test/", {}, "lr_protection_methods"),
    "options": ("OPTIONS", "https://api.acme.test/", {}, None),
    "a-country": ("GET", "https://acme.test/", {"country": "KP"}, "lr_protection_sources"),
    "a-network": ("GET", "https://acme.test/", {"asn": 64496}, "lr_protection_sources"),
    "an-address": ("GET", "https://acme.test/", {"ip": "203.0.113.9"}, "lr_protection_sources"),
    "an-address-of-v6": ("GET", "https://acme.test/", {"ip": "2001:db8::7"}, "lr_protection_sources"),
    "its-neighbour": ("GET", "https://acme.test/", {"ip": "2001:db8::8"}, None),
    "a-webhook-from-there": ("POST", "https://app.acme.test/hooks/stripe", {"country": "KP"}, None),
    "a-webhook-asked": ("GET", "https://app.acme.test/hooks/stripe", {"country": "KP"}, "lr_protection_sources"),
    "below-a-webhook": ("POST", "https://app.acme.test/hooks/stripe/x", {"country": "KP"}, "lr_protection_sources"),
    "a-webhook-of-another-host": ("POST", "https://acme.test/hooks/stripe", {"country": "KP"}, "lr_protection_sources"),
}


@pytest.mark.parametrize(("method", "url", "visitor", "rule"), REQUESTS.values(), ids=REQUESTS)
def test_what_is_blocked(compiled: Compile, method: str, url: str, visitor: dict[str, Any], rule: str | None) -> None:
    decision = decide(compiled(hosts=HOSTS, protection=FULL), url, method, **visitor)
    assert (decision.stop.rule if decision.stop else None) == rule
    assert (decision.unknown, decision.beside) == ((), ())


def test_a_wordpress_has_its_own_pages(compiled: Compile) -> None:
    compilation = compiled(protection={"block": {"wordpress": True}})
    assert decide(compilation, "https://acme.test/wp-login.php").stop is None
    assert decide(compilation, "https://acme.test/.env").stop is not None


@pytest.mark.parametrize(
    ("plan", "method", "counted"),
    [
        pytest.param("free", "GET", True, id="free-counts-all"),
        pytest.param("free", "POST", True, id="free-counts-posts"),
        pytest.param("pro", "GET", True, id="pro-counts-all"),
        pytest.param("business", "GET", False, id="business-counts-posts-alone"),
        pytest.param("business", "POST", True, id="business-counts-posts"),
    ],
)
def test_what_is_counted(compiled: Compile, plan: str, method: str, counted: bool) -> None:
    compilation = compiled(zone={"name": "acme.test", "plan": plan}, protection=FULL)
    limits = decide(compilation, "https://acme.test/login", method).limits
    assert [(limit.rule, limit.requests, limit.period, limit.block) for limit in limits] == (
        [("lr_protection_login", 5, 10, 10)] if counted else []
    )
    assert decide(compilation, "https://acme.test/logout", method).limits == ()


def test_a_webhook_is_neither_redirected_nor_counted(compiled: Compile) -> None:
    hosts = {**HOSTS, "www": {**PAGE, "webhooks": ["/hook"]}}
    compilation = compiled(hosts=hosts, protection={"login": {"paths": ["/login"]}})
    for scheme in ("http", "https"):
        posted = decide(compilation, f"{scheme}://www.acme.test/hook", "POST")
        assert (posted.redirect, posted.stop, posted.limits) == (None, None, ())
        assert posted.caching is not None
        assert posted.caching.eligible is False
        assert decide(compilation, f"{scheme}://www.acme.test/hook").redirect is not None
        assert decide(compilation, f"{scheme}://www.acme.test/other", "POST").redirect is not None


def test_webhooks_pass_although_nothing_else_is_declared(compiled: Compile) -> None:
    (rule,) = compiled(hosts=HOSTS).zone.rulesets[FIREWALL_PHASE]
    assert (rule.action, rule.parameters["ruleset"]) == ("skip", "current")
    assert {"bic", "securityLevel"} <= {*rule.parameters["products"]}


@pytest.mark.parametrize(("plan", "sbfm"), [("free", False), ("pro", True)])
def test_super_bot_fight_mode_is_skipped_where_the_plan_has_it(compiled: Compile, plan: str, sbfm: bool) -> None:
    (rule,) = compiled(hosts=HOSTS, zone={"name": "acme.test", "plan": plan}).zone.rulesets[FIREWALL_PHASE]
    assert ("http_request_sbfm" in rule.parameters["phases"]) is sbfm


SENT: dict[str, tuple[Any, dict[str, str]]] = {
    "unless-told": (
        {},
        {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Frame-Options": "SAMEORIGIN",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        },
    ),
    "none": (None, {}),
    "all-otherwise": (
        {
            "nosniff": False,
            "referrer_policy": "no-referrer",
            "frames": "nobody",
            "permissions_policy": None,
            "content_security_policy": "default-src 'self'",
        },
        {
            "Referrer-Policy": "no-referrer",
            "X-Frame-Options": "DENY",
            "Content-Security-Policy": "default-src 'self'",
        },
    ),
    "reported-only": (
        {
            "nosniff": False,
            "referrer_policy": None,
            "frames": "anybody",
            "permissions_policy": None,
            "content_security_policy": "default-src 'self'",
            "report_only": True,
        },
        {"Content-Security-Policy-Report-Only": "default-src 'self'"},
    ),
}


@pytest.mark.parametrize(("headers", "sent"), SENT.values(), ids=SENT)
def test_security_headers(compiled: Compile, headers: Any, sent: dict[str, str]) -> None:
    compilation = compiled(protection={"headers": headers}, tls={"hsts": None})
    assert dict(decide(compilation, "https://acme.test/").headers) == sent
    http = decide(compilation, "http://acme.test/.well-known/acme-challenge/x")
    assert http.headers == ()
    checks = [one.check for one in compilation.expectations if isinstance(one.check, SendsHeaders)]
    assert checks == ([SendsHeaders("https://acme.test/", tuple(sent.items()))] if sent else [])


def listed(compilation: Compilation) -> dict[str, bool]:
    return {one.subject: one.check.wanted for one in compilation.expectations if isinstance(one.check, Listed)}


def test_what_search_engines_may_list_unless_told(compiled: Compile) -> None:
    compilation = compiled(hosts=HOSTS)
    assert listed(compilation) == {"acme.test": True, "admin.acme.test": False, "staging.acme.test": False}
    told = {
        host: dict(decide(compilation, f"https://{host}/").headers).get("X-Robots-Tag")
        for host in ("acme.test", "app.acme.test", "admin.acme.test", "staging.acme.test", "api.acme.test")
    }
    assert told == {
        "acme.test": None,
        "app.acme.test": None,
        "admin.acme.test": "noindex",
        "staging.acme.test": "noindex",
        "api.acme.test": None,
    }


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        pytest.param({**PAGE, "indexable": False}, False, id="a-page-that-nobody-should-find"),
        pytest.param({"origin": ORIGIN, "audience": "admins", "indexable": True}, True, id="an-admins-page-that-may"),
        pytest.param({"origin": ORIGIN, "audience": "users", "indexable": True}, True, id="an-app-that-is-open"),
        pytest.param({**PAGE, "authenticated": True}, None, id="behind-a-log-in"),
        pytest.param({**PAGE, "edge": "provider", "platform": "framer"}, True, id="at-a-platform"),
        pytest.param({**PAGE, "edge": "provider", "platform": "framer", "indexable": False}, False, id="not-there"),
    ],
)
def test_what_search_engines_may_list(compiled: Compile, host: dict[str, Any], wanted: bool | None) -> None:
    assert listed(compiled(hosts={"@": {**PAGE, "indexable": True}, "lab": host})).get("lab.acme.test") == wanted


def test_a_wildcard_is_not_listed_but_the_names_beside_it_are(compiled: Compile) -> None:
    hosts = {"@": PAGE, "blog": PAGE, "*": {"origin": ORIGIN, "audience": "internal"}}
    compilation = compiled(hosts=hosts)
    for host, tag in (("any.acme.test", "noindex"), ("blog.acme.test", None), ("acme.test", None)):
        assert dict(decide(compilation, f"https://{host}/").headers).get("X-Robots-Tag") == tag


def test_what_is_proved(compiled: Compile) -> None:
    compilation = compiled(hosts=HOSTS, protection=FULL)
    found = {one.id: one.check for one in compilation.expectations if one.concern == "protection"}
    assert found["protection/acme.test/probes-blocked"] == BlockedAtEdge("https://acme.test/.env")
    assert found["protection/acme.test/methods-blocked"] == BlockedAtEdge("https://acme.test/", "PROPFIND")
    assert found["protection/acme.test/login/limited"] == LimitedAtEdge("https://acme.test/login", 5, 10)
    assert found["protection/app.acme.test/hooks/stripe/takes-posts"] == TakesPosts(
        "https://app.acme.test/hooks/stripe"
    )


def test_what_is_said_of_it(compiled: Compile) -> None:
    english = " ".join(compiled(hosts=HOSTS, protection=FULL).english)
    for words in (
        "Search engines are told not to list admin.acme.test",
        "KP, IR, AS64496, 203.0.113.0/24",
        "more than 5 times in 10 seconds",
        "/hooks/stripe and /hooks/x of app.acme.test always passes",
    ):
        assert words in english


@pytest.mark.parametrize(("declared", "values"), [
    pytest.param({}, ("medium", "on"), id="unless-told"),
    pytest.param({"security_level": "high", "browser_check": False}, ("high", "off"), id="as-told"),
])  # fmt: skip
def test_settings(compiled: Compile, declared: dict[str, Any], values: tuple[str, str]) -> None:
    settings = compiled(protection=declared).zone.settings
    assert (settings["security_level"], settings["browser_check"]) == values


def test_who_a_block_of_origins_concerns_cannot_be_told_but_where_a_page_leads_can(compiled: Compile) -> None:
    zone = compile_zone(compiled(protection=FULL).zone)
    decision = zone.decide(request_from_url("https://acme.test/"))
    assert (decision.unknown, decision.caching is not None) == ((), True)
    assert any("lr_protection_sources" in each for each in decision.beside)


@pytest.mark.parametrize(("declared", "value"), [(None, None), (True, "on"), (False, "off")])
def test_bot_fight_mode_is_a_setting_where_it_is_declared(
    compiled: Compile, declared: bool | None, value: str | None
) -> None:
    compilation = compiled(protection={} if declared is None else {"bot_fight_mode": declared})
    assert compilation.zone.settings.get("bot_fight_mode") == value
    said = [sentence for sentence in compilation.english if "Bot Fight Mode" in sentence]
    assert len(said) == (declared is not None)
