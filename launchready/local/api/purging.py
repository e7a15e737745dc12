"""The route of cache purges.

Source: developers.cloudflare.com/api/resources/cache/methods/purge, verified 2026-11-24.
"""

from __future__ import annotations

from aiohttp import web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import STORE, zone_of
from launchready.local.store.purges import read_purge


async def purge(request: web.Request) -> web.Response:
    """``POST …/purge_cache``: all of the zone, or files, tags, hosts or prefixes; done when it is answered."""
    zone = zone_of(request)
    request.app[STORE].purge(read_purge(zone.name, await read_object(request)))
    return answer({"id": zone.id})


ROUTES = (("POST", "/zones/{zone}/purge_cache", purge),)
