"""``launchready drift`` against a local Cloudflare over its API: sentences, the JSON contract, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from api_servers import TOKEN, cloudflare_beside
from click.testing import CliRunner, Result

from launchready.cli import main
from launchready.cli.drift import command
from launchready.cloudflare import ObservedZone, observe_zone
from launchready.local.store import Store, ZoneState
from launchready.stackfile import load_stack
from launchready.zone import record_to_api, rule_to_api
from launchready.zone.marks import mark_of

PROJECT = Path(__file__).resolve().parents[2]
ACME = str(PROJECT / "stacks" / "Pulumi.acme.yaml")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with cloudflare_beside() as (store, url):
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", url)
        monkeypatch.setenv("COLUMNS", "200")
        yield store


@pytest.fixture
def zone(store: Store) -> ZoneState:
    """The zone as it is after an ``up``: what the stack declares, put in through the API's own checks."""
    compilation = load_stack(ACME).compilation
    declared = compilation.zone
    zone = store.create_zone(declared.name)
    for slot, record in declared.records.items():
        comment = mark_of("acme", compilation.record_keys[slot])
        zone.create_record({**record_to_api(record), "comment": comment})
    zone.change_settings(dict(declared.settings))
    for phase, rules in declared.rulesets.items():
        body = {"kind": "zone", "name": "default", "phase": phase, "rules": [rule_to_api(rule) for rule in rules]}
        zone.create_ruleset(body)
    return zone


def run(*options: str) -> Result:
    return CliRunner().invoke(command, [ACME, *options], catch_exceptions=False, standalone_mode=False)


def changes() -> list[dict[str, Any]]:
    report: dict[str, list[dict[str, Any]]] = json.loads(run("--json").output)
    return report["changes"]


def test_what_was_applied_has_no_drift(zone: ZoneState) -> None:
    result = run()
    assert result.return_value == 0
    assert result.output.startswith("No drift (")
    assert run("--strict").return_value == 0


def test_an_empty_zone_needs_everything(store: Store) -> None:
    (declared,) = load_stack(ACME).compilation.zones
    store.create_zone(declared.name)
    found = changes()
    assert [change["name"] for change in found if change["kind"] == "rule"] == [
        rule.ref for _, rules in sorted(declared.rulesets.items()) for rule in rules
    ]
    assert sum(change["kind"] == "record" for change in found) == len(declared.records)
    assert run().return_value == 1


def test_the_contract(zone: ZoneState) -> None:
    zone.change_settings({"ssl": "flexible"})
    report = json.loads(run("--json").output)
    assert (report["schema"], report["stack"]) == ("launchready.drift/1", "acme")
    assert isinstance(report["api_calls"], int)
    assert report["api_calls"] > 0
    (change,) = report["changes"]
    assert {key: change[key] for key in ("action", "kind", "zone", "name", "declared", "observed")} == {
        "action": "update",
        "kind": "setting",
        "zone": "acme.test",
        "name": "ssl",
        "declared": "strict",
        "observed": "flexible",
    }


def record_path(zone: ZoneState, **fields: str) -> str:
    return next(
        id_ for id_, body in zone.records.items() if all(str(body[key]).startswith(v) for key, v in fields.items())
    )


BY_HAND: list[Any] = [
    pytest.param(lambda z: z.change_settings({"min_tls_version": "1.0"}), "update", "setting", id="setting"),
    pytest.param(lambda z: z.delete_record(record_path(z, name="_dmarc")), "create", "record", id="record-deleted"),
    pytest.param(
        lambda z: z.edit_record(record_path(z, name="app.", type="A"), {"proxied": False}),
        "update",
        "record",
        id="record-changed",
    ),
]


@pytest.mark.parametrize(("act", "action", "kind"), BY_HAND)
def test_what_somebody_changed_is_named(
    zone: ZoneState, act: Callable[[ZoneState], object], action: str, kind: str
) -> None:
    act(zone)
    assert [(change["action"], change["kind"]) for change in changes()] == [(action, kind)]
    assert run().return_value == 1


