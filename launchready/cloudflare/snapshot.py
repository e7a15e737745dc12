"""The observed zone: what Cloudflare holds now, in bulk reads whose number does not grow with records or rules."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from launchready.cloudflare.certificates import read_certificates
from launchready.cloudflare.client import Client, Object, understood
from launchready.cloudflare.neighbours import read_surroundings
from launchready.errors import ApiError, DeclarationError, Problem
from launchready.zone import Record, Rule, Zone, assign_slots, record_from_api, rule_from_api, slot_of
from launchready.zone.bots import BOT_FIGHT_MODE, fight_mode_from_api
from launchready.zone.limits import Plan
from launchready.zone.neighbours import Neighbours
from launchready.zone.standing import Standing

T = TypeVar("T")


_NO_SUCH_OBJECT = 7003


@dataclass(frozen=True, slots=True)
class ObservedZone:
    """A zone as Cloudflare holds it.

    ``record_ids`` by slot and ``ruleset_ids`` by phase are the API's. ``locked`` are the settings that the plan does
    not let one edit. ``kept_by_cloudflare`` are records that a product of Cloudflare owns (Email Routing's): nobody's
    to manage. ``foreign`` says in a phrase each what acts on requests and is not modelled, ``unread`` what could not be
    looked at. ``api_calls`` is what this took. ``dnssec`` is its status, None where that could not be looked at.
    ``neighbours`` are what acts on its requests and mail beside it. ``held``: a zone hold is on. ``plan`` is the
    zone's, None where the API says none that is known here (partners have others). ``certificates`` are the hosts that
    its active certificates at the edge cover, None where that could not be asked. ``comments`` are what people or we
    noted on its records, by slot, where there is something.
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
    dnssec: str | None = None
    neighbours: Neighbours = field(default_factory=Neighbours)
    held: bool = False
    plan: Plan | None = None
    certificates: tuple[str, ...] | None = None
    comments: Mapping[str, str] = field(default_factory=dict)

    def unread_of(self, declared: Zone) -> tuple[str, ...]:
        """Return what could not be looked at of ``declared``, a phrase each."""
        lacks = BOT_FIGHT_MODE in declared.settings and BOT_FIGHT_MODE not in self.zone.settings
        told = "Bot Fight Mode: this token may not read it, or the API did not answer"
        return (*self.unread, *([told] if lacks else []))

    def comparable(self, declared: Zone) -> Zone:
        """Return ``declared`` without what could not be looked at: of that no difference is known."""
        if BOT_FIGHT_MODE in self.zone.settings:
            return declared
        known = {id_: value for id_, value in declared.settings.items() if id_ != BOT_FIGHT_MODE}
        return replace(declared, settings=known)

    @property
    def standing(self) -> Standing:
        """How the zone stands at Cloudflare and its registrar."""
        return Standing(self.status, self.paused, self.name_servers, self.dnssec, self.held, self.plan)


async def find_zone(client: Client, name: str, zone_id: str | None = None) -> Object:
    """Return the API's description of a zone.

    Raises ApiError where the token does not see it, DeclarationError where the declared id is not this zone's.
    """
    if zone_id is not None:
        return await _zone_with_id(client, name, zone_id)
    zones = await client.read_list("/zones", name=name)
    if not zones:
        raise ApiError(
            f"there is no zone {name} that this token can see: add the domain at Cloudflare, or check the token"
        )
    if len(zones) > 1:
        ids = ", ".join(str(zone.get("id")) for zone in zones)
        raise ApiError(f"the token sees {len(zones)} zones named {name} ({ids}): write the right one as zone.id")
    return zones[0]


async def _zone_with_id(client: Client, name: str, zone_id: str) -> Object:
    try:
        found: Object = await client.read(f"/zones/{zone_id}")
    except ApiError as error:
        if error.code != _NO_SUCH_OBJECT:
            raise
        raise _wrong_id(f"no zone with the id {zone_id} is known to this token") from None
    with understood(f"the zone {zone_id}"):
        if found["name"] != name:
            raise _wrong_id(f"the zone {zone_id} is {found['name']}, not {name}")
    return found


def _wrong_id(what: str) -> DeclarationError:
    return DeclarationError((Problem("zone.id", f"{what}: correct it, or leave it out"),))


async def observe_zone(client: Client, name: str, zone_id: str | None = None) -> ObservedZone:
    """Return what Cloudflare holds of the zone ``name``; raise ApiError where it cannot be read as a whole."""
    before = client.calls
    described = await find_zone(client, name, zone_id)
    with understood(f"the zone {name}"):
        path, account = f"/zones/{described['id']}", (described.get("account") or {}).get("id")
    records, settings, rulesets, dnssec, around, certificates, bots = await together(
        client.read_all(f"{path}/dns_records"),
        client.read_list(f"{path}/settings"),
        _read_rulesets(client, path),
        _read_dnssec(client, path),
        read_surroundings(client, name, path, account),
        read_certificates(client, described["id"]),
        _read_bots(client, path),
    )
    with understood(f"what {name} holds"):
        own = [record for record in records if not (record.get("meta") or {}).get("read_only")]
        kept = [record for record in records if (record.get("meta") or {}).get("read_only")]
        by_slot = _by_slot(own, name)
        comments = {record["id"]: str(record.get("comment") or "") for record in own}
        return ObservedZone(
            zone=Zone(
                name,
                {slot: record for slot, (record, _) in by_slot.items()},
                {**{item["id"]: item["value"] for item in settings}, **bots},
                {ruleset["phase"]: _rules(ruleset) for ruleset in rulesets},
            ),
            id=described["id"],
            status=described["status"],
            paused=bool(described.get("paused")),
            name_servers=tuple(described.get("name_servers") or ()),
            record_ids={slot: record_id for slot, (_, record_id) in by_slot.items()},
            ruleset_ids={ruleset["phase"]: ruleset["id"] for ruleset in rulesets},
            locked=frozenset(item["id"] for item in settings if item.get("editable") is False),
            kept_by_cloudflare=tuple(_record(record) for record in kept),
            dnssec=dnssec,
            neighbours=around.neighbours,
            held=around.held,
            plan=plan_of(described),
            certificates=certificates,
            comments={slot: noted for slot, (_, id_) in by_slot.items() if (noted := comments.get(id_))},
            foreign=around.foreign,
            unread=(
                *around.unread,
                *(["DNSSEC: this token may not read its status, or the API did not answer"] if dnssec is None else []),
            ),
            api_calls=client.calls - before,
        )


async def together(*reads: Coroutine[Any, Any, Any]) -> list[Any]:
    """Return the results of all ``reads``, made at the same time; the first error stops the others."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(read) for read in reads]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


async def _read_rulesets(client: Client, path: str) -> list[Object]:
    """Return the zone's own rulesets with their rules: one call a ruleset, and a phase has one at most."""
    listed = await client.read_list(f"{path}/rulesets")
    with understood(f"GET {path}/rulesets"):
        own = [ruleset["id"] for ruleset in listed if ruleset["kind"] == "zone"]
    return await together(*(client.read(f"{path}/rulesets/{id_}") for id_ in own))


async def _read_bots(client: Client, path: str) -> dict[str, str]:
    """Return Bot Fight Mode as a setting; none where the token may not look, which matters where it is declared."""
    try:
        found = await client.read(f"{path}/bot_management")
    except ApiError:
        return {}
    with understood(f"GET {path}/bot_management"):
        return fight_mode_from_api(found)


async def _read_dnssec(client: Client, path: str) -> str | None:
    try:
        found = await client.read(f"{path}/dnssec")
    except ApiError:
        return None
    with understood(f"GET {path}/dnssec"):
        return str(found["status"])


def plan_of(described: Object) -> Plan | None:
    """Return the plan of a zone as the API describes it; None where it says none that is known here."""
    named = str((described.get("plan") or {}).get("legacy_id") or "").lower()
    return Plan(named) if named in {plan.value for plan in Plan} else None


def _by_slot(bodies: Iterable[Object], zone: str) -> dict[str, tuple[Record, str]]:
    """Return record and id by slot; what Cloudflare holds and we cannot read has a slot that nothing declared has."""
    readable: list[tuple[Record, str]] = []
    others: dict[str, tuple[Record, str]] = {}
    for body in bodies:
        record = _record(body)
        try:
            slot_of(record, zone)
        except ValueError:
            others[f"unreadable/{body['id']}"] = (record, body["id"])
        else:
            readable.append((record, body["id"]))
    slots = assign_slots((record for record, _ in readable), zone)
    return {**dict(zip(slots, readable, strict=True)), **others}


def _record(body: Object) -> Record:
    """Return the record, with the content as the API shows it where it has no canonical form."""
    try:
        return record_from_api(body)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Record(str(body["name"]).lower(), str(body["type"]), str(body.get("content") or body.get("data") or ""))


def _rules(ruleset: Object) -> tuple[Rule, ...]:
    return tuple(rule_from_api(rule) for rule in ruleset.get("rules") or ())
