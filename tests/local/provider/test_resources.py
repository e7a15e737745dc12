"""Records, rulesets, settings and DNSSEC through the provider: created, read, changed, deleted as Cloudflare does."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

A = {"name": "www.acme.test", "type": "A", "content": "198.51.100.10", "ttl": 1, "proxied": True}
RULE = {
    "ref": "lr_cache_static",
    "action": "set_cache_settings",
    "expression": 'http.request.uri.path.extension in {"css"}',
    "description": "",
    "enabled": True,
    "actionParameters": {
        "cache": True,
        "edgeTtl": {
            "mode": "override_origin",
            "default": 86400,
            "statusCodeTtls": [{"statusCodeRange": {"from": 500, "to": 599}, "value": -1}],
        },
    },
}
RULESET = {"kind": "zone", "name": "default", "phase": "http_request_cache_settings", "rules": [RULE]}


def test_a_record_is_created_as_declared(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        created = await engine.create("DnsRecord", **A)
        held = engine.zone.record(created.id)
        assert {key: held[key] for key in A} == A
        assert created.properties["zoneId"] == engine.zone.id
        assert created.properties["createdOn"]

    engine(scenario)


def test_whole_numbers_are_sent_as_integers(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        created = await engine.create(
            "DnsRecord", name="acme.test", type="MX", content="mx.test", priority=10.0, ttl=300.0
        )
        held = engine.zone.record(created.id)
        assert [type(held[key]) for key in ("priority", "ttl")] == [int, int]

    engine(scenario)


def test_what_cloudflare_refuses_is_one_line_with_its_code(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        await engine.create("DnsRecord", **A)
        with pytest.raises(grpc.aio.AioRpcError) as refusal:
            await engine.create("DnsRecord", name="www.acme.test", type="CNAME", content="x.test", ttl=1)
        told = "Cloudflare refused (81053): An A, AAAA, or CNAME record with that host already exists."
        where = f"POST /zones/{engine.zone.id}/dns_records: 400 Bad Request"
        assert refusal.value.details() == f"www.acme.test CNAME: {told} ({where})"

    engine(scenario)


def test_create_never_adopts(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        await engine.create("DnsRecord", **A)
        with pytest.raises(grpc.aio.AioRpcError, match="81058"):
            await engine.create("DnsRecord", **A)
        await engine.create("Ruleset", **RULESET)
        with pytest.raises(grpc.aio.AioRpcError, match="20217"):
            await engine.create("Ruleset", **RULESET)

    engine(scenario)


def test_a_proxied_record_with_a_ttl_passes_the_preview_and_fails_the_create(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        wrong = {**A, "ttl": 300}
        await engine.create("DnsRecord", preview=True, **wrong)
        with pytest.raises(grpc.aio.AioRpcError, match="ttl must be set to 1 when `proxied` is true"):
            await engine.create("DnsRecord", **wrong)
        created = await engine.create("DnsRecord", **A)
        await engine.update("DnsRecord", created.id, **wrong)

    engine(scenario)


def test_a_preview_creates_nothing_and_knows_no_computed_value(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        planned = await engine.create("DnsRecord", preview=True, **A)
        assert planned.id == ""
        assert planned.properties["content"] == A["content"]
        assert planned.properties["createdOn"] == "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
        assert engine.zone.records == {}

    engine(scenario)


def test_a_read_says_what_was_changed_by_hand(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        created = await engine.create("DnsRecord", **A)
        engine.zone.edit_record(created.id, {"content": "198.51.100.99", "comment": "by hand"})
        read = await engine.read("DnsRecord", created.id, state=created.properties, inputs=A)
        changed = await engine.diff("DnsRecord", dict(read.inputs), {"zoneId": engine.zone.id, **A})
        assert list(changed.diffs) == ["comment", "content"]

    engine(scenario)


def test_a_read_of_what_is_as_declared_shows_no_difference(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        for type_, inputs in (
            ("DnsRecord", A),
            ("Ruleset", RULESET),
            ("ZoneSetting", {"settingId": "ssl", "value": "strict"}),
        ):
            created = await engine.create(type_, **inputs)
            read = await engine.read(type_, created.id, state=created.properties, inputs=inputs)
            assert dict(read.inputs) == {"zoneId": engine.zone.id, **inputs}

    engine(scenario)


def test_a_read_of_what_is_gone_has_no_id(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        for type_, inputs in (("DnsRecord", A), ("Ruleset", RULESET)):
            created = await engine.create(type_, **inputs)
            await engine.delete(type_, created.id, created.properties)
            assert (await engine.read(type_, created.id, state=created.properties, inputs=inputs)).id == ""

    engine(scenario)


def test_deleting_a_record_that_is_gone_fails(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        created = await engine.create("DnsRecord", **A)
        await engine.delete("DnsRecord", created.id, created.properties)
        with pytest.raises(grpc.aio.AioRpcError, match=r"www\.acme\.test A: Cloudflare refused \(81044\)"):
            await engine.delete("DnsRecord", created.id, created.properties)

    engine(scenario)


def test_deleting_a_setting_leaves_its_value(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        created = await engine.create("ZoneSetting", settingId="ssl", value="strict")
        await engine.delete("ZoneSetting", created.id, created.properties)
        assert created.id == "ssl"
        assert engine.zone.settings["ssl"] == "strict"

    engine(scenario)


def test_a_settings_value_is_passed_as_it_is(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        header = {"enabled": True, "max_age": 86400, "include_subdomains": False, "preload": False, "nosniff": False}
        value = {"strict_transport_security": header}
        created = await engine.create("ZoneSetting", settingId="security_header", value=value)
        read = await engine.read(
            "ZoneSetting", created.id, state=created.properties, inputs={"settingId": "security_header", "value": value}
        )
        assert engine.zone.settings["security_header"] == value
        assert dict(read.inputs["value"]["strict_transport_security"]) == header

    engine(scenario)


def test_a_rule_keeps_its_id_by_its_ref(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        created = await engine.create("Ruleset", **RULESET)
        before = engine.zone.rulesets[created.id]["rules"][0]["id"]
        first = {**RULE, "ref": "lr_cache_first", "actionParameters": {"cache": False}}
        await engine.update("Ruleset", created.id, **{**RULESET, "rules": [first, {**RULE, "expression": "ssl"}]})
        rules = engine.zone.rulesets[created.id]["rules"]
        assert [rule["ref"] for rule in rules] == ["lr_cache_first", "lr_cache_static"]
        assert rules[1]["id"] == before

    engine(scenario)


@pytest.mark.parametrize(
    ("type_", "inputs", "id_"),
    [
        pytest.param("DnsRecord", A, "{zone}/{id}", id="record"),
        pytest.param("Ruleset", RULESET, "zones/{zone}/{id}", id="ruleset"),
        pytest.param("ZoneSetting", {"settingId": "ssl", "value": "strict"}, "{zone}/ssl", id="setting"),
        pytest.param("ZoneDnssec", {"status": "active"}, "{zone}", id="dnssec"),
    ],
)
def test_an_import_takes_the_composite_id_and_brings_back_the_inputs(
    engine: Any, type_: str, inputs: dict[str, Any], id_: str
) -> None:
    async def scenario(engine: Any) -> None:
        created = await engine.create(type_, **inputs)
        read = await engine.read(type_, id_.format(zone=engine.zone.id, id=created.id))
        assert read.id == created.id
        difference = await engine.diff(type_, dict(read.inputs), {"zoneId": engine.zone.id, **inputs})
        if type_ != "ZoneDnssec":  # its status is "pending" until the registrar has the DS record
            assert list(difference.diffs) == []

    engine(scenario)


@pytest.mark.parametrize(
    ("type_", "id_", "expected"),
    [
        pytest.param("DnsRecord", "abc", "<zoneId>/<id>", id="short"),
        pytest.param("Ruleset", "accounts/a/b", "zones/<zoneId>/<id>", id="of-an-account"),
        pytest.param("ZoneSetting", "a/b/c", "<zoneId>/<id>", id="too-many-parts"),
    ],
)
def test_an_import_id_of_another_form_is_refused(engine: Any, type_: str, id_: str, expected: str) -> None:
    async def scenario(engine: Any) -> None:
        with pytest.raises(grpc.aio.AioRpcError) as refusal:
            await engine.read(type_, id_)
        assert f"expected {expected}" in str(refusal.value.details())

    engine(scenario)


def test_deleting_dnssec_turns_it_off(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        created = await engine.create("ZoneDnssec", status="active")
        assert engine.zone.dnssec["status"] in ("active", "pending")
        await engine.delete("ZoneDnssec", created.id, created.properties)
        assert engine.zone.dnssec["status"] == "disabled"

    engine(scenario)


def test_an_input_that_the_type_does_not_have_is_named(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        checked = await engine.check("DnsRecord", **A, colour="red")
        assert [failure.property for failure in checked.failures] == ["colour"]
        assert not (await engine.check("DnsRecord", **A)).failures

    engine(scenario)


def test_a_type_that_is_not_known_is_refused(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        with pytest.raises(grpc.aio.AioRpcError, match="cloudflare:index/thing:Worker is not known"):
            await engine.create("Worker")

    engine(scenario)


GET_ZONE = "cloudflare:index/getZone:getZone"


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_zone_is_looked_up(engine: Any, by: str) -> None:
    async def scenario(engine: Any) -> None:
        arguments = {"zoneId": engine.zone.id} if by == "id" else {"filter": {"match": "all", "name": "acme.test"}}
        found = await engine.invoke(GET_ZONE, **arguments)
        assert (found["zoneId"], found["name"], found["status"]) == (engine.zone.id, "acme.test", "active")
        assert list(found["nameServers"]) == list(engine.zone.name_servers)

    engine(scenario)


def test_a_zone_that_is_not_there_is_said_so(engine: Any) -> None:
    async def scenario(engine: Any) -> None:
        with pytest.raises(grpc.aio.AioRpcError, match=r"no zone named other\.test found"):
            await engine.invoke(GET_ZONE, filter={"match": "all", "name": "other.test"})
        with pytest.raises(grpc.aio.AioRpcError, match="getZones is not known"):
            await engine.invoke("cloudflare:index/getZones:getZones")

    engine(scenario)
