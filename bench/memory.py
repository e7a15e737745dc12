"""The most memory that ``launchready verify`` of the demo client holds, beside the limit of 120 MB."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.figures import Effort, Figure, Report, Row, run_alone
from bench.processes import BenchError, alternate, run_well
from bench.stage import staged

STACK = "acme"
LIMIT_MB = 120.0
_MB = 1_000_000


def measure(effort: Effort) -> Report:
    """Return the figure of memory."""
    with staged("acme.test") as stage:
        done = stage.run("launchready", "up", STACK, "--yes")
        if done.returncode != 0:
            raise BenchError(f"launchready up ended with {done.returncode}: {done.stderr[-800:]}")
        command = (Path(sys.prefix, "bin", "launchready"), "verify", STACK)
        runs = alternate(effort, {"verify": lambda: run_well(command, stage.project, stage.environment)})
    row = Row("launchready verify, the most it held", "MB", tuple(run.memory / _MB for run in runs["verify"]))
    return Report(Figure("memory", "the limit", row.median, LIMIT_MB, "MB", goal=1.0), (row,))


if __name__ == "__main__":
    run_alone(measure)
