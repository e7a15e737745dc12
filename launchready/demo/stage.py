"""Where the demo plays: a copy of the project, and a Cloudflare on this machine in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launchready.engine import Engine, engine_environment
from launchready.errors import CouldNotFindOut, UsageError
from launchready.local.running import directory_for, variables

_PROJECT = ("Pulumi.yaml", "__main__.py", "components", "stacks")
_STATE = "cloudflare.json"
_LEFT = frozenset({_STATE, f"{_STATE}.d", "project", "report.html", "report.json"})
_STOP = 10  # seconds


@dataclass(frozen=True, slots=True)
class Stage:
    """The project's copy, what the running Cloudflare printed, and the environment that uses it."""

    project: Path
    contract: Mapping[str, Any]
    environment: Mapping[str, str]
    engine: Engine

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run ``pulumi`` or ``launchready`` in the project's copy, and return its output."""
        program = self.engine.pulumi if command[0] == "pulumi" else Path(sys.prefix, "bin", command[0])
        return subprocess.run(  # noqa: S603 - our own commands, fixed arguments
            [str(program), *command[1:]],
            cwd=self.project,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )


@contextlib.contextmanager
def set_stage(source: Path, folder: Path, zones: tuple[str, ...], engine: Engine) -> Iterator[Stage]:
    """Copy the project from ``source`` into ``folder`` (emptied first), and run a Cloudflare with ``zones`` there.

    Raises UsageError where ``source`` is not the project, or ``folder`` holds what no demo left there.
    """
    missing = [name for name in _PROJECT if not (source / name).exists()]
    if missing:
        raise UsageError(
            f"{source} is not the project's folder: {', '.join(missing)} is missing. Run this in the checkout."
        )
    state = folder / _STATE
    _clear(folder)
    directory_for(state, os.environ).mkdir(parents=True, mode=0o700)
    project = folder / "project"
    project.mkdir()
    for name in _PROJECT:
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy2
        copy(source / name, project / name)
    with _cloudflare(state, zones) as contract:
        local = {**os.environ, **variables(contract, directory_for(state, os.environ))}
        yield Stage(project, contract, engine_environment(engine, local), engine)


def _clear(folder: Path) -> None:
    """Remove what an earlier demo left in ``folder``; raise UsageError where it is anything else's folder.

    The folder of the local Cloudflare is made first, so that a demo that was stopped at once is known by it.
    """
    try:
        names = {entry.name for entry in folder.iterdir()}
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise UsageError(f"{folder} is not a folder") from None
    if names and (f"{_STATE}.d" not in names or names - _LEFT):
        raise UsageError(f"{folder} holds more than an earlier demo's files, and would be emptied: name another folder")
    shutil.rmtree(folder)


@contextlib.contextmanager
def _cloudflare(state: Path, zones: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    command = [sys.executable, "-m", "launchready", "local", "start", "--state", str(state)]
    command += [part for zone in zones for part in ("--zone", zone)]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)  # noqa: S603 - ours
        assert process.stdout is not None  # noqa: S101 - asked for above
        try:
            ready = process.stdout.readline()
            if not ready:
                process.wait(_STOP)
                errors.seek(0)
                raise CouldNotFindOut(f"the local Cloudflare did not start: {errors.read().strip()[-500:]}")
            yield json.loads(ready)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
