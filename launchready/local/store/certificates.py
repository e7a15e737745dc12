"""Universal SSL's certificate of a zone: issued as soon as the zone is active, unless its authority is told to wait.

Cloudflare orders it by itself, 15 minutes to 24 hours before it is active (developers.cloudflare.com/ssl/
edge-certificates/universal-ssl/enable-universal-ssl, verified 2026-11-24). Here it takes no time, so that the time in
between can be rehearsed an outsider holds it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchready.local.store.refusals import Refusal

if TYPE_CHECKING:
    from launchready.local.store.zones import ZoneState

ACTIVE, PENDING = "active", "pending_validation"


def certificate_status(zone: ZoneState) -> str:
    """Return the status of the zone's certificate, as a certificate pack has it."""
    return PENDING if zone.status != "active" or zone.certificate.get("held_back") else ACTIVE


def hold_back(zone: ZoneState, status: Any) -> None:
    """Let the authority of ``zone`` wait (``pending_validation``) or issue (``active``); raise Refusal for another."""
    if status not in (ACTIVE, PENDING):
        raise Refusal(400, 1004, f"status is {ACTIVE} or {PENDING}", "/status")
    zone.certificate = {"held_back": status == PENDING}
    zone.touch()
