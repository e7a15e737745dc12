"""``launchready explain --observed``: the walk through what Cloudflare holds, whoever made it, over its API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from api_servers import TOKEN, cloudflare_beside
from click.testing import CliRunner, Result

from launchready.cli.explain import command
from launchready.errors import ApiError
from launchready.local.store import Store, ZoneState
from launchready.stackfile import load_stack
from launchready.zone import record_to_api, rule_to_api
from launchready.zone.rules import CACHE_PHASE, REDIRECT_PHASE

ACME = str(Path(__file__).resolve().parents[2] / "stacks" / "Pulumi.acme.yaml")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with cloudflare_beside() as (store, url):
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", url)
        yield store


@pytest.fixture
def zone(store: Store) -> ZoneState:
    """The zone with the records and settings that the stack declares, and no rule of it."""
    (declared,) = load_stack(ACME).compilation.zones
    zone = store.create_zone(declared.name)
    for record in declared.records.values():
        zone.create_record(record_to_api(record))
    zone.change_settings(dict(declared.settings))
    return zone


def put_rules(zone: ZoneState, phase: str, *rules: dict[str, Any]) -> None:
    zone.create_ruleset({"kind": "zone", "name": "default", "phase": phase, "rules": list(rules)})


def run(url: str, *options: str) -> Result:
    arguments = [ACME, url, "--observed", *options]
    return CliRunner().invoke(command, arguments, catch_exceptions=False, standalone_mode=False)


def explain(url: str) -> dict[str, Any]:
    explained: dict[str, Any] = json.loads(run(url, "--json").output)
    return explained


def test_what_is_declared_and_not_applied_does_not_act(zone: ZoneState) -> None:
    explained = explain("https://www.acme.test/a")
    assert (explained["zone"], explained["ending"]) == ("observed", "served")


def test_what_is_applied_says_where_it_is_declared(zone: ZoneState) -> None:
    (declared,) = load_stack(ACME).compilation.zones
    put_rules(zone, REDIRECT_PHASE, *map(rule_to_api, declared.rulesets[REDIRECT_PHASE]))
    hop = explain("http://www.acme.test/a")["hops"][0]
    assert (hop["redirect"]["location"], hop["redirect"]["declared_at"]) == ("https://acme.test/a", "canonical")


def test_a_rule_of_nobody_acts_and_says_so(zone: ZoneState) -> None:
    to = {"from_value": {"target_url": {"value": "https://else.example/"}, "status_code": 302}}
    put_rules(zone, REDIRECT_PHASE, {"ref": "x", "expression": "true", "action": "redirect", "action_parameters": to})
    result = run("https://acme.test/")
    assert "by redirect rule x, which nobody declares here" in result.output
    assert "As Cloudflare holds it now" in result.output


def test_a_worker_answers_in_the_origins_place(zone: ZoneState) -> None:
    zone.worker_routes.append({"id": "1", "pattern": "acme.test/api/*", "script": "router"})
    hop = explain("https://acme.test/api/x")["hops"][0]
    assert (hop["ending"], hop["worker"], hop["cache"]) == ("answered by a Worker", "router", None)
    assert explain("https://acme.test/")["ending"] == "served"


def test_where_it_cannot_be_told_the_reason_is_named_and_the_exit_code_is_3(zone: ZoneState) -> None:
    bypass = {"ref": "x", "expression": 'http.user_agent contains "bot"', "action": "set_cache_settings",
              "action_parameters": {"cache": True}}  # fmt: skip
    put_rules(zone, CACHE_PHASE, bypass)
    result = run("https://acme.test/")
    assert result.return_value == 3
    assert (
        "cannot tell what a visitor gets, because of\n     cache rule x: the request does not say its header"
        in result.output
    )


def test_a_limit_is_said_and_in_nobodys_way(zone: ZoneState) -> None:
    limit = {"ref": "x", "expression": 'http.request.uri.path eq "/login"', "action": "block",
             "ratelimit": {"characteristics": ["ip.src", "cf.colo.id"], "period": 10, "requests_per_period": 5,
                           "mitigation_timeout": 10}}  # fmt: skip
    put_rules(zone, "http_ratelimit", limit)
    hop = explain("https://acme.test/login")["hops"][0]
    assert [limit["rule"] for limit in hop["limits"]] == ["x"]
    assert (hop["ending"], explain("https://acme.test/")["hops"][0]["limits"]) == ("served", [])


def test_what_the_firewall_blocks_ends_there(zone: ZoneState) -> None:
    put_rules(zone, "http_request_firewall_custom", {"ref": "x", "expression": "ssl", "action": "block"})
    hop = explain("https://acme.test/")["hops"][0]
    assert (hop["ending"], hop["stop"]["rule"], hop["stop"]["status"]) == ("stopped by the firewall", "x", 403)
    assert "→ blocked (403)" in run("https://acme.test/").output


def test_nothing_of_a_paused_zone_goes_through_cloudflare(zone: ZoneState) -> None:
    zone.paused = True
    assert explain("https://acme.test/")["ending"] == "not through Cloudflare"


def test_what_could_not_be_looked_at_is_said_and_the_exit_code_is_3(
    zone: ZoneState, monkeypatch: pytest.MonkeyPatch
) -> None:
    from launchready.cloudflare.client import Client  # noqa: PLC0415 - to be spoiled here alone

    read_list = Client.read_list

    async def refused(self: Client, path: str, **options: Any) -> Any:
        if path.endswith("/pagerules"):
            raise ApiError("no", status=403, code=10000)
        return await read_list(self, path, **options)

    monkeypatch.setattr(Client, "read_list", refused)
    result = run("https://acme.test/")
    assert (result.return_value, "Could not be looked at, and may act too: page rules" in result.output) == (3, True)


def test_without_a_zone_nothing_is_claimed(store: Store) -> None:
    with pytest.raises(ApiError, match=r"there is no zone acme\.test"):
        run("https://acme.test/")
