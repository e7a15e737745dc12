"""A local Cloudflare on a thread of its own, and a way to do something on that thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from launchready.local.world import World, run_world

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Beside:
    """A running world and the loop that it runs on."""

    world: World
    loop: asyncio.AbstractEventLoop

    def call(self, function: Callable[[], T]) -> T:
        """Return what ``function`` returns when it is called on the world's own thread."""

        async def run() -> T:
            return function()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(timeout=30)


@contextlib.contextmanager
def world_beside(**options: Any) -> Iterator[Beside]:
    """Run a world with ``options`` of ``run_world`` until the block is left."""
    ready: Future[World] = Future()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def run() -> None:
        try:
            async with run_world(**options) as running:
                ready.set_result(running)
                await stop.wait()
        except BaseException as error:
            if not ready.done():
                ready.set_exception(error)
            raise

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        yield Beside(ready.result(timeout=30), loop)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=30)
        loop.close()
