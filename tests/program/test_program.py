"""The zone that an update goes to: looked up by id or name, and never another client's."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from components import program
from launchready.stackfile import Stack, stack_from_config

ZONE_ID = "0123456789abcdef0123456789abcdef"


def stack(tmp_path: Path, zone_id: str | None) -> Stack:
    site = {
        "zone": {"name": "acme.test", "id": zone_id},
        "canonical": "@",
        "hosts": {"@": {"origin": "198.51.100.10", "audience": "marketing"}},
    }
    return stack_from_config("acme", {"launchready:site": json.dumps(site)}, tmp_path)


def zone_at_cloudflare(monkeypatch: pytest.MonkeyPatch, name: str) -> list[dict[str, object]]:
    """Let Cloudflare know one zone; return what it is asked."""
    asked: list[dict[str, object]] = []

    def get_zone(**query: object) -> SimpleNamespace:
        asked.append(query)
        return SimpleNamespace(zone_id=ZONE_ID, name=name)

    monkeypatch.setattr(program, "get_zone", get_zone)
    return asked


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the errors that the engine is told."""
    errors: list[str] = []
    monkeypatch.setattr("pulumi.log.error", errors.append)
    return errors


@pytest.mark.parametrize(
    ("declared", "by"), [pytest.param(ZONE_ID, "zone_id", id="by-id"), pytest.param(None, "filter", id="by-name")]
)
def test_the_zone_is_looked_up(declared: str | None, by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = zone_at_cloudflare(monkeypatch, "acme.test")
    assert [id_ for _, id_ in program.find_zones(stack(tmp_path, declared))] == [ZONE_ID]
    assert [list(query) for query in asked] == [[by]]


def test_the_id_of_another_zone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    zone_at_cloudflare(monkeypatch, "globex.test")
    with pytest.raises(SystemExit):
        program.find_zones(stack(tmp_path, ZONE_ID))
    assert len(told) == 1
    assert f"zone.id: the zone {ZONE_ID} is globex.test, not acme.test" in told[0]


@pytest.mark.parametrize(
    ("declared", "key"), [pytest.param(ZONE_ID, "zone.id", id="by-id"), pytest.param(None, "zone.name", id="by-name")]
)
def test_a_look_up_that_is_refused_names_the_key(
    declared: str | None, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    def get_zone(**_: object) -> None:
        raise RuntimeError("invoke of cloudflare:index/getZone:getZone failed: x returned an error: no such zone")

    monkeypatch.setattr(program, "get_zone", get_zone)
    with pytest.raises(SystemExit):
        program.find_zones(stack(tmp_path, declared))
    assert [f"{key}: no such zone" in error for error in told] == [True]


def test_a_pack_that_is_run_as_the_program_says_what_to_write(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    monkeypatch.setattr("sys.argv", ["", "127.0.0.1:33897"])
    monkeypatch.delenv("PULUMI_CONFIG", raising=False)
    monkeypatch.setattr(program, "leave_quietly", lambda: None)
    with pytest.raises(SystemExit):
        program.declared_stack()
    assert told == ["this engine runs programs, not policy packs: write --policy-pack policies/pack (docs/policies.md)"]
