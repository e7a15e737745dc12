"""The gate around an update: what is looked at before anything changes, and the proof after the last deletion.

The engine deletes at the very end. An error raised in an ``apply`` would stop it before that and keep the old records
for good, so nothing here does: a flag is set once every resource is there, and the proof runs when the interpreter
ends, which the SDK delays until the engine is through (SignalAndWaitForShutdown; tried with 3.259.0, 2026-11-24).
An interpreter that is ending starts no threads, which name look-ups need: the proof has a process of its own.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeAlias, TypeVar

import pulumi

from launchready.clearance import clear, judge_stack, judge_update, refusal, say, word_for
from launchready.cloudflare import ObservedZone, connect, observe_zone, write_before
from launchready.compilation import Compilation
from launchready.errors import ApiError, DeclarationError, LaunchReadyError, Problem, UsageError
from launchready.live.vantage import refuse_stray_variables
from launchready.policies import Verdicts, gather_notes
from launchready.policies.allowances import Ruling
from launchready.purging import may_be_kept
from launchready.stackfile import Gate, Stack
from launchready.verdicts import FAILED_PROOF
from launchready.zone.collisions import collisions
from launchready.zone.standing import too_small

_MESSAGE_SHOWN = 32
"""Pulumi's Python host takes this exit code for "the message has been shown": it adds none of its own, and no
traceback (pulumi-language-python, v3.79 to v3.272, verified 2026-11-24)."""

_STATE = Path(".launchready")

_ENDINGS: Mapping[int, str] = {
    FAILED_PROOF: "the update is applied, but the live domain is not as declared (launchready:verify is enforce)",
}


T = TypeVar("T")

Zones: TypeAlias = Sequence[tuple[Compilation, str]]
"""Each part of a stack with its zone's id at Cloudflare, the primary one first."""


class Component(Protocol):
    """A component, as far as the gate is concerned."""

    @property
    def resources(self) -> Sequence[pulumi.CustomResource]:
        """All that it declares."""
        ...


def stop(error: LaunchReadyError) -> NoReturn:
    """End the program with the message of ``error`` as the engine's only diagnostic; the run fails."""
    pulumi.log.error(str(error))
    sys.exit(_MESSAGE_SHOWN)


def leave_quietly() -> None:
    """Let the program end without a traceback where the engine interrupts it: a resource failed, or Ctrl-C."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(_MESSAGE_SHOWN))


def configuration() -> dict[str, str]:
    """Return the engine's configuration of Launch Ready, by key (``launchready:site`` is JSON)."""
    return {key: value for key, value in pulumi.runtime.get_config_env().items() if key.startswith("launchready:")}


