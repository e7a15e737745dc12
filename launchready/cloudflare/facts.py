"""What the verifier has to know from the API: Cloudflare's ranges, the zone's status, its name servers."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network

from launchready.cloudflare.certificates import pending_hosts, read_packs
from launchready.cloudflare.client import Client, Object, understood
from launchready.cloudflare.snapshot import find_zone, together
from launchready.errors import ApiError
from launchready.live.facts import Facts, Network


async def read_facts(client: Client, name: str, zone_id: str | None = None) -> Facts:
    """Return the facts about the zone ``name``; raise ApiError where they cannot be had."""
    ranges, zone = await together(client.read("/ips"), find_zone(client, name, zone_id))
    packs = await read_packs(client, zone["id"]) or ()  # then a certificate that is missing is just missing
    with understood(f"the facts about {name}"):
        return Facts(
            edge_ranges=_networks(ranges),
            status=str(zone["status"]),
            name_servers=tuple(str(server) for server in zone.get("name_servers") or ()),
            pending_certificates=pending_hosts(packs),
            paused=bool(zone.get("paused")),
            ds=await _ds_record(client, zone["id"]),
        )


async def _ds_record(client: Client, zone_id: str) -> str | None:
    """Return the DS record of a zone that DNSSEC is on for; None where it is off, or the token may not look."""
    try:
        found = await client.read(f"/zones/{zone_id}/dnssec")
    except ApiError:
        return None
    on = isinstance(found, Mapping) and found.get("status") in ("active", "pending")
    return str(found["ds"]) if on and found.get("ds") else None


def _networks(ranges: Object) -> tuple[Network, ...]:
    return tuple(ip_network(text) for kind in ("ipv4_cidrs", "ipv6_cidrs") for text in ranges[kind])
