"""One zone is judged alike as it is declared, as a pack is shown it, and as Cloudflare holds it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from api_servers import TOKEN, cloudflare_beside
from click.testing import CliRunner
from judging import messages, record

from launchready.cli.drift import command
from launchready.cloudflare import observe_zone
from launchready.local.provider.keys import from_api
from launchready.local.store import Store, ZoneState
from launchready.policies import Declared, Judged, declared_by, judge_zone
from launchready.policies.resources import Resource, rebuild_zones
from launchready.stackfile import load_stack
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Zone, assign_slots, cache_rule, record_to_api, rule_to_api

PROJECT = Path(__file__).resolve().parents[2]
ACME = str(PROJECT / "stacks" / "Pulumi.acme.yaml")

BAD: dict[str, tuple[Any, Any, Any]] = {
    "nothing": ((), {}, {}),
    "a-second-spf": (("@ TXT v=spf1 -all",), {}, {}),
    "a-leak": (("direct A 198.51.100.10",), {}, {}),
    "no-certificate": (("api.staging A 198.51.100.40 proxied",), {}, {}),
    "two-hops": ((), {"always_use_https": "on"}, {}),
    "cache-everything": (
        (), {}, {CACHE_PHASE: (cache_rule("by-hand", "fast", 'http.host contains "acme"', {"cache": True}),)},
    ),
    "no-redirects": ((), {}, {REDIRECT_PHASE: None}),
}  # fmt: skip


def spoiled(name: str) -> tuple[Zone, Declared]:
    """Return the demo client's zone with one thing wrong, and what its stack file says."""
    compilation = load_stack(ACME).compilation
    lines, settings, rules = BAD[name]
    zone = compilation.zones[0]
    rulesets: dict[str, Any] = dict(zone.rulesets)
    for phase, added in rules.items():
        rulesets[phase] = () if added is None else (*rulesets[phase], *added)
    records = assign_slots([*zone.records.values(), *map(record, lines)], zone.name)
    return replace(zone, records=records, settings={**zone.settings, **settings}, rulesets=rulesets), declared_by(
        compilation
    )


def as_resources(zone: Zone) -> Iterator[Resource]:
    """Yield ``zone`` as a program declares it, under the SDK's names, numbers as the engine has them."""

    def resource(type_: str, called: str, /, **properties: Any) -> Resource:
        shown = json.loads(json.dumps({"zoneId": "z", **properties}), parse_int=float)
        return Resource(f"urn:pulumi:acme::p::{type_}::{called}", f"cloudflare:index/{type_}", called, shown)

    for slot, each in zone.records.items():
        yield resource("dnsRecord:DnsRecord", slot, **from_api(record_to_api(each)))
    for id_, value in zone.settings.items():
        yield resource("zoneSetting:ZoneSetting", id_, settingId=id_, value=value)
    for phase, rules in zone.rulesets.items():
        bodies = [from_api(rule_to_api(rule)) for rule in rules]
        yield resource("ruleset:Ruleset", phase, kind="zone", name="default", phase=phase, rules=bodies)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with cloudflare_beside() as (store, url):
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", url)
        monkeypatch.chdir(PROJECT)
        yield store


def put(state: ZoneState, zone: Zone) -> None:
    for each in zone.records.values():
        state.create_record(record_to_api(each))
    state.change_settings(dict(zone.settings))
    for phase, rules in zone.rulesets.items():
        body = {"kind": "zone", "name": "default", "phase": phase, "rules": [rule_to_api(rule) for rule in rules]}
        state.create_ruleset(body)


def told(finding: Mapping[str, Any]) -> str:
    head = f"{finding['policy']} ({finding['severity']}): {finding['subject']}"
    return f"{head}: {finding['message']} {finding['impact']} {finding['fix']}"


@pytest.mark.parametrize("name", BAD)
def test_the_same_ids_and_sentences(name: str, store: Store) -> None:
    zone, declared = spoiled(name)
    in_program = judge_zone(Judged(zone, declared))

    (rebuilt,) = rebuild_zones(as_resources(zone))
    in_pack = judge_zone(Judged(rebuilt.zone, declared, certificates=rebuilt.certificates, gaps=rebuilt.gaps))
    assert messages(in_pack.findings) == messages(in_program.findings)
    assert in_pack.not_judged == in_program.not_judged
    assert all(
        rebuilt.urns[finding.place.kind, finding.place.name]
        for finding in in_pack.findings
        if finding.place is not None
    )

    put(store.create_zone(zone.name), zone)
    drift = CliRunner().invoke(command, [ACME, "--json"], catch_exceptions=False, standalone_mode=False)
    report = json.loads(drift.output)
    assert "\n".join(map(told, report["findings"])) == messages(in_program.findings)
    assert [finding["key"] for finding in report["findings"]] == [each.key for each in in_program.findings]
    assert len(report["not_judged"]) == len(in_program.not_judged)
    expected = {"nothing": 1}.get(name, 2)  # the demo client's own leak is advice
    assert len(report["findings"]) >= expected
    counts = any(finding["counts"] for finding in report["findings"])
    assert drift.return_value == int(
        counts or any(change["action"] not in ("unmanaged", "info") for change in report["changes"])
    )


def test_drift_says_what_is_found_after_the_changes(store: Store) -> None:
    zone, _ = spoiled("a-second-spf")
    put(store.create_zone(zone.name), zone)
    drift = CliRunner().invoke(command, [ACME], catch_exceptions=False, standalone_mode=False)
    lines = drift.output.splitlines()
    spf = next(place for place, line in enumerate(lines) if line.startswith("high"))
    assert "spf-single-and-within-lookups: acme.test" in lines[spf]
    assert spf > next(place for place, line in enumerate(lines) if "API calls" in line)
    assert drift.return_value == 1


def test_what_acts_beside_the_rules_is_no_pass(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    zone, _ = spoiled("nothing")
    put(store.create_zone(zone.name), zone)

    async def observe(*given: Any) -> Any:
        return replace(await observe_zone(*given), foreign=("page rule acme.test/*",))

    monkeypatch.setattr("launchready.observation.observe_zone", observe)
    report = json.loads(CliRunner().invoke(command, [ACME, "--json"], standalone_mode=False).output)
    assert {note["policy"] for note in report["not_judged"]} >= {"authenticated-never-cached", "redirect-one-hop"}
