"""How long a user waits for help: ``launchready --help`` beside ``octodns-sync --help``, as whole processes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.figures import Effort, Figure, Report, run_alone
from bench.processes import alternate, rows_of, run_well

OURS, THEIRS = "launchready --help", "octodns-sync --help"
MOST_SECONDS = 0.3


def measure(effort: Effort) -> Report:
    """Return the figure of start-up."""
    programs = Path(sys.prefix, "bin")
    runs = alternate(
        effort,
        {
            OURS: lambda: run_well((programs / "launchready", "--help"), Path.cwd(), os.environ, "verify"),
            THEIRS: lambda: run_well((programs / "octodns-sync", "--help"), Path.cwd(), os.environ, "--doit"),
        },
    )
    rows = rows_of(runs)
    figure = Figure("startup", THEIRS, rows[0].median, rows[2].median, "s", goal=1.0, limit=MOST_SECONDS)
    return Report(figure, rows, (f"limit: {MOST_SECONDS} s",))


if __name__ == "__main__":
    run_alone(measure)
