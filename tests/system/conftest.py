"""The real engine against one local Cloudflare a test process: every test has a zone and a project of its own."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from clients import NUMBERS, PENDING, SECOND_TOKEN, Client, make_client, small_site, zone_names

from launchready.engine import Engine, ensure_engine
from launchready.local.world import World, run_world


@pytest.fixture(scope="session")
def engine() -> Engine:
    return ensure_engine(lambda line: print(f"engine: {line}", file=sys.stderr))


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a local Cloudflare on a thread of its own until the tests are over."""
    ready: Future[World] = Future()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    folder = tmp_path_factory.mktemp("world")

    async def run() -> None:
        async with run_world(zones=zone_names(), directory=folder, tokens=(SECOND_TOKEN,)) as running:
            running.store.create_zone(PENDING, status="pending")
            ready.set_result(running)
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        yield ready.result(timeout=30)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=30)
        loop.close()


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
