"""Interrupted in the middle of an update: the next `launchready up` goes on, nothing twice, nothing lost."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from interrupting import (
    Call,
    Passage,
    Standing,
    When,
    assert_goes_on,
    assert_up,
    kill_with_all_it_started,
    passage,
    started,
    up_and_die,
)

from launchready.apply.checkpoints import mend_checkpoint
from launchready.local.running import ask_faults
from launchready.local.world import World

pytestmark = pytest.mark.xdist_group("settled")  # they share a client

SHARES = [number / 100 for number in range(5, 100)]
PLAIN = ("pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--color=never", "--stack")


@contextlib.contextmanager
def faulty(world: World, *faults: str) -> Iterator[None]:
    """Set ``faults`` until the block is left."""
    ask_faults(world.contract(), "POST", faults)
    try:
        yield
    finally:
        ask_faults(world.contract(), "DELETE")


def await_fault(world: World) -> None:
    """Wait until the one fault that is set has happened."""
    deadline = time.monotonic() + 120
    while not ask_faults(world.contract(), "GET")[0]["happened"]:
        assert time.monotonic() < deadline, "the call never came"
        time.sleep(0.05)


def state_of(client: Any) -> dict[str, Any]:
    exported = json.loads(client.run("pulumi", "stack", "export", "--stack", client.name).stdout)
    return dict(exported["deployment"])


@pytest.fixture
def through(world: World) -> Iterator[Passage]:
    with passage(world.api) as opened:
        yield opened


@pytest.mark.parametrize(
    ("call", "when"),
    [
        ("POST dns_records www.{zone} AAAA", When.DURING),
        ("POST dns_records {zone} MX", When.BEFORE),
        ("POST rulesets default http_request_cache_settings", When.DURING),
        ("PATCH settings/ssl", When.AFTER),
    ],
    ids=["record", "mail", "ruleset", "setting"],
)
def test_killed_while_creating_the_first_of_all(new_client: Any, through: Passage, call: str, when: When) -> None:
    client = new_client()
    client.config = {"cloudflare:baseUrl": through.url}
    client.declare()
    up_and_die(client, through, Call(call.format(zone=client.zone)), when)
    assert_goes_on(client)


@pytest.fixture(scope="module")
def lasting(settled: Standing) -> float:
    """Return how many seconds an uninterrupted run takes."""
    client = prepared(settled)
    begun = time.monotonic()
    assert_up(client)
    return time.monotonic() - begun


@pytest.mark.parametrize("share", sorted(random.Random(20261124).sample(SHARES, 5)))  # noqa: S311 - the same each time
def test_killed_at_any_time(settled: Standing, lasting: float, share: float) -> None:
    """At a share of the time that a run takes, from its first moment to its proof."""
    client = prepared(settled)
    with started(client, "launchready", "up", client.name, "--yes") as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=share * lasting)
        kill_with_all_it_started(process.pid)
    assert_goes_on(client)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_asked_once_it_stops_cleanly(settled: Standing, world: World, number: signal.Signals) -> None:
    client = prepared(settled)
    with faulty(world, "slow=3 on change *"), started(client, "launchready", "up", client.name, "--yes") as process:
        await_fault(world)
        process.send_signal(number)
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 130, output
    assert f"`launchready up {client.name}` goes on from here" in output
    assert "Traceback" not in output
    assert not state_of(client).get("pending_operations")
    assert_goes_on(client)


def test_stopped_while_it_proves(settled: Standing, world: World) -> None:
    client = prepared(settled)
    with faulty(world, "slow=20 on GET /ips"), started(client, "launchready", "up", client.name, "--yes") as process:
        await_fault(world)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 130, output
    assert "Traceback" not in output
    assert_goes_on(client)


def test_a_second_one_says_who_is_at_work(settled: Standing, world: World) -> None:
    client = prepared(settled)
    with faulty(world, "slow=8 on change *"), started(client, "launchready", "up", client.name, "--yes") as process:
        await_fault(world)
        second = client.run("launchready", "up", client.name, "--yes")
        assert second.returncode == 2, second.stdout + second.stderr
        assert f"another launchready is at work on this stack (process {process.pid}, since " in second.stderr
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
    assert_goes_on(client)


def test_an_engine_at_work_is_waited_for_and_not_disturbed(settled: Standing, world: World) -> None:
    client = prepared(settled)
    with faulty(world, "slow=12 on change *"), started(client, *PLAIN, client.name) as process:
        await_fault(world)
        second = client.run("launchready", "up", client.name, "--yes")
        assert second.returncode == 2, second.stdout + second.stderr
        assert f"process {process.pid} on " in second.stderr
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
    assert_goes_on(client)


def test_launchready_alone_is_killed_and_its_engine_is_left_behind(settled: Standing, world: World) -> None:
    client = prepared(settled)
    with faulty(world, "slow=2 on change *"), started(client, "launchready", "up", client.name, "--yes") as process:
        await_fault(world)
        left = psutil.Process(process.pid).children(recursive=True)
        engines = [one for one in left if one.name() == "pulumi"]
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        _, alive = psutil.wait_procs(engines, timeout=60)
        for one in left:  # a language host of 3.79 does not notice that its engine is gone
            kill_with_all_it_started(one.pid)
    assert engines
    assert not alive
    assert_goes_on(client)


def test_plain_pulumi_after_a_killed_plain_pulumi(new_client: Any, through: Passage) -> None:
    """It stops at Pulumi's own lock; without the lock it says which command goes on. Neither shows a traceback."""
    client = new_client()
    client.config = {"cloudflare:baseUrl": through.url}
    client.declare()
    call = Call(f"POST dns_records www.{client.zone} AAAA")
    up_and_die(client, through, call, When.DURING, *PLAIN, client.name)
    # A state that was just being written stops plain Pulumi before its lock does; launchready alone mends it (below).
    mend_checkpoint(f"file://{client.project / 'state'}", client.name)

    locked = client.up()
    assert locked.returncode != 0
    assert "currently locked" in locked.stdout + locked.stderr
    assert "Traceback" not in locked.stdout + locked.stderr

    assert client.run("pulumi", "cancel", "--yes", "--stack", client.name).returncode == 0
    unlocked = client.up()
    assert unlocked.returncode != 0
    assert f"`launchready up {client.name}`" in unlocked.stdout + unlocked.stderr
    assert "Traceback" not in unlocked.stdout + unlocked.stderr

    assert "is taken over" in assert_goes_on(client)


@pytest.mark.parametrize("cut", [0, 0.5, 0.99], ids=["empty", "half", "almost-whole"])
def test_a_state_that_was_half_written(settled: Standing, cut: float) -> None:
    client = prepared(settled)
    assert_up(client)
    (state,) = (client.project / "state").glob(f".pulumi/stacks/**/{client.name}.json")
    whole = state.read_bytes()
    state.write_bytes(whole[: int(len(whole) * cut)])
    said = assert_goes_on(client)
    assert f"killed while it wrote {state.name}: mended" in said


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


def prepared(settled: Standing) -> Any:
    """Return the client, put back, with one host more declared."""
    settled.go_back()
    client = settled.client
    client.declare(hosts={**client.site["hosts"], "more": {"origin": "198.51.100.12", "audience": "apis"}})
    return client
