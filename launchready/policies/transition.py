"""What an update makes of a zone: as it is, and as it will be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from launchready.zone import Record, Zone
from launchready.zone.collisions import identity_of
from launchready.zone.matching import pair_records
from launchready.zone.standing import Standing


@dataclass(frozen=True, slots=True)
class Transition:
    """A zone as Cloudflare holds it, and as it will be; ``deleted`` are the records that go without a successor.

    ``standing`` is how it stands, ``certificates`` the hosts that active certificates at the edge cover,
    ``most_records`` how many records it can hold; each None where it is not known.
    """

    before: Zone
    after: Zone
    deleted: tuple[Record, ...]
    standing: Standing | None = None
    certificates: tuple[str, ...] | None = None
    most_records: int | None = None


def records_at(zone: Zone, name: str, types: Iterable[str]) -> list[Record]:
    """Return the records of ``name`` in ``zone`` that are of one of ``types``."""
    return [record for record in zone.records.values() if record.name == name and record.type in types]


def foresee(declared: Zone, observed: Zone, applied: Mapping[str, Record], kept: Iterable[Record] = ()) -> Transition:
    """Return what an update makes of ``observed``.

    ``applied`` are the records that the stack created, by slot (the engine's state): of what is not declared any more
    those are deleted, and nobody else's. ``kept`` are records that a product of Cloudflare owns; they stay.
    """
    ours = set(map(identity_of, applied.values()))
    slots = {record: slot for slot, record in observed.records.items()}
    # What the stack created is another record now only where it does not stand in another slot.
    there = set(map(identity_of, observed.records.values()))
    edited = {slot for slot, record in applied.items() if identity_of(record) not in there}
    deleted: list[Record] = []
    standing: list[Record] = []
    for wanted, found in pair_records(declared, observed):
        if wanted is None and found is not None:
            goes = identity_of(found) in ours or slots[found] in edited
            (deleted if goes else standing).append(found)
    of_cloudflare = {f"kept/{number}": record for number, record in enumerate(kept)}
    after = Zone(
        declared.name,
        {**declared.records, **{f"standing/{slots[record]}": record for record in standing}, **of_cloudflare},
        {**observed.settings, **declared.settings},
        {**observed.rulesets, **declared.rulesets},
    )
    return Transition(replace(observed, records={**observed.records, **of_cloudflare}), after, tuple(deleted))


def foresee_end(observed: Zone, applied: Mapping[str, Record], kept: Iterable[Record] = ()) -> Transition:
    """Return what taking back all that a stack created makes of ``observed``: settings stay, rules go."""
    nothing = Zone(observed.name, rulesets=dict.fromkeys(observed.rulesets, ()))
    return foresee(nothing, observed, applied, kept)


def foresee_leaving(applied: Mapping[str, Record]) -> Transition:
    """Return what becomes of a zone that a stack declares no more: all that it created there goes.

    Only that is known of the zone; its name is what the names of those records have in common.
    """
    before = Zone(_common_name(record.name for record in applied.values()), applied)
    return Transition(before, Zone(before.name), tuple(applied.values()))


def _common_name(names: Iterable[str]) -> str:
    ends = (name.split(".")[::-1] for name in names)
    common = takewhile(lambda labels: len(set(labels)) == 1, zip(*ends, strict=False))
    return ".".join(labels[0] for labels in [*common][::-1])
