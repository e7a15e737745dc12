"""What the domain's registrar says: which name servers the zone is delegated to, and which DS records it publishes.

That is nobody's at Cloudflare: an outsider changes it, and Cloudflare only looks. So a zone becomes active when its
name servers are there, moved when others are, and DNSSEC active, pending or half off by the DS records.

Sources, verified 2026-11-24: developers.cloudflare.com/dns/zone-setups/reference/domain-status (pending, active,
moved), /dns/dnssec and api/resources/dns/subresources/dnssec (status: what is wanted, and the records that are there).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from launchready.local.store.refusals import Refusal
from launchready.local.store.stamps import now
from launchready.local.store.zone_keys import ALGORITHM, FLAGS, TTL, digest, key_tag, public_key
from launchready.local.store.zones import ZoneState

ELSEWHERE = ("ns1.registrar.test", "ns2.registrar.test")


def delegated(zone: ZoneState) -> tuple[str, ...]:
    """Return the name servers that the registrar names for ``zone``."""
    return tuple(zone.registrar.get("name_servers") or (zone.name_servers if zone.status == "active" else ELSEWHERE))


def published_ds(zone: ZoneState) -> tuple[str, ...]:
    """Return the DS records at the registrar, each as ``tag algorithm type digest``."""
    return tuple(zone.registrar.get("ds_records") or ())


def is_bogus(zone: ZoneState) -> bool:
    """Say whether the registrar has DS records and none fits the zone's keys: whoever validates finds nothing then.

    While DNSSEC is being switched off (``pending-disabled``) Cloudflare is taken to sign on; that is unverified.
    """
    ours = _short(zone.dnssec.get("ds") or "")
    published = {record.upper() for record in published_ds(zone)}
    return bool(published) and ours not in published


def change_registrar(
    zone: ZoneState, *, name_servers: Sequence[str] | None = None, ds_records: Sequence[str] | None = None
) -> None:
    """Set what the registrar says of ``zone``: an outsider's act."""
    if name_servers is not None:
        zone.registrar["name_servers"] = [server.rstrip(".").lower() for server in name_servers]
    if ds_records is not None:
        zone.registrar["ds_records"] = [" ".join(record.split()) for record in ds_records]
    zone.touch()


def check_activation(zone: ZoneState) -> None:
    """Look at the registrar as Cloudflare does: a zone that is delegated here is active, one that left has moved."""
    here = set(zone.name_servers) <= set(delegated(zone))
    if here and zone.status != "active":
        zone.registrar["name_servers"] = list(zone.name_servers)
        zone.change(status="active")
    elif not here and zone.status == "active":
        zone.change(status="moved")


def show_dnssec(zone: ZoneState) -> dict[str, Any]:
    """Return DNSSEC as the API shows it now."""
    at_registrar = bool(published_ds(zone))
    if zone.dnssec.get("status") == "disabled":
        status = "pending-disabled" if at_registrar and zone.dnssec.get("ds") else "disabled"
        return {**zone.dnssec, "status": status} if status != "disabled" else {**_OFF, **_modified(zone)}
    ours = _short(zone.dnssec["ds"])
    active = ours in {record.upper() for record in published_ds(zone)}
    return {**_SWITCHES, **zone.dnssec, "status": "active" if active else "pending"}


def change_dnssec(zone: ZoneState, status: Any) -> dict[str, Any]:
    """Switch DNSSEC on (pending until the registrar has the DS record) or off."""
    if status not in ("active", "disabled"):
        raise Refusal(400, 1007, f"'{status}' is not a valid value for status", "/status")
    kept = {key: value for key, value in zone.dnssec.items() if key not in ("status", "modified_on")}
    keys = _keys(zone.name) if status == "active" else kept
    zone.dnssec = {**keys, "status": status, "modified_on": now()}
    zone.touch()
    return show_dnssec(zone)


def _keys(name: str) -> dict[str, Any]:
    found = digest(name)
    return {
        "flags": FLAGS,
        "algorithm": str(ALGORITHM),
        "key_type": "ECDSAP256SHA256",
        "digest_type": "2",
        "digest_algorithm": "SHA256",
        "digest": found,
        "ds": f"{name}. {TTL} IN DS {key_tag()} {ALGORITHM} 2 {found}",
        "key_tag": key_tag(),
        "public_key": public_key(),
    }


_SWITCHES = {"dnssec_multi_signer": False, "dnssec_presigned": False, "dnssec_use_nsec3": False}
_OFF: dict[str, Any] = {
    "status": "disabled",
    **_SWITCHES,
    **dict.fromkeys(("flags", "algorithm", "key_type", "digest_type", "digest_algorithm", "digest", "ds", "key_tag",
                     "public_key")),
}  # fmt: skip


def _modified(zone: ZoneState) -> dict[str, Any]:
    return {"modified_on": zone.dnssec.get("modified_on")}


def _short(ds: str) -> str:
    return ds.partition(" DS ")[2].upper()
