"""One run of the engine for a stack, with what belongs before and after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from launchready.apply.way import clear_way
from launchready.cloudflare import LeftBehind, ObservedZone, connect, observe_zone, read_before, settings_left_behind
from launchready.engine import Pulumi, engine_environment, ensure_engine
from launchready.errors import UsageError
from launchready.stackfile import Stack

Show = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Applied:
    """How a run ended: pulumi's exit code and its output."""

    code: int
    output: str


def open_engine(stack: Stack, environment: Mapping[str, str], show: Show) -> Pulumi:
    """Return the engine for the project that ``stack`` belongs to, with the stack's state selected."""
    if stack.file is None:
        raise UsageError(f"the stack {stack.name} has no file")
    engine = ensure_engine(show)
    pulumi = Pulumi(engine, project_of(stack.file), engine_environment(engine, environment))
    pulumi.select(stack.name)
    return pulumi


def project_of(file: Path) -> Path:
    """Return the project folder of a stack file: the one above ``stacks/``; raise UsageError where it is none."""
    project = file.resolve().parent.parent
    if not (project / "Pulumi.yaml").is_file():
        raise UsageError(f"{file} is not in the stacks folder of a project: {project} holds no Pulumi.yaml")
    return project


def apply_stack(stack: Stack, pulumi: Pulumi, environment: Mapping[str, str], show: Show) -> Applied:
    """Clear the way and run ``pulumi up``; the program proves the result itself and fails the run where it must."""
    clear_way(stack, pulumi, _observe(stack, environment), show)
    done = pulumi.run("up", "--yes", "--skip-preview", "--stack", stack.name, show=show)
    return Applied(done.code, done.output)


def destroy_stack(
    stack: Stack, pulumi: Pulumi, environment: Mapping[str, str], show: Show
) -> tuple[Applied, tuple[LeftBehind, ...]]:
    """Run ``pulumi destroy``; return, with its end, every declared setting that keeps the value it was given."""
    done = pulumi.run("destroy", "--yes", "--skip-preview", "--stack", stack.name, show=show)
    observed = _observe(stack, environment)
    before = read_before(pulumi.project / ".launchready" / stack.name)
    left = settings_left_behind(stack.compilation.zones[0].settings, observed.zone.settings, before)
    return Applied(done.code, done.output), left


def _observe(stack: Stack, environment: Mapping[str, str]) -> ObservedZone:
    async def observe() -> ObservedZone:
        async with connect(environment) as client:
            return await observe_zone(client, stack.site.zone.name, stack.site.zone.id)

    return asyncio.run(observe())
