"""Zones rebuilt from resources as a pack is shown them: any program's, with what a preview does not know yet."""

from __future__ import annotations

from typing import Any

import pytest
from judging import declared, messages

from launchready.policies import Judged, Part, judge_zone
from launchready.policies.resources import UNKNOWN, Rebuilt, Resource, rebuild_zones
from launchready.zone import Record
from launchready.zone.diff import Kind

CLOUDFLARE = "cloudflare:index/"
RECORD, RULESET = f"{CLOUDFLARE}dnsRecord:DnsRecord", f"{CLOUDFLARE}ruleset:Ruleset"


def resource(type_: str, called: str, /, **properties: Any) -> Resource:
    return Resource(f"urn:pulumi:dev::p::{type_}::{called}", type_, called, {"zoneId": "z1", **properties})


def record(name: str, type_: str, content: str, **more: Any) -> Resource:
    return resource(RECORD, f"{name} {type_}", name=name, type=type_, content=content, ttl=1.0, **more)


def rebuilt(*resources: Resource) -> Rebuilt:
    (only,) = rebuild_zones(resources)
    return only


APEX = record("acme.test", "TXT", '"v=spf1 -all"')
APP = record("app.acme.test", "A", "203.0.113.11", proxied=True)


def test_records_settings_and_rules_are_the_zones() -> None:
    rule = {
        "ref": "keep",
        "action": "set_cache_settings",
        "expression": "true or false",
        "enabled": True,
        "actionParameters": {
            "cache": True,
            "edgeTtl": {
                "mode": "override_origin",
                "default": 60.0,
                "statusCodeTtls": [{"statusCode": 200.0, "value": 5.0}],
            },
        },
    }
    found = rebuilt(
        APEX,
        APP,
        record("@", "MX", "mx.example.net", priority=10.0),
        resource(RECORD, "caa", name="acme.test", type="CAA", data={"flags": 0.0, "tag": "issue", "value": "pki.goog"}),
        resource(f"{CLOUDFLARE}zoneSetting:ZoneSetting", "ssl", settingId="ssl", value="strict"),
        resource(RULESET, "cache", kind="zone", phase="http_request_cache_settings", rules=[rule]),
    )
    assert found.zone.name == "acme.test"
    assert found.zone.records["app/address"] == Record("app.acme.test", "A", "203.0.113.11", 1, proxied=True)
    assert found.zone.records["@/mx/mx.example.net"].priority == 10
    assert found.zone.records["@/caa/issue/pki.goog"].content == '0 issue "pki.goog"'
    assert found.zone.settings == {"ssl": "strict"}
    (kept,) = found.zone.rulesets["http_request_cache_settings"]
    assert kept.parameters["edge_ttl"]["status_code_ttl"] == [{"status_code": 200, "value": 5}]
    assert found.urns[Kind.RULE, "keep"].endswith("::cache")
    assert found.urns[Kind.RECORD, "app/address"].endswith("::app.acme.test A")
    assert found.gaps == ()


@pytest.mark.parametrize(
    ("fights", "settings", "gaps"),
    [
        pytest.param(True, {"bot_fight_mode": "on"}, 0, id="on"),
        pytest.param(False, {"bot_fight_mode": "off"}, 0, id="off"),
        pytest.param(None, {}, 0, id="left-out"),
        pytest.param(UNKNOWN, {}, 1, id="not-known-yet"),
    ],
)
def test_bot_fight_mode_is_a_setting(fights: Any, settings: dict[str, str], gaps: int) -> None:
    found = rebuilt(APEX, resource(f"{CLOUDFLARE}botManagement:BotManagement", "bots", fightMode=fights))
    assert found.zone.settings == settings
    assert [gap.part for gap in found.gaps] == [Part.SETTINGS] * gaps


def at(*names: str) -> list[Resource]:
    return [record(name, "A", "203.0.113.1") for name in names]


EU = resource(f"{CLOUDFLARE}zone:Zone", "zone", name="eu.acme.test")
NAMES = [
    pytest.param(at("app.acme.test", "api.acme.test"), "acme.test", id="two-hosts"),
    pytest.param([record("_dmarc.acme.test", "TXT", '"v=DMARC1; p=none"')], "acme.test", id="dmarc-alone"),
    pytest.param([record("s1._domainkey.acme.test", "TXT", '"p="')], "acme.test", id="dkim-alone"),
    pytest.param(at("*.acme.test"), "acme.test", id="wildcard-alone"),
    pytest.param(
        [EU, *at("eu.acme.test", "a.b.eu.acme.test"), record("@", "MX", "mx.test")], "eu.acme.test", id="declared"
    ),
    pytest.param(at("ACME.test."), "acme.test", id="any-case"),
]


@pytest.mark.parametrize(("resources", "name"), NAMES)
def test_the_zones_name_shows_in_its_records(resources: list[Resource], name: str) -> None:
    found = rebuilt(*resources)
    assert found.zone.name == name
    assert found.gaps == ()


def test_a_name_that_may_be_no_zone_is_said() -> None:
    (gap,) = rebuilt(APP).gaps
    assert "does not show" in gap.reason


