"""All figures, one after the other: ``python -m bench`` (``make bench``); the results go to bench/results.json."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import audit, calls, drift, language, memory, preview, startup, verify
from bench.figures import FULL, Measure, Report, effort_from, print_report
from bench.machine import describe_machine, describe_versions

SCHEMA = "launchready.bench/1"
BENCHES: tuple[Measure, ...] = (
    startup.measure,
    memory.measure,
    preview.measure,
    verify.measure,
    drift.measure,
    calls.measure,
    language.measure,
    audit.measure,
)
RESULTS = Path(__file__).with_name("results.json")


def results_of(reports: list[Report]) -> dict[str, Any]:
    """Return what bench/results.json holds: machine, versions, and every figure with all that was measured for it."""
    return {
        "schema": SCHEMA,
        "at": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": describe_machine(),
        "versions": describe_versions(),
        "figures": [
            {**report.figure.as_json(), "rows": [row.as_json() for row in report.rows], "notes": list(report.notes)}
            for report in reports
        ],
    }


def main() -> None:
    """Measure everything; a quick run is no measurement, and is not written down."""
    effort = effort_from()
    reports = []
    for measure in BENCHES:
        reports.append(measure(effort))
        print_report(reports[-1])
    if effort is FULL:
        RESULTS.write_text(json.dumps(results_of(reports), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
