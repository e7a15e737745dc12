"""Looking up: the function ``getZone``, by id or by name. It never takes a zone into possession."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from launchready.local.provider.api import Refused
from launchready.local.provider.keys import Json, from_api

GET_ZONE = "cloudflare:index/getZone:getZone"

Get = Callable[[str, Mapping[str, str] | None], Awaitable[Json]]
"""Asks the API for a path with a query, and returns the result."""


async def get_zone(arguments: Mapping[str, Json], get: Get) -> dict[str, Json]:
    """Return the zone with ``zoneId``, or the only one that ``filter`` (``{"name": …}``) matches."""
    filter_ = arguments.get("filter")
    if zone_id := arguments.get("zoneId"):
        zone = await get(f"/zones/{zone_id}", None)
    elif isinstance(filter_, dict) and filter_.get("name"):
        # "equal" is what the API takes the bare name for, and one of the operators it knows.
        query = {key: str(filter_[key]) for key in ("name", "match", "status") if filter_.get(key)}
        zones = await get("/zones", query)
        if len(zones) != 1:
            found = "no zone" if not zones else f"{len(zones)} zones"
            raise Refused(
                f"{found} named {filter_['name']} found at Cloudflare: add the domain there, or check the token's zones"
            )
        zone = zones[0]
    else:
        raise Refused("getZone takes a zoneId, or a filter with a name")
    return {**from_api(zone), "zoneId": zone["id"], **({"filter": filter_} if filter_ else {})}