def test_zones_are_told_apart_by_their_id() -> None:
    other = resource(RECORD, "x", name="globex.test", type="A", content="203.0.113.9", zoneId="z2")
    assert [each.zone.name for each in rebuild_zones([other, APEX])] == ["acme.test", "globex.test"]
    assert rebuild_zones([resource(f"{CLOUDFLARE}zoneSetting:ZoneSetting", "ssl", settingId="ssl", value="full")]) == ()


SSL = resource(f"{CLOUDFLARE}zoneSetting:ZoneSetting", "ssl", settingId="ssl", value=UNKNOWN)
RULES = resource(RULESET, "r", phase="http_request_dynamic_redirect", rules=[{"ref": "a", "expression": UNKNOWN}])
PAGE_RULE = resource(f"{CLOUDFLARE}pageRule:PageRule", "p", target="acme.test/*")
ROUTE = resource(f"{CLOUDFLARE}workersRoute:WorkersRoute", "w", pattern="acme.test/*")
UNKNOWNS = [
    pytest.param(record("new.acme.test", "A", UNKNOWN, proxied=True), Part.CONTENTS, False, id="content"),
    pytest.param(record(UNKNOWN, "A", "203.0.113.1"), Part.RECORDS, True, id="name"),
    pytest.param(record("new.acme.test", "A", "203.0.113.1", proxied=UNKNOWN), Part.RECORDS, True, id="proxied"),
    pytest.param(SSL, Part.SETTINGS, True, id="setting"),
    pytest.param(RULES, Part.RULES, True, id="rule"),
    pytest.param(PAGE_RULE, Part.RULES, False, id="page-rule"),
    pytest.param(ROUTE, Part.RULES, False, id="workers-route"),
]


@pytest.mark.parametrize(("lacking", "part", "blinds"), UNKNOWNS)
def test_what_is_not_known_is_a_gap(lacking: Resource, part: Part, blinds: bool) -> None:
    (gap,) = rebuilt(APEX, APP, lacking).gaps
    assert (gap.part, gap.blinds) == (part, blinds)


def test_the_program_with_an_unknown_zone_is_judged_all_the_same() -> None:
    spf = {"zoneId": UNKNOWN, "name": "acme.test", "type": "TXT", "content": '"v=spf1 -all"'}
    twice = [resource(RECORD, f"spf{number}", **spf) for number in (1, 2)]
    found = rebuilt(*twice)
    assert [finding.policy for finding in judge_zone(Judged(found.zone, gaps=found.gaps)).findings] == [
        "spf-single-and-within-lookups"
    ]


def test_where_too_much_is_unknown_nothing_is_found_and_that_is_said() -> None:
    rules = resource(RULESET, "r", phase="http_request_dynamic_redirect", rules=UNKNOWN)
    found = rebuilt(APEX, record("acme.test", "A", "203.0.113.1", proxied=True), rules)
    site = declared(prefixes=("/account",))
    assert judge_zone(Judged(found.zone, site)).findings != ()
    verdicts = judge_zone(Judged(found.zone, site, gaps=found.gaps))
    assert verdicts.findings == ()
    assert "redirect-one-hop: acme.test: not judged, because the rules of r" in messages(verdicts.not_judged)


def test_certificates_that_the_program_orders_count() -> None:
    deep = record("a.b.acme.test", "A", "203.0.113.1", proxied=True)
    pack = resource(f"{CLOUDFLARE}certificatePack:CertificatePack", "p", hosts=["acme.test", "*.b.acme.test"])
    total = resource(f"{CLOUDFLARE}totalTls:TotalTls", "t", enabled=True)
    for ordered, found in ((None, ["a.b.acme.test"]), (pack, []), (total, [])):
        zone = rebuilt(APEX, deep, *([ordered] if ordered else []))
        judged = judge_zone(Judged(zone.zone, certificates=zone.certificates))
        missing = [each.subject for each in judged.findings if each.policy == "edge-certificate-missing"]
        assert missing == found


def test_headers_keep_the_names_that_users_gave_them() -> None:
    rule = {
        "ref": "h",
        "action": "rewrite",
        "expression": "ssl",
        "actionParameters": {"headers": {"X-Frame-Options": {"operation": "set", "value": "DENY"}}},
    }
    limit = {
        "ref": "l",
        "action": "block",
        "expression": "ssl",
        "ratelimit": {"characteristics": ["ip.src", "cf.colo.id"], "period": 10.0, "requestsPerPeriod": 5.0},
    }
    phases = {"http_response_headers_transform": rule, "http_ratelimit": limit}
    rulesets = [resource(RULESET, phase, phase=phase, kind="zone", rules=[rules]) for phase, rules in phases.items()]
    zone = rebuilt(APEX, *rulesets).zone
    (headers,) = zone.rulesets["http_response_headers_transform"]
    assert headers.parameters["headers"] == {"X-Frame-Options": {"operation": "set", "value": "DENY"}}
    (counted,) = zone.rulesets["http_ratelimit"]
    assert counted.ratelimit == {
        "characteristics": ["cf.colo.id", "ip.src"],
        "period": 10,
        "requests_per_period": 5,
        "requests_to_origin": False,
    }
