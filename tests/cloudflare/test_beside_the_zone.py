"""The client against the local Cloudflare: what acts beside a zone, who owns what, and what cannot be looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from api_servers import TOKEN, ZONE, environment

from launchready.cloudflare import ObservedZone, connect, observe_zone
from launchready.cloudflare import client as client_module
from launchready.errors import ApiError
from launchready.local.api import serve_api
from launchready.local.store import Store, ZoneState
from launchready.local.store.holds import hold_now
from launchready.local.store.lists import add_items, create_list
from launchready.local.store.page_rules import create_page_rule
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, cache_rule, redirect_rule, rule_to_api
from launchready.zone.neighbours import WorkersRoute


def observed(fill: Callable[[ZoneState], object]) -> ObservedZone:
    return observed_in_account(lambda zone, _: fill(zone))


def observed_in_account(fill: Callable[[ZoneState, Store], object]) -> ObservedZone:
    async def run() -> ObservedZone:
        store = Store()
        zone = store.create_zone(ZONE)
        fill(zone, store)
        runner, url = await serve_api(store, [TOKEN])
        try:
            async with connect(environment(url)) as client:
                return await observe_zone(client, ZONE)
        finally:
            await runner.cleanup()

    return asyncio.run(run())


def test_page_rules_and_workers_routes_are_said() -> None:
    def fill(zone: ZoneState) -> None:
        targets = [{"target": "url", "constraint": {"operator": "matches", "value": "acme.test/old/*"}}]
        actions = [{"id": "cache_level", "value": "bypass"}]
        create_page_rule(zone, {"status": "active", "targets": targets, "actions": actions})
        zone.worker_routes.append({"id": "w1", "pattern": "acme.test/api/*", "script": "api"})

    neighbours = observed(fill).neighbours
    assert [(rule.pattern, rule.actions) for rule in neighbours.page_rules] == [
        ("acme.test/old/*", {"cache_level": "bypass"})
    ]
    assert neighbours.routes == (WorkersRoute("acme.test/api/*", "api"),)


def test_bulk_redirects_that_hit_the_zone_are_said() -> None:
    def fill(zone: ZoneState, store: Store) -> None:
        account = store.account_of(zone)
        held = create_list(account, {"name": "moved", "kind": "redirect"})
        sources = ["acme.test/a", "www.acme.test/b", "other.test/c"]
        items = [{"redirect": {"source_url": source, "target_url": "https://acme.test/"}} for source in sources]
        add_items(account, held["id"], items, replace=True)
        rule = {
            "expression": "http.request.full_uri in $moved",
            "action": "redirect",
            "action_parameters": {"from_list": {"name": "moved", "key": "http.request.full_uri"}},
        }
        beyond = {**rule, "ref": "narrow", "expression": "http.request.full_uri in $moved and ssl"}
        account.create_ruleset(
            {"kind": "root", "name": "bulk", "phase": "http_request_redirect", "rules": [rule, beyond]}
        )

    found = observed_in_account(fill)
    assert [redirect.source for redirect in found.neighbours.redirects] == ["acme.test/a", "www.acme.test/b"]
    assert found.foreign == ("account rule narrow (redirect, http_request_redirect)",)


def test_a_hold_is_seen() -> None:
    assert observed(lambda zone: hold_now(zone, include_subdomains=False)).held is True
    assert observed(lambda _: None).held is False


def test_calls_do_not_grow_with_what_acts_beside() -> None:
    def fill(count: int) -> Callable[[ZoneState], object]:
        def act(zone: ZoneState) -> None:
            for number in range(count):
                targets = [{"target": "url", "constraint": {"operator": "matches", "value": f"acme.test/{number}"}}]
                create_page_rule(zone, {"targets": targets, "actions": [{"id": "ssl", "value": "full"}]})
                zone.worker_routes.append({"id": f"w{number}", "pattern": f"acme.test/{number}/*"})

        return act

    assert observed(fill(0)).api_calls == observed(fill(3)).api_calls


def test_records_that_email_routing_owns_are_not_the_zones() -> None:
    def fill(zone: ZoneState) -> None:
        mine = zone.create_record({"name": "@", "type": "MX", "content": "mx.example", "priority": 10})
        theirs = {**mine, "id": "routing", "content": "route1.mx.cloudflare.net", "meta": {"read_only": True}}
        zone.records["routing"] = theirs

    zone = observed(fill)
    assert [record.content for record in zone.zone.records.values()] == ["mx.example"]
    assert [record.content for record in zone.kept_by_cloudflare] == ["route1.mx.cloudflare.net"]


def test_records_of_a_type_that_cannot_be_read_are_there() -> None:
    def fill(zone: ZoneState) -> None:
        zone.create_record({"name": "www", "type": "HTTPS", "content": '1 . alpn="h2"'})

    (record,) = observed(fill).zone.records.values()
    assert (record.type, record.content) == ("HTTPS", '1 . alpn="h2"')


def test_calls_do_not_grow_with_rules() -> None:
    rules: dict[str, Callable[[int], Any]] = {
        REDIRECT_PHASE: lambda n: redirect_rule(f"r{n}", "", "ssl", {"value": "https://acme.test/"}),
        CACHE_PHASE: lambda n: cache_rule(f"c{n}", "", "ssl", {"cache": False}),
    }

    def fill(count: int) -> Callable[[ZoneState], object]:
        def act(zone: ZoneState) -> None:
            for phase, rule in rules.items():
                sent = [rule_to_api(rule(n)) for n in range(count)]
                zone.create_ruleset({"kind": "zone", "name": "default", "phase": phase, "rules": sent})

        return act

    few, many = observed(fill(1)), observed(fill(10))
    assert [len(held) for held in many.zone.rulesets.values()] == [10, 10]
    assert few.api_calls == many.api_calls


def error_of(token: str, **asked: str) -> str:
    """Return what a caller with ``token`` is told when it observes the local zone."""

    async def run() -> str:
        store = Store()
        store.create_zone(ZONE)
        runner, url = await serve_api(store, ["the-right-one"])
        try:
            async with connect(environment(url, token)) as client:
                with pytest.raises(ApiError) as caught:
                    await observe_zone(client, asked.get("name", ZONE), asked.get("zone_id"))
        finally:
            await runner.cleanup()
        return str(caught.value)

    return asyncio.run(run())


def test_a_wrong_token_is_named_as_what_to_check_and_not_shown() -> None:
    told = error_of("a-wrong-secret")
    assert "Check CLOUDFLARE_API_TOKEN" in told
    assert "9109" in told
    assert "a-wrong-secret" not in told


def test_a_zone_of_somebody_else_is_not_found() -> None:
    assert "no zone other.test that this token can see" in error_of("the-right-one", name="other.test")


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_TIMEOUT", httpx.Timeout(0.2))
    monkeypatch.setattr(client_module, "_RETRIES", 0)

    async def run() -> float:
        silent = asyncio.Event()

        async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await silent.wait()
            writer.close()

        server = await asyncio.start_server(hold, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        started = loop.time()
        async with server, connect(environment(f"http://127.0.0.1:{port}")) as client:
            with pytest.raises(ApiError, match="did not answer in time"):
                await client.read("/zones")
            taken = loop.time() - started
            silent.set()
        return taken

    assert asyncio.run(asyncio.wait_for(run(), 20)) < 10


def test_no_call_waits_for_ever() -> None:
    waits = client_module._TIMEOUT
    assert (waits.connect, waits.read, waits.write, waits.pool) == (10.0, 30.0, 30.0, 30.0)
