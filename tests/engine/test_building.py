"""Builds into the cache: one at a time, whole or not there, whatever the machine's Go settings are."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import building
import pytest
from commands import Script

from launchready.engine.caching import cache_folder
from launchready.engine.golang import find_go
from launchready.engine.installing import build_engine
from launchready.engine.pinned import Module, build_key
from launchready.errors import EngineError

Modules = tuple[Module, ...]

PROGRAM = Path(building.__file__)
# A machine without Go gets it first, and compiles its standard library.
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module", autouse=True)
def go() -> Path:
    """Return a Go, and let the processes of these tests find it on PATH."""
    found = find_go(cache_folder(), os.environ, print)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(found.parent), prepend=os.pathsep)
    return found


def start(modules: Modules, cache: Path, hold: str = "", **environment: str) -> subprocess.Popen[str]:
    pickled = cache.with_name("modules.pickle")
    pickled.write_bytes(pickle.dumps(modules))
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), str(pickled), str(cache), *([hold] if hold else [])],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def read_until(process: subprocess.Popen[str], beginning: str) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.strip())
        if line.startswith(beginning):
            return lines
    pytest.fail(f"it ended without {beginning!r}: {lines}")


def finish(process: subprocess.Popen[str]) -> list[str]:
    output, _ = process.communicate()
    assert process.returncode == 0, output
    return output.splitlines()


def unfinished_in(cache: Path) -> list[str]:
    return [file.name for file in cache.iterdir() if ".unfinished-" in file.name]


def said_by(command: Path) -> str:
    return subprocess.run([command], capture_output=True, text=True, check=True).stdout.strip()


def test_two_at_once_do_one_build_and_both_succeed(tiny: Modules, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with start(tiny, cache, hold="building pulumi 3.259.0") as first:
        read_until(first, "building pulumi 3.259.0")
        with start(tiny, cache) as second:
            waiting = read_until(second, "another process is at work")
            assert first.stdin is not None
            first.stdin.write("\n")
            first.stdin.flush()
            built = finish(first)
            waited = finish(second)
    assert not [line for line in [*waiting, *waited] if line.startswith("building")]
    assert built[-1] == waited[-1] == f"built {build_key(tiny)}"


@pytest.mark.parametrize("moment", ["building pulumi 3.259.0", "building pulumi-language-python 3.79.0"])
def test_after_a_kill_in_the_middle_the_next_run_converges(tiny: Modules, tmp_path: Path, moment: str) -> None:
    cache = tmp_path / "cache"
    with start(tiny, cache, hold=moment) as process:
        read_until(process, moment)
        process.kill()
    target = cache / build_key(tiny)
    assert not target.exists()
    assert len(unfinished_in(cache)) == 1

    with start(tiny, cache) as process:
        finish(process)
    assert said_by(target / "pulumi") == "v3.259.0"
    assert unfinished_in(cache) == []


def test_a_compiler_that_outlives_its_killed_parent_spoils_nothing(
    tiny: Modules, tmp_path: Path, go: Path, script: Script
) -> None:
    cache = tmp_path / "cache"
    lives, gate = tmp_path / "lives", tmp_path / "gate"
    os.mkfifo(lives)
    os.mkfifo(gate)
    held = f'[ "$1" = build ] && exec 8> "{lives}" && read line < "{gate}"'
    slow = script("slow/go", f'{held}\nexec "{go}" "$@"')
    with start(tiny, cache, PATH=f"{slow.parent}:{os.environ['PATH']}") as process:
        life = lives.open()  # returns when the compiler has it open too
        process.kill()
    with start(tiny, cache) as process:
        finish(process)
    gate.write_text("\n")
    with life:
        life.read()  # returns when the compiler and all that it started are gone
    assert said_by(build_engine(tiny, cache, os.environ, pytest.fail) / "pulumi") == "v3.259.0"


def test_ctrl_c_leaves_nothing(tiny: Modules, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with start(tiny, cache, hold="building pulumi-language-python") as process:
        read_until(process, "building pulumi-language-python")
        process.send_signal(signal.SIGINT)
    assert [file.suffix for file in cache.iterdir()] == [".lock"]


def test_a_build_that_fails_says_why_and_leaves_nothing(tiny: Modules, tmp_path: Path) -> None:
    source = tiny[1].folder / "main.go"
    right = source.read_text()
    source.write_text(right.replace("os.Stdout", "os.Nowhere"))
    with pytest.raises(EngineError, match=r"building pulumi-language-python 3\.79\.0 failed: .*undefined: os\.Nowhere"):
        build_engine(tiny, tmp_path / "cache", os.environ, print)
    assert [file.suffix for file in (tmp_path / "cache").iterdir()] == [".lock"]

    source.write_text(right)
    assert said_by(build_engine(tiny, tmp_path / "cache", os.environ, print) / "pulumi") == "v3.259.0"


def test_a_build_that_says_another_version_is_refused(tiny: Modules, tmp_path: Path) -> None:
    source = tiny[0].folder / "main.go"
    source.write_text(source.read_text().replace("(Version +", '("v1.0.0" +'))
    with pytest.raises(EngineError, match=r"pulumi says 1\.0\.0, 3\.259\.0 is expected"):
        build_engine(tiny, tmp_path / "cache", os.environ, print)
    assert not (tmp_path / "cache" / build_key(tiny)).exists()


def remove(file: Path) -> None:
    file.unlink()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100])


def lock_up(file: Path) -> None:
    file.chmod(0o644)


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        pytest.param(remove, "pulumi-language-python-exec", id="a file is missing"),
        pytest.param(lock_up, "pulumi-language-python", id="a file is not executable"),
        pytest.param(cut, "pulumi", id="pulumi is cut short"),
    ],
)
def test_what_is_broken_in_the_cache_is_made_anew(
    tiny: Modules, tmp_path: Path, spoil: Callable[[Path], None], name: str
) -> None:
    cache, said = tmp_path / "cache", list[str]()
    target = build_engine(tiny, cache, os.environ, print)
    spoil(target / name)
    assert build_engine(tiny, cache, os.environ, said.append) == target
    assert said[0].startswith("what the cache has is not usable and is made anew: pulumi")
    assert os.access(target / name, os.X_OK)
    assert said_by(target / "pulumi") == "v3.259.0"
    assert unfinished_in(cache) == []


def test_what_is_whole_is_used_without_a_word(tiny: Modules, tmp_path: Path) -> None:
    said: list[str] = []
    build_engine(tiny, tmp_path / "cache", os.environ, print)
    build_engine(tiny, tmp_path / "cache", {"PATH": ""}, said.append)
    assert said == []


def test_other_pins_are_another_build(tiny: Modules, tmp_path: Path) -> None:
    before = build_key(tiny)
    (tiny[1].folder / "go.sum").write_text("example.test/other v1.0.0 h1:0=\n")
    assert build_key(tiny) != before


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param({"GOROOT": "/nowhere"}, id="GOROOT of another Go"),
        pytest.param({"GOFLAGS": "-mod=vendor"}, id="GOFLAGS that ask for a vendor folder"),
        pytest.param({"HOME": ""}, id="no home"),
    ],
)
def test_settings_of_the_machine_do_not_matter(tiny: Modules, tmp_path: Path, setting: dict[str, str]) -> None:
    built = build_engine(tiny, tmp_path / "cache", {**os.environ, **setting}, print)
    assert said_by(built / "pulumi") == "v3.259.0"


def test_a_go_workspace_around_the_checkout_does_not_matter(tiny: Modules, tmp_path: Path) -> None:
    (tmp_path / "go.work").write_text("go 1.26\n")
    assert said_by(build_engine(tiny, tmp_path / "cache", os.environ, print) / "pulumi") == "v3.259.0"


def test_a_cache_in_a_folder_with_spaces(tiny: Modules, tmp_path: Path) -> None:
    built = build_engine(tiny, tmp_path / "Application Support" / "cache", os.environ, print)
    assert said_by(built / "pulumi") == "v3.259.0"


def test_a_build_writes_nothing_beside_its_sources(tiny: Modules, tmp_path: Path) -> None:
    """The sources may be in an installed package that its user cannot write to."""

    def files() -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in (tmp_path / "modules").rglob("*") if file.is_file()}

    before = files()
    build_engine(tiny, tmp_path / "cache", os.environ, print)
    assert files() == before
