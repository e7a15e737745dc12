"""Workers: scripts of an account by name, and a zone's routes to them. None is run here.

Sources, verified 2026-11-24: developers.cloudflare.com/workers/configuration/routing/routes (validity of patterns),
api/resources/workers (shapes); codes as alchemy-run/distilled reports them from the live API: 10007 no such script,
10009 no such route, 10019 a route to a script that does not exist, 10020 and 10022 a pattern that exists or is not
valid (the statuses of the last two are unverified).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from launchready.local.store.accounts import AccountState
from launchready.local.store.refusals import Refusal
from launchready.local.store.stamps import new_id, now
from launchready.local.store.zones import ZoneState

_SCRIPT_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]{0,62}")
_PATTERN = re.compile(r"(?P<scheme>(?i:https?)://)?(?P<host>\*?[^/*?#:]+)(?P<path>/[^*?#]*\*?)?")


def create_route(zone: ZoneState, account: AccountState, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Store a new route of ``zone``; raise Refusal where it is not valid or its pattern exists."""
    route = {"id": new_id(), **_accepted(zone, account, sent, None)}
    zone.worker_routes.append(route)
    zone.touch()
    return route


def find_route(zone: ZoneState, route_id: str) -> dict[str, Any]:
    """Return a route; raise Refusal 10009 where there is none."""
    for route in zone.worker_routes:
        if route["id"] == route_id:
            return route
    raise Refusal(404, 10009, "workers.api.error.route_not_found")


def replace_route(zone: ZoneState, account: AccountState, route_id: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Replace a route, as PUT does."""
    route = find_route(zone, route_id)
    changed = _accepted(zone, account, sent, route_id)
    route.clear()
    route.update({"id": route_id, **changed})
    zone.touch()
    return route


def delete_route(zone: ZoneState, route_id: str) -> None:
    """Remove a route; raise Refusal where there is none."""
    zone.worker_routes.remove(find_route(zone, route_id))
    zone.touch()


def _accepted(
    zone: ZoneState, account: AccountState, sent: Mapping[str, Any], route_id: str | None
) -> dict[str, str | None]:
    pattern, script = sent.get("pattern"), sent.get("script") or None
    form = _PATTERN.fullmatch(pattern) if isinstance(pattern, str) else None
    if form is None or not _in_zone(form["host"], zone.name):
        raise Refusal(400, 10022, "workers.api.error.invalid_route_pattern", "/pattern")
    if any(_same(route["pattern"], str(pattern)) and route["id"] != route_id for route in zone.worker_routes):
        raise Refusal(409, 10020, "workers.api.error.duplicate_route", "/pattern")
    if script is not None and script not in account.scripts:
        why = "Cannot configure a route for a Worker which does not exist."
        raise Refusal(404, 10019, f"{why} Please ensure this Worker exists and try again.", "/script")
    return {"pattern": pattern, "script": script}


def _in_zone(host: str, zone: str) -> bool:
    name = host.removeprefix("*").lower()
    return name.lstrip(".") == zone or name.endswith(f".{zone}")


def _same(one: str, other: str) -> bool:
    """Compare patterns: the host without regard to case, the path with it."""
    return _split(one) == _split(other)


def _split(pattern: str) -> tuple[str, str]:
    scheme, separator, rest = pattern.rpartition("://")
    host, _, path = rest.partition("/")
    return f"{scheme}{separator}{host}".lower(), path


def put_script(account: AccountState, name: str, content: bytes, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Store a script, new or in the place of the one with this name; its code is kept as a digest only."""
    if not _SCRIPT_NAME.fullmatch(name):
        raise Refusal(400, 10016, f"Script name {name!r} is invalid")
    before = account.scripts.get(name, {})
    written = now()
    account.scripts[name] = {
        "id": name,
        "tag": before.get("tag", new_id()),
        "etag": hashlib.sha256(content).hexdigest(),
        "handlers": ["fetch"],
        "has_assets": False,
        "has_modules": bool(metadata.get("main_module")),
        "logpush": False,
        "compatibility_date": metadata.get("compatibility_date", ""),
        "usage_model": "standard",
        "created_on": before.get("created_on", written),
        "modified_on": written,
    }
    account.touch()
    return account.scripts[name]


def find_script(account: AccountState, name: str) -> dict[str, Any]:
    """Return a script; raise Refusal 10007 where there is none."""
    if name not in account.scripts:
        raise Refusal(404, 10007, "This Worker does not exist on your account.")
    return account.scripts[name]


def delete_script(account: AccountState, name: str) -> None:
    """Remove a script; its routes stay, and answer with an error (unverified)."""
    find_script(account, name)
    del account.scripts[name]
    account.touch()
