"""Judges of what an update takes away: addresses, mail servers, delegations, many records at once."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.policies.finding import Fault
from launchready.policies.transition import Transition, records_at
from launchready.zone import Record, Zone
from launchready.zone.limits import RECORDS, RECORDS_BEFORE_2024_09, Plan
from launchready.zone.records import ADDRESS_TYPES

FEW = 3
"""Deleted records that are too few to be a mass deletion: in a zone of ten, two are more than a fifth."""


def apex_gone(change: Transition) -> Iterator[Fault]:
    """Judge a domain that has an address and would have none."""
    name = change.before.name
    if records_at(change.before, name, ADDRESS_TYPES) and not records_at(change.after, name, ADDRESS_TYPES):
        yield Fault(
            name, f"{name} has an address now and would have none.", "Keep the apex among the hosts, or its redirect."
        )


def _exchangers(zone: Zone) -> list[Record]:
    """Return what receives mail for the domain; a null MX (RFC 7505) receives none."""
    return [record for record in records_at(zone, zone.name, ("MX",)) if record.content != "."]


def mx_gone(change: Transition) -> Iterator[Fault]:
    """Judge a domain that receives mail and would receive none."""
    exchangers = _exchangers(change.before)
    if exchangers and not _exchangers(change.after):
        now = ", ".join(sorted(record.content for record in exchangers))
        yield Fault(
            change.before.name,
            f"Mail is received at {now} now, and no MX record would be left.",
            "Keep the mail block with the provider that receives the domain's mail.",
        )


def ns_gone(change: Transition) -> Iterator[Fault]:
    """Judge delegations that would end; the zone's own NS are Cloudflare's, and not among its records."""
    before = {record.name for record in change.before.records.values() if record.type == "NS"}
    after = {record.name for record in change.after.records.values() if record.type == "NS"}
    for name in sorted(before - after - {change.before.name}):
        yield Fault(
            name,
            f"{name} is delegated to other name servers now, and no NS record would be left.",
            "Keep its NS records, or declare here what those servers answer first.",
        )


def many_deleted(change: Transition) -> Iterator[Fault]:
    """Judge deletions of more than a quarter of what is there."""
    gone, there = len(change.deleted), len(change.before.records)
    if gone >= FEW and gone * 4 > there:
        names = sorted({f"{record.name} {record.type}" for record in change.deleted})
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        yield Fault(
            change.before.name,
            f"{gone} of {there} records, more than a quarter, would be deleted: {shown}.",
            "Make sure that the stack file is the whole one, and of this domain.",
        )


def most_records(plan: Plan, held: int) -> int:
    """Return how many records a zone of ``plan`` can hold that holds ``held`` now: old Free zones hold more."""
    most = RECORDS.of(plan)
    return RECORDS_BEFORE_2024_09 if plan is Plan.FREE and held > most else most


def too_many_records(change: Transition) -> Iterator[Fault]:
    """Judge records that the zone's plan does not hold."""
    then, most = len(change.after.records), change.most_records
    if most is not None and then > most and then > len(change.before.records):
        yield Fault(
            change.after.name,
            f"The zone would have {then} records, and holds {most}: Cloudflare would refuse the rest half way.",
            "Delete what nobody needs (`launchready drift` lists what nobody declared), or book a larger plan; a zone "
            "that holds more says so in zone.max_records.",
        )
