"""Whose turn it is where only a few may go at once: what somebody waits for goes before what merely has to be done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from itertools import count


class Turns:
    """At most ``most`` at once. Who waits is let in by rank, the lowest first, and among equals who came first."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._number = count()

    @asynccontextmanager
    async def turn(self, rank: int = 0) -> AsyncIterator[None]:
        """Wait for a place, and have it inside the block."""
        await self._enter(rank)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, rank: int) -> None:
        if self._free:
            self._free -= 1
            return
        let_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (rank, next(self._number), let_in))
        try:
            await let_in
        except asyncio.CancelledError:
            if not let_in.cancelled():  # let in and called off at once: the place is somebody else's
                self._leave()
            raise

    def _leave(self) -> None:
        while self._waiting:
            *_, let_in = heappop(self._waiting)
            if not let_in.done():
                let_in.set_result(None)
                return
        self._free += 1