def test_a_record_that_nobody_declared_is_no_drift_unless_strict(zone: ZoneState) -> None:
    zone.create_record({"name": "byhand.acme.test", "type": "CNAME", "content": "acme.ghost.example", "ttl": 1})
    assert [(change["action"], change["name"]) for change in changes()] == [("unmanaged", "byhand.acme.test")]
    assert run().return_value == 0
    assert run("--strict").return_value == 1


def test_a_lost_mark_is_information_and_changes_no_exit_code(zone: ZoneState) -> None:
    zone.edit_record(record_path(zone, name="_dmarc"), {"comment": "asked Jo"})
    (change,) = changes()
    assert (change["action"], change["kind"], change["name"]) == ("info", "record", "_dmarc.acme.test")
    assert change["observed"] == {"name": "_dmarc.acme.test", "type": "TXT", "comment": "asked Jo"}
    assert change["declared"]["comment"].startswith("launchready: acme, mail")
    assert (run().return_value, run("--strict").return_value) == (0, 0)
    assert "its comment is 'asked Jo'" in run().output


def test_a_zone_that_was_there_before_its_stack_is_told_of_in_one_line(zone: ZoneState) -> None:
    for id_ in zone.records:
        zone.edit_record(id_, {"comment": None})
    first, _, summary, *_ = run().output.splitlines()
    assert first.startswith(f"info      record  {len(zone.records)} records of acme.test do not say")
    assert summary.startswith("No drift (")


def test_a_rule_that_somebody_added_is_deleted_by_a_repair(zone: ZoneState) -> None:
    ruleset = next(iter(zone.rulesets.values()))
    rule = {"expression": "ssl", "action": ruleset["rules"][0]["action"], "description": "by hand"}
    parameters = ruleset["rules"][0]["action_parameters"]
    zone.replace_ruleset(
        ruleset["id"], {**ruleset, "rules": [*ruleset["rules"], {**rule, "action_parameters": parameters}]}
    )
    assert [(change["action"], change["kind"]) for change in changes()] == [("delete", "rule")]


def test_what_comes_from_outside_cannot_steer_the_terminal(zone: ZoneState) -> None:
    zone.create_record({"name": "x.acme.test", "type": "TXT", "content": '"\\027[2J\u202e [red]words"', "ttl": 1})
    output = run().output
    assert "\x1b" not in output
    assert "\u202e" not in output
    assert "[red]words" in output


def ends_with(code: int, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["drift", ACME])
    captured = capsys.readouterr()
    assert ended.value.code == code
    assert captured.out == ""
    return captured.err


def test_a_zone_that_is_not_there_is_not_known(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no zone acme.test" in ends_with(3, capsys)


def test_a_wrong_token(zone: ZoneState, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "wrong-token")
    message = ends_with(3, capsys)
    assert "9109" in message
    assert "wrong-token" not in message


def test_no_token(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("CLOUDFLARE_API_TOKEN", raising=False)
    assert "CLOUDFLARE_API_TOKEN is not set" in ends_with(2, capsys)


STRICT = [
    pytest.param({"foreign": ("page rule *.acme.test/old/*",)}, (0, 1), id="something-acts-beside-it"),
    pytest.param({"unread": ("page rules: may not be read",)}, (0, 3), id="something-could-not-be-looked-at"),
]


@pytest.mark.parametrize(("beside", "codes"), STRICT)
def test_what_is_beside_the_zone_counts_where_it_is_asked_about(
    zone: ZoneState, monkeypatch: pytest.MonkeyPatch, beside: dict[str, Any], codes: tuple[int, int]
) -> None:
    async def observe(*given: Any) -> ObservedZone:
        return replace(await observe_zone(*given), **beside)

    monkeypatch.setattr("launchready.observation.observe_zone", observe)
    assert (run().return_value, run("--strict").return_value) == codes
    (sentence,) = next(iter(beside.values()))
    assert sentence in run().output
    report = json.loads(run("--json").output)
    assert [*report["not_modelled"], *report["not_read"]] == [sentence]
