"""Running the engine: its environment, and ``pulumi`` as a subprocess for one project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launchready.engine.candidates import Engine
from launchready.errors import EngineError


def engine_environment(engine: Engine, base: Mapping[str, str]) -> dict[str, str]:
    """Return ``base`` with which plain ``pulumi`` works: this venv's Python and the engine first on PATH."""
    folders = [str(Path(sys.prefix, "bin")), str(engine.folder), base.get("PATH", os.defpath)]
    environment = {**base, "PATH": os.pathsep.join(folders), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    if "PULUMI_DEBUG_PROVIDERS" in base:
        # The provider is running already; looking for a plugin to download would only cost time.
        environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
    return environment


@dataclass(frozen=True, slots=True)
class Completed:
    """How a run ended: pulumi's exit code, and all that it printed, standard error included."""

    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Pulumi:
    """``pulumi`` for one project folder; ``environment`` is complete and holds the secrets, never an argument."""

    engine: Engine
    project: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, show: Callable[[str], None] | None = None) -> Completed:
        """Run ``pulumi``, passing each line to ``show`` as it comes. Ctrl-C reaches the engine, which ends in order."""
        command = [str(self.engine.pulumi), "--non-interactive", "--color=never", *arguments]
        lines: list[str] = []
        with subprocess.Popen(  # noqa: S603 - the engine, with arguments of ours
            command,
            cwd=self.project,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout is not None  # noqa: S101 - asked for above
            try:
                for line in process.stdout:
                    lines.append(line)
                    if show is not None:
                        show(line.rstrip("\n"))
            except KeyboardInterrupt:
                process.wait()  # it got the same signal
                raise
        return Completed(process.returncode, "".join(lines))

    def select(self, stack: str) -> None:
        """Select ``stack``, creating its state where the backend has none; raise EngineError where that fails."""
        done = self.run("stack", "select", "--create", stack)
        if done.code != 0:
            raise EngineError(f"pulumi cannot select the stack {stack}: {_last_line(done.output)}")

    def resources(self, stack: str) -> list[dict[str, Any]]:
        """Return the resources in the state of ``stack`` (urn, type, id, inputs, outputs …)."""
        done = subprocess.run(  # noqa: S603 - the engine; standard output alone is JSON
            [str(self.engine.pulumi), "--non-interactive", "stack", "export", "--stack", stack],
            cwd=self.project,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise EngineError(f"pulumi cannot read the state of {stack}: {_last_line(done.stderr)}")
        deployment = json.loads(done.stdout).get("deployment") or {}
        resources: list[dict[str, Any]] = deployment.get("resources") or []
        return resources


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it printed nothing"