def folder_of(stack: Stack) -> Path:
    """Return where the reports of ``stack`` are kept, below the project."""
    return _STATE / stack.name


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the look before an update leaves for its end.

    ``allowed`` was found and is applied all the same: for the run's report. ``to_empty`` are the zones (names by id)
    whose cache has to be emptied: what they keep was never meant to be.
    """

    allowed: tuple[Ruling, ...] = ()
    to_empty: Mapping[str, str] = field(default_factory=dict)


def guard(stack: Stack, zones: Zones) -> Guarded:
    """Judge what is declared, and look at every zone before anything is declared; end the program where it must.

    Refused is what policies find and nobody allows, what would lock customers out, and what would collide, because the
    engine creates before it deletes. The first real run keeps what was there. Where the API cannot be asked, that is
    said, and the engine has the last word.
    """
    environment = api_environment()
    allowed = _rule(stack, judge_stack(stack))
    observed = _look(stack, zones, environment)
    if observed is None:
        _say_how_to_go_on(stack)
        return Guarded(allowed)
    _refuse_plans(stack, observed)
    _refuse_collisions(stack, zones, observed)
    allowed += _judge_update(stack, zones, observed)
    to_empty: dict[str, str] = {}
    for (part, zone_id), held in zip(zones, observed, strict=True):
        if kept := may_be_kept(part, stack.compilation.expectations, held):
            to_empty[zone_id] = part.zone.name
            pulumi.log.info(f"the cache of {part.zone.name} will be emptied: until now it may keep {', '.join(kept)}")
    if not pulumi.runtime.is_dry_run():
        for (part, _), held in zip(zones, observed, strict=True):
            write_before(folder_of(stack) / part.prefix, held)
    _say_how_to_go_on(stack)
    return Guarded(allowed, to_empty)


def _say_how_to_go_on(stack: Stack) -> None:
    """Say it while the engine listens: of a program that it ends, the last words can get lost."""
    if not pulumi.runtime.is_dry_run():
        pulumi.log.info(f"should this update stop before its end: `launchready up {stack.name}` goes on from there")


def _look(stack: Stack, zones: Zones, environment: Mapping[str, str]) -> list[ObservedZone] | None:
    """Return every zone as Cloudflare holds it; None, and say so, where the API cannot be asked."""
    try:
        refuse_stray_variables(environment)
        return run_apart(lambda: _observe(zones, environment))
    except UsageError as error:
        if environment.get("CLOUDFLARE_API_TOKEN"):
            stop(error)
        pulumi.log.warn(f"what the zone holds is not looked at, so nothing is said of lock-outs: {error}")
    except ApiError as error:
        pulumi.log.warn(f"what the zone holds could not be looked at, so nothing is said of lock-outs: {error}")
    return None


def _refuse_collisions(stack: Stack, zones: Zones, observed: Sequence[ObservedZone]) -> None:
    found = [
        collision
        for (part, _), held in zip(zones, observed, strict=True)
        for collision in collisions(part.zone, held.zone)
    ]
    if found:
        told = "\n".join(
            f"{collision}: Pulumi creates before it deletes, and Cloudflare refuses it" for collision in found
        )
        stop(UsageError(f"{told}\nRun `launchready up {stack.name}`: it does this in the right order."))


def _judge_update(stack: Stack, zones: Zones, observed: Sequence[ObservedZone]) -> tuple[Ruling, ...]:
    """Refuse what would lock customers out, looking at what this stack created: the engine tells from its state."""
    try:
        resources = _created()
    except Exception as error:  # noqa: BLE001 - the SDK raises no other where an invoke fails
        pulumi.log.warn(f"whether this update locks anybody out is not judged: the state cannot be read: {error}")
        return ()
    return _rule(stack, judge_update([part for part, _ in zones], observed, resources))


def _refuse_plans(stack: Stack, observed: Sequence[ObservedZone]) -> None:
    """Refuse a plan that a zone does not have: Cloudflare would refuse what it holds in the middle of the update."""
    keys = ("zone.plan", *(f"aliases.{index}.plan" for index in range(len(stack.site.aliases))))
    problems = tuple(
        Problem(key, too_small(part.zone.name, held.plan, part.meant.plan), *stack.place_of(key))
        for key, part, held in zip(keys, stack.compilation.parts, observed, strict=True)
        if held.plan is not None and held.plan.below(part.meant.plan)
    )
    if problems:
        stop(DeclarationError(problems))


def _rule(stack: Stack, verdicts: Verdicts) -> tuple[Ruling, ...]:
    """Say what was found and could not be judged, end the program where it must; return what is allowed."""
    for sentence in gather_notes(verdicts.not_judged):
        pulumi.log.info(sentence)
    try:
        word = word_for(stack, os.environ)
    except UsageError as error:
        stop(error)
    clearance = clear(verdicts.findings, word)
    # One message: the engine shows the first line of each while it runs, and the whole of it at the end.
    if told := list(say(stack, clearance.told)):
        pulumi.log.warn("\n".join([f"{len(told)} findings, and no reason to stop:", *told] if len(told) > 1 else told))
    if clearance.refused:
        stop(refusal(stack, clearance.refused, word))
    return clearance.allowed


def _created() -> list[dict[str, Any]]:
    """Return the resources in this stack's state: urn, type and outputs.

    The engine's own function, for which no class of the SDK exists (pulumi 3.259.0, verified 2026-11-24).
    """
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    answer = pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {"stackName": name}).value
    found: Mapping[str, Mapping[str, Any]] = (answer or {}).get("outputs") or {}
    return [{"urn": urn, **resource} for urn, resource in found.items()]


def prove(stack: Stack, zones: Zones, guarded: Guarded, components: Iterable[Component]) -> None:
    """Prove ``stack`` once the engine is through, never in a preview; where that is off, remember the update alone."""
    if pulumi.runtime.is_dry_run():
        return
    applied: list[bool] = []
    ids = [resource.id for component in components for resource in component.resources]
    pulumi.Output.all(*ids).apply(lambda _: applied.append(True))
    asked: dict[str, object] = {"stack": stack.name, "config": configuration(), "folder": str(folder_of(stack))}
    asked["allowed"] = [str(ruling) for ruling in guarded.allowed]
    asked["empty"] = dict(guarded.to_empty)
    asked["waiting"] = stack.compilation.waiting.as_json()
    asked["zone_ids"] = {part.zone.name: zone_id for part, zone_id in zones}
    environment = api_environment()
    enforced = stack.verify is Gate.ENFORCE
    atexit.register(lambda: _settle(asked, environment, enforced=enforced) if applied else None)


def _settle(asked: Mapping[str, object], environment: Mapping[str, str], *, enforced: bool) -> None:
    """Run the proof; where it fails or cannot be made, end this process: the update fails, and keeps its state."""
    command = [sys.executable, "-m", "launchready.proof"]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, stdin=subprocess.PIPE, env=dict(environment), text=True, process_group=0
    ) as process:
        # An interrupted proof leaves the report of the run before: what is applied is not proved, and is said to be so.
        signal.signal(signal.SIGINT, lambda *_: _give_up(process))
        process.communicate(json.dumps(asked))
    if not process.returncode or not enforced:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        pulumi.log.error(_ENDINGS.get(process.returncode, "the update is applied, but could not be proved"))
    finally:
        os._exit(_MESSAGE_SHOWN)


def _give_up(process: subprocess.Popen[str]) -> NoReturn:
    process.kill()
    print(
        f"the update is applied, but not proved: `launchready verify {pulumi.get_stack()}`", file=sys.stderr, flush=True
    )
    os._exit(_MESSAGE_SHOWN)


def api_environment() -> dict[str, str]:
    """Return the environment with the token and URL that the stack's own configuration has for the provider."""
    config = pulumi.Config("cloudflare")
    own = {"CLOUDFLARE_API_TOKEN": config.get("apiToken"), "CLOUDFLARE_BASE_URL": config.get("baseUrl")}
    return {**os.environ, **{name: value for name, value in own.items() if value}}


async def _observe(zones: Zones, environment: Mapping[str, str]) -> list[ObservedZone]:
    async with connect(environment) as client:
        return [await observe_zone(client, part.zone.name, zone_id) for part, zone_id in zones]


def run_apart(look: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end although this thread's event loop is the SDK's and is running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(look())).result()
