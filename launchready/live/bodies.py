"""Where the bodies of a round are held: in memory while there is room, what is more in a file without a name.

Every check of a round may read an answer that another one asked for, so a body stays until the last answer that holds
it is gone. A client of many hosts has more of them than memory should hold, and its servers decide how large they are.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from typing import IO

MEMORY = 8_000_000  # bytes of all bodies of a round together
DISK = 512_000_000
BLOCK = 16_384  # bytes; a body's last, incomplete block always stays in memory


class Bodies:
    """Room for the bodies of one round: ``memory`` bytes, after that ``disk`` bytes of a file that nobody else sees.

    The file is there only once it is needed, and gone with the last body. With ``disk=0`` nothing is written anywhere,
    as is right for what is shown to somebody who is logged in.
    """

    def __init__(self, memory: int = MEMORY, disk: int = DISK) -> None:
        self.held = 0
        self._memory = memory
        self._blocks = disk // BLOCK
        self._free: list[int] = []
        self._written = 0
        self._file: IO[bytes] | None = None

    @property
    def full(self) -> bool:
        """Whether memory holds more than it should."""
        return self.held > self._memory

    def begin(self) -> Body:
        """Return an empty body."""
        return Body(self)

    def put(self, block: bytes) -> int | None:
        """Write ``block`` and return its place, None where there is no room for it on the disk either."""
        place = self._free.pop() if self._free else self._written
        if place >= self._blocks:
            return None
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the last body
            self._file.seek(place * BLOCK)
            whole = self._file.write(block) == len(block)
        except OSError:
            whole = False
        if not whole:
            self._blocks = 0  # the disk is full, or there is none: it is not tried again
            return None
        self._written = max(self._written, place + 1)
        return place

    def take(self, place: int) -> bytes:
        """Return the block at ``place``."""
        assert self._file is not None  # noqa: S101 - it holds this block
        self._file.seek(place * BLOCK)
        return self._file.read(BLOCK)

    def release(self, held: int, places: list[int]) -> None:
        """Take back what a body held: bytes of memory, and blocks."""
        self.held -= held
        self._free += places

    def __del__(self) -> None:
        """Close the file, which the system then forgets."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()


class Body:
    """One body, as far as it has come."""

    __slots__ = ("_bodies", "_last", "_places")

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._last = bytearray()
        self._places: list[int] = []

    def __len__(self) -> int:
        return len(self._places) * BLOCK + len(self._last)

    def __repr__(self) -> str:
        return f"<{len(self):,} bytes>"

    def add(self, data: bytes | bytearray) -> bool:
        """Take ``data`` in; say whether there was room for all of it. There is none after False."""
        self._last += data
        self._bodies.held += len(data)
        while self._bodies.full and len(self._last) >= BLOCK:
            place = self._bodies.put(bytes(self._last[:BLOCK]))
            if place is None:
                self._bodies.held -= len(self._last) - BLOCK
                del self._last[BLOCK:]
                return False
            self._places.append(place)
            self._bodies.held -= BLOCK
            del self._last[:BLOCK]
        return True

    def read(self) -> bytes:
        """Return all of it."""
        return b"".join((*map(self._bodies.take, self._places), self._last))

    def __del__(self) -> None:
        """Give its room back."""
        self._bodies.release(len(self._last), self._places)
