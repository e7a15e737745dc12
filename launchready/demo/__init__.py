"""The demo: the whole job with the commands that a user has, on a Cloudflare on this machine.

It knows no outcome by heart: what it says, and its exit code, come from what the commands measured.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from launchready.demo.breaking import BREAKAGES, Outsider
from launchready.demo.stage import Stage, set_stage
from launchready.engine import ensure_engine
from launchready.errors import CouldNotFindOut
from launchready.report.run import Kind, RunReport, Step

CLIENT, ZONE = "acme", "acme.test"

Progress = Callable[[str], None]


def play(source: Path, folder: Path, progress: Progress) -> RunReport:
    """Play the demo with the project in ``source``; ``folder`` keeps what it leaves. Raises what its parts raise."""
    started = _now()
    engine = ensure_engine(progress)
    progress("starting a Cloudflare on this machine")
    with set_stage(source, folder, (ZONE,), engine) as stage:
        play_ = _Play(stage, progress)
        play_.run()
        return RunReport(
            stack=CLIENT,
            site=ZONE,
            started=started,
            finished=_now(),
            vantage=play_.vantage,
            versions={"Pulumi": engine.version, "pulumi-cloudflare": version("pulumi-cloudflare")},
            steps=tuple(play_.steps),
            problems=tuple(play_.problems),
        )


class _Play:
    """The steps one after the other; each adds to ``steps`` what it measured, and to ``problems`` what is not right."""

    def __init__(self, stage: Stage, progress: Progress) -> None:
        self._stage = stage
        self._progress = progress
        self.steps: list[Step] = []
        self.problems: list[str] = []
        self.vantage = ""

    def run(self) -> None:
        self._show()
        self._apply(Kind.APPLIED, "The stack is applied by Pulumi's engine")
        if self.problems:
            return  # there is nothing to break and repair
        self._prove("The live domain is looked at")
        self._break()
        found = self._drift(Kind.FOUND, "What Cloudflare holds is compared with what is declared")
        if not found:
            self.problems.append("somebody changed the zone, and drift did not notice")
        seen = self._verify(Kind.FOUND, "What visitors and mail servers notice of it")
        if not any(verdict["verdict"] == "fail" for verdict in seen):
            self.problems.append("somebody changed the zone, and the verifier noticed nothing")
        self._apply(Kind.REPAIRED, "The same stack is applied again")
        if self._drift(Kind.PROVED, "Nothing is left of it at Cloudflare"):
            self.problems.append("after the repair, drift is left")
        self._prove("The live domain is looked at again")
        self._preview()

    def _show(self) -> None:
        done = self._read("launchready", "show", CLIENT, "--json")
        sentences = [str(sentence) for sentence in done.get("english", ())]
        self.steps.append(
            Step(Kind.DECLARED, f"stacks/Pulumi.{CLIENT}.yaml", "What the client declares.", lines=sentences)
        )

    def _apply(self, kind: Kind, title: str) -> None:
        self._progress(f"launchready up {CLIENT}")
        began = time.monotonic()
        done = self._stage.run("launchready", "up", CLIENT, "--yes")
        took = time.monotonic() - began
        summary = [line.strip() for line in done.stdout.splitlines() if _is_count(line)]
        if done.returncode != 0:
            last = (done.stderr or done.stdout).strip().splitlines()[-15:]
            self.problems.append(f"launchready up ended with {done.returncode}: {' / '.join(last)}")
        said = ", ".join(summary) or "The engine reports no change."
        self.steps.append(Step(kind, title, f"{said}.".replace("..", "."), took, f"launchready up {CLIENT}"))
        self._progress(f"  {said} ({took:.0f} s)")

    def _break(self) -> None:
        lines: list[str] = []
        with Outsider(str(self._stage.contract["api"]), str(self._stage.contract["token"]), ZONE) as outsider:
            for breakage in BREAKAGES:
                breakage.do(outsider)
                self._progress(f"  somebody {breakage.said}")
                lines.append(f"Somebody {breakage.said}.")
        self.steps.append(Step(Kind.BROKEN, "Somebody changes the zone by hand", f"{len(lines)} changes.", lines=lines))

    def _drift(self, kind: Kind, title: str) -> list[Mapping[str, Any]]:
        began = time.monotonic()
        report = self._read("launchready", "drift", CLIENT, "--json")
        took = time.monotonic() - began
        changes: list[Mapping[str, Any]] = [
            change for change in report["changes"] if change["action"] not in ("unmanaged", "info")
        ]
        said = f"{len(changes)} difference{'' if len(changes) == 1 else 's'}, {report['api_calls']} API calls."
        self.steps.append(Step(kind, title, said, took, f"launchready drift {CLIENT}", changes=changes))
        self._progress(f"launchready drift {CLIENT}: {said}")
        for change in changes:
            self._progress(f"  {change['message']}")
        return changes

    def _verify(self, kind: Kind, title: str) -> list[Mapping[str, Any]]:
        began = time.monotonic()
        report = self._read("launchready", "verify", CLIENT, "--json")
        took = time.monotonic() - began
        verdicts: list[Mapping[str, Any]] = report["verdicts"]
        self.vantage = str(report["vantage"]["description"])
        counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in report["counts"].items())
        self.steps.append(Step(kind, title, f"{counts}.", took, f"launchready verify {CLIENT}", verdicts=verdicts))
        self._progress(f"launchready verify {CLIENT}: {counts} ({took:.1f} s)")
        for verdict in verdicts:
            if verdict["verdict"] != "pass":
                self._progress(f"  {verdict['verdict']}: {verdict['id']}: {verdict['observed']}")
        return verdicts

    def _prove(self, title: str) -> None:
        bad = [v for v in self._verify(Kind.PROVED, title) if v["verdict"] not in ("pass", "not_applicable")]
        self.problems += [f"{verdict['id']} is {verdict['verdict']}: {verdict['observed']}" for verdict in bad]

    def _preview(self) -> None:
        command = ("pulumi", "preview", "--expect-no-changes", "--non-interactive", "--color=never")
        began = time.monotonic()
        done = self._stage.run(*command, "--stack", CLIENT)
        took = time.monotonic() - began
        said = "Nothing would be changed." if done.returncode == 0 else f"It ended with {done.returncode}."
        self.steps.append(Step(Kind.PROVED, "A preview after it", said, took, " ".join(command[:3])))
        self._progress(f"pulumi preview --expect-no-changes: {said}")
        if done.returncode != 0:
            self.problems.append("the preview after the last apply is not without changes")

    def _read(self, *command: str) -> Mapping[str, Any]:
        """Return the JSON that a command printed; raise CouldNotFindOut where it printed none."""
        done = self._stage.run(*command)
        try:
            printed: Mapping[str, Any] = json.loads(done.stdout)
        except ValueError:
            reason = done.stderr.strip().splitlines()[-1:] or ["it printed nothing"]
            raise CouldNotFindOut(f"{' '.join(command)} ended with {done.returncode}: {reason[0]}") from None
        return printed


def _is_count(line: str) -> bool:
    words = line.split()
    return (
        len(words) >= 2
        and words[-1] in ("created", "updated", "deleted", "replaced", "unchanged")
        and (words[0].isdigit() or (len(words) == 3 and words[1].isdigit()))
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
