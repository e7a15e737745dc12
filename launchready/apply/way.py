"""Clearing the way: what has to be deleted before something else can be created.

The engine creates before it deletes, and Cloudflare refuses what stands beside a CNAME (81053, 81054). Records of
this stack that would be deleted anyway are deleted first, through the engine, so that its state stays right; records
that nobody declared are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from launchready.cloudflare import ObservedZone
from launchready.engine import Pulumi
from launchready.errors import EngineError, UsageError
from launchready.stackfile import Stack
from launchready.zone import Record, record_from_api
from launchready.zone.collisions import Collision, collisions, repeats

_RECORD = "cloudflare:index/dnsRecord:DnsRecord"


def clear_way(stack: Stack, pulumi: Pulumi, observed: ObservedZone, show: Callable[[str], None]) -> None:
    """Delete the records of this stack that declared ones would collide with.

    Raises UsageError, before anything is deleted, where such a record is not of this stack.
    """
    declared = stack.compilation.zones[0]
    resources = pulumi.resources(stack.name)
    found = collisions(declared, observed.zone)
    applied = _applied(resources)
    repeated = repeats(declared, applied)
    if not found and not repeated:
        return
    urns = _urns_by_record_id(resources)
    ids = {record: observed.record_ids[slot] for slot, record in observed.zone.records.items()}
    strangers = [
        f"{collision.declared} cannot be created beside {record}, which this stack did not create"
        for collision in found
        for record in collision.standing
        if ids[record] not in urns
    ]
    if strangers:
        raise UsageError("; ".join(strangers) + ". Delete it at Cloudflare, or declare it instead.")
    slots = {record: slot for slot, record in applied.items()}
    again = {slots[record] for collision in repeated for record in collision.standing}
    first = sorted(
        {urns[ids[record]] for collision in found for record in collision.standing}
        | {str(resource["urn"]) for resource in resources if _slot(resource) in again}
    )
    for collision in (*found, *repeated):
        show(f"{_listed(map(str, collision.standing))} goes first: it cannot stand beside {collision.declared}")
    targets = [argument for urn in first for argument in ("--target", urn)]
    done = pulumi.run("destroy", "--yes", "--skip-preview", "--stack", stack.name, *targets, show=show)
    if done.code != 0:
        raise EngineError("the records that stand in the way could not be deleted; nothing else was changed")


def _urns_by_record_id(resources: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {str(resource["id"]): str(resource["urn"]) for resource in resources if resource.get("type") == _RECORD}


def _applied(resources: Iterable[Mapping[str, Any]]) -> dict[str, Record]:
    """Return the records in the engine's state by their slots."""
    return {slot: record_from_api(resource["inputs"]) for resource in resources if (slot := _slot(resource))}


def _slot(resource: Mapping[str, Any]) -> str | None:
    """Return the slot of a record's resource, which is its name; None for what is no record."""
    return str(resource["urn"]).rpartition("::")[2] if resource.get("type") == _RECORD else None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


__all__ = ["Collision", "clear_way"]
