"""`launchready demo`: what it says is what it measured, and it can fail."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launchready import demo
from launchready.demo.breaking import Breakage
from launchready.engine import Engine

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_demo_applies_breaks_finds_repairs_and_proves(engine: Engine, tmp_path: Path) -> None:
    del engine  # built before, so that the time limit is the demo's alone
    command = [str(Path(sys.prefix, "bin", "launchready")), "demo", "--folder", str(tmp_path / "demo")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "demo" / "report.json").read_text())
    assert report["problems"] == []
    kinds = [step["kind"] for step in report["steps"]]
    assert kinds == [
        "declared",
        "applied",
        "proved",
        "broken",
        "found",
        "found",
        "repaired",
        "proved",
        "proved",
        "proved",
    ]
    found = next(step for step in report["steps"] if step["changes"])
    names = {(change["kind"], change["name"]) for change in found["changes"]}
    assert {("setting", "ssl"), ("record", "_dmarc.acme.test"), ("record", "app.acme.test")} <= names
    page = (tmp_path / "demo" / "report.html").read_text()
    assert "p=quarantine" in page
    assert "email/acme.test/dmarc" in page


def test_a_change_that_nobody_notices_is_a_problem_of_the_demo(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del engine
    harmless = Breakage("looks around", lambda outsider: outsider.call("GET", "/settings"))
    monkeypatch.setattr(demo, "BREAKAGES", (harmless,))
    report = demo.play(ROOT, tmp_path / "demo", lambda _: None)
    assert "somebody changed the zone, and drift did not notice" in report.problems
    assert "somebody changed the zone, and the verifier noticed nothing" in report.problems


def test_a_stack_that_does_not_apply_is_a_problem_of_the_demo(engine: Engine, tmp_path: Path) -> None:
    del engine
    project = tmp_path / "project"
    for name in ("Pulumi.yaml", "__main__.py", "components", "stacks"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        (project / name).parent.mkdir(exist_ok=True, parents=True)
        copy(ROOT / name, project / name)
    (project / "__main__.py").write_text("raise SystemExit('this program declares nothing')\n")
    report = demo.play(project, tmp_path / "demo", lambda _: None)
    (problem,) = report.problems
    assert "launchready up ended with" in problem
