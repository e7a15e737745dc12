"""Zone holds: nobody else can add the held name, or a name below it, as a zone.

Sources, verified 2026-11-24: developers.cloudflare.com/fundamentals/account/account-security/zone-holds (what is
held, that a hold can be lifted for a time), api/resources/zones/subresources/holds (shape; ``include_subdomains``
is text in the official package's model). Unverified: the code 1105 of a creation that a hold stands in the way of.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from launchready.local.store.refusals import Refusal
from launchready.local.store.stamps import now
from launchready.local.store.zones import ZoneState


def show_hold(zone: ZoneState) -> dict[str, Any]:
    """Return the hold as the API shows it."""
    below = str(bool(zone.hold.get("include_subdomains"))).lower()
    return {"hold": is_held(zone), "hold_after": zone.hold.get("hold_after"), "include_subdomains": below}


def is_held(zone: ZoneState) -> bool:
    """Say whether ``zone`` is held now: a hold has a time from which it holds."""
    after = zone.hold.get("hold_after")
    return after is not None and datetime.fromisoformat(after) <= datetime.now(UTC)


def change_hold(zone: ZoneState, *, hold_after: str | None, include_subdomains: bool | None = None) -> dict[str, Any]:
    """Hold ``zone`` from ``hold_after`` (None: never), RFC 3339; raise Refusal where that is no time."""
    if hold_after is not None and not _is_time(hold_after):
        raise Refusal(400, 1004, "hold_after must be a time as in RFC 3339", "/hold_after")
    below = zone.hold.get("include_subdomains", False) if include_subdomains is None else include_subdomains
    zone.hold = {"hold_after": hold_after, "include_subdomains": below}
    zone.touch()
    return show_hold(zone)


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def hold_now(zone: ZoneState, *, include_subdomains: bool) -> dict[str, Any]:
    """Hold ``zone`` from now on."""
    return change_hold(zone, hold_after=now(), include_subdomains=include_subdomains)


def refuse_held(name: str, account: str, zones: Iterable[ZoneState]) -> None:
    """Raise Refusal where a zone of another account holds ``name``."""
    for zone in zones:
        below = bool(zone.hold.get("include_subdomains")) and name.endswith(f".{zone.name}")
        if zone.account != account and is_held(zone) and (name == zone.name or below):
            raise Refusal(400, 1105, f"{name} is held: {zone.name} has a zone hold in another account")
