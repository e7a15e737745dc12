"""What the names of a zone lead to, for the policies that ask: whether anything answers, and who receives mail."""

from __future__ import annotations

from collections.abc import Iterable

from launchready.policies.judged import Judged
from launchready.zone import Record, within
from launchready.zone.records import ADDRESS_TYPES


def records_of(judged: Judged, name: str, types: Iterable[str]) -> tuple[Record, ...]:
    """Return the records of ``types`` at ``name`` itself."""
    wanted = frozenset(types)
    return tuple(record for _, record in judged.by_name.get(name, ()) if record.type in wanted)


def answering(judged: Judged, name: str) -> tuple[Record, ...]:
    """Return the records that answer for ``name``, its own or a wildcard's; none where it lies outside the zone."""
    return judged.names.answering(name) if within(name, judged.zone.name) else ()


def is_delegated(judged: Judged, name: str) -> bool:
    """Say whether other name servers answer for ``name``: an NS record stands there, or above it within the zone."""
    zone = judged.zone.name
    while name != zone and name:
        if records_of(judged, name, ("NS",)):
            return True
        name = name.partition(".")[2]
    return False


def leads_nowhere(judged: Judged, name: str, types: Iterable[str] = ADDRESS_TYPES) -> bool:
    """Say whether ``name``, within the zone, has no record of ``types``, wildcards and delegations minded.

    A CNAME there counts as something, whatever it leads to.
    """
    wanted = {*types, "CNAME"}
    return not is_delegated(judged, name) and not any(record.type in wanted for record in answering(judged, name))


def receives(judged: Judged, name: str) -> bool:
    """Say whether mail to ``name`` is received: it has an MX record that is not null."""
    return any(record.content != "." for record in records_of(judged, name, ("MX",)))


def is_null(judged: Judged, name: str) -> bool:
    """Say whether ``name`` says that it takes no mail: a null MX alone (RFC 7505)."""
    found = records_of(judged, name, ("MX",))
    return bool(found) and all(record.content == "." for record in found)
