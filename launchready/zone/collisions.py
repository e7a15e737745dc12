"""What cannot be written before something else is deleted: the engine deletes last, and Cloudflare refuses.

A CNAME stands alone on its name (RFC 1034 section 3.6.2), so it collides with every other record there, and every
other record with it; at the apex, where it is flattened, only with addresses. A record that fills the same slot is
no collision: the engine replaces it, deleting first. The same record twice is refused too: where the first of two
addresses goes, the second takes its slot while it still stands in its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from launchready.zone.records import ADDRESS_TYPES, Record
from launchready.zone.zone import Zone


@dataclass(frozen=True, slots=True)
class Collision:
    """``declared`` cannot be written while the ``standing`` records are there."""

    declared: Record
    standing: tuple[Record, ...]

    def __str__(self) -> str:
        return f"{self.declared} cannot be created beside {', '.join(map(str, self.standing))}"


def collisions(declared: Zone, observed: Zone) -> tuple[Collision, ...]:
    """Return every declared record that Cloudflare would refuse for what is observed when it is written."""
    held: dict[str, list[tuple[str, Record]]] = defaultdict(list)
    for slot, record in observed.records.items():
        held[record.name].append((slot, record))
    found: list[Collision] = []
    for slot, record in declared.records.items():
        if observed.records.get(slot) == record:
            continue
        standing = tuple(
            other
            for place, other in held[record.name]
            if place not in declared.records and _exclude(record, other, at_apex=record.name == declared.name)
        )
        if standing:
            found.append(Collision(record, standing))
    return tuple(found)


def repeats(declared: Zone, applied: Mapping[str, Record]) -> tuple[Collision, ...]:
    """Return every declared record that stands in another slot when it is written.

    ``applied`` are the records by the slot that the engine's state has them in: what Cloudflare holds does not tell,
    because a record that nobody declared takes a number, too.
    """
    found: list[Collision] = []
    for slot, record in declared.records.items():
        if applied.get(slot) == record:
            continue
        standing = tuple(
            other
            for place, other in applied.items()
            if place != slot
            and identity_of(record) == identity_of(other)
            and not _is_written_before(place, slot, declared)
        )
        if standing:
            found.append(Collision(record, standing))
    return tuple(found)


def _exclude(one: Record, other: Record, *, at_apex: bool) -> bool:
    types = {one.type, other.type}
    return "CNAME" in types and (not at_apex or types <= ADDRESS_TYPES)


def identity_of(record: Record) -> tuple[str, str, str, int | None]:
    """Return what no two records of a zone share: Cloudflare refuses the second (81057, 81058), whatever its TTL."""
    return record.name, record.type, record.content, record.priority


def _is_written_before(place: str, slot: str, declared: Zone) -> bool:
    """Say whether ``place`` gets its new record before ``slot``: a first slot does before its further ones."""
    return place in declared.records and slot.startswith(f"{place}/")
