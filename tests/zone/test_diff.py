"""What differs between a declared and an observed zone, and what a repair does about it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Record, Rule, Zone, assign_slots, cache_rule, redirect_rule
from launchready.zone.diff import Action, Change, Kind, change_to_json, diff_zones

ZONE = "acme.com"
WWW = Record("www.acme.com", "A", "198.51.100.10", proxied=True)
APP = Record("app.acme.com", "A", "198.51.100.20", ttl=600)
SPF = Record("acme.com", "TXT", "v=spf1 include:_spf.google.com ~all")
GOOGLE = Record("acme.com", "TXT", "google-site-verification=abc")
MX = Record("acme.com", "MX", "smtp.google.com", priority=1)
DMARC = Record("_dmarc.acme.com", "TXT", "v=DMARC1; p=none")


def records(*given: Record) -> Zone:
    return Zone(ZONE, assign_slots(given, ZONE))


def summary(changes: tuple[Change, ...]) -> list[tuple[str, str]]:
    return [(change.action.value, change.name) for change in changes]


def only(changes: tuple[Change, ...]) -> Change:
    assert len(changes) == 1, [change.message for change in changes]
    return changes[0]


# --- records

RECORD_TABLE = [
    pytest.param([WWW], [WWW], [], id="equal"),
    pytest.param([WWW], [], [("create", "www.acme.com")], id="missing"),
    pytest.param([], [WWW], [("unmanaged", "www.acme.com")], id="nobody-declared-it"),
    pytest.param([WWW], [replace(WWW, content="203.0.113.66")], [("update", "www.acme.com")], id="content"),
    pytest.param([WWW], [replace(WWW, proxied=False)], [("update", "www.acme.com")], id="proxied"),
    pytest.param([APP], [replace(APP, ttl=1)], [("update", "app.acme.com")], id="ttl"),
    pytest.param([MX], [replace(MX, priority=5)], [("update", "acme.com")], id="mx-priority"),
    pytest.param([MX], [replace(MX, content="mx.other.net")], [("update", "acme.com")], id="mx-target"),
    pytest.param(
        [WWW],
        [Record("www.acme.com", "CNAME", "acme.netlify.app", proxied=True)],
        [("update", "www.acme.com")],
        id="type-in-the-same-slot",
    ),
    pytest.param(
        [DMARC],
        [Record("_dmarc.acme.com", "CNAME", "acme.dmarc.example.net")],
        [("update", "_dmarc.acme.com")],
        id="dmarc-as-cname",
    ),
    pytest.param([SPF], [replace(SPF, content="v=spf1 -all")], [("update", "acme.com")], id="spf-by-slot"),
    pytest.param(
        [GOOGLE],
        [Record("acme.com", "TXT", "facebook-domain-verification=xyz")],
        [("create", "acme.com"), ("unmanaged", "acme.com")],
        id="another-text-on-the-name-is-not-ours",
    ),
    pytest.param(
        [WWW],
        [WWW, replace(WWW, content="203.0.113.66")],
        [("by_hand", "www.acme.com")],
        id="one-address-more",
    ),
    pytest.param([SPF], [SPF, SPF], [("by_hand", "acme.com")], id="the-same-twice"),
    pytest.param([MX], [MX, replace(MX, content="mx.old.net")], [("by_hand", "acme.com")], id="one-exchanger-more"),
    pytest.param(
        [DMARC], [DMARC, replace(DMARC, content="v=DMARC1; p=none")], [("by_hand", "_dmarc.acme.com")], id="dmarc-twice"
    ),
    pytest.param(
        [Record("_mta-sts.acme.com", "TXT", "v=STSv1; id=1")],
        [Record("_mta-sts.acme.com", "TXT", "v=STSv1; id=1"), Record("_mta-sts.acme.com", "TXT", "v=STSv1; id=2")],
        [("by_hand", "_mta-sts.acme.com")],
        id="mta-sts-twice",
    ),
    pytest.param(
        [WWW],
        [WWW, Record("www.acme.com", "NS", "ns.example.net")],
        [("by_hand", "www.acme.com")],
        id="the-name-handed-over",
    ),
    pytest.param(
        [GOOGLE],
        [GOOGLE, replace(GOOGLE, content="google-site-verification=other")],
        [("unmanaged", "acme.com")],
        id="a-second-token-of-the-same-service",
    ),
    pytest.param(
        [WWW],
        [WWW, Record("www.acme.com", "TXT", "note")],
        [("unmanaged", "www.acme.com")],
        id="a-text-beside-an-address",
    ),
    pytest.param(
        [WWW],
        [WWW, Record("www.acme.com", "CAA", '0 issue "ca.example"')],
        [("unmanaged", "www.acme.com")],
        id="a-caa-beside-an-address",
    ),
    pytest.param(
        [],
        [Record("acme.com", "NS", "amy.ns.cloudflare.com"), Record("acme.com", "SOA", "amy.ns.cloudflare.com")],
        [],
        id="cloudflares-own-at-the-apex",
    ),
    pytest.param(
        [],
        [Record("eu.acme.com", "NS", "ns1.example.net")],
        [("unmanaged", "eu.acme.com")],
        id="a-delegation-is-not-cloudflares-own",
    ),
    pytest.param(
        [],
        [Record("acme.com", "CAA", "unreadable")],
        [("unmanaged", "acme.com")],
        id="content-that-cannot-be-read",
    ),
]


@pytest.mark.parametrize(("declared", "observed", "expected"), RECORD_TABLE)
def test_records(declared: list[Record], observed: list[Record], expected: list[tuple[str, str]]) -> None:
    held = Zone(ZONE, {str(number): record for number, record in enumerate(observed)})
    assert summary(diff_zones(records(*declared), held)) == expected


def test_of_two_changed_addresses_the_more_alike_are_paired() -> None:
    other = replace(WWW, content="198.51.100.11")
    observed = records(replace(other, proxied=False), replace(WWW, content="203.0.113.66"))
    pairs = {
        (change.declared["content"], change.observed["content"]) for change in diff_zones(records(WWW, other), observed)
    }
    assert pairs == {("198.51.100.11", "198.51.100.11"), ("198.51.100.10", "203.0.113.66")}


ALIKE = [
    pytest.param(
        Record("www.acme.com", "AAAA", "2001:db8::1"),
        [Record("www.acme.com", "A", "192.0.2.1"), Record("www.acme.com", "AAAA", "2001:db8::2")],
        "2001:db8::2",
        id="the-same-type",
    ),
    pytest.param(
        Record("acme.com", "MX", "mx.acme.com", priority=5),
        [
            Record("acme.com", "MX", "a.example", priority=1),
            Record("acme.com", "MX", "b.example", priority=5),
        ],
        "b.example",
        id="the-same-preference",
    ),
]


@pytest.mark.parametrize(("wanted", "found", "taken"), ALIKE)
def test_of_several_records_the_most_alike_is_the_changed_one(wanted: Record, found: list[Record], taken: str) -> None:
    updates = [change for change in diff_zones(records(wanted), records(*found)) if change.is_drift]
    assert [change.observed["content"] for change in updates] == [taken]


def test_an_update_says_what_is_and_what_was_declared() -> None:
    change = only(diff_zones(records(WWW), records(replace(WWW, content="203.0.113.66", proxied=False))))
    assert change.kind is Kind.RECORD
    assert "content is 203.0.113.66 (declared 198.51.100.10)" in change.message
    assert "proxied is false (declared true)" in change.message
    assert "ttl" not in change.message


def test_what_acts_beside_a_declared_record_is_said() -> None:
    beside = only(diff_zones(records(WWW), records(WWW, replace(WWW, content="203.0.113.66"))))
    alone = only(diff_zones(records(WWW), records(WWW, APP)))
    assert "beside the records declared" in beside.message
    assert "beside" not in alone.message
    assert not beside.is_drift
    assert beside.contradicts
    assert "some of the visitors are sent there" in beside.message
    assert not alone.contradicts


def test_of_long_texts_only_the_place_where_they_part_is_shown() -> None:
    key = "v=DKIM1; k=rsa; p=" + "A" * 300
    wanted = Record("s1._domainkey.acme.com", "TXT", key)
    change = only(diff_zones(records(wanted), records(replace(wanted, content=f"{key[:200]}B{key[201:]}"))))
    assert f"content is …{'A' * 24}B{'A' * 23}… (declared …{'A' * 48}…)" in change.message
    cut = only(diff_zones(records(wanted), records(replace(wanted, content=key[:255]))))
    assert "which ends after 255 characters" in cut.message
    assert change.observed["content"] == f"{key[:200]}B{key[201:]}"


# --- settings

HSTS = {"strict_transport_security": {"enabled": True, "max_age": 15552000}}
HSTS_OBSERVED = {
    "strict_transport_security": {"enabled": True, "max_age": 15552000, "preload": False, "nosniff": False}
}
HSTS_OFF = {"strict_transport_security": {"enabled": False, "max_age": 0, "preload": False}}

SETTING_TABLE = [
    pytest.param(
        {},
        {"development_mode": "on", "security_level": "under_attack", "cache_level": "basic"},
        [("by_hand", "cache_level"), ("by_hand", "development_mode"), ("by_hand", "security_level")],
        id="undeclared-and-against-it",
    ),
    pytest.param(
        {},
        {"development_mode": "off", "security_level": "high", "cache_level": "aggressive", "always_online": "on"},
        [],
        id="undeclared-and-harmless",
    ),
    pytest.param({"development_mode": "on"}, {"development_mode": "on"}, [], id="declared-so"),
    pytest.param({"ssl": "strict"}, {"ssl": "strict", "brotli": "on"}, [], id="equal"),
    pytest.param({"ssl": "strict"}, {"ssl": "flexible"}, [("update", "ssl")], id="changed"),
    pytest.param({"ssl": "strict"}, {}, [("create", "ssl")], id="not-shown"),
    pytest.param({}, {"ssl": "flexible"}, [], id="not-declared"),
    pytest.param({"browser_cache_ttl": 14400}, {"browser_cache_ttl": 14400.0}, [], id="whole-number"),
    pytest.param({"browser_cache_ttl": 1}, {"browser_cache_ttl": True}, [("update", "browser_cache_ttl")], id="type"),
    pytest.param({"security_header": HSTS}, {"security_header": HSTS_OBSERVED}, [], id="declared-keys-only"),
    pytest.param(
        {"security_header": HSTS}, {"security_header": HSTS_OFF}, [("update", "security_header")], id="nested-changed"
    ),
]


@pytest.mark.parametrize(("declared", "observed", "expected"), SETTING_TABLE)
def test_settings(declared: dict[str, object], observed: dict[str, object], expected: list[tuple[str, str]]) -> None:
    assert summary(diff_zones(Zone(ZONE, settings=declared), Zone(ZONE, settings=observed))) == expected


def test_a_nested_setting_shows_its_declared_keys_only() -> None:
    declared = Zone(ZONE, settings={"security_header": HSTS})
    change = only(diff_zones(declared, Zone(ZONE, settings={"security_header": HSTS_OFF})))
    assert change.observed == {"strict_transport_security": {"enabled": False, "max_age": 0}}


# --- rules

CANONICAL = redirect_rule(
    "lr_redirects_www", "www to apex", 'http.host eq "www.acme.com"', {"value": "https://acme.com"}
)
HTTPS = redirect_rule("lr_tls_https", "https", "not ssl", {"expression": 'concat("https://", http.host)'})
BYPASS = cache_rule("lr_cache_app", "never", 'http.host eq "app.acme.com"', {"cache": False})
BY_HAND = Rule(
    "0123456789abcdef", "true", "redirect", {"from_value": {"target_url": {"value": "https://evil.example"}}}
)

RULE_TABLE = [
    pytest.param((CANONICAL, HTTPS), (CANONICAL, HTTPS), [], id="equal"),
    pytest.param((CANONICAL, HTTPS), (HTTPS,), [("create", "lr_redirects_www")], id="missing"),
    pytest.param((CANONICAL,), (CANONICAL, BY_HAND), [("delete", "0123456789abcdef")], id="nobody-declared-it"),
    pytest.param((), (BY_HAND,), [("delete", "0123456789abcdef")], id="declared-to-hold-none"),
    pytest.param(
        (CANONICAL,), (replace(CANONICAL, enabled=False),), [("update", "lr_redirects_www")], id="switched-off"
    ),
    pytest.param((CANONICAL, HTTPS), (HTTPS, CANONICAL), [("update", REDIRECT_PHASE)], id="order"),
    pytest.param(
        (CANONICAL, HTTPS),
        (BY_HAND, CANONICAL, HTTPS),
        [("delete", "0123456789abcdef")],
        id="a-rule-before-ours-is-no-other-order",
    ),
    pytest.param((CANONICAL,), (CANONICAL, CANONICAL), [("delete", "lr_redirects_www")], id="the-same-ref-twice"),
]


@pytest.mark.parametrize(("declared", "observed", "expected"), RULE_TABLE)
def test_rules(declared: tuple[Rule, ...], observed: tuple[Rule, ...], expected: list[tuple[str, str]]) -> None:
    changes = diff_zones(
        Zone(ZONE, rulesets={REDIRECT_PHASE: declared}), Zone(ZONE, rulesets={REDIRECT_PHASE: observed})
    )
    assert summary(changes) == expected


def test_a_declared_phase_that_is_not_there_is_created_in_order() -> None:
    changes = diff_zones(Zone(ZONE, rulesets={REDIRECT_PHASE: (CANONICAL, HTTPS)}), Zone(ZONE))
    assert [(change.action, change.declared["position"]) for change in changes] == [
        (Action.CREATE, 1),
        (Action.CREATE, 2),
    ]


def test_rules_of_a_phase_that_is_not_declared_are_unmanaged() -> None:
    declared = Zone(ZONE, rulesets={REDIRECT_PHASE: (CANONICAL,)})
    observed = Zone(ZONE, rulesets={REDIRECT_PHASE: (CANONICAL,), CACHE_PHASE: (BYPASS,)})
    change = only(diff_zones(declared, observed))
    assert change.action is Action.UNMANAGED
    assert change.observed["phase"] == CACHE_PHASE


def test_a_changed_rule_names_the_fields_that_changed() -> None:
    observed = replace(CANONICAL, expression='http.host eq "w.acme.com"')
    change = only(
        diff_zones(
            Zone(ZONE, rulesets={REDIRECT_PHASE: (CANONICAL,)}), Zone(ZONE, rulesets={REDIRECT_PHASE: (observed,)})
        )
    )
    assert 'expression is http.host eq "w.acme.com" (declared http.host eq "www.acme.com")' in change.message
    assert "parameters" not in change.message


def test_another_order_shows_both_orders() -> None:
    change = only(
        diff_zones(
            Zone(ZONE, rulesets={REDIRECT_PHASE: (CANONICAL, HTTPS)}),
            Zone(ZONE, rulesets={REDIRECT_PHASE: (HTTPS, CANONICAL)}),
        )
    )
    assert change.declared["order"] == ["lr_redirects_www", "lr_tls_https"]
    assert change.observed["order"] == ["lr_tls_https", "lr_redirects_www"]


def test_a_change_is_json_with_the_keys_of_the_contract() -> None:
    change = only(diff_zones(records(WWW), records()))
    body = json.loads(json.dumps(change_to_json(change)))
    assert {key: body[key] for key in ("action", "kind", "zone", "name", "declared", "observed")} == {
        "action": "create",
        "kind": "record",
        "zone": "acme.com",
        "name": "www.acme.com",
        "declared": {"name": "www.acme.com", "type": "A", "content": "198.51.100.10", "ttl": 1, "proxied": True},
        "observed": None,
    }
