"""A figure: what was measured of ours and of a peer in one run, as a table for people and one line of JSON."""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.machine import describe_machine


@dataclass(frozen=True, slots=True)
class Effort:
    """How thoroughly to measure: counted runs of each side after the warm-ups, and how many records a zone has.

    ``further`` are the runs of rows that only explain the figure; 0 leaves them out.
    """

    runs: int
    warm_ups: int
    records: tuple[int, ...]
    further: int

    def of_further(self) -> Effort:
        """Return the effort for rows that only explain the figure."""
        return replace(self, runs=self.further, warm_ups=min(self.warm_ups, self.further))


FULL = Effort(runs=7, warm_ups=1, records=(50, 1_000, 5_000), further=5)
QUICK = Effort(runs=1, warm_ups=0, records=(50,), further=0)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was measured, once a run."""

    what: str
    unit: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the middle of the values."""
        return statistics.median(self.values)

    def as_json(self) -> dict[str, Any]:
        """Return the row as bench/results.json has it."""
        return {
            "what": self.what,
            "unit": self.unit,
            "median": _short(self.median),
            "values": list(map(_short, self.values)),
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """What is claimed: ``ours`` against ``theirs``, both measured, and the ``ratio`` that is the ``goal`` or less.

    ``limit`` is what ours may be at most, whatever the peer is; None: nothing but the ratio counts.
    """

    bench: str
    peer: str
    ours: float
    theirs: float
    unit: str
    goal: float
    limit: float | None = None

    @property
    def ratio(self) -> float:
        """Return ours by theirs."""
        return self.ours / self.theirs

    @property
    def holds(self) -> bool:
        """Say whether the goal is reached."""
        return self.ratio <= self.goal and (self.limit is None or self.ours <= self.limit)

    def as_json(self) -> dict[str, Any]:
        """Return the figure as its line has it."""
        return {
            "bench": self.bench,
            "peer": self.peer,
            "ours": _short(self.ours),
            "theirs": _short(self.theirs),
            "unit": self.unit,
            "ratio": _short(self.ratio),
            "goal": self.goal,
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """One bench's outcome: the figure, every row behind it, and what else has to be said."""

    figure: Figure
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = field(default=())


Measure = Callable[[Effort], Report]


def print_report(report: Report) -> None:
    """Print the table and the notes for people and, last, the line for programs."""
    table = Table(box=None, pad_edge=False, header_style="bold", title=report.figure.bench, title_justify="left")
    table.add_column("what", overflow="fold")
    table.add_column("unit")
    for title in ("median", "least", "most", "runs"):
        table.add_column(title, justify="right")
    for row in report.rows:
        numbers = [f"{_short(value):g}" for value in (row.median, min(row.values), max(row.values))]
        table.add_row(row.what, row.unit, *numbers, str(len(row.values)))
    console = Console()
    console.print(table)
    for note in report.notes:
        console.print(note, markup=False, highlight=False)
    print(json.dumps(report.figure.as_json()), flush=True)


def effort_from(arguments: list[str] | None = None) -> Effort:
    """Return the effort that the command line asks for."""
    parser = argparse.ArgumentParser(description="Measure, print a table and, last, one line of JSON.")
    parser.add_argument("--quick", action="store_true", help="one small run: shows that it works, and no more")
    return QUICK if parser.parse_args(arguments).quick else FULL


def run_alone(measure: Measure) -> None:
    """Run one bench as a command."""
    effort = effort_from()
    machine = describe_machine()
    print(f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}, {machine['system']}")
    print_report(measure(effort))


def _short(value: float) -> float:
    """Return ``value`` with four digits that count."""
    return float(f"{value:.4g}")
