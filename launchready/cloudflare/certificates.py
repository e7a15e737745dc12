"""The certificates at a zone's edge: what they cover, and what they will."""

from __future__ import annotations

from collections.abc import Iterable

from launchready.cloudflare.client import Client, Object
from launchready.errors import ApiError

# Of types.ssl.Status in the cloudflare package 5.9.0 (verified 2026-11-24), those from which a certificate comes by
# itself; one that timed out or ended brings none.
_BEING_ISSUED = (
    "initializing",
    "pending_validation",
    "pending_issuance",
    "pending_deployment",
    "holding_deployment",
    "staging_deployment",
    "staging_active",
)


async def read_packs(client: Client, zone_id: str) -> list[Object] | None:
    """Return the zone's certificate packs, whatever their status; None where the token may not look."""
    try:
        return await client.read_list(f"/zones/{zone_id}/ssl/certificate_packs", status="all")
    except ApiError:
        return None


async def read_certificates(client: Client, zone_id: str) -> tuple[str, ...] | None:
    """Return the hosts that the zone's active certificates cover (``*.`` for one label); None where it may not look."""
    packs = await read_packs(client, zone_id)
    return None if packs is None else tuple(sorted(_hosts(packs, ("active",))))


def pending_hosts(packs: Iterable[Object]) -> tuple[str, ...]:
    """Return the hosts for which a certificate is being issued and none is active, sorted."""
    held = tuple(packs)
    return tuple(sorted(_hosts(held, _BEING_ISSUED) - _hosts(held, ("active",))))


def _hosts(packs: Iterable[Object], statuses: tuple[str, ...]) -> set[str]:
    return {host for pack in packs if pack.get("status") in statuses for host in pack.get("hosts") or ()}
