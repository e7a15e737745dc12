"""After a run that did not come to its end: its lock, and what it was creating.

The engine writes "creating" down before it asks and the id after the answer. Between the two, nobody but Cloudflare
knows: each such resource is looked up there by what it is (a record's value, a ruleset's phase), and its id is written
into the state, or the entry is dropped where there is nothing. Left alone, the engine would create it a second time
(81058, 20217). Updates and deletions that were under way need nothing: the next run reads what is there first.
Tried with engine 3.259.0, 2026-11-24; `pulumi refresh --import-pending-creates` left the resource out of the state.

A creation whose answer alone was lost leaves no such entry: the provider asked again, was refused, and the engine took
that for the end. A record that somebody deleted and made again by hand has another id than the state knows. There, and
where a domain had the record before it had a stack, a preview says what would be created, and what of it stands at
Cloudflare already is taken over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from launchready.apply.holders import holds
from launchready.cloudflare import ObservedZone
from launchready.engine import Completed, Pulumi, State, resources_of
from launchready.errors import EngineError, UsageError
from launchready.stackfile import Stack
from launchready.zone import Zone
from launchready.zone.applied import RECORD_TYPE, RULESET_TYPE, applied_record, resource_name
from launchready.zone.collisions import identity_of

_LOCKED = "the stack is currently locked"
# Of Pulumi Cloud; pulumi.com/docs/iac/operations/troubleshooting/update-conflicts (2026-11-24).
_IN_PROGRESS = "Another update is currently in progress"
_HOLDER = re.compile(r"created by [^@\s]*@(?P<host>\S+) \(pid (?P<pid>\d+)\)")
_CREATE, _REPLACE = "create", "create-replacement"

Show = Callable[[str], None]
Resource = Mapping[str, Any]


def run_unlocked(pulumi: Pulumi, stack: str, run: Callable[[], Completed], show: Show) -> Completed:
    """Return what ``run`` did; where a dead process of this machine holds the engine's lock, take it away first.

    Raises UsageError where the holder lives, or cannot be told.
    """
    done = run()
    if _IN_PROGRESS in done.output:
        raise UsageError(
            f"the service that keeps the state of {stack} says that an update of it is in progress. Wait until that is "
            f"done; if its run was killed: `pulumi cancel --stack {stack}`, then again"
        )
    if _LOCKED not in done.output:
        return done
    holders = [(match["host"], int(match["pid"])) for match in _HOLDER.finditer(done.output)]
    if not holders or any(holds(host, pid) for host, pid in holders):
        who = ", ".join(f"process {pid} on {host}" for host, pid in holders) or "somebody"
        raise UsageError(
            f"{who} is running pulumi for {stack}. Wait until that is done; if it is certainly dead: "
            f"`pulumi cancel --stack {stack}`, then again"
        )
    show("a run of this stack was killed; its lock is taken away")
    cancelled = pulumi.run("cancel", "--yes", "--stack", stack)
    if cancelled.code != 0:
        raise EngineError(f"the lock of the killed run cannot be taken away: {cancelled.output.strip()}")
    return run()


def settle_pending(pulumi: Pulumi, stack: str, observed: Sequence[ObservedZone], show: Show) -> State:
    """Settle what a killed run had begun to create: in the state with its id, or not begun; return the state then.

    ``observed`` are the stack's zones. Raises EngineError where the state cannot be read or written.
    """
    state = pulumi.stack_export(stack)
    deployment = state.get("deployment") or {}
    pending = deployment.get("pending_operations") or []
    if not pending:
        return state
    resources = deployment.setdefault("resources", [])
    for operation in pending:
        begun = operation["resource"]
        id_ = _find(begun, observed) if operation["type"] == "creating" else None
        entered = id_ is not None and _enter(resources, begun, id_, ())
        found = "is there and is taken over" if entered else "is looked at anew"
        show(f"a killed run was {operation['type']} {resource_name(begun)}: it {found}")
    deployment["pending_operations"] = []
    _write_back(pulumi, stack, state, show)
    return pulumi.stack_export(stack)


def take_over(pulumi: Pulumi, stack: Stack, state: State, observed: Sequence[ObservedZone], show: Show) -> bool:
    """Take into the state what it lacks of what is declared and Cloudflare holds; say whether there was any.

    A record is taken over where Cloudflare would refuse a second one like it; the update then sets its TTL and whether
    it is proxied. ``state`` is that of the stack as it is now, ``observed`` its zones. Raises EngineError where the
    state cannot be written.
    """
    declared = stack.compilation.zones
    resources = resources_of(state)
    ids = {str(resource.get("id")) for resource in resources}
    if not resources or not any(_stands(zone, held, ids) for zone, held in zip(declared, observed, strict=True)):
        return False
    known = {resource["urn"] for resource in resources}
    steps = list(_creations(pulumi, stack.name))
    gone = {begun["urn"] for operation, begun in steps if operation == _CREATE}
    taken = False
    for _, begun in steps:
        id_ = _find(begun, observed)
        # A provider that is only planned has no id yet, and nothing can belong to it.
        if id_ is None or begun.get("parent") not in known or _provider(begun) not in known:
            continue
        if _enter(resources, begun, id_, gone):
            show(f"{resource_name(begun)} is at Cloudflare already: it is taken over")
            taken = True
    if taken:
        _write_back(pulumi, stack.name, state, show)
    return taken


def _stands(declared: Zone, observed: ObservedZone, ids: set[str]) -> bool:
    """Say whether anything is declared and at Cloudflare and not among the ``ids`` of the state: a cheap first look."""
    wanted = {identity_of(record) for record in declared.records.values()}
    held = observed.zone.records.items()
    records = (observed.record_ids[slot] for slot, record in held if identity_of(record) in wanted)
    rulesets = (id_ for phase, id_ in observed.ruleset_ids.items() if phase in declared.rulesets)
    return any(id_ not in ids for id_ in (*records, *rulesets))


def _creations(pulumi: Pulumi, stack: str) -> Iterator[tuple[str, Resource]]:
    """Yield what the engine would create and whether it is in place of something; it looked at Cloudflare before."""
    for step in pulumi.preview_json(stack).get("steps") or []:
        if step.get("op") in (_CREATE, _REPLACE) and step.get("newState"):
            yield step["op"], step["newState"]


def _provider(resource: Resource) -> str:
    """Return the URN of a resource's provider, which is given with its id."""
    return str(resource.get("provider", "")).rpartition("::")[0]


