"""The nodes of a data centre: each has a cache of its own, and each connection of a visitor leads to one of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import count
from weakref import WeakKeyDictionary

from launchready.edge import Decision


class Nodes:
    """``number`` nodes that take new connections in turn; a connection stays with its node."""

    def __init__(self, number: int = 1) -> None:
        self.number = number
        self._turns = count()
        self._at: WeakKeyDictionary[asyncio.BaseTransport, int] = WeakKeyDictionary()

    def place(self, decision: Decision, connection: asyncio.BaseTransport | None) -> Decision:
        """Return ``decision`` as the node behind ``connection`` carries it out: it finds what it has kept itself."""
        if self.number == 1 or decision.caching is None or connection is None:
            return decision
        if connection not in self._at:
            self._at[connection] = next(self._turns) % self.number
        key = f"node {self._at[connection]}: {decision.caching.key}"
        return replace(decision, caching=replace(decision.caching, key=key))
