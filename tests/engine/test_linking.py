"""Links in the virtual environment: activating it is enough, and nothing that is not ours is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Script

from launchready.engine import Engine, Source, link_engine
from launchready.engine.pinned import EXECUTABLES, KEY
from launchready.errors import EngineError


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    folder = tmp_path / "venv"
    folder.mkdir()
    return folder


def engine(script: Script, folder: str, source: Source, names: tuple[str, ...] = EXECUTABLES) -> Engine:
    for name in names:
        file = script(f"{folder}/{name}", f"echo {folder}")
    return Engine(file.parent, "3.259.0", source)


def targets(venv: Path) -> dict[str, str]:
    return {link.name: str(link.readlink()) for link in venv.iterdir()}


def test_every_executable_is_linked(venv: Path, script: Script) -> None:
    built = engine(script, f"{KEY}1", Source.GO)
    assert link_engine(built, venv) == tuple(venv / name for name in EXECUTABLES)
    assert targets(venv) == {name: str(built.folder / name) for name in EXECUTABLES}


def test_a_later_engine_replaces_the_links_of_an_earlier_one(venv: Path, script: Script) -> None:
    link_engine(engine(script, f"{KEY}1", Source.GO), venv)
    official = engine(script, f"{KEY}2/bin", Source.DOWNLOAD, EXECUTABLES[:2])
    link_engine(official, venv)
    assert targets(venv) == {name: str(official.folder / name) for name in EXECUTABLES[:2]}


def test_links_to_a_removed_engine_are_replaced(venv: Path, script: Script) -> None:
    for name in EXECUTABLES:
        (venv / name).symlink_to(Path("/nowhere", f"{KEY}0", name))
    built = engine(script, f"{KEY}1", Source.CACHE)
    link_engine(built, venv)
    assert targets(venv) == {name: str(built.folder / name) for name in EXECUTABLES}


def test_a_users_own_engine_is_not_linked_and_earlier_links_go(venv: Path, script: Script) -> None:
    link_engine(engine(script, f"{KEY}1", Source.GO), venv)
    assert link_engine(engine(script, "own", Source.PATH), venv) == ()
    assert targets(venv) == {}


def test_a_users_own_engine_in_the_environment_itself_stays(venv: Path, script: Script) -> None:
    own = engine(script, "venv", Source.PATH)
    assert link_engine(own, venv) == ()
    assert sorted(file.name for file in venv.iterdir()) == sorted(EXECUTABLES)


@pytest.mark.parametrize("kind", ["a file", "a link"])
def test_what_is_not_ours_is_not_replaced(venv: Path, script: Script, kind: str) -> None:
    own = script("own/pulumi", "echo v3.100.0")
    if kind == "a file":
        own.rename(venv / "pulumi")
    else:
        (venv / "pulumi").symlink_to(own)
    with pytest.raises(EngineError, match="venv/pulumi is not ours to replace"):
        link_engine(engine(script, f"{KEY}1", Source.GO), venv)
    assert (venv / "pulumi").read_text() == "#!/bin/sh\necho v3.100.0\n"
