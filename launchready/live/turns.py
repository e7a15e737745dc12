"""Whose turn it is where only a few may go at once: what somebody waits for goes before what merely has to be done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count
from math import ceil


class Rank(IntEnum):
    """Who goes before whom.

    AWAITED  what others have not begun for yet
    NEXT     the next look of a check that has begun
    FIRST    the first look of one that has not
    """

    AWAITED = 0
    NEXT = 1
    FIRST = 2


class Turns:
    """At most ``most`` at once. Who waits is let in by rank, the lowest first, and among equals who came first.

    A place costs something once (a connection and its handshake), and stays open then. One is opened for each who goes
    on with something, and one for every ``share`` who begin: those can take turns.
    """

    def __init__(self, most: int, share: int = 1) -> None:
        self._most, self._share = most, share
        self._open = self._inside = 0
        self._here = dict.fromkeys(Rank, 0)  # inside or waiting
        self._waiting: list[tuple[Rank, int, asyncio.Future[None]]] = []
        self._number = count()

    @asynccontextmanager
    async def turn(self, rank: Rank = Rank.NEXT) -> AsyncIterator[None]:
        """Wait for a place, and have it inside the block."""
        self._here[rank] += 1
        try:
            await self._enter(rank)
            try:
                yield
            finally:
                self._inside -= 1
        finally:
            self._here[rank] -= 1
            self._let_in()

    async def _enter(self, rank: Rank) -> None:
        let_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (rank, next(self._number), let_in))
        self._let_in()
        try:
            await let_in
        except asyncio.CancelledError:
            if not let_in.cancelled():  # let in and called off at once: the place is somebody else's
                self._inside -= 1
            raise

    def _let_in(self) -> None:
        going_on = sum(self._here.values()) - self._here[Rank.FIRST]
        wanted = going_on + ceil(self._here[Rank.FIRST] / self._share)
        self._open = max(self._open, min(self._most, wanted))
        while self._waiting and self._inside < self._open:
            *_, let_in = heappop(self._waiting)
            if not let_in.done():
                self._inside += 1
                let_in.set_result(None)
