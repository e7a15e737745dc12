"""Where a bench plays: a copy of the project beside a Cloudflare on this machine, in a folder that goes afterwards."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Run, run_well
from launchready.demo.stage import Stage, set_stage
from launchready.engine import engine_environment, ensure_engine
from launchready.local.running import variables

ROOT = Path(__file__).resolve().parent.parent
_STOP = 10.0  # seconds


@contextlib.contextmanager
def staged(*zones: str) -> Iterator[Stage]:
    """Run a Cloudflare with ``zones`` beside a copy of the project, with the engine that ``make setup`` made."""
    engine = ensure_engine(lambda line: print(line, file=sys.stderr))
    with (
        tempfile.TemporaryDirectory(prefix="launchready-bench-") as folder,
        set_stage(ROOT, Path(folder) / "stage", zones, engine) as stage,
    ):
        yield stage


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a Pulumi program, its own state and the environment that it runs in."""

    folder: Path
    environment: Mapping[str, str]
    pulumi: Path
    stack: str

    def call(self, verb: str, *arguments: str) -> Run:
        """Run plain ``pulumi``; raise BenchError where it fails."""
        fixed = ("--stack", self.stack, "--non-interactive", "--color=never")
        return run_well((self.pulumi, verb, *fixed, *arguments), self.folder, self.environment)


def project_on(stage: Stage, folder: Path, stack: str) -> Project:
    """Return the project in ``folder`` with a new, empty state of its own, on the stage's Cloudflare."""
    state = folder / "state"
    state.mkdir()
    environment = {**stage.environment, "PULUMI_BACKEND_URL": f"file://{state}"}
    project = Project(folder, environment, stage.engine.pulumi, stack)
    run_well((project.pulumi, "stack", "init", stack, "--non-interactive"), folder, environment)
    return project


@contextlib.contextmanager
def further_away(stage: Stage, seconds: float) -> Iterator[dict[str, str]]:
    """Yield the environment of ``stage``'s Cloudflare with ``seconds`` added to each of its answers."""
    beside = stage.project.parent / "further-away"
    beside.mkdir()
    contract = beside / "contract.json"
    contract.write_text(json.dumps(dict(stage.contract)), encoding="utf-8")
    relays = subprocess.Popen(
        [sys.executable, "-m", "bench.latency", str(seconds), str(contract)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert relays.stdin is not None and relays.stdout is not None  # noqa: PT018, S101 - asked for above
    try:
        slow = json.loads(relays.stdout.readline())
        yield engine_environment(stage.engine, {**stage.environment, **variables(slow, beside)})
    finally:
        relays.stdin.close()
        try:
            relays.wait(_STOP)
        finally:
            relays.kill()
            relays.stdout.close()
