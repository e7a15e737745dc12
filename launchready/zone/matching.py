"""Which observed record is which declared one: what a difference of records rests on.

Records have ids at Cloudflare and slots here; the two meet by what they say. First what is equal, then what fills
the same slot, then what has the same name and type. A text that merely shares the name of another is no changed
record of ours: verification tokens of many services stand side by side, so TXT is matched by slot only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

from launchready.zone.records import Record
from launchready.zone.slots import slot_of
from launchready.zone.zone import Zone

Pair: TypeAlias = tuple[Record | None, Record | None]
_Order: TypeAlias = tuple[str, str, str, int, bool, int]


def pair_records(declared: Zone, observed: Zone) -> tuple[Pair, ...]:
    """Return every record of both zones once, as (declared, observed); None where it has no counterpart.

    The result does not depend on the order in which either zone holds its records, nor on the numbers of its slots.
    """
    # Nearly all that is equal fills the same slot on both sides, and is found without a search.
    same = {slot for slot, record in declared.records.items() if observed.records.get(slot) == record}
    pairs: list[Pair] = [(declared.records[slot], observed.records[slot]) for slot in declared.records if slot in same]
    wanted = [record for slot, record in declared.records.items() if slot not in same]
    found = [record for slot, record in observed.records.items() if slot not in same]
    equal = Counter(wanted) & Counter(found)
    pairs += [(record, record) for record in equal.elements()]
    wanted, found = _without(wanted, equal), _without(found, equal)
    for key in (_slot(declared.name), _name_and_type):
        matched = _match(wanted, found, key)
        pairs += matched
        wanted = _without(wanted, Counter(record for record, _ in matched))
        found = _without(found, Counter(record for _, record in matched))
    return (*pairs, *((record, None) for record in wanted), *((None, record) for record in found))


def _without(records: Iterable[Record], taken: Mapping[Record, int]) -> list[Record]:
    left = Counter(records)
    left.subtract(taken)
    return sorted((record for record, number in left.items() for _ in range(number)), key=_order)


def _order(record: Record) -> _Order:
    priority = -1 if record.priority is None else record.priority
    return (record.name, record.type, record.content, record.ttl, record.proxied, priority)


def _slot(zone: str) -> Callable[[Record], Hashable]:
    def key(record: Record) -> Hashable:
        try:
            return slot_of(record, zone)
        except ValueError:
            return None  # content that Cloudflare holds and we cannot read fills no slot of ours

    return key


def _name_and_type(record: Record) -> Hashable:
    return None if record.type == "TXT" else (record.name, record.type)


def _match(
    wanted: Sequence[Record], found: Sequence[Record], key: Callable[[Record], Hashable]
) -> list[tuple[Record, Record]]:
    """Pair records of the same key, the most alike first; a record whose key is None stays alone."""
    groups: dict[Hashable, tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for side, records in enumerate((wanted, found)):
        for record in records:
            if (name := key(record)) is not None:
                groups[name][side].append(record)
    pairs: list[tuple[Record, Record]] = []
    for ours, theirs in groups.values():
        candidates = sorted(
            ((_unlike(a, b), _order(a), _order(b), i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs)),
        )
        used: tuple[set[int], set[int]] = (set(), set())
        for *_, i, j in candidates:
            if i not in used[0] and j not in used[1]:
                used[0].add(i)
                used[1].add(j)
                pairs.append((ours[i], theirs[j]))
    return pairs


def _unlike(one: Record, other: Record) -> tuple[bool, bool, bool]:
    return (one.type != other.type, one.content != other.content, one.priority != other.priority)
