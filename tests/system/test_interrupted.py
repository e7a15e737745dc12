"""Killed in the middle of an update: the next `launchready up` goes on, nothing twice, nothing lost."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from interrupting import Passage, When, passage

from launchready.local.world import World


def up_and_die(client: Any, through: Passage, number: int, when: When) -> None:
    """Start ``launchready up`` and kill all of it at the change with this number."""
    command = [str(Path(sys.prefix, "bin", "launchready")), "up", client.name, "--yes"]
    with subprocess.Popen(
        command,
        cwd=client.project,
        env=client.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        through.cut_at(number, when, lambda: kill_with_all_it_started(process.pid))
        process.wait(timeout=120)
    assert process.returncode == -signal.SIGKILL, "the run ended before it was killed"
    through.number = None


def kill_with_all_it_started(pid: int) -> None:
    """Kill a process and its descendants, as a machine that goes down would (a language host leaves the group)."""
    process = psutil.Process(pid)
    for member in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()


def assert_goes_on(client: Any) -> None:
    up = client.run("launchready", "up", client.name, "--yes")
    assert up.returncode == 0, up.stdout + up.stderr
    client.assert_settled()
    strict = client.run("launchready", "drift", client.name, "--strict")
    assert strict.returncode == 0, strict.stdout  # nothing is there twice, and nothing is left over


@pytest.mark.parametrize(
    ("number", "when"),
    [(1, When.DURING), (2, When.BEFORE), (4, When.AFTER), (8, When.DURING)],
    ids=str,
)
def test_killed_while_creating(new_client: Any, world: World, number: int, when: When) -> None:
    client = new_client()
    with passage(world.api) as through:
        client.config = {"cloudflare:baseUrl": through.url}
        client.declare()
        up_and_die(client, through, number, when)
        assert_goes_on(client)


@pytest.mark.parametrize(
    ("number", "when"),
    [(1, When.DURING), (2, When.DURING), (3, When.AFTER), (5, When.BEFORE)],
    ids=str,
)
def test_killed_while_updating_replacing_and_deleting(new_client: Any, world: World, number: int, when: When) -> None:
    client = new_client()
    with passage(world.api) as through:
        client.config = {"cloudflare:baseUrl": through.url}
        client.declare()
        assert client.up().returncode == 0
        hosts = {
            "@": {**client.site["hosts"]["@"], "origin": "198.51.100.20"},
            "app": {"origin": "acme.statuspage.test", "audience": "users", "proxied": False},
            "api": {"origin": "198.51.100.12", "audience": "apis"},
        }
        mail = {**client.site["mail"], "senders": []}
        redirects = [{"host": "old", "to": f"https://{client.zone}/archive"}]
        client.declare(hosts=hosts, mail=mail, redirects=redirects, tls={"minimum": "1.3"})
        up_and_die(client, through, number, when)
        assert_goes_on(client)


def test_the_lock_of_a_run_elsewhere_is_respected(new_client: Any) -> None:
    client = new_client()
    locks = client.project / "state" / ".pulumi" / "locks" / "organization" / "launchready" / client.name
    locks.mkdir(parents=True, exist_ok=True)
    lock = '{"pid": 1, "username": "u", "hostname": "elsewhere", "timestamp": "2026-01-01T00:00:00Z"}'
    (locks / "0d0a7f0e-0000-4000-8000-000000000000.json").write_text(lock)
    up = client.run("launchready", "up", client.name, "--yes")
    assert up.returncode == 2, up.stdout + up.stderr
    assert "process 1 on elsewhere" in up.stderr
    assert client.records() == {}
