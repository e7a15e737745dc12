"""Planning an update: the engine's preview and what Cloudflare holds, read and put together. Nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from launchready.apply.running import observe_zones
from launchready.clearance import word_for
from launchready.cloudflare import ObservedZone
from launchready.engine import Pulumi
from launchready.policies import IDS
from launchready.policies.allowances import VARIABLE
from launchready.review import Plan, Preview, plan_stack, read_preview
from launchready.stackfile import Stack
from launchready.zone.collisions import collisions


def plan_update(stack: Stack, pulumi: Pulumi, environment: Mapping[str, str]) -> Plan:
    """Return the plan of an update of ``stack``; raises EngineError or ApiError where it cannot be found out."""
    word = word_for(stack, environment)
    observed = observe_zones(stack, environment)
    return plan_stack(stack, observed, pulumi.resources(stack.name), _preview(stack, pulumi, observed), word)


def _preview(stack: Stack, pulumi: Pulumi, observed: list[ObservedZone]) -> Preview:
    """Return what the engine would do: to see it all, the program is told that everything found is allowed."""
    pairs = zip(stack.compilation.zones, observed, strict=True)
    if any(collisions(declared, held.zone) for declared, held in pairs):
        return Preview(missing="it is not asked: records have to go first, which `launchready up` sees to.")
    seeing = replace(pulumi, environment={**pulumi.environment, VARIABLE: ",".join(IDS)})
    return read_preview(seeing.preview_json(stack.name))
