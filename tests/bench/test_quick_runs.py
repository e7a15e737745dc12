"""Each bench run once and small: a line of the promised shape, whose numbers are what was measured. Never a timing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEYS = {
    "bench": str,
    "peer": str,
    "ours": float,
    "theirs": float,
    "unit": str,
    "ratio": float,
    "goal": float,
    "holds": bool,
}
SIDES = {
    "startup": ("launchready --help", "octodns-sync --help"),
    "memory": ("launchready verify, the most it held", None),
    "preview": ("demo stack", "same resources, import pulumi_cloudflare"),
    "verify": ("all expectations", "slowest single chain"),
    "drift": ("50 records: launchready drift", "50 records: octodns-sync, 5,000 a page"),
    "language": ("one evaluation", "the same condition in Python, by hand"),
    "audit": ("launchready audit --from, a domain", "checkdmarc, a domain"),
    "calls": ("250 redirects more", "the same zone without the further redirects"),
}
"""By bench: the rows of its table that hold ours and theirs; None where theirs is a limit."""


def measured(bench: str) -> tuple[str, dict[str, Any]]:
    """Return what ``python -m bench.NAME --quick`` prints: all before the last line, and that line."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{bench}", "--quick"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
    table, _, line = done.stdout.rstrip("\n").rpartition("\n")
    return table, json.loads(line)


def median_in(table: str, what: str, unit: str) -> float:
    """Return the median of the row called ``what``."""
    (row,) = [line for line in table.splitlines() if line.split("  ")[0].strip() == what and f" {unit} " in line]
    return float(row.removeprefix(what).split()[1])


@pytest.mark.parametrize("bench", SIDES)
def test_the_last_line_is_what_the_run_measured(bench: str) -> None:
    table, line = measured(bench)
    assert {key: type(value) for key, value in line.items()} == KEYS
    assert line["bench"] == bench
    ours, theirs = SIDES[bench]
    assert line["ours"] == median_in(table, ours, line["unit"])
    if theirs is not None:
        assert line["theirs"] == median_in(table, theirs, line["unit"])
    assert line["ours"] > 0
    assert line["theirs"] > 0
    assert line["ratio"] == pytest.approx(line["ours"] / line["theirs"], rel=2e-3)
