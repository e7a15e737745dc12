"""``launchready local start`` as a process, as a user runs it, and the commands that ask the running one."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from launchready.cli import main
from launchready.cli.local import parse_origin
from launchready.errors import UsageError

COMMAND = [sys.executable, "-m", "launchready", "local"]


@contextlib.contextmanager
def started(home: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    process = subprocess.Popen(
        [*COMMAND, "start", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "LAUNCHREADY_STATE": str(home)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        yield process, json.loads(line)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)


class Running(NamedTuple):
    """A local Cloudflare that many tests only look at."""

    home: Path
    process: subprocess.Popen[str]
    contract: dict[str, Any]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("running")
    origins = ("--origin", "198.51.100.10=127.0.0.1:4711", "--origin", "Host.Example=localhost:4712")
    with started(home, *origins, "--fault", "503 on GET /never") as (process, contract):
        yield Running(home, process, contract)


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    stdout: str
    stderr: str


def call(home: Path, *arguments: str) -> Ended:
    """Run a command that ends by itself, here: a process of its own would take most of a second more."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("LAUNCHREADY_STATE", str(home))
        with pytest.raises(SystemExit) as ended:
            main(["local", *arguments])
    assert isinstance(ended.value.code, int)
    return Ended(ended.value.code, out.getvalue(), err.getvalue())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_one_line_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with started(tmp_path, "--zone", "acme.test", "--zone", "globex.test") as (process, contract):
        assert list(contract) == ["api", "token", "dns", "http", "https", "edge_ips", "origins", "ca", "provider"]
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")
    assert not (tmp_path / "running.json").exists()


def test_env_prints_exports_of_the_running_one(tmp_path: Path) -> None:
    state = tmp_path / "my state.json"
    with started(tmp_path / "home", "--state", str(state)) as (_, contract):
        result = call(tmp_path / "home", "env", "--state", str(state))
        assert (result.code, result.stderr) == (0, "")
        shell = subprocess.run(
            ["sh", "-c", f"{result.stdout}\nenv -0"], capture_output=True, text=True, check=True, env={}
        )
        variables = dict(line.split("=", 1) for line in shell.stdout.split("\0") if "=" in line)
        assert variables["CLOUDFLARE_API_TOKEN"] == contract["token"]
        assert variables["CLOUDFLARE_BASE_URL"] == contract["api"]
        assert variables["PULUMI_DEBUG_PROVIDERS"] == contract["provider"]
        assert variables["PULUMI_CONFIG_PASSPHRASE"] == ""
        assert variables["LAUNCHREADY_RESOLVER"] == contract["dns"]
        assert variables["LAUNCHREADY_CA"] == contract["ca"]
        assert Path(variables["PULUMI_BACKEND_URL"].removeprefix("file://")).is_dir()
        for scheme in ("http", "https"):
            connections = variables[f"LAUNCHREADY_CONNECT_{scheme.upper()}"].split(",")
            assert {f"{ip}={contract[scheme]}" for ip in contract["edge_ips"]} <= set(connections)
            assert f"198.51.100.11={contract['origins']['198.51.100.11']}" in connections


def test_env_without_a_running_one_says_how_to_start_it(tmp_path: Path) -> None:
    result = call(tmp_path, "env")
    assert (result.code, result.stdout) == (3, "")
    assert "launchready local start" in result.stderr


def test_env_sees_that_the_noted_one_was_killed(tmp_path: Path) -> None:
    with started(tmp_path) as (process, _):
        process.kill()
        process.wait(timeout=20)
    assert (tmp_path / "running.json").exists()
    result = call(tmp_path, "env")
    assert result.code == 3
    with started(tmp_path):  # and a new one is not kept from starting
        assert call(tmp_path, "env").code == 0


def test_a_state_has_one_running_world(running: Running) -> None:
    result = call(running.home, "start")
    assert (result.code, result.stdout) == (2, "")
    assert "running with this state already" in result.stderr


