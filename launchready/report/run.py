"""A whole run as one value (declared, applied, broken, found, repaired, proved), as JSON and as one HTML page."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

SCHEMA = "launchready.report/1"


class Kind(StrEnum):
    """What a step of a run is."""

    DECLARED = "declared"
    APPLIED = "applied"
    PROVED = "proved"
    BROKEN = "broken"
    FOUND = "found"
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a sentence on what happened, the command (if one was run), seconds, and what it brought.

    ``lines`` are sentences; ``changes`` are those of launchready.drift/1, ``verdicts`` those of launchready.verify/1.
    """

    kind: Kind
    title: str
    said: str
    seconds: float = 0.0
    command: str = ""
    lines: Sequence[str] = ()
    changes: Sequence[Mapping[str, Any]] = ()
    verdicts: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run of one stack. ``started`` and ``finished`` are ISO 8601, UTC; ``problems`` is empty where all went well."""

    stack: str
    site: str
    started: str
    finished: str
    vantage: str
    versions: Mapping[str, str]
    steps: Sequence[Step]
    problems: Sequence[str]


def run_to_json(report: RunReport) -> dict[str, Any]:
    """Return ``report`` for programs."""
    return {
        "schema": SCHEMA,
        "stack": report.stack,
        "site": report.site,
        "started": report.started,
        "finished": report.finished,
        "vantage": report.vantage,
        "versions": dict(report.versions),
        "problems": list(report.problems),
        "steps": [
            {
                "kind": step.kind.value,
                "title": step.title,
                "said": step.said,
                "seconds": round(step.seconds, 2),
                "command": step.command,
                "lines": list(step.lines),
                "changes": list(step.changes),
                "verdicts": list(step.verdicts),
            }
            for step in report.steps
        ],
    }


def run_to_html(report: RunReport) -> str:
    """Return ``report`` as one page without anything from outside; all that comes from the world is escaped."""
    environment = Environment(
        loader=PackageLoader("launchready.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("run.html.j2").render(report=report)


def write_run(report: RunReport, folder: Path) -> tuple[Path, Path]:
    """Write report.html and report.json into ``folder``, each at once; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {"report.html": run_to_html(report), "report.json": json.dumps(run_to_json(report), indent=2) + "\n"}
    for name, text in contents.items():
        beside = folder / f".{name}.{os.getpid()}"
        beside.write_text(text, encoding="utf-8")
        beside.replace(folder / name)
    return folder / "report.html", folder / "report.json"
