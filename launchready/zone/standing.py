"""How a zone stands at Cloudflare and its registrar: what no resource of a stack declares, and all of it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from launchready.zone.diff import Action, Change, Kind

_WAITING = frozenset({"pending", "initializing"})


@dataclass(frozen=True, slots=True)
class Standing:
    """``status`` and ``paused`` of the zone, its assigned ``name_servers``, and DNSSEC's status (None: not known).

    ``held``: a zone hold keeps other accounts from adding its name.

    Statuses: developers.cloudflare.com/dns/zone-setups/reference/domain-status and the API's DNSSEC details, verified
    2026-11-24.
    """

    status: str
    paused: bool
    name_servers: Sequence[str]
    dnssec: str | None = None
    held: bool = False


def standing_changes(zone: str, standing: Standing) -> Iterator[Change]:
    """Return what stands against everything that is declared; what merely waits for the registrar is unmanaged."""
    if standing.paused:
        sentence = (
            f"The zone {zone} is paused: Cloudflare answers DNS only, and no proxy, redirect, TLS setting or cache "
            "rule acts. Choose Enable Cloudflare on Site in its dashboard, under Overview: a repair does not do it."
        )
        yield Change(Action.BY_HAND, Kind.ZONE, zone, "paused", False, True, sentence)
    if standing.status != "active":
        yield _status_change(zone, standing)
    yield from _dnssec_changes(zone, standing.dnssec)
    if standing.held:
        sentence = (
            f"The zone {zone} is held: nobody can add it in another account of Cloudflare, not even its owner when it "
            "moves there. Whoever hands it over releases the hold first; a repair leaves it alone."
        )
        yield Change(Action.UNMANAGED, Kind.ZONE, zone, "hold", None, True, sentence)


def _status_change(zone: str, standing: Standing) -> Change:
    servers = " and ".join(standing.name_servers) or "the name servers that Cloudflare shows for it"
    when = "yet" if standing.status in _WAITING else "any more"
    sentence = (
        f"The zone {zone} is {standing.status}: its registrar does not name Cloudflare's servers {when}, so nothing "
        f"that is declared acts. Name {servers} there."
    )
    action = Action.UNMANAGED if standing.status in _WAITING else Action.BY_HAND
    return Change(action, Kind.ZONE, zone, "status", "active", standing.status, sentence)


def _dnssec_changes(zone: str, status: str | None) -> Iterator[Change]:
    match status:
        case "pending":
            sentence = (
                f"DNSSEC of {zone} is half on: Cloudflare signs, and the registrar does not publish the DS record that "
                "Cloudflare shows under DNS, Settings. Until it does, nobody checks the signatures."
            )
            yield Change(Action.UNMANAGED, Kind.ZONE, zone, "dnssec", None, status, sentence)
        case "pending-disabled" | "error":
            sentence = (
                f"DNSSEC of {zone} is half off ({status}): the registrar publishes a DS record that Cloudflare's "
                "answers do not fit, and whoever checks signatures does not find the domain. Remove the DS record at "
                "the registrar, or switch DNSSEC on again at Cloudflare."
            )
            yield Change(Action.BY_HAND, Kind.ZONE, zone, "dnssec", None, status, sentence)
