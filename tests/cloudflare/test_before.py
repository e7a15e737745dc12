"""What was there before the first ``up`` is kept once, whole, and read back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from launchready.cloudflare import LeftBehind, ObservedZone, read_before, settings_left_behind, write_before
from launchready.zone import REDIRECT_PHASE, Record, Zone, redirect_rule

HSTS = {"strict_transport_security": {"enabled": False, "max_age": 0}}
OBSERVED = ObservedZone(
    zone=Zone(
        "acme.test",
        {"www/address": Record("www.acme.test", "A", "192.0.2.1"), "@/spf": Record("acme.test", "TXT", "\udcff")},
        {"ssl": "flexible", "security_header": HSTS},
        {REDIRECT_PHASE: (redirect_rule("r", "", "ssl", {"value": "https://acme.test"}),)},
    ),
    id="z1",
    status="active",
    paused=False,
    name_servers=(),
    record_ids={},
    ruleset_ids={},
    locked=frozenset(),
    kept_by_cloudflare=(),
    foreign=(),
    unread=(),
    api_calls=1,
)


def test_what_was_there_is_kept(tmp_path: Path) -> None:
    assert write_before(tmp_path / "acme", OBSERVED)
    kept = json.loads((tmp_path / "acme" / "before.json").read_text())
    assert (kept["schema"], kept["zone"], kept["id"]) == ("launchready.before/1", "acme.test", "z1")
    assert [record["name"] for record in kept["records"]] == ["www.acme.test", "acme.test"]
    assert kept["rulesets"][REDIRECT_PHASE][0]["ref"] == "r"
    assert read_before(tmp_path / "acme") == {"ssl": "flexible", "security_header": HSTS}
    assert [file.name for file in (tmp_path / "acme").iterdir()] == ["before.json"]


def test_it_is_kept_once(tmp_path: Path) -> None:
    write_before(tmp_path, OBSERVED)
    later = replace(OBSERVED, zone=replace(OBSERVED.zone, settings={"ssl": "strict"}))
    assert not write_before(tmp_path, later)
    assert read_before(tmp_path) == OBSERVED.zone.settings


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"settings"'], ids=["none", "empty", "list", "bare", "half"]
)
def test_what_cannot_be_read_is_none(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "before.json").write_text(content)
    assert read_before(tmp_path) is None


LEFT = [
    pytest.param({"ssl": "strict"}, {"ssl": "flexible"}, (LeftBehind("ssl", "strict", "flexible"),), id="changed"),
    pytest.param({"ssl": "strict"}, {"ssl": "strict"}, (LeftBehind("ssl", "strict", "strict"),), id="as-before"),
    pytest.param({"ssl": "strict"}, None, (LeftBehind("ssl", "strict", None),), id="before-is-not-known"),
    pytest.param({"brotli": "on"}, {"brotli": "off"}, (), id="not-declared"),
    pytest.param({}, {"ssl": "flexible"}, (), id="not-there"),
]


@pytest.mark.parametrize(("observed", "before", "expected"), LEFT)
def test_settings_left_behind(
    observed: dict[str, object], before: dict[str, object] | None, expected: tuple[LeftBehind, ...]
) -> None:
    assert settings_left_behind(["ssl"], observed, before) == expected
