"""A whole run as one value (declared, applied, broken, found, repaired, proved), as JSON and as one HTML page."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from launchready.report.pages import page_template
from launchready.report.verdicts import WORST_FIRST, rank_of

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


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the live domain: the step that it was, and its verdicts as counts."""

    title: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Course:
    """One expectation whose verdict changed during the run: what was seen at each look, in the order of looks."""

    id: str
    expected: str
    verdicts: Sequence[str]
    worst: str


def looks_of(report: RunReport) -> tuple[Look, ...]:
    """Return every look of a run, first to last."""
    return tuple(
        Look(step.title, {name: sum(v["verdict"] == name for v in step.verdicts) for name in WORST_FIRST})
        for step in report.steps
        if step.verdicts
    )


def courses_of(report: RunReport) -> tuple[Course, ...]:
    """Return what did not stay the same from look to look; a look that did not judge it has an empty verdict."""
    looks = [{v["id"]: v for v in step.verdicts} for step in report.steps if step.verdicts]
    courses = []
    for id_ in dict.fromkeys(id_ for look in looks for id_ in look):
        seen = [look.get(id_) for look in looks]
        verdicts = tuple(verdict["verdict"] if verdict else "" for verdict in seen)
        if len(set(verdicts)) > 1:
            judged = [verdict for verdict in seen if verdict]
            worst = min(judged, key=lambda verdict: rank_of(verdict["verdict"]))
            courses.append(Course(id_, judged[0]["expected"], verdicts, worst["observed"]))
    return tuple(courses)


def _when(report: RunReport) -> str:
    """Return when a run began and how long it took, for a reader."""
    started, finished = (datetime.fromisoformat(moment) for moment in (report.started, report.finished))
    began = started.astimezone(UTC)
    return f"{began.day} {began:%B %Y, %H:%M} UTC, {(finished - started).total_seconds():.0f} seconds"


def _as_json_lines(value: object) -> list[str]:
    return json.dumps(value, indent=1, ensure_ascii=False).splitlines()


def run_to_html(report: RunReport) -> str:
    """Return ``report`` as one page without anything from outside; all that comes from the world is escaped."""
    template = page_template("run.html.j2", {"when": _when, "as_json": _as_json_lines})
    return template.render(report=report, looks=looks_of(report), courses=courses_of(report))


def write_run(report: RunReport, folder: Path) -> tuple[Path, Path]:
    """Write report.html and report.json into ``folder``, each at once; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {"report.html": run_to_html(report), "report.json": json.dumps(run_to_json(report), indent=2) + "\n"}
    for name, text in contents.items():
        beside = folder / f".{name}.{os.getpid()}"
        beside.write_text(text, encoding="utf-8")
        beside.replace(folder / name)
    return folder / "report.html", folder / "report.json"
