"""Rulesets of the local Cloudflare: one a phase, quotas of Free, ids by ref, and only what the edge evaluates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from launchready.edge import compile_zone
from launchready.local.store import Refusal, Store, ZoneState
from launchready.local.store.phases import CACHE, REDIRECTS
from launchready.zone import Zone, rule_from_api

Rule = dict[str, Any]


@pytest.fixture
def zone() -> ZoneState:
    return Store().create_zone("acme.test")


def redirect(expression: str = "true", *, value: Any = None, **fields: Any) -> Rule:
    value = {"target_url": {"value": "https://acme.test/"}} if value is None else value
    return {"action": "redirect", "expression": expression, "action_parameters": {"from_value": value}, **fields}


def cache(**parameters: Any) -> Rule:
    return {"action": "set_cache_settings", "expression": "true", "action_parameters": parameters}


def create(zone: ZoneState, phase: str, *rules: Any, **fields: Any) -> dict[str, Any]:
    return zone.create_ruleset({"kind": "zone", "name": "default", "phase": phase, "rules": list(rules), **fields})


def refusal_of(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value


# --- rulesets


def test_a_phase_has_one_ruleset(zone: ZoneState) -> None:
    first = create(zone, REDIRECTS)
    refused = refusal_of(lambda: create(zone, REDIRECTS))
    assert (refused.status, refused.code, refused.pointer) == (400, 20217, "/kind")
    assert "exceeded maximum number of zone rulesets for phase http_request_dynamic_redirect" in refused.message
    assert list(zone.rulesets) == [first["id"]]


BAD_RULESETS: dict[str, tuple[dict[str, Any], int, str]] = {
    "phase": ({"phase": "http_request_nonsense"}, 20016, "/phase"),
    "phase-of-a-list": ({"phase": [REDIRECTS]}, 20016, "/phase"),
    "kind": ({"kind": "custom"}, 20217, "/kind"),
    "kind-of-a-list": ({"kind": ["zone"]}, 20217, "/kind"),
    "name": ({"name": 5}, 20015, "/name"),
    "description": ({"description": ["x"]}, 20015, "/description"),
    "rules-of-a-text": ({"rules": "x"}, 20015, "/rules"),
    "rules-of-an-object": ({"rules": {"a": 1}}, 20015, "/rules"),
    "rule-of-a-number": ({"rules": [5]}, 20015, "/rules/0"),
}


@pytest.mark.parametrize(("fields", "code", "pointer"), BAD_RULESETS.values(), ids=BAD_RULESETS)
def test_rulesets_that_are_not_valid(zone: ZoneState, fields: dict[str, Any], code: int, pointer: str) -> None:
    sent = {"kind": "zone", "name": "default", "phase": CACHE, **fields}
    refused = refusal_of(lambda: zone.create_ruleset(sent))
    assert (refused.code, refused.pointer) == (code, pointer)
    assert zone.rulesets == {}


def test_a_replacement_replaces_rules_and_never_name_or_phase(zone: ZoneState) -> None:
    first = create(zone, REDIRECTS, redirect(ref="a"), description="d")
    sent = {"name": "other", "phase": CACHE, "kind": "custom", "rules": [redirect(ref="b")]}
    second = zone.replace_ruleset(first["id"], sent)
    assert [rule["ref"] for rule in second["rules"]] == ["b"]
    assert {key: second[key] for key in ("id", "name", "phase", "kind", "description")} == {
        "id": first["id"], "name": "default", "phase": REDIRECTS, "kind": "zone", "description": "d"
    }  # fmt: skip
    assert (first["version"], second["version"]) == ("1", "2")


def test_a_replacement_that_is_refused_changes_nothing(zone: ZoneState) -> None:
    first = create(zone, REDIRECTS, redirect())
    assert refusal_of(lambda: zone.replace_ruleset(first["id"], {"rules": [redirect(), redirect("(")]})).code == 20015
    assert zone.ruleset(first["id"]) == first


def test_a_ruleset_that_is_not_there(zone: ZoneState) -> None:
    acts: list[Callable[[str], object]] = [zone.ruleset, zone.delete_ruleset]
    for act in acts:
        refused = refusal_of(partial(act, "nothing"))
        assert (refused.status, refused.code) == (404, 7003)


def test_a_deleted_ruleset_makes_room(zone: ZoneState) -> None:
    zone.delete_ruleset(create(zone, REDIRECTS)["id"])
    assert create(zone, REDIRECTS)["version"] == "1"


# --- rules


def test_a_rule_is_known_by_its_id_else_by_its_ref(zone: ZoneState) -> None:
    first = create(zone, REDIRECTS, redirect(ref="by-ref"), redirect(ref="by-id"), redirect(ref="gone"))
    by_ref, by_id, gone = (rule["id"] for rule in first["rules"])
    rules = [redirect(ref="new"), redirect("ssl", ref="by-ref"), redirect(id=by_id), redirect(id="nothing")]
    second = zone.replace_ruleset(first["id"], {"rules": rules})["rules"]
    assert [rule["id"] for rule in second[1:3]] == [by_ref, by_id]
    assert second[2] == first["rules"][1]
    assert {second[0]["id"], second[3]["id"]}.isdisjoint({by_ref, by_id, gone, "nothing"})


def test_two_rules_cannot_be_the_same_one(zone: ZoneState) -> None:
    first = create(zone, REDIRECTS, redirect(ref="a"))
    sent = {"rules": [redirect(id=first["rules"][0]["id"], ref="b"), redirect(ref="a")]}
    assert refusal_of(lambda: zone.replace_ruleset(first["id"], sent)).pointer == "/rules"
    assert zone.ruleset(first["id"]) == first


def test_a_rule_has_a_version_of_its_own(zone: ZoneState) -> None:
    first = create(zone, REDIRECTS, redirect(ref="same"), redirect(ref="changed"))
    rules = [redirect(ref="new"), redirect("ssl", ref="changed"), redirect(ref="same")]
    second = zone.replace_ruleset(first["id"], {"rules": rules})
    assert [(rule["ref"], rule["version"]) for rule in second["rules"]] == [
        ("new", "1"),
        ("changed", "2"),
        ("same", "1"),
    ]
    assert second["rules"][2] == first["rules"][0]


def test_a_rule_without_ref_has_its_id_for_one(zone: ZoneState) -> None:
    (rule,) = create(zone, REDIRECTS, redirect())["rules"]
    assert rule["ref"] == rule["id"]


def test_defaults_of_a_rule(zone: ZoneState) -> None:
    (rule,) = create(zone, REDIRECTS, redirect())["rules"]
    assert (rule["enabled"], "description" in rule) == (True, False)  # as octorules-cloudflare 0.18.1 finds it
    value = rule["action_parameters"]["from_value"]
    assert (value["status_code"], value["preserve_query_string"]) == (301, False)


COUNTING = {"characteristics": ["cf.colo.id", "ip.src"], "period": 10, "requests_per_period": 5,
            "mitigation_timeout": 10}  # fmt: skip
BY_PATH = 'http.request.uri.path eq "/login"'
OTHER_PHASES: dict[str, tuple[str, dict[str, Any]]] = {
    "block": ("http_request_firewall_custom", {"action": "block"}),
    "rewrite": (
        "http_request_transform",
        {"action": "rewrite", "action_parameters": {"uri": {"path": {"value": "/"}}}},
    ),
    "set-config": ("http_config_settings", {"action": "set_config", "action_parameters": {"ssl": "full"}}),
    "rate-limit": ("http_ratelimit", {"action": "block", "ratelimit": COUNTING, "expression": BY_PATH}),
    "skip": ("http_request_firewall_custom", {"action": "skip", "action_parameters": {"ruleset": "current"}}),
    "headers": (
        "http_response_headers_transform",
        {"action": "rewrite", "action_parameters": {"headers": {"X-A": {"operation": "remove"}}}},
    ),
}


@pytest.mark.parametrize(("phase", "rule"), OTHER_PHASES.values(), ids=OTHER_PHASES)
def test_rules_of_a_phase_that_the_edge_does_not_evaluate_are_kept(
    zone: ZoneState, phase: str, rule: dict[str, Any]
) -> None:
    (kept,) = create(zone, phase, {"expression": "ssl", **rule})["rules"]
    assert {key: kept[key] for key in rule} == rule


OTHER_PHASES_REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "an-action-of-another-phase": ("http_config_settings", {"action": "block"}, "not a valid value for action"),
    "no-parameters": ("http_config_settings", {"action": "set_config"}, "needs action_parameters"),
    "no-action": ("http_request_transform", {"action": ["rewrite"]}, "not a valid value for action"),
    "no-expression": ("http_request_firewall_custom", {"action": "block", "expression": "ssl ssl"}, "invalid"),
    "too-long": (
        "http_request_firewall_custom", {"action": "block", "expression": f'http.host eq "{"a" * 4096}"'},
        "4096 are allowed",
    ),
    "log": ("http_request_firewall_custom", {"action": "log"}, "not entitled: the use of action log"),
    "custom-errors": (
        "http_custom_errors", {"action": "serve_error", "action_parameters": {"status_code": 503}}, "1 out of 0",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("phase", "rule", "why"), OTHER_PHASES_REFUSED.values(), ids=OTHER_PHASES_REFUSED)
def test_rules_of_other_phases_are_judged(zone: ZoneState, phase: str, rule: dict[str, Any], why: str) -> None:
    assert why in refusal_of(lambda: create(zone, phase, {"expression": "ssl", **rule})).message


def counted(plan: str, expression: str = BY_PATH, **counting: Any) -> dict[str, Any]:
    zone = Store().create_zone("acme.test", plan=plan)
    rule = {"action": "block", "expression": expression, "ratelimit": {**COUNTING, **counting}}
    return create(zone, "http_ratelimit", rule)


COUNTED: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "free-by-path": ("free", "pro", {}, BY_PATH),
    "pro-by-host": ("pro", "free", {}, 'http.host eq "acme.test"'),
    "business-by-method": ("business", "pro", {}, 'http.request.method eq "POST"'),
    "enterprise-by-country": ("enterprise", "business", {}, 'ip.src.country eq "DE"'),
    "pro-over-a-minute": ("pro", "free", {"period": 60}, BY_PATH),
    "business-over-ten-minutes": ("business", "pro", {"period": 600}, BY_PATH),
    "pro-for-an-hour": ("pro", "free", {"mitigation_timeout": 3600}, BY_PATH),
    "enterprise-by-header": (
        "enterprise", "business", {"characteristics": ["cf.colo.id", 'http.request.headers["x"]']}, BY_PATH,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("plan", "below", "counting", "expression"), COUNTED.values(), ids=COUNTED)
def test_what_is_counted_by_is_a_matter_of_the_plan(
    plan: str, below: str, counting: dict[str, Any], expression: str
) -> None:
    assert counted(plan, expression, **counting)["rules"][0]["ratelimit"] == {**COUNTING, **counting}
    if plan != "free":
        assert "not entitled" in refusal_of(lambda: counted(below, expression, **counting)).message


BAD_COUNTING: dict[str, tuple[dict[str, Any], str]] = {
    "without-the-data-centre": ({"characteristics": ["ip.src"]}, "characteristics"),
    "by-the-data-centre-alone": ({"characteristics": ["cf.colo.id"]}, "characteristics"),
    "no-list": ({"characteristics": "ip.src"}, "characteristics"),
    "an-odd-period": ({"period": 11}, "period"),
    "no-period": ({"period": None}, "period"),
    "no-requests": ({"requests_per_period": 0}, "requests_per_period"),
    "half-requests": ({"requests_per_period": 2.5}, "requests_per_period"),
    "an-odd-block": ({"mitigation_timeout": 7}, "mitigation_timeout"),
    "something-else": ({"speed": 1}, "speed"),
}


@pytest.mark.parametrize(("counting", "key"), BAD_COUNTING.values(), ids=BAD_COUNTING)
def test_how_requests_cannot_be_counted(counting: dict[str, Any], key: str) -> None:
    refused = refusal_of(lambda: counted("enterprise", **counting))
    assert (refused.code, refused.pointer) == (20015, f"/rules/0/ratelimit/{key}")


BAD_PARAMETERS: dict[str, tuple[str, str, Any]] = {
    "skip-nothing": ("http_request_firewall_custom", "skip", {}),
    "skip-another-ruleset": ("http_request_firewall_custom", "skip", {"ruleset": "other"}),
    "skip-a-phase-that-cannot-be": ("http_request_firewall_custom", "skip", {"phases": ["ddos_l7"]}),
    "skip-bot-fight-mode": ("http_request_firewall_custom", "skip", {"products": ["botFightMode"]}),
    "skip-products-of-another-kind": ("http_request_firewall_custom", "skip", {"products": "bic"}),
    "headers-none": ("http_response_headers_transform", "rewrite", {"headers": {}}),
    "headers-and-uri": (
        "http_response_headers_transform", "rewrite",
        {"headers": {"X-A": {"operation": "remove"}}, "uri": {"path": {"value": "/"}}},
    ),
    "a-header-with-a-space": (
        "http_response_headers_transform", "rewrite", {"headers": {"X A": {"operation": "remove"}}},
    ),
    "a-header-set-to-nothing": (
        "http_response_headers_transform", "rewrite", {"headers": {"X-A": {"operation": "set"}}},
    ),
    "a-header-removed-to-a-value": (
        "http_response_headers_transform", "rewrite", {"headers": {"X-A": {"operation": "remove", "value": "a"}}},
    ),
    "a-header-of-two-lines": (
        "http_response_headers_transform", "rewrite", {"headers": {"X-A": {"operation": "set", "value": "a\nb"}}},
    ),
    "a-setting-that-rules-do-not-have": ("http_config_settings", "set_config", {"always_use_https": True}),
    "an-ssl-mode-that-is-none": ("http_config_settings", "set_config", {"ssl": "strictest"}),
}  # fmt: skip


@pytest.mark.parametrize(("phase", "action", "parameters"), BAD_PARAMETERS.values(), ids=BAD_PARAMETERS)
def test_parameters_that_are_refused(zone: ZoneState, phase: str, action: str, parameters: Any) -> None:
    rule = {"action": action, "expression": "ssl", "action_parameters": parameters}
    refused = refusal_of(lambda: create(zone, phase, rule))
    assert refused.code == 20015
    assert (refused.pointer or "").startswith("/rules/0/action_parameters")


MOST: dict[str, tuple[str, str, int]] = {
    f"{plan}-{phase}": (plan, phase, most)
    for plan, row in {
        "free": (10, 10, 5, 1),
        "pro": (25, 25, 20, 2),
        "business": (50, 50, 100, 5),
    }.items()
    for phase, most in zip((REDIRECTS, CACHE, "http_request_firewall_custom", "http_ratelimit"), row, strict=True)
}


@pytest.mark.parametrize(("plan", "phase", "most"), MOST.values(), ids=MOST)
def test_a_plan_holds_so_many_rules(plan: str, phase: str, most: int) -> None:
    rule = {
        REDIRECTS: redirect(),
        CACHE: cache(cache=False),
        "http_request_firewall_custom": {"action": "block", "expression": "ssl"},
        "http_ratelimit": {"action": "block", "expression": BY_PATH, "ratelimit": COUNTING},
    }[phase]
    zone = Store().create_zone("acme.test", plan=plan)
    refused = refusal_of(lambda: create(zone, phase, *[rule] * (most + 1)))
    assert (refused.code, f"{most + 1} out of {most}" in refused.message) == (50001, True)
    assert len(create(zone, phase, *[rule] * most)["rules"]) == most


HIGHER: dict[str, tuple[str, str]] = {
    "cookies-by-name": ("pro", 'http.request.cookies["a"][0] eq "b"'),
    "regular-expressions": ("business", 'http.request.uri.path matches "^/a"'),
}


@pytest.mark.parametrize(("plan", "expression"), HIGHER.values(), ids=HIGHER)
def test_what_needs_a_higher_plan_is_taken_there(plan: str, expression: str) -> None:
    assert create(Store().create_zone("acme.test", plan=plan), REDIRECTS, redirect(expression))["rules"]


def test_a_smaller_plan_keeps_what_it_would_not_take_again() -> None:
    zone = Store().create_zone("acme.test", plan="pro")
    ruleset = create(zone, REDIRECTS, *[redirect()] * 11)
    zone.change(plan="free")
    assert len(zone.ruleset(ruleset["id"])["rules"]) == 11
    assert refusal_of(lambda: zone.replace_ruleset(ruleset["id"], ruleset)).code == 50001


@pytest.mark.parametrize(("plan", "least"), [("free", 7200), ("pro", 3600), ("business", 1)])
def test_how_short_a_time_at_the_edge_may_be(plan: str, least: int) -> None:
    zone = Store().create_zone("acme.test", plan=plan)
    assert create(zone, CACHE, cache(cache=True, edge_ttl={"mode": "override_origin", "default": least}))
    too_short = cache(cache=True, edge_ttl={"mode": "override_origin", "default": least - 1})
    refused = refusal_of(lambda: create(Store().create_zone("acme.test", plan=plan), CACHE, too_short))
    assert "not entitled" in refused.message


def test_bulk_redirects_are_the_accounts(zone: ZoneState) -> None:
    assert refusal_of(lambda: create(zone, "http_request_redirect")).code == 20016


EXPRESSIONS_TAKEN = ["true", "false", "ssl", 'http.host eq "www.acme.test"', 'not ssl and http.request.uri.path ne "/"',
                     'http.cookie contains "session="', 'http.request.uri.path.extension in {"css" "js"}']  # fmt: skip


@pytest.mark.parametrize("expression", EXPRESSIONS_TAKEN)
def test_expressions_that_are_taken(zone: ZoneState, expression: str) -> None:
    assert create(zone, REDIRECTS, redirect(expression))["rules"][0]["expression"] == expression


EXPRESSIONS_REFUSED: dict[str, tuple[Any, str]] = {
    "none": (None, "an expression is needed"),
    "blank": (" ", "an expression is needed"),
    "a-list": (["true"], "an expression is needed"),
    "open-parenthesis": ("(ssl", "the expression is invalid"),
    "unknown-field": ('http.hostname eq "a"', "the expression is invalid"),
    "text-without-quotes": ("http.host eq acme", "the expression is invalid"),
    "a-field-the-edge-does-not-know": ("cf.threat_score gt 5", "cannot be evaluated"),
    "regular-expressions-are-not-on-free": ('http.host matches "^a"', "the use of operator matches is not allowed"),
    "nor-in-their-other-spelling": ('ssl or http.host ~ "^a"', "the use of operator matches is not allowed"),
    "cookies-one-by-one-are-not-on-free": (
        'any(http.request.cookies["a"][*] eq "1")',
        "the use of field http.request.cookies is not allowed",
    ),
    "longer-than-4096-characters": (f'http.host eq "{"a" * 4096}"', "4096 are allowed"),
    "half-a-character": ('http.host eq "\ud800"', "invalid"),
}


@pytest.mark.parametrize(("expression", "why"), EXPRESSIONS_REFUSED.values(), ids=EXPRESSIONS_REFUSED)
def test_expressions_that_are_refused(zone: ZoneState, expression: Any, why: str) -> None:
    refused = refusal_of(lambda: create(zone, REDIRECTS, redirect(), redirect(expression)))
    assert (refused.code, refused.pointer) == (20015, "/rules/1/expression")
    assert why in refused.message


TARGETS = {
    "regular-expressions-are-not-on-free": (
        'regex_replace(http.host, "^www", "")',
        "the use of function regex_replace is not allowed",
    ),
    "a-condition-is-no-target": ('http.host eq "a"', "cannot be evaluated"),
    "a-number-is-no-target": ("len(http.host)", "cannot be evaluated"),
}


@pytest.mark.parametrize(("expression", "why"), TARGETS.values(), ids=TARGETS)
def test_targets_that_are_refused(zone: ZoneState, expression: str, why: str) -> None:
    rule = redirect(value={"target_url": {"expression": expression}})
    refused = refusal_of(lambda: create(zone, REDIRECTS, rule))
    assert refused.pointer == "/rules/0/action_parameters/from_value/target_url/expression"
    assert why in refused.message


TARGETS_TAKEN = ['concat("https://www.acme.test", http.request.uri.path)', '"https://acme.test/"', "http.host",
                 'wildcard_replace(http.request.full_uri, r"http://*", r"https://${1}")',
                 'concat("https://acme.test/", to_string(ip.src))']  # fmt: skip


@pytest.mark.parametrize("expression", TARGETS_TAKEN)
def test_targets_that_are_taken(zone: ZoneState, expression: str) -> None:
    (rule,) = create(zone, REDIRECTS, redirect(value={"target_url": {"expression": expression}}))["rules"]
    assert rule["action_parameters"]["from_value"]["target_url"] == {"expression": expression}


URL = {"value": "https://acme.test/"}
BAD_RULES: dict[str, tuple[str, Rule, str]] = {
    "unknown-field": (REDIRECTS, redirect(actionParameters={}), ""),
    "action-of-another-phase": (REDIRECTS, {**redirect(), "action": "block"}, "/action"),
    "action-of-a-list": (REDIRECTS, {**redirect(), "action": ["redirect"]}, "/action"),
    "ref-of-a-list": (REDIRECTS, redirect(ref=["a"]), "/ref"),
    "enabled-as-text": (REDIRECTS, redirect(enabled="no"), "/enabled"),
    "description-of-a-number": (REDIRECTS, redirect(description=5), "/description"),
    "parameters-of-a-list": (REDIRECTS, {**redirect(), "action_parameters": [1]}, "/action_parameters"),
    "no-target": (REDIRECTS, redirect(value={"status_code": 301}), "/action_parameters/from_value/target_url"),
    "two-targets": (
        REDIRECTS,
        redirect(value={"target_url": {**URL, "expression": "http.host"}}),
        "/action_parameters/from_value/target_url",
    ),
    "target-of-a-list": (
        REDIRECTS,
        redirect(value={"target_url": {"value": ["https://a"]}}),
        "/action_parameters/from_value/target_url/value",
    ),
    "target-no-url": (
        REDIRECTS,
        redirect(value={"target_url": {"value": "acme.test"}}),
        "/action_parameters/from_value/target_url/value",
    ),
    "target-expression": (
        REDIRECTS,
        redirect(value={"target_url": {"expression": "nonsense("}}),
        "/action_parameters/from_value/target_url/expression",
    ),
    "status": (
        REDIRECTS,
        redirect(value={"target_url": URL, "status_code": 300}),
        "/action_parameters/from_value/status_code",
    ),
    "status-of-a-list": (
        REDIRECTS,
        redirect(value={"target_url": URL, "status_code": [301]}),
        "/action_parameters/from_value/status_code",
    ),
    "query-as-text": (
        REDIRECTS,
        redirect(value={"target_url": URL, "preserve_query_string": "yes"}),
        "/action_parameters/from_value/preserve_query_string",
    ),
    "beyond-the-redirect": (
        REDIRECTS,
        redirect(value={"target_url": URL, "color": 1}),
        "/action_parameters/from_value/color",
    ),
    "cache-as-text": (CACHE, cache(cache="no"), "/action_parameters/cache"),
    "cache-parameters-of-a-list": (CACHE, {**cache(), "action_parameters": [{}]}, "/action_parameters"),
    "cache-unknown": (CACHE, cache(ttl=1), "/action_parameters/ttl"),
    "cache-not-evaluated": (CACHE, cache(cache=True, serve_stale={}), "/action_parameters"),
    "mode": (CACHE, cache(edge_ttl={"mode": "forever"}), "/action_parameters/edge_ttl/mode"),
    "mode-of-a-list": (CACHE, cache(edge_ttl={"mode": ["respect_origin"]}), "/action_parameters/edge_ttl/mode"),
    "edge-may-not-bypass": (CACHE, cache(edge_ttl={"mode": "bypass"}), "/action_parameters/edge_ttl/mode"),
    "ttl-missing": (CACHE, cache(edge_ttl={"mode": "override_origin"}), "/action_parameters/edge_ttl/default"),
    "ttl-below-free": (
        CACHE,
        cache(edge_ttl={"mode": "override_origin", "default": 7199}),
        "/action_parameters/edge_ttl/default",
    ),
    "ttl-true": (
        CACHE,
        cache(edge_ttl={"mode": "override_origin", "default": True}),
        "/action_parameters/edge_ttl/default",
    ),
    "ttl-beside-the-origins": (
        CACHE,
        cache(edge_ttl={"mode": "respect_origin", "default": 7200}),
        "/action_parameters/edge_ttl/default",
    ),
    "statuses-of-a-number": (
        CACHE,
        cache(edge_ttl={"mode": "respect_origin", "status_code_ttl": 5}),
        "/action_parameters/edge_ttl/status_code_ttl",
    ),
    "status-without-a-code": (
        CACHE,
        cache(edge_ttl={"mode": "respect_origin", "status_code_ttl": [{"value": 1}]}),
        "/action_parameters/edge_ttl/status_code_ttl/0",
    ),
    "status-range-of-texts": (
        CACHE,
        cache(
            edge_ttl={"mode": "respect_origin", "status_code_ttl": [{"value": 1, "status_code_range": {"from": "a"}}]}
        ),
        "/action_parameters/edge_ttl/status_code_ttl/0",
    ),
    "custom-key-by-cookie": (
        CACHE,
        cache(cache=True, cache_key={"custom_key": {"cookie": {"include": ["a"]}}}),
        "/action_parameters/cache_key/custom_key",
    ),
    "key-of-a-text": (CACHE, cache(cache=True, cache_key="x"), "/action_parameters/cache_key"),
}


@pytest.mark.parametrize(("phase", "rule", "pointer"), BAD_RULES.values(), ids=BAD_RULES)
def test_rules_that_are_refused(zone: ZoneState, phase: str, rule: Rule, pointer: str) -> None:
    refused = refusal_of(lambda: create(zone, phase, rule))
    assert (refused.code, refused.pointer) == (20015, f"/rules/0{pointer}")


def test_rules_cannot_share_a_ref(zone: ZoneState) -> None:
    assert "share a ref" in refusal_of(lambda: create(zone, REDIRECTS, redirect(ref="a"), redirect(ref="a"))).message


STATUSES = [{"status_code": 404, "value": 0}, {"status_code_range": {"from": 500, "to": 599}, "value": -1}]
GOOD_RULES: dict[str, tuple[str, Rule]] = {
    "redirect-by-expression": (
        REDIRECTS,
        redirect(value={"target_url": {"expression": 'concat("https://", http.host)'}}),
    ),
    "redirect-with-all": (
        REDIRECTS,
        redirect(value={"target_url": URL, "status_code": 308, "preserve_query_string": True}),
    ),
    "bypass": (CACHE, cache(cache=False)),
    "respect": (CACHE, cache(cache=True, edge_ttl={"mode": "respect_origin"}, browser_ttl={"mode": "bypass"})),
    "least-ttl": (CACHE, cache(cache=True, edge_ttl={"mode": "override_origin", "default": 7200})),
    "browser-has-no-least": (CACHE, cache(cache=True, browser_ttl={"mode": "override_origin", "default": 1})),
    "statuses": (CACHE, cache(cache=True, edge_ttl={"mode": "respect_origin", "status_code_ttl": STATUSES})),
    "no-query": (CACHE, cache(cache=True, cache_key={"custom_key": {"query_string": {"exclude": {"all": True}}}})),
    "nothing": (CACHE, cache()),
}


@pytest.mark.parametrize(("phase", "rule"), GOOD_RULES.values(), ids=GOOD_RULES)
def test_what_is_taken_the_edge_can_evaluate(zone: ZoneState, phase: str, rule: Rule) -> None:
    ruleset = create(zone, phase, rule)
    assert (
        ruleset["rules"][0]["action_parameters"].items()
        >= ({} if phase == REDIRECTS else rule["action_parameters"]).items()
    )
    compile_zone(Zone("acme.test", rulesets={phase: tuple(map(rule_from_api, ruleset["rules"]))}))
