"""Commands measured as whole processes: time on the clock, time on the processors, and the most memory held."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Effort, Row

_MEASURED = Path(__file__).with_name("measured.py")
_RECOMPILES = "PYTHONDONTWRITEBYTECODE"


class BenchError(Exception):
    """A command that was to be measured did not do what it should: its figure would mean nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process. ``cpu`` includes its children; ``memory`` (bytes) is the largest single process's."""

    seconds: float
    cpu: float
    memory: int
    code: int
    output: str


def run(command: Sequence[str | Path], cwd: Path, environment: Mapping[str, str]) -> Run:
    """Run ``command`` to its end and return what it took and, as ``output``, all that it printed.

    Python keeps what it compiles for the next run, as it does for a user, whatever this process was told: pip compiles
    what it installs, so without that our own modules, and hardly a peer's, would be compiled again in every run.
    """
    with tempfile.TemporaryDirectory(prefix="launchready-bench-") as folder:
        report = Path(folder) / "report.json"
        done = subprocess.run(
            [sys.executable, "-I", "-S", _MEASURED, report, *command],
            cwd=cwd,
            env={name: value for name, value in environment.items() if name != _RECOMPILES},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output = done.stdout.decode("utf-8", "replace")
        if done.returncode != 0:
            raise BenchError(f"{command[0]} could not be started: {output[-800:]}")
        return Run(**json.loads(report.read_text(encoding="utf-8")), output=output)


def run_well(
    command: Sequence[str | Path],
    cwd: Path,
    environment: Mapping[str, str],
    says: str = "",
    codes: tuple[int, ...] = (0,),
) -> Run:
    """Return the run of ``command``; raise BenchError where it ends otherwise than by ``codes`` or saying ``says``."""
    done = run(command, cwd, environment)
    if done.code not in codes or says not in done.output:
        raise BenchError(f"{Path(command[0]).name} {command[1]} ended with {done.code}: {done.output.strip()[-800:]}")
    return done


def alternate(effort: Effort, sides: Mapping[str, Callable[[], Run]]) -> dict[str, tuple[Run, ...]]:
    """Run all ``sides`` in turn, again and again: a machine that gets slower meanwhile gets slower for each of them."""
    for _ in range(effort.warm_ups):
        for act in sides.values():
            act()
    runs: dict[str, list[Run]] = {name: [] for name in sides}
    for _ in range(effort.runs):
        for name, act in sides.items():
            runs[name].append(act())
    return {name: tuple(done) for name, done in runs.items()}


def rows_of(runs: Mapping[str, Sequence[Run]]) -> tuple[Row, ...]:
    """Return two rows a side: seconds on the clock, and on the processors."""
    return tuple(
        row
        for name, done in runs.items()
        for row in (
            Row(name, "s", tuple(each.seconds for each in done)),
            Row(f"{name}, processor", "s", tuple(each.cpu for each in done)),
        )
    )
