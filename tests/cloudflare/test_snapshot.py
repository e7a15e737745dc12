"""The observed zone: read in bulk from the local Cloudflare, and from a server that answers what others have seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import web
from api_servers import ZONE, Answer, Script, pages, refusal, success, with_cloudflare, with_script

from launchready.cloudflare import Client, ObservedZone, observe_zone
from launchready.errors import ApiError, DeclarationError
from launchready.local.store import ZoneState
from launchready.zone import (
    CACHE_PHASE,
    REDIRECT_PHASE,
    Record,
    Zone,
    cache_rule,
    record_to_api,
    redirect_rule,
    rule_to_api,
)
from launchready.zone.diff import diff_zones
from launchready.zone.limits import Plan
from launchready.zone.surroundings import surrounding_changes

LONG = "v=DKIM1; k=rsa; p=" + "A" * 400
RECORDS = [
    Record("acme.test", "A", "198.51.100.10", proxied=True),
    Record("app.acme.test", "AAAA", "2001:db8::1", ttl=600),
    Record("www.acme.test", "CNAME", "acme.test", proxied=True),
    Record("acme.test", "MX", "smtp.google.com", priority=1),
    Record("acme.test", "TXT", "v=spf1 -all"),
    Record("s1._domainkey.acme.test", "TXT", LONG),
    Record("acme.test", "CAA", '0 issue "letsencrypt.org"'),
    Record("_sip._tcp.acme.test", "SRV", "5 5060 sip.example.net", priority=10),
]
REDIRECT = redirect_rule("lr_redirects_www", "www", 'http.host eq "www.acme.test"', {"value": "https://acme.test/"})
BYPASS = cache_rule("lr_cache_app", "never", 'http.host eq "app.acme.test"', {"cache": False})


def fill(zone: ZoneState) -> None:
    for record in RECORDS:
        zone.create_record(record_to_api(record))
    zone.change_settings({"ssl": "strict"})
    for phase, rule in ((REDIRECT_PHASE, REDIRECT), (CACHE_PHASE, BYPASS)):
        zone.create_ruleset({"kind": "zone", "name": "default", "phase": phase, "rules": [rule_to_api(rule)]})


def observe_filled() -> tuple[ObservedZone, ZoneState]:
    async def act(client: Client, zone: ZoneState) -> tuple[ObservedZone, ZoneState]:
        fill(zone)
        return await observe_zone(client, ZONE), zone

    return with_cloudflare(act)


def test_what_was_put_in_is_observed() -> None:
    observed, zone = observe_filled()
    assert sorted(map(str, observed.zone.records.values())) == sorted(map(str, RECORDS))
    assert set(observed.zone.records.values()) == set(RECORDS)
    assert observed.zone.settings["ssl"] == "strict"
    assert observed.zone.rulesets == {REDIRECT_PHASE: (REDIRECT,), CACHE_PHASE: (BYPASS,)}
    assert (observed.id, observed.status, observed.name_servers) == (zone.id, "active", zone.name_servers)
    assert (observed.foreign, observed.unread) == ((), ())


def test_what_was_declared_and_put_in_does_not_differ() -> None:
    observed, _ = observe_filled()
    rulesets = {REDIRECT_PHASE: (REDIRECT,), CACHE_PHASE: (BYPASS,)}
    declared = Zone(ZONE, {str(n): record for n, record in enumerate(RECORDS)}, {"ssl": "strict"}, rulesets)
    assert diff_zones(declared, observed.zone) == ()


def test_ids_belong_to_their_slots() -> None:
    observed, zone = observe_filled()
    names = {slot: zone.records[record_id]["name"] for slot, record_id in observed.record_ids.items()}
    assert names == {slot: record.name for slot, record in observed.zone.records.items()}
    assert {zone.rulesets[id_]["phase"] for id_ in observed.ruleset_ids.values()} == {REDIRECT_PHASE, CACHE_PHASE}


def test_settings_that_the_plan_locks_are_named() -> None:
    observed, _ = observe_filled()
    assert "polish" in observed.locked
    assert "ssl" not in observed.locked


@pytest.mark.parametrize("plan", list(Plan))
def test_the_zones_plan_is_seen(plan: Plan) -> None:
    async def act(client: Client, zone: ZoneState) -> Plan | None:
        zone.change(plan=plan.value)
        return (await observe_zone(client, ZONE)).plan

    assert with_cloudflare(act) is plan


def test_calls_do_not_grow_with_records_and_rules() -> None:
    async def act(client: Client, zone: ZoneState) -> list[int]:
        calls = []
        for number in (1, 150):
            for n in range(number):
                zone.create_record({"name": f"n{number}-{n}.acme.test", "type": "A", "content": "192.0.2.1", "ttl": 1})
            calls.append((await observe_zone(client, ZONE)).api_calls)
        return calls

    few, many = with_cloudflare(act)
    assert few == many


def test_a_zone_given_by_id_must_have_the_declared_name() -> None:
    async def act(client: Client, zone: ZoneState) -> None:
        await observe_zone(client, "other.test", zone.id)

    with pytest.raises(DeclarationError, match=r"zone\.id: .* is acme\.test, not other\.test"):
        with_cloudflare(act)


def test_an_id_that_no_zone_has_is_a_wrong_declaration() -> None:
    async def act(client: Client, _: ZoneState) -> None:
        await observe_zone(client, "acme.test", "f" * 32)

    with pytest.raises(DeclarationError, match=r"zone\.id: no zone with the id f+ is known to this token"):
        with_cloudflare(act)


def test_a_zone_that_is_not_there() -> None:
    async def act(client: Client, _: ZoneState) -> None:
        await observe_zone(client, "other.test")

    with pytest.raises(ApiError, match=r"no zone other\.test that this token can see"):
        with_cloudflare(act)


# --- what others have seen of the real API

PATH = "/zones/z1"
DESCRIBED = {"id": "z1", "name": ZONE, "status": "active", "account": {"id": "a1"}, "name_servers": ["a", "b"]}


def body(**fields: object) -> dict[str, object]:
    return {"id": "r1", "name": ZONE, "type": "A", "content": "192.0.2.1", "ttl": 1, "proxied": False, **fields}


def cloudflare(**answers: Answer) -> Script:
    """An empty zone; ``answers`` replaces what is told of records, settings, rulesets, DNSSEC and what acts beside."""
    empty: Answer = lambda _: success([])  # noqa: E731 - an answer is a function
    return Script(
        {
            "/zones": lambda _: success([DESCRIBED]),
            f"{PATH}/dns_records": answers.get("records", empty),
            f"{PATH}/settings": answers.get("settings", empty),
            f"{PATH}/rulesets": answers.get("rulesets", empty),
            f"{PATH}/rulesets/rs1": answers.get("ruleset", empty),
            f"{PATH}/pagerules": answers.get("pagerules", empty),
            f"{PATH}/workers/routes": answers.get("routes", empty),
            f"{PATH}/bot_management": answers.get("bots", lambda _: success({"fight_mode": False})),
            f"{PATH}/dnssec": answers.get("dnssec", lambda _: success({"status": "disabled"})),
            f"{PATH}/email/routing": answers.get("routing", lambda _: refusal(404, 7003, "no")),
            "/accounts/a1/rulesets": answers.get("account", empty),
            "/accounts/a1/rulesets/root": answers.get("root", empty),
            "/accounts/a1/rules/lists": answers.get("lists", empty),
            "/accounts/a1/rules/lists/l1/items": answers.get("items", empty),
        }
    )


def observed_by(script: Script) -> ObservedZone:
    async def act(client: Client) -> ObservedZone:
        return await observe_zone(client, ZONE)

    return with_script(script, act)


def test_records_come_in_pages() -> None:
    held = [body(id=f"r{n}", name=f"n{n}.{ZONE}") for n in range(250)]
    assert len(observed_by(cloudflare(records=pages(held, 100))).zone.records) == 250


def test_records_of_email_routing_are_nobodys_to_manage() -> None:
    mx = body(type="MX", content="route1.mx.cloudflare.net", priority=1, meta={"read_only": True})
    observed = observed_by(cloudflare(records=lambda _: success([mx, body(id="r2")])))
    assert [record.type for record in observed.zone.records.values()] == ["A"]
    assert [record.content for record in observed.kept_by_cloudflare] == ["route1.mx.cloudflare.net"]


UNREADABLE: list[Any] = [
    pytest.param(body(type="CAA", content="who knows"), "who knows", id="caa"),
    pytest.param(body(type="SRV", content="a b", data={"port": "x"}), "a b", id="srv"),
    pytest.param(body(type="A", content="not an address"), "not an address", id="address"),
    pytest.param(body(type="HTTPS", content='1 . alpn="h3"'), '1 . alpn="h3"', id="a-type-we-do-not-know"),
    pytest.param(body(name="under score!.acme.test"), "192.0.2.1", id="name"),
]


@pytest.mark.parametrize(("given", "content"), UNREADABLE)
def test_what_we_cannot_read_is_kept_as_it_is_and_shown(given: Mapping[str, object], content: str) -> None:
    observed = observed_by(cloudflare(records=lambda _: success([given])))
    (record,) = observed.zone.records.values()
    assert record.content == content
    assert set(observed.record_ids.values()) == {"r1"}
    assert [change.action for change in diff_zones(Zone(ZONE), observed.zone)] == ["unmanaged"]


def test_rulesets_that_are_not_the_zones_own_are_not_read() -> None:
    listed = [
        {"id": "rs1", "kind": "zone", "phase": REDIRECT_PHASE},
        {"id": "managed", "kind": "managed", "phase": "http_request_firewall_managed"},
    ]
    rules = {"id": "rs1", "kind": "zone", "phase": REDIRECT_PHASE, "rules": [{"id": "x", "action": "redirect"}]}
    script = cloudflare(rulesets=lambda _: success(listed), ruleset=lambda _: success(rules))
    observed = observed_by(script)
    assert [rule.ref for rule in observed.zone.rulesets[REDIRECT_PHASE]] == ["x"]
    assert not [request.path for request in script.asked if "managed" in request.path]


def test_an_empty_ruleset_is_observed_as_empty() -> None:
    listed = {"id": "rs1", "kind": "zone", "phase": REDIRECT_PHASE}
    observed = observed_by(cloudflare(rulesets=lambda _: success([listed]), ruleset=lambda _: success(listed)))
    assert observed.zone.rulesets == {REDIRECT_PHASE: ()}
    assert observed.ruleset_ids == {REDIRECT_PHASE: "rs1"}


# --- what acts beside it

TARGETS = [{"constraint": {"value": "*.acme.test/old/*"}}]
PAGE_RULE: dict[str, Any] = {"id": "p1", "status": "active", "targets": TARGETS}
ROOT: dict[str, Any] = {"id": "root", "kind": "root", "phase": "http_request_redirect"}
FROM_LIST = {"name": "moved", "key": "http.request.full_uri"}
BULK_RULE: dict[str, Any] = {
    "id": "r1",
    "action": "redirect",
    "expression": "http.request.full_uri in $moved",
    "action_parameters": {"from_list": FROM_LIST},
}
ITEM = {"id": "i1", "redirect": {"source_url": "acme.test/a", "target_url": "https://acme.test/b"}}
BULK: dict[str, Any] = {
    "account": [ROOT],
    "root": {**ROOT, "rules": [BULK_RULE]},
    "lists": [{"id": "l1", "name": "moved"}],
    "items": [ITEM],
}
BESIDE: list[Any] = [
    pytest.param({"pagerules": [PAGE_RULE]}, ["*.acme.test/old/*"], id="page-rule"),
    pytest.param({"pagerules": [{**PAGE_RULE, "status": "disabled"}]}, [], id="page-rule-switched-off"),
    pytest.param({"pagerules": [{"id": "p1"}]}, ["p1"], id="page-rule-without-target"),
    pytest.param({"routes": [{"pattern": "acme.test/api/*"}]}, ["acme.test/api/*"], id="workers-route"),
    pytest.param({"account": [{"kind": "managed"}]}, [], id="a-managed-ruleset"),
    pytest.param(
        BULK,
        ["acme.test/a"],
        id="bulk-redirect",
    ),
    pytest.param({"routing": {"enabled": True, "status": "ready"}}, ["email_routing"], id="email-routing"),
    pytest.param({"routing": {"enabled": False, "status": "unconfigured"}}, [], id="email-routing-off"),
]


@pytest.mark.parametrize(("given", "names"), BESIDE)
def test_what_acts_beside_the_zone_is_named(given: Mapping[str, object], names: list[str]) -> None:
    answers = {name: (lambda _, result=result: success(result)) for name, result in given.items()}
    observed = observed_by(cloudflare(**answers))
    changes = list(surrounding_changes(Zone(ZONE), observed.neighbours))
    assert [change.name for change in changes] == names
    assert {change.action for change in changes} <= {"unmanaged"}
    assert observed.unread == ()


FOREIGN: list[Any] = [
    pytest.param(
        {**BULK_RULE, "expression": "true"}, ("account rule r1 (redirect, http_request_redirect)",), id="more"
    ),
    pytest.param({**BULK_RULE, "expression": "true", "enabled": False}, (), id="off"),
]


@pytest.mark.parametrize(("rule", "expected"), FOREIGN)
def test_what_acts_and_is_not_modelled_is_said(rule: Mapping[str, object], expected: tuple[str, ...]) -> None:
    root = {**ROOT, "rules": [rule]}
    observed = observed_by(cloudflare(account=lambda _: success([ROOT]), root=lambda _: success(root)))
    assert observed.foreign == expected


@pytest.mark.parametrize("status", [403, 404])
def test_what_may_not_be_read_is_unknown_and_not_none(status: int) -> None:
    observed = observed_by(cloudflare(pagerules=lambda _: refusal(status, 10000, "Authentication error")))
    assert observed.unread == ("page rules: this token may not read them, or the API did not answer (code 10000)",)


def test_dnssec_that_may_not_be_read_is_not_known() -> None:
    observed = observed_by(cloudflare(dnssec=lambda _: refusal(403, 10000, "Authentication error")))
    assert observed.dnssec is None
    assert observed.unread == ("DNSSEC: this token may not read its status, or the API did not answer",)
    assert observed_by(cloudflare()).dnssec == "disabled"


FIGHTS = Zone("acme.com", {}, {"bot_fight_mode": "on", "ssl": "strict"})


@pytest.mark.parametrize(
    ("answer", "shown", "unread", "compared"),
    [
        pytest.param(lambda _: success({"fight_mode": True}), "on", 0, {"bot_fight_mode", "ssl"}, id="on"),
        pytest.param(lambda _: success({"fight_mode": False}), "off", 0, {"bot_fight_mode", "ssl"}, id="off"),
        pytest.param(lambda _: success({"enable_js": True}), None, 1, {"ssl"}, id="another-plan"),
        pytest.param(lambda _: refusal(403, 10000, "Authentication error"), None, 1, {"ssl"}, id="refused"),
    ],
)
def test_bot_fight_mode_is_a_setting_where_it_can_be_read(
    answer: Answer, shown: str | None, unread: int, compared: set[str]
) -> None:
    observed = observed_by(cloudflare(bots=answer))
    assert observed.zone.settings.get("bot_fight_mode") == shown
    assert observed.unread == ()
    assert len(observed.unread_of(FIGHTS)) == unread
    assert observed.unread_of(Zone("acme.com")) == ()
    assert set(observed.comparable(FIGHTS).settings) == compared


def test_an_account_that_is_not_named_is_not_asked() -> None:
    script = cloudflare()
    anonymous = {key: value for key, value in DESCRIBED.items() if key != "account"}
    script.answers = {**script.answers, "/zones": lambda _: success([anonymous])}
    observed_by(script)
    assert not [request.path for request in script.asked if "accounts" in request.path]


# --- what must not pass for a zone

BROKEN: list[Any] = [
    pytest.param("records", lambda _: refusal(403, 9109, "no"), id="records-refused"),
    pytest.param("settings", lambda _: refusal(403, 9109, "no"), id="settings-refused"),
    pytest.param("rulesets", lambda _: refusal(403, 9109, "no"), id="rulesets-refused"),
    pytest.param("settings", lambda _: success([{"id": "ssl"}]), id="setting-without-value"),
    pytest.param("records", lambda _: success([{"type": "A"}]), id="record-without-id"),
    pytest.param("records", lambda _: success("text"), id="records-as-text"),
    pytest.param("rulesets", lambda _: success([{"id": "rs1"}]), id="ruleset-without-kind"),
    pytest.param("settings", lambda _: web.Response(text="<html>"), id="a-page"),
]


@pytest.mark.parametrize(("which", "answer"), BROKEN)
def test_a_zone_that_cannot_be_read_as_a_whole_is_not_observed(which: str, answer: Answer) -> None:
    with pytest.raises(ApiError):
        observed_by(cloudflare(**{which: answer}))


def test_two_zones_of_one_name_are_not_guessed_between() -> None:
    script = Script({"/zones": lambda _: success([DESCRIBED, {**DESCRIBED, "id": "z2"}])})
    with pytest.raises(ApiError, match=r"2 zones named acme\.test \(z1, z2\)"):
        observed_by(script)
