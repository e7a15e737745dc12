"""What cannot be written before something else is deleted: the engine deletes last, and Cloudflare refuses.

A CNAME stands alone on its name (RFC 1034 section 3.6.2), so it collides with every other record there, and every
other record with it; at the apex, where it is flattened, only with addresses. The same record twice is refused too:
where the first of two addresses goes, the second takes its slot while it still stands in its own. A record that
fills the same slot is no collision: the engine replaces it, deleting first.
"""

from __future__ import annotations

from collections import defaultdict
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
            if (place not in declared.records and _exclude(record, other, at_apex=record.name == declared.name))
            or (_same(record, other) and _stays_meanwhile(place, slot, declared))
        )
        if standing:
            found.append(Collision(record, standing))
    return tuple(found)


def _exclude(one: Record, other: Record, *, at_apex: bool) -> bool:
    types = {one.type, other.type}
    return "CNAME" in types and (not at_apex or types <= ADDRESS_TYPES)


def _same(one: Record, other: Record) -> bool:
    return (one.type, one.content, one.priority) == (other.type, other.content, other.priority)


def _stays_meanwhile(place: str, slot: str, declared: Zone) -> bool:
    """Say whether what stands in ``place`` is there when ``slot`` is written: first slots come before further ones."""
    return place != slot and not (place in declared.records and slot.startswith(f"{place}/"))
