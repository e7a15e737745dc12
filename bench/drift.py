"""``launchready drift`` beside ``octodns-sync`` in dry run: the same zone, the same local API, nothing changed.

octodns compares records alone; ours settings, rules and what else acts on the zone, too. Both start as commands, read
their files, ask the API and find nothing to do. octodns asks for 100 records a page unless it is told otherwise, so
it runs twice: as it comes, and with the largest pages that the API gives, which is the peer of the figure.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Effort, Figure, Report, Row, run_alone
from bench.processes import BenchError, Run, alternate, rows_of, run_well
from bench.stage import ROOT
from bench.zones import write_octodns, write_stack
from launchready.stackfile import load_stack

STACK = "large"
OURS, THEIRS, AS_IT_COMES = "launchready drift", "octodns-sync, 5,000 a page", "octodns-sync as it comes"
GOAL = 0.5
_LARGEST_PAGE = 5_000
TOKENS = {OURS: "token-of-ours", THEIRS: "token-of-theirs", AS_IT_COMES: "token-of-theirs-too"}


@dataclass(frozen=True, slots=True)
class Served:
    """A folder with a stack file, and the API that holds what it declares."""

    folder: Path
    api: str
    calls: Callable[[], dict[str, int]]

    def environment(self, token: str) -> dict[str, str]:
        """Return the environment of a command that calls with ``token``."""
        foreign = ("CLOUDFLARE", "LAUNCHREADY", "PULUMI")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return {**clean, "CLOUDFLARE_API_TOKEN": token, "CLOUDFLARE_BASE_URL": self.api}


@contextlib.contextmanager
def served(records: int, redirects: int = 0) -> Iterator[Served]:
    """Serve a zone of so many records and further redirects, declared by the stack file in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="launchready-bench-") as name:
        folder = Path(name)
        (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n", encoding="utf-8")
        file = folder / "stacks" / f"Pulumi.{STACK}.yaml"
        write_stack(file, records, redirects)
        server = subprocess.Popen(
            [sys.executable, "-m", "bench.served", str(file), *TOKENS.values()],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdin is not None and server.stdout is not None  # noqa: PT018, S101 - asked for above
        asking, saying = server.stdin, server.stdout

        def calls() -> dict[str, int]:
            asking.write("\n")
            asking.flush()
            told: dict[str, int] = json.loads(saying.readline())
            return told

        try:
            api = saying.readline().strip()
            if not api:
                raise BenchError("the API did not start")
            yield Served(folder, api, calls)
        finally:
            asking.close()
            server.wait(10)
            saying.close()


def measure_size(effort: Effort, records: int) -> tuple[Row, ...]:
    """Return rows for a zone of ``records`` records: seconds and processor seconds of each side, then its calls."""
    with served(records) as there:
        stack = load_stack(STACK, there.folder)
        if (declared := len(stack.compilation.zone.records)) != records:
            raise BenchError(f"{declared} records are declared instead of {records}")
        sides = {OURS: _drift(there)}
        for name, page in ((THEIRS, _LARGEST_PAGE), (AS_IT_COMES, None)):
            config = write_octodns(there.folder / "octodns", stack, there.api, TOKENS[name], page)
            sides[name] = _octodns(there, name, config)
        before = there.calls()
        rows = rows_of(alternate(effort, sides))
        after = there.calls()
    number = effort.runs + effort.warm_ups
    told = {name: (after[token] - before.get(token, 0)) / number for name, token in TOKENS.items()}
    size = f"{records:,} records"
    counted = tuple(Row(f"{size}: {name}", "calls", (calls,)) for name, calls in told.items())
    return (*(Row(f"{size}: {row.what}", row.unit, row.values) for row in rows), *counted)


def _drift(there: Served) -> Callable[[], Run]:
    command = (Path(sys.prefix, "bin", "launchready"), "drift", STACK)
    return lambda: run_well(command, there.folder, there.environment(TOKENS[OURS]), "No drift")


def _octodns(there: Served, name: str, config: Path) -> Callable[[], Run]:
    command = (Path(sys.prefix, "bin", "octodns-sync"), f"--config-file={config}")
    environment = there.environment(TOKENS[name])
    return lambda: run_well(command, there.folder, environment, "No changes were planned")


def measure(effort: Effort) -> Report:
    """Return the figure of drift, at the largest size."""
    rows = tuple(row for records in effort.records for row in measure_size(effort, records))
    largest = f"{effort.records[-1]:,} records"
    seconds = {name: _row(rows, f"{largest}: {name}", "s").median for name in (OURS, THEIRS)}
    figure = Figure("drift", f"{THEIRS}, {largest}", seconds[OURS], seconds[THEIRS], "s", GOAL)
    return Report(figure, rows)


def _row(rows: tuple[Row, ...], what: str, unit: str) -> Row:
    return next(row for row in rows if (row.what, row.unit) == (what, unit))


if __name__ == "__main__":
    run_alone(measure)
