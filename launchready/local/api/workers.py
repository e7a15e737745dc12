"""Routes of Workers: scripts of an account, a zone's routes to them.

Source: developers.cloudflare.com/api/resources/workers, verified 2026-11-24. A script is taken as multipart, as it is
sent today, or as its bare code, as it was before modules; nothing of it is run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import BodyPartReader, web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import account_of, zone_of
from launchready.local.store import Refusal
from launchready.local.store.workers import (
    create_route,
    delete_route,
    delete_script,
    find_route,
    find_script,
    put_script,
    replace_route,
)


async def list_routes(request: web.Request) -> web.Response:
    """``GET …/workers/routes``: not paged."""
    return answer(zone_of(request).worker_routes)


async def add_route(request: web.Request) -> web.Response:
    """``POST …/workers/routes``."""
    return answer(create_route(zone_of(request), account_of(request), await read_object(request)))


async def get_route(request: web.Request) -> web.Response:
    """``GET …/workers/routes/{id}``."""
    return answer(find_route(zone_of(request), request.match_info["route"]))


async def put_route(request: web.Request) -> web.Response:
    """``PUT …/workers/routes/{id}``."""
    body = await read_object(request)
    return answer(replace_route(zone_of(request), account_of(request), request.match_info["route"], body))


async def remove_route(request: web.Request) -> web.Response:
    """``DELETE …/workers/routes/{id}``."""
    delete_route(zone_of(request), request.match_info["route"])
    return answer({"id": request.match_info["route"]})


async def list_scripts(request: web.Request) -> web.Response:
    """``GET …/workers/scripts``."""
    return answer(list(account_of(request).scripts.values()))


async def upload_script(request: web.Request) -> web.Response:
    """``PUT …/workers/scripts/{name}``."""
    account = account_of(request)
    metadata, content = await _read_script(request)
    script = put_script(account, request.match_info["script"], content, metadata)
    return answer({**script, "startup_time_ms": 1})


async def get_script_settings(request: web.Request) -> web.Response:
    """``GET …/workers/scripts/{name}/script-settings``: what is not of one version."""
    find_script(account_of(request), request.match_info["script"])
    return answer({"logpush": False, "tags": [], "tail_consumers": []})


async def get_bindings(request: web.Request) -> web.Response:
    """``GET …/workers/scripts/{name}/settings``: its bindings, of which there are none here."""
    find_script(account_of(request), request.match_info["script"])
    return answer({"bindings": [], "compatibility_flags": [], "logpush": False, "usage_model": "standard"})


async def remove_script(request: web.Request) -> web.Response:
    """``DELETE …/workers/scripts/{name}``."""
    delete_script(account_of(request), request.match_info["script"])
    return answer(None)


async def _read_script(request: web.Request) -> tuple[Mapping[str, Any], bytes]:
    """Return the metadata and the code of an upload."""
    if not request.content_type.startswith("multipart/"):
        return {}, await request.read()
    metadata: Any = {}
    content = b""
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            data = bytes(await part.read())
            if part.name == "metadata":
                metadata = json.loads(data)
            else:
                content += data
    except ValueError:
        raise Refusal(400, 10021, "the upload cannot be read as multipart with metadata in JSON") from None
    if not isinstance(metadata, Mapping) or not metadata.keys() & {"main_module", "body_part"}:
        raise Refusal(400, 10021, "metadata needs main_module or body_part")
    return metadata, content


_ROUTE = "/zones/{zone}/workers/routes/{route}"
_SCRIPT = "/accounts/{account}/workers/scripts/{script}"
ROUTES = (
    ("GET", "/zones/{zone}/workers/routes", list_routes),
    ("POST", "/zones/{zone}/workers/routes", add_route),
    ("GET", _ROUTE, get_route),
    ("PUT", _ROUTE, put_route),
    ("DELETE", _ROUTE, remove_route),
    ("GET", "/accounts/{account}/workers/scripts", list_scripts),
    ("PUT", _SCRIPT, upload_script),
    ("DELETE", _SCRIPT, remove_script),
    ("GET", f"{_SCRIPT}/settings", get_bindings),
    ("GET", f"{_SCRIPT}/script-settings", get_script_settings),
)
