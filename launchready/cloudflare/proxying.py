"""What going behind the proxy rests on: which names a certificate at the edge covers, and which are proxied now."""

from __future__ import annotations

from dataclasses import dataclass

from launchready.cloudflare.certificates import read_certificates
from launchready.cloudflare.client import Client, understood
from launchready.cloudflare.snapshot import ObservedZone, find_zone, plan_of, together
from launchready.zone import record_from_api
from launchready.zone.limits import Plan


@dataclass(frozen=True, slots=True)
class Proxying:
    """``certificates`` and ``plan`` as of an ObservedZone; ``proxied`` are the names that have a proxied record."""

    certificates: tuple[str, ...] | None
    proxied: frozenset[str]
    plan: Plan | None


def proxying_of(observed: ObservedZone) -> Proxying:
    """Return what ``observed`` says of it."""
    proxied = frozenset(record.name for record in observed.zone.records.values() if record.proxied)
    return Proxying(observed.certificates, proxied, observed.plan)


async def read_proxying(client: Client, name: str, zone_id: str | None = None) -> Proxying:
    """Return it of the zone ``name``, in three calls; raise ApiError where its records cannot be read."""
    described = await find_zone(client, name, zone_id)
    with understood(f"the zone {name}"):
        id_ = described["id"]
    certificates, records = await together(read_certificates(client, id_), client.read_all(f"/zones/{id_}/dns_records"))
    with understood(f"what {name} holds"):
        proxied = frozenset(record_from_api(body).name for body in records if body.get("proxied"))
        return Proxying(certificates, proxied, plan_of(described))
