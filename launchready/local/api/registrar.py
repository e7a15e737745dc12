"""The domain's registrar, which is not Cloudflare's: an outsider changes here what Cloudflare only looks at.

``GET`` and ``PATCH /registrar/domains/{name}`` with ``name_servers`` and ``ds_records`` (``tag algorithm type
digest``), for callers with a token. No registrar has this interface; it is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import STORE
from launchready.local.store import Refusal, ZoneState
from launchready.local.store.refusals import not_found
from launchready.local.store.registrars import change_registrar, delegated, published_ds


def _domain(request: web.Request) -> ZoneState:
    name = request.match_info["domain"].lower()
    for zone in request.app[STORE].zones():
        if zone.name == name:
            return zone
    raise not_found("domains", name)


def _show(zone: ZoneState) -> dict[str, Any]:
    return {"domain": zone.name, "name_servers": list(delegated(zone)), "ds_records": list(published_ds(zone))}


async def get_domain(request: web.Request) -> web.Response:
    """``GET /registrar/domains/{name}``."""
    return answer(_show(_domain(request)))


async def edit_domain(request: web.Request) -> web.Response:
    """``PATCH /registrar/domains/{name}``."""
    zone, body = _domain(request), await read_object(request)
    if unknown := sorted(set(body) - {"name_servers", "ds_records"}):
        raise Refusal(400, 1004, f"{unknown[0]} is not known: name_servers and ds_records are")
    for key, value in body.items():
        if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(x, str) for x in value):
            raise Refusal(400, 1004, f"{key} must be a list of texts", f"/{key}")
    change_registrar(zone, name_servers=body.get("name_servers"), ds_records=body.get("ds_records"))
    return answer(_show(zone))
