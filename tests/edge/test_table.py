"""The hand-written table: zone, request, outcome, each row with the page of Cloudflare's documentation it is from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from launchready.edge import EdgeZone, Request, compile_zone, plan_storage, request_from_url
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Zone, rule_from_api

TABLE = Path(__file__).with_name("table")


def read_yaml(name: str) -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(TABLE.joinpath(name).read_text("utf-8"))
    return data


def zone_of(shape: dict[str, Any]) -> Zone:
    """Return the zone that a shape of zones.yaml stands for."""
    redirects = [
        {**rule, "action": "redirect", "action_parameters": {"from_value": rule["from_value"]}}
        for rule in shape.get("redirects", ())
    ]
    cache = [
        {**rule, "action": "set_cache_settings", "action_parameters": rule["parameters"]}
        for rule in shape.get("cache", ())
    ]
    return Zone(
        name="example.com",
        settings=shape["settings"],
        rulesets={
            REDIRECT_PHASE: tuple(map(rule_from_api, redirects)),
            CACHE_PHASE: tuple(map(rule_from_api, cache)),
        },
    )


SHAPES = read_yaml("zones.yaml")
ZONES = {name: compile_zone(zone_of(shape)) for name, shape in SHAPES.items()}
# What the settings that the shapes speak of are where they do not.
DEFAULTS = {
    "always_use_https": "off",
    "browser_cache_ttl": 14400,
    "cache_level": "aggressive",
    "development_mode": "off",
    "security_header": {},
    "sort_query_string_for_cache": "off",
}
ROWS = read_yaml("rows.yaml")


def request_of(row: dict[str, Any]) -> Request:
    asked = row["request"] if isinstance(row["request"], dict) else {"url": row["request"]}
    return request_from_url(**{"country": "XX", **asked})


def outcome_of(zone: EdgeZone, row: dict[str, Any]) -> dict[str, Any]:
    """Return everything that a row may speak of, as the edge decides it."""
    request = request_of(row)
    decision = zone.decide(request)
    added = dict(decision.headers)
    if decision.redirect is not None:
        redirect = decision.redirect
        by = redirect.rule or redirect.why
        return {"redirect": f"{redirect.status} {redirect.location}", "by": by, "added": added}
    assert decision.caching is not None
    origin = row.get("origin", {})
    headers = list(origin.get("headers", {}).items())
    storage = plan_storage(decision.caching, request, origin.get("status", 200), headers)
    sent = {name.lower(): value for name, value in storage.headers}
    return {
        "cache": storage.status,
        "edge": storage.seconds,
        "decided_by": decision.caching.decided_by,
        "browser": sent.get("cache-control"),
        "cookie": sent.get("set-cookie"),
        "key": decision.caching.key,
        "added": added,
    }


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_row(row: dict[str, Any]) -> None:
    expected = {key: value for key, value in row.items() if key not in ("docs", "zone", "request", "origin")}
    outcome = outcome_of(ZONES[row["zone"]], row)
    assert {key: outcome.get(key, "(not there)") for key in expected} == expected


def test_every_row_names_its_page() -> None:
    assert [name for name, row in ROWS.items() if not str(row["docs"]).startswith("/")] == []


def test_every_zone_is_used() -> None:
    assert set(ZONES) == {row["zone"] for row in ROWS.values()}
