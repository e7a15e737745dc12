"""How a zone stands at Cloudflare and its registrar: what no resource of a stack declares, and all of it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from launchready.zone.diff import Action, Change, Kind
from launchready.zone.limits import Plan

_WAITING = frozenset({"pending", "initializing"})


@dataclass(frozen=True, slots=True)
class Standing:
    """``status`` and ``paused`` of the zone, its assigned ``name_servers``, and DNSSEC's status (None: not known).

    ``held``: a zone hold keeps other accounts from adding its name. ``plan`` is the zone's, None where it is none that
    is known here.

    Statuses: developers.cloudflare.com/dns/zone-setups/reference/domain-status and the API's DNSSEC details, verified
    2026-11-24.
    """

    status: str
    paused: bool
    name_servers: Sequence[str]
    dnssec: str | None = None
    held: bool = False
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """What a stack says of how its zone stands: its ``plan``, and whether ``dnssec`` is to be on."""

    plan: Plan
    dnssec: bool = False


def standing_changes(zone: str, standing: Standing, meant: Meant | None = None) -> Iterator[Change]:
    """Return what stands against everything that is declared; what merely waits for the registrar is unmanaged.

    ``meant`` is what the stack says of it, where there is a stack.
    """
    if standing.paused:
        sentence = (
            f"The zone {zone} is paused: Cloudflare answers DNS only, and no proxy, redirect, TLS setting or cache "
            "rule acts. Choose Enable Cloudflare on Site in its dashboard, under Overview: a repair does not do it."
        )
        yield Change(Action.BY_HAND, Kind.ZONE, zone, "paused", False, True, sentence)
    if standing.status != "active":
        yield _status_change(zone, standing)
    yield from _dnssec_changes(zone, standing.dnssec)
    if meant is not None and meant.dnssec and standing.dnssec == "disabled":
        sentence = (
            f"DNSSEC of {zone} is declared and is off. Choose Enable DNSSEC in Cloudflare's dashboard, under DNS, "
            "Settings: an update of this stack switches it on the first time only."
        )
        yield Change(Action.BY_HAND, Kind.ZONE, zone, "dnssec", "active", standing.dnssec, sentence)
    if meant is not None and standing.plan is not None and meant.plan is not standing.plan:
        yield _plan_change(zone, standing.plan, meant.plan)
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


def _plan_change(zone: str, plan: Plan, meant: Plan) -> Change:
    if plan.below(meant):
        return Change(Action.BY_HAND, Kind.ZONE, zone, "plan", meant.value, plan.value, too_small(zone, plan, meant))
    sentence = (
        f"The zone {zone} has the plan {plan.value}, and this stack is held to what {meant.value} holds: write plan: "
        f"{plan.value} for the zone to use the rest."
    )
    return Change(Action.UNMANAGED, Kind.ZONE, zone, "plan", meant.value, plan.value, sentence)


def too_small(zone: str, plan: Plan, meant: Plan) -> str:
    """Return the sentence for a zone whose ``plan`` is smaller than the one that is declared."""
    return (
        f"The zone {zone} has the plan {plan.value} at Cloudflare, and this stack declares {meant.value}: what it uses "
        f"of that is refused in the middle of an update. Write plan: {plan.value} for the zone, or change its plan in "
        "the dashboard, under Overview."
    )


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
