"""Clearing the way: what has to be deleted before something else can be created.

The engine creates before it deletes, and Cloudflare refuses what stands beside a CNAME (81053, 81054). Records of
this stack that would be deleted anyway are deleted first, through the engine, so that its state stays right; records
that nobody declared are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from launchready.apply.endings import explain_ending
from launchready.apply.recovery import run_unlocked
from launchready.cloudflare import ObservedZone
from launchready.compilation import Compilation
from launchready.engine import Pulumi, State, resources_of
from launchready.errors import EngineError, UsageError
from launchready.stackfile import Stack
from launchready.zone import Zone
from launchready.zone.applied import applied_record, applied_resources
from launchready.zone.collisions import Collision, collisions, repeats


def clear_way(
    stack: Stack, pulumi: Pulumi, state: State, observed: Sequence[ObservedZone], show: Callable[[str], None]
) -> bool:
    """Delete the records of this stack that declared ones would collide with, in ``observed``: its zones in order.

    ``state`` is that of the stack as it is now. Return whether there were any. Raises UsageError, before anything is
    deleted, where one is not of this stack, and for rules that are not: Cloudflare keeps one list of rules a phase,
    and refuses a second (20217).
    """
    resources = resources_of(state)
    ids = {str(resource.get("id")) for resource in resources}
    pairs = zip(stack.compilation.parts, observed, strict=True)
    if foreign := [line for part, held in pairs for line in _foreign_rules(part.zone, held, ids)]:
        raise UsageError("\n".join(foreign))
    first = {
        urn: line
        for part, held in zip(stack.compilation.parts, observed, strict=True)
        for urn, line in _standing_in_the_way(part, held, resources)
    }
    if not first:
        return False
    for line in dict.fromkeys(first.values()):
        show(line)
    targets = [argument for urn in sorted(first) for argument in ("--target", urn)]
    destroy = ("destroy", "--yes", "--skip-preview", "--stack", stack.name, *targets)
    done = run_unlocked(pulumi, stack.name, lambda: pulumi.run(*destroy, show=show), show)
    if done.code != 0:
        for line in explain_ending(done.output, stack.name):
            show(line)
        raise EngineError("the records that stand in the way could not be deleted; nothing else was changed")
    return True


def _standing_in_the_way(
    part: Compilation, observed: ObservedZone, resources: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Yield the URN of each record of one zone that has to go first, with the sentence that says why."""
    of_zone = dict(applied_resources(resources, observed.id, part.prefix))
    found = collisions(part.zone, observed.zone)
    applied = {slot: applied_record(resource) for slot, resource in of_zone.items()}
    repeated = repeats(part.zone, applied)
    urns = {str(resource["id"]): str(resource["urn"]) for resource in of_zone.values()}
    ids = {record: observed.record_ids[slot] for slot, record in observed.zone.records.items()}
    strangers = [
        f"{collision.declared} cannot be created beside {record}, which this stack did not create"
        for collision in found
        for record in collision.standing
        if ids[record] not in urns
    ]
    if strangers:
        raise UsageError("; ".join(strangers) + ". Delete it at Cloudflare, or declare it instead.")
    slots = {record: slot for slot, record in applied.items()}
    for collision in found:
        for record in collision.standing:
            yield urns[ids[record]], _reason(collision)
    for collision in repeated:
        for record in collision.standing:
            yield str(of_zone[slots[record]]["urn"]), _reason(collision)


def _foreign_rules(declared: Zone, observed: ObservedZone, ids: Container[str]) -> Iterator[str]:
    """Yield a sentence for each list of rules that is declared and that somebody else keeps already."""
    for phase, rules in declared.rulesets.items():
        standing = observed.zone.rulesets.get(phase, ())
        if observed.ruleset_ids.get(phase) in ids or {rule.ref for rule in rules} & {rule.ref for rule in standing}:
            continue
        if standing:
            names = _listed(rule.description or rule.expression for rule in standing)
            yield (
                f"{declared.name} has rules of the phase {phase} that this stack did not create: {names}. Declare what "
                "they are for in the stack file, delete them at Cloudflare, and run this again; nothing was changed."
            )


def _reason(collision: Collision) -> str:
    return f"{_listed(map(str, collision.standing))} goes first: it cannot stand beside {collision.declared}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


__all__ = ["Collision", "clear_way"]