def test_the_note_is_for_its_owner_alone(running: Running) -> None:
    assert (running.home / "running.json").stat().st_mode & 0o077 == 0


def test_an_origin_option_maps_it(running: Running) -> None:
    origins = running.contract["origins"]
    assert (origins["198.51.100.10"], origins["host.example"]) == ("127.0.0.1:4711", "127.0.0.1:4712")


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's list of sockets")
def test_everything_listens_on_loopback_alone(running: Running) -> None:
    own_files = Path(f"/proc/{running.process.pid}")
    links = [link.readlink().name for link in (own_files / "fd").iterdir()]
    own = {name.removeprefix("socket:[").removesuffix("]") for name in links if name.startswith("socket:[")}
    addresses = [
        fields[1].partition(":")[0]
        for table in ("tcp", "tcp6", "udp", "udp6")
        for fields in map(str.split, (own_files / "net" / table).read_text().splitlines()[1:])
        if fields[9] in own
    ]
    assert len(addresses) > 8
    # 127.0.0.1, and the same in IPv6's form for a socket of both families.
    assert set(addresses) <= {"0100007F", "0000000000000000FFFF00000100007F"}


WRONG = {
    "nothing": "",
    "no-port": "198.51.100.1=127.0.0.1",
    "port-is-no-number": "198.51.100.1=127.0.0.1:http",
    "port-too-large": "198.51.100.1=127.0.0.1:70000",
    "not-on-loopback": "198.51.100.1=192.0.2.1:80",
    "a-name-as-target": "198.51.100.1=example.com:80",
    "a-mistyped-address": "198.51.100.300=127.0.0.1:80",
    "no-key": "=127.0.0.1:80",
    "key-is-no-name": "a b=127.0.0.1:80",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_origin_option_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--origin"):
        parse_origin(text)


RIGHT = {
    "v4": ("198.51.100.1=127.0.0.1:80", ("198.51.100.1", ("127.0.0.1", 80))),
    "v6": ("2001:DB8::1=[::1]:80", ("2001:db8::1", ("::1", 80))),
    "name": ("App.Host.Example=localhost:3000", ("app.host.example", ("127.0.0.1", 3000))),
}


@pytest.mark.parametrize(("text", "expected"), RIGHT.values(), ids=RIGHT.keys())
def test_origin_options(text: str, expected: tuple[str, tuple[str, int]]) -> None:
    assert parse_origin(text) == expected


def test_a_state_file_that_cannot_be_kept_is_wrong_use(tmp_path: Path) -> None:
    done = call(tmp_path, "start", "--state", "/proc/nowhere/state.json")
    assert done.code == 2
    assert "name another file by --state" in done.stderr


def test_faults_from_the_start_added_told_and_taken_away(running: Running) -> None:
    added = call(running.home, "fault", "drop-after on POST */dns_records", "429=2 times 3")
    assert added.code == 0, added.stderr
    assert added.stdout.splitlines() == [
        "503 on GET /never: happened 0 times",
        "drop-after on POST */dns_records: happened 0 times",
        "429=2 times 3: happened 0 times",
    ]
    assert call(running.home, "fault").stdout == added.stdout
    cleared = call(running.home, "fault", "--clear", "slow=1 on GET /never")
    assert cleared.stdout == "slow=1 on GET /never: happened 0 times\n"


@pytest.mark.parametrize("where", ["fault", "start"])
def test_a_fault_that_is_none_says_what_would_be(tmp_path: Path, where: str) -> None:
    arguments = ("fault", "404") if where == "fault" else ("start", "--fault", "404")
    refused = call(tmp_path, *arguments)
    assert refused.code == 2
    assert "'404' is none; there are 429" in refused.stderr


def test_a_fault_without_a_world_says_how_to_start_one(tmp_path: Path) -> None:
    none = call(tmp_path, "fault", "503")
    assert none.code == 3
    assert "local start" in none.stderr
