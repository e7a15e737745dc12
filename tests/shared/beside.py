"""Servers that run in a thread of their own, for commands that run an event loop themselves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

World = TypeVar("World")


@contextmanager
def running_beside(world: AbstractAsyncContextManager[World]) -> Iterator[World]:
    """Run ``world`` in a thread of its own until the block is left."""
    loop = asyncio.new_event_loop()
    running = threading.Event()
    worlds: list[World] = []
    over = asyncio.Event()

    async def run() -> None:
        async with world as found:
            worlds.append(found)
            running.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        assert running.wait(20)
        yield worlds[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(20)
        loop.close()