def _enter(resources: list[dict[str, Any]], begun: Resource, id_: str, gone: Container[str]) -> bool:
    """Write into the state what was created after all; the next refresh fills in what is computed.

    It takes the place of what it replaces if that has been deleted for it, or is among what is ``gone`` (URNs that the
    engine did not find any more). Return False where that still stands, or where what was found is another resource's.
    """
    if any(other.get("id") == id_ for other in resources if other.get("custom")):
        return False
    entry = {**begun, "id": id_, "outputs": {**begun.get("inputs", {}), "id": id_}}
    for place, other in enumerate(resources):
        if other["urn"] == begun["urn"]:
            if not other.get("pendingReplacement") and begun["urn"] not in gone:
                return False
            resources[place] = entry
            return True
    resources.append(entry)
    return True


def _write_back(pulumi: Pulumi, stack: str, state: Mapping[str, Any], show: Show) -> None:
    done = run_unlocked(pulumi, stack, lambda: pulumi.stack_import(stack, state), show)
    if done.code != 0:
        raise EngineError(f"the state of {stack} cannot be mended: {done.output.strip()}")


def _find(resource: Resource, zones: Iterable[ObservedZone]) -> str | None:
    """Return the id that Cloudflare gave ``resource``, None where it is not there. A setting always is, and is set."""
    inputs: Mapping[str, Any] = resource.get("inputs") or {}
    observed = next((zone for zone in zones if zone.id == inputs.get("zoneId")), None)
    if observed is None:
        return None
    if resource["type"] == RULESET_TYPE:
        return _find_ruleset(inputs, observed)
    if resource["type"] != RECORD_TYPE:
        return None
    wanted = applied_record(resource)
    slot = next(
        (slot for slot, record in observed.zone.records.items() if identity_of(record) == identity_of(wanted)), None
    )
    return None if slot is None else observed.record_ids[slot]


def _find_ruleset(inputs: Mapping[str, Any], observed: ObservedZone) -> str | None:
    """Return the id of the phase's ruleset where it is empty or has one of our rules: others have refs of their own."""
    phase = str(inputs.get("phase"))
    refs = {rule.get("ref") for rule in inputs.get("rules") or ()}
    held = {rule.ref for rule in observed.zone.rulesets.get(phase, ())}
    return observed.ruleset_ids.get(phase) if refs & held or not held else None
