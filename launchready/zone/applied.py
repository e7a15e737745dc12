"""What a stack has applied: the records of a zone in the engine's state.

A resource is what the engine hands over of it (``pulumi stack export``, ``preview --json``): ``urn``, ``type``, ``id``,
``inputs`` and ``outputs``, properties named as in the SDK. A record's resource is named after its slot, behind the
prefix of an alias zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from launchready.zone.records import Record, record_from_api

RECORD_TYPE: Final = "cloudflare:index/dnsRecord:DnsRecord"
RULESET_TYPE: Final = "cloudflare:index/ruleset:Ruleset"


def resource_name(resource: Mapping[str, Any]) -> str:
    """Return the name that the program gave ``resource``."""
    return str(resource["urn"]).rpartition("::")[2]


def applied_resources(
    resources: Iterable[Mapping[str, Any]], zone_id: str, prefix: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield slot and resource of each record of one zone."""
    for resource in resources:
        if resource.get("type") == RECORD_TYPE and _properties(resource).get("zoneId") == zone_id:
            yield resource_name(resource).removeprefix(prefix), resource


def applied_records(resources: Iterable[Mapping[str, Any]], zone_id: str, prefix: str) -> dict[str, Record]:
    """Return the records of one zone by slot."""
    return {slot: applied_record(resource) for slot, resource in applied_resources(resources, zone_id, prefix)}


def applied_record(resource: Mapping[str, Any]) -> Record:
    """Return the record that ``resource`` is."""
    return record_from_api(_properties(resource))


def applied_zones(resources: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the ids of the zones that there are records of, in the order of ``resources``."""
    records = (resource for resource in resources if resource.get("type") == RECORD_TYPE)
    return tuple(dict.fromkeys(_properties(record)["zoneId"] for record in records))


def _properties(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of a resource; what was declared counts before what came back."""
    return {**(resource.get("outputs") or {}), **(resource.get("inputs") or {})}
