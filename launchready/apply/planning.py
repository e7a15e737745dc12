"""Planning an update, and holding it to its plan: the engine's preview and what Cloudflare holds, read together."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from launchready import __version__
from launchready.awaited import as_observed
from launchready.clearance import word_for
from launchready.cloudflare import ObservedZone
from launchready.engine import Pulumi
from launchready.errors import Refused, UsageError
from launchready.policies import IDS
from launchready.policies.allowances import VARIABLE
from launchready.review import Plan, Preview, SavedPlan, fingerprint, plan_stack, read_preview, what_moved
from launchready.review.fingerprint import Fingerprint
from launchready.stackfile import Stack
from launchready.zone.collisions import collisions

_PACKAGES = ("pulumi", "pulumi-cloudflare", "cloudflare")


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, with what it rests on and the engine's own plan (None where it could make none)."""

    plan: Plan
    fingerprint: Fingerprint
    engine: Mapping[str, Any] | None

    def to_save(self, summary: str, environment: Mapping[str, str]) -> SavedPlan:
        """Return what is saved of it; raise UsageError where nothing should be applied by it."""
        if self.plan.clearance.refused:
            raise UsageError("the plan is not saved: `launchready up` would refuse it")
        allowed = tuple(filter(None, environment.get(VARIABLE, "").split(",")))
        at = datetime.now(UTC).isoformat(timespec="seconds")
        return SavedPlan(self.plan.stack, at, summary, allowed, self.fingerprint, self.engine)


def plan_update(
    stack: Stack, pulumi: Pulumi, environment: Mapping[str, str], observed: Sequence[ObservedZone]
) -> Planned:
    """Return the plan of an update of ``stack``; raises EngineError or ApiError where it cannot be found out.

    ``observed`` are the zones of the stack as Cloudflare holds them.
    """
    stack, word = as_observed(stack, observed[0]), word_for(stack, environment)
    deployment = pulumi.stack_export(stack.name).get("deployment") or {}
    if deployment.get("pending_operations"):
        raise UsageError(f"a run of {stack.name} was killed: `launchready up {stack.name}` goes on from there first")
    preview, engine = _preview(stack, pulumi, observed)
    plan = plan_stack(stack, observed, deployment.get("resources") or (), preview, word)
    return Planned(plan, _fingerprint(stack, pulumi, observed, deployment), engine)


def _fingerprint(
    stack: Stack, pulumi: Pulumi, observed: Sequence[ObservedZone], deployment: Mapping[str, Any]
) -> Fingerprint:
    versions = {"launchready": __version__, "Pulumi's engine": pulumi.engine.version, **dict(_versions())}
    return fingerprint(stack, observed, deployment, pulumi.project, versions)


def _versions() -> Iterator[tuple[str, str]]:
    for package in _PACKAGES:
        try:
            yield f"the package {package}", version(package)
        except PackageNotFoundError:
            continue


def _preview(
    stack: Stack, pulumi: Pulumi, observed: Sequence[ObservedZone]
) -> tuple[Preview, Mapping[str, Any] | None]:
    """Return what the engine would do: to see it all, the program is told that everything found is allowed."""
    pairs = zip(stack.compilation.zones, observed, strict=True)
    if any(collisions(declared, held.zone) for declared, held in pairs):
        return Preview(missing="it is not asked: records have to go first, which `launchready up` sees to."), None
    seeing = replace(pulumi, environment={**pulumi.environment, VARIABLE: ",".join(IDS)})
    with tempfile.TemporaryDirectory(prefix="launchready-plan-") as folder:
        file = Path(folder, "plan.json")
        answer = seeing.preview_json(stack.name, save_plan=file)
        engine: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return read_preview(answer), engine


def refuse_moved(stack: Stack, pulumi: Pulumi, observed: Sequence[ObservedZone], saved: SavedPlan) -> Fingerprint:
    """Raise Refused, saying what, where anything is not as it was when ``saved`` was made; else return how it is."""
    deployment = pulumi.stack_export(stack.name).get("deployment") or {}
    now = _fingerprint(stack, pulumi, observed, deployment)
    if moved := what_moved(saved.fingerprint, now):
        told = "\n".join(f"- {sentence}" for sentence in moved)
        raise Refused(
            f"the world has moved since the plan was made ({saved.at}):\n{told}\nNothing was changed. Plan again, and "
            f"look at it: `launchready plan {stack.name} --save-plan FILE`."
        )
    return now


@contextmanager
def engine_plan(
    stack: Stack, pulumi: Pulumi, saved: SavedPlan | None, seen: Fingerprint | None
) -> Iterator[tuple[str, ...]]:
    """Give the options that hold the engine to its own plan, where it has one that still fits its state.

    ``seen`` is how all was before this run did anything: what had to be taken over or to go first is in no plan of the
    engine's.
    """
    deployment = pulumi.stack_export(stack.name).get("deployment") or {} if saved and saved.engine else {}
    state = _fingerprint(stack, pulumi, (), deployment)["state"] if deployment else {}
    if saved is None or saved.engine is None or seen is None or state != seen["state"]:
        yield ()
        return
    with tempfile.TemporaryDirectory(prefix="launchready-plan-") as folder:
        file = Path(folder, "plan.json")
        file.write_text(json.dumps(saved.engine), encoding="utf-8")
        yield ("--plan", str(file))
