"""One run of the engine for a stack, with what belongs before and after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launchready.apply.checkpoints import mend_checkpoint
from launchready.apply.endings import explain_ending, met_what_stands
from launchready.apply.holders import only_run
from launchready.apply.planning import engine_plan, refuse_moved
from launchready.apply.recovery import run_unlocked, settle_pending, take_over
from launchready.apply.stopping import stopping_cleanly
from launchready.apply.way import clear_way
from launchready.awaited import as_observed
from launchready.clearance import judge_end, refuse_update
from launchready.cloudflare import LeftBehind, ObservedZone, read_before, settings_left_behind
from launchready.cloudflare.before import without_records_before
from launchready.engine import Completed, Pulumi, State, engine_environment, ensure_engine, resources_of
from launchready.errors import EngineError, UsageError
from launchready.observation import observe_stack
from launchready.review import SavedPlan
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
    with only_run(folder_of(stack, pulumi)):
        for file in mend_checkpoint(environment.get("PULUMI_BACKEND_URL", ""), stack.name):
            show(f"a run of this stack was killed while it wrote {file.name}: mended")
        pulumi.select(stack.name)
    return pulumi


def project_of(file: Path) -> Path:
    """Return the project folder of a stack file: the one above ``stacks/``; raise UsageError where it is none."""
    project = file.resolve().parent.parent
    if not (project / "Pulumi.yaml").is_file():
        raise UsageError(f"{file} is not in the stacks folder of a project: {project} holds no Pulumi.yaml")
    return project


def apply_stack(
    stack: Stack, pulumi: Pulumi, environment: Mapping[str, str], show: Show, saved: SavedPlan | None = None
) -> Applied:
    """Go on from a killed run, clear the way and run ``pulumi up``; with a ``saved`` plan, exactly that or nothing.

    Raises Refused, before anything is changed, for what nobody allows (``environment`` says what is).

    The program proves the result itself and fails the run where it must.
    """
    with only_run(folder_of(stack, pulumi)), stopping_cleanly(stack.name, show):
        observed = observe_stack(stack, environment)
        stack = as_observed(stack, observed[0])
        seen = refuse_moved(stack, pulumi, observed, saved) if saved is not None else None
        state = settle_pending(pulumi, stack.name, observed, show)
        refuse_update(stack, observed, resources_of(state), environment)
        if clear_way(stack, pulumi, state, observed, show):
            state, observed = pulumi.stack_export(stack.name), observe_stack(stack, environment)
        take_over(pulumi, stack, state, observed, show)
        with engine_plan(stack, pulumi, saved, seen) as held_to:
            done = _run(pulumi, stack, "up", show, *held_to)
        # Of a stack that has nothing yet, and of an answer that was lost in this run, it turns out only now.
        if saved is None and done.code != 0 and met_what_stands(done.output):
            observed = observe_stack(stack, environment)
            if take_over(pulumi, stack, pulumi.stack_export(stack.name), observed, show):
                done = _run(pulumi, stack, "up", show)
        return _told(done, stack, show)


def _run(pulumi: Pulumi, stack: Stack, verb: str, show: Show, *options: str) -> Completed:
    arguments = (verb, "--yes", "--skip-preview", "--stack", stack.name, *options)
    return run_unlocked(pulumi, stack.name, lambda: pulumi.run(*arguments, show=show), show)


def _told(done: Completed, stack: Stack, show: Show) -> Applied:
    """Return how a run ended, after saying why where it failed."""
    if done.code != 0:
        for line in explain_ending(done.output, stack.name):
            show(line)
    return Applied(done.code, done.output)


def folder_of(stack: Stack, pulumi: Pulumi) -> Path:
    """Return where the project keeps what belongs to runs of ``stack``."""
    return pulumi.project / ".launchready" / stack.name


def foresee_destruction(stack: Stack, pulumi: Pulumi, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for everything that customers would notice if the stack were destroyed now."""
    found = judge_end(stack.compilation.parts, observe_stack(stack, environment), pulumi.resources(stack.name))
    return tuple(f"{finding.subject}: {finding.message} {finding.impact}" for finding in found)


def destroy_stack(
    stack: Stack, pulumi: Pulumi, environment: Mapping[str, str], show: Show
) -> tuple[Applied, tuple[LeftBehind, ...]]:
    """Run ``pulumi destroy``; return, with its end, every declared setting that keeps the value it was given."""
    folder = folder_of(stack, pulumi)
    with only_run(folder), stopping_cleanly(stack.name, show):
        observed = observe_stack(stack, environment)
        state = settle_pending(pulumi, stack.name, observed, show)
        _take_over_own(stack, pulumi, state, observed, show)
        applied = _told(_run(pulumi, stack, "destroy", show), stack, show)
        observed = observe_stack(stack, environment)
    return applied, tuple(
        left
        for part, held in zip(stack.compilation.parts, observed, strict=True)
        for left in settings_left_behind(part.zone.settings, held.zone.settings, read_before(folder / part.prefix))
    )


def _take_over_own(stack: Stack, pulumi: Pulumi, state: State, observed: Sequence[ObservedZone], show: Show) -> None:
    """Take into the state what this stack created and was told nothing of, and nothing that was there before it."""
    folder = folder_of(stack, pulumi)
    own = [
        without_records_before(folder / part.prefix, held)
        for part, held in zip(stack.compilation.parts, observed, strict=True)
    ]
    try:
        take_over(pulumi, stack, state, own, show)
    except EngineError as error:
        show(f"whether an update that broke off left more than its state knows cannot be found out: {error}")
