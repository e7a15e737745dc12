"""The real engine against one local Cloudflare a test process: every test has a zone and a project of its own."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clients import NUMBERS, PENDING, SECOND_TOKEN, Client, make_client, small_site, zone_names
from interrupting import Standing
from strangers import Applied, applying
from worlds_beside import world_beside

from launchready.engine import Engine, ensure_engine
from launchready.local.world import World


@pytest.fixture(scope="session")
def engine() -> Engine:
    return ensure_engine(lambda line: print(f"engine: {line}", file=sys.stderr))


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a local Cloudflare on a thread of its own until the tests are over."""
    folder = tmp_path_factory.mktemp("world")
    with world_beside(zones=zone_names(), directory=folder, tokens=(SECOND_TOKEN,)) as beside:
        beside.call(lambda: beside.world.store.create_zone(PENDING, status="pending"))
        yield beside.world


@pytest.fixture(scope="session")
def applied(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    """The demo client, applied once to a world of its own, and a stranger who may spoil it."""
    with applying(engine, tmp_path_factory.mktemp("applied")) as client:
        yield client


@pytest.fixture(scope="module")
def settled(world: World, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """Give a client of this module alone that was applied once, to be put back before each row of a table."""
    number = next(NUMBERS)
    zone = zone_names()[number - 1]
    with contextlib.ExitStack() as stack:
        project = tmp_path_factory.mktemp("settled") / "project"
        client = make_client(f"client{number}", zone, project, world, engine, stack)
        client.declare(**small_site(zone))
        assert client.run("pulumi", "stack", "init", client.name).returncode == 0
        up = client.up()
        assert up.returncode == 0, up.stdout + up.stderr
        yield Standing.of(client, world)


@pytest.fixture
def new_client(world: World, engine: Engine, tmp_path: Path) -> Iterator[Any]:
    """Give a function that makes a client with the next free zone, its state selected."""
    with contextlib.ExitStack() as stack:

        def make(zone: str | None = None, **site: Any) -> Client:
            number = next(NUMBERS)
            zone_ = zone or zone_names()[number - 1]
            client = make_client(f"client{number}", zone_, tmp_path / f"project{number}", world, engine, stack)
            client.declare(**{**small_site(zone_), **site})
            assert client.run("pulumi", "stack", "init", client.name).returncode == 0
            return client

        yield make
