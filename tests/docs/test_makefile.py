"""What make would do, in a folder whose name has a space: only what is needed, in the right order."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt", "launchready/engine")
STAMPS = (".venv/bin/pip", ".venv/bin/pulumi", ".venv/.runtime", ".venv/.dev", ".venv/.engine")
CHECKS = ["ruff check", "ruff format --check", "mypy", "pytest -n 2 --dist loadgroup"]
RUNTIME = ["install --quiet --require-hashes -r requirements.txt", "--no-deps --editable ."]
DEV = ["install --quiet --require-hashes -r requirements-dev.txt"]
ENGINE = ["launchready engine install"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project that was set up: every stamp is a second younger than what it hangs on."""
    folder = tmp_path / "a project"
    for name in SOURCES:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    for file in folder.rglob("*"):
        os.utime(file, (1_000_000, 1_000_000))
    for age, name in enumerate(STAMPS, start=1):
        stamp = folder / name
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch(mode=0o755)
        os.utime(stamp, (1_000_000 + age, 1_000_000 + age))
    return folder


def planned(project: Path, target: str) -> list[str]:
    """Return what ``make target`` would do, each command by the words that the lists above know it by."""
    # No pulumi but the one in the virtual environment; a dry run calls nothing else.
    environment = {"PATH": str(project), "HOME": str(project)}
    make = shutil.which("make")
    assert make
    done = subprocess.run(
        [make, "--dry-run", "--no-print-directory", target, "WORKERS=2"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    known = [*RUNTIME, *DEV, *ENGINE, *CHECKS, "-m venv", "launchready demo"]
    return [
        words for line in done.stdout.splitlines() for words in known if line.endswith(words) or f"{words} " in line
    ]


def renew(file: Path) -> None:
    os.utime(file, (2_000_000, 2_000_000))


def test_tests_come_last_and_nothing_is_installed_twice(project: Path) -> None:
    assert planned(project, "test") == CHECKS


def test_the_first_time_everything_is_set_up(project: Path) -> None:
    shutil.rmtree(project / ".venv")
    assert planned(project, "test") == ["-m venv", *RUNTIME, *DEV, *ENGINE, *CHECKS]


def test_the_demo_needs_nothing_that_only_tests_need(project: Path) -> None:
    shutil.rmtree(project / ".venv")
    assert planned(project, "demo") == ["-m venv", *RUNTIME, *ENGINE, "launchready demo"]


@pytest.mark.parametrize(
    ("changed", "done"),
    [
        pytest.param("requirements.txt", [*RUNTIME, *DEV, *ENGINE], id="run-time"),
        pytest.param("requirements-dev.txt", DEV, id="checks"),
        pytest.param("launchready/engine/pinned.py", ENGINE, id="version-of-the-engine"),
        pytest.param("launchready/engine/modules/pulumi/go.sum", ENGINE, id="sources-of-the-engine"),
    ],
)
def test_what_changed_is_done_anew(project: Path, changed: str, done: list[str]) -> None:
    renew(project / changed)
    assert planned(project, "test") == [*done, *CHECKS]


def test_an_engine_that_is_gone_is_set_up_anew(project: Path) -> None:
    """Its link leads into a cache that somebody cleared."""
    (project / ".venv/bin/pulumi").unlink()
    (project / ".venv/bin/pulumi").symlink_to("/nowhere/pulumi")
    assert planned(project, "setup") == ENGINE


def test_clean_keeps_what_was_there_before_a_first_update(project: Path) -> None:
    kept = project / ".launchready" / "acme" / "before.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    subprocess.run(["make", "clean"], cwd=project, check=True)
    assert not (project / ".venv").exists()
    assert kept.exists()
