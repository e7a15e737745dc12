"""What the verifier has to know from the API: Cloudflare's ranges, the zone's status, its name servers."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from launchready.cloudflare.client import Client
from launchready.cloudflare.snapshot import find_zone
from launchready.errors import ApiError
from launchready.live.facts import Facts


async def read_facts(client: Client, name: str, zone_id: str | None = None) -> Facts:
    """Return the facts about the zone ``name``; raise ApiError where they cannot be had."""
    ranges = await client.read("/ips")
    zone = await find_zone(client, name, zone_id)
    return Facts(
        edge_ranges=tuple(ip_network(text) for kind in ("ipv4_cidrs", "ipv6_cidrs") for text in ranges[kind]),
        status=str(zone["status"]),
        name_servers=tuple(zone.get("name_servers") or ()),
        pending_certificates=await _pending_certificates(client, zone["id"]),
    )


async def _pending_certificates(client: Client, zone_id: str) -> tuple[str, ...]:
    """Return the hosts whose certificate is still being issued; none where the token may not look."""
    try:
        packs: list[dict[str, Any]] = await client.read(f"/zones/{zone_id}/ssl/certificate_packs", status="all")
    except ApiError:
        return ()
    active = {host for pack in packs if pack.get("status") == "active" for host in pack.get("hosts") or ()}
    waiting = {host for pack in packs if pack.get("status") != "active" for host in pack.get("hosts") or ()}
    return tuple(sorted(waiting - active))
