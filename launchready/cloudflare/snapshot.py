"""The observed zone: what Cloudflare holds now, in bulk reads whose number does not grow with records or rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from launchready.cloudflare.client import Client
from launchready.errors import ApiError
from launchready.zone import Record, Rule, Zone, assign_slots, record_from_api, rule_from_api
from launchready.zone.rules import Json


@dataclass(frozen=True, slots=True)
class ObservedZone:
    """A zone as Cloudflare holds it.

    ``record_ids`` by slot and ``ruleset_ids`` by phase are the API's. ``locked`` are the settings that the plan does
    not let one edit. ``kept_by_cloudflare`` are records that a product of Cloudflare owns (Email Routing's): nobody's
    to manage. ``foreign`` says in a phrase each what acts on requests and is not modelled, ``unread`` what could not be
    looked at. ``api_calls`` is what this took.
    """

    zone: Zone
    id: str
    status: str
    paused: bool
    name_servers: tuple[str, ...]
    record_ids: Mapping[str, str]
    ruleset_ids: Mapping[str, str]
    locked: frozenset[str]
    kept_by_cloudflare: tuple[Record, ...]
    foreign: tuple[str, ...]
    unread: tuple[str, ...]
    api_calls: int


async def find_zone(client: Client, name: str, zone_id: str | None = None) -> Mapping[str, Any]:
    """Return the API's description of a zone; raise ApiError where the token does not see it."""
    if zone_id is not None:
        found: Mapping[str, Any] = await client.read(f"/zones/{zone_id}")
        if found["name"] != name:
            raise ApiError(f"the zone {zone_id} is {found['name']}, not {name}: correct zone.id, or leave it out")
        return found
    zones = await client.read("/zones", name=name)
    if not zones:
        raise ApiError(
            f"there is no zone {name} that this token can see: add the domain at Cloudflare, or check the token"
        )
    if len(zones) > 1:
        ids = ", ".join(zone["id"] for zone in zones)
        raise ApiError(f"the token sees {len(zones)} zones named {name} ({ids}): write the right one as zone.id")
    first: Mapping[str, Any] = zones[0]
    return first


async def observe_zone(client: Client, name: str, zone_id: str | None = None) -> ObservedZone:
    """Return what Cloudflare holds of the zone ``name``; raise ApiError where it cannot be read as a whole."""
    before = client.calls
    described = await find_zone(client, name, zone_id)
    path = f"/zones/{described['id']}"
    records = await client.read_all(f"{path}/dns_records")
    settings = await client.read(f"{path}/settings")
    rulesets = [
        await client.read(f"{path}/rulesets/{ruleset['id']}")
        for ruleset in await client.read(f"{path}/rulesets")
        if ruleset.get("kind") == "zone"
    ]
    foreign, unread = await _look_beyond(client, path)
    own = [record for record in records if not (record.get("meta") or {}).get("read_only")]
    slots = assign_slots((_read_record(record) for record in own), name)
    return ObservedZone(
        zone=Zone(name, slots, {item["id"]: item["value"] for item in settings}, dict(_rules_by_phase(rulesets))),
        id=described["id"],
        status=described["status"],
        paused=bool(described.get("paused")),
        name_servers=tuple(described.get("name_servers") or ()),
        record_ids=dict(zip(slots, (record["id"] for record in own), strict=True)),
        ruleset_ids={ruleset["phase"]: ruleset["id"] for ruleset in rulesets},
        locked=frozenset(item["id"] for item in settings if item.get("editable") is False),
        kept_by_cloudflare=tuple(_read_record(record) for record in records if record not in own),
        foreign=foreign,
        unread=unread,
        api_calls=client.calls - before,
    )


def _read_record(body: Mapping[str, Any]) -> Record:
    """Return the record, with the content as the API shows it where it has no canonical form."""
    try:
        return record_from_api(body)
    except (ValueError, KeyError):
        return Record(str(body.get("name", "")), str(body.get("type", "")), str(body.get("content", "")))


def _rules_by_phase(rulesets: Iterable[Mapping[str, Json]]) -> Iterable[tuple[str, tuple[Rule, ...]]]:
    for ruleset in rulesets:
        yield ruleset["phase"], tuple(rule_from_api(rule) for rule in ruleset.get("rules") or ())


async def _look_beyond(client: Client, path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what acts beside rulesets, and what could not be looked at: said, never taken for nothing."""
    foreign: list[str] = []
    unread: list[str] = []
    for what, where, name in (
        ("page rule", "pagerules", _page_rule),
        ("Workers route", "workers/routes", lambda item: str(item.get("pattern"))),
    ):
        try:
            found = await client.read(f"{path}/{where}")
        except ApiError as error:
            unread.append(f"{what}s: {error}")
        else:
            foreign += [f"{what} {name(item)}" for item in found or ()]
    return tuple(foreign), tuple(unread)


def _page_rule(item: Mapping[str, Any]) -> str:
    targets = item.get("targets") or [{}]
    return str((targets[0].get("constraint") or {}).get("value", item.get("id")))
