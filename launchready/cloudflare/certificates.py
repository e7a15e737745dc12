"""What the certificates at a zone's edge cover."""

from __future__ import annotations

from launchready.cloudflare.client import Client
from launchready.errors import ApiError


async def read_certificates(client: Client, zone_id: str) -> tuple[str, ...] | None:
    """Return the hosts that the zone's active certificates cover (``*.`` for one label); None where it may not look."""
    try:
        packs = await client.read_list(f"/zones/{zone_id}/ssl/certificate_packs", status="all")
    except ApiError:
        return None
    return tuple(sorted({host for pack in packs if pack.get("status") == "active" for host in pack.get("hosts") or ()}))
