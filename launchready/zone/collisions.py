"""What cannot be created before something else is deleted: the engine creates first, and Cloudflare refuses.

A CNAME stands alone on its name (RFC 1034 section 3.6.2), so it collides with every other record there, and every
other record with it. A record that fills the same slot is no collision: the engine replaces it, deleting first.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from launchready.zone.records import Record
from launchready.zone.zone import Zone


@dataclass(frozen=True, slots=True)
class Collision:
    """``declared`` cannot be created while the ``standing`` records are there; none of them is declared."""

    declared: Record
    standing: tuple[Record, ...]

    def __str__(self) -> str:
        return f"{self.declared} cannot be created beside {', '.join(map(str, self.standing))}"


def collisions(declared: Zone, observed: Zone) -> tuple[Collision, ...]:
    """Return every declared record that Cloudflare would refuse for what is observed and not declared."""
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
            if place not in declared.records and "CNAME" in (record.type, other.type)
        )
        if standing:
            found.append(Collision(record, standing))
    return tuple(found)
