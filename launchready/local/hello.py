"""A ClientHello read as bytes: the name it asks for, and what of it a server could refuse (RFC 8446, section 4.1.2).

Only a whole one that is plainly well-formed is read; all others are left to OpenSSL.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

_HANDSHAKE, _CLIENT_HELLO = 0x16, 1
_SERVER_NAME, _PRE_SHARED_KEY, _KEY_SHARE = 0, 41, 51
_OF_THIS_ONE = frozenset({_SERVER_NAME, _PRE_SHARED_KEY, _KEY_SHARE})
"""Extensions whose content differs from one hello of a client to the next."""


@dataclass(frozen=True, slots=True)
class Hello:
    """``name`` is the server name, None without one; ``offer`` is the same for a client's next hello."""

    name: str | None
    offer: bytes


class _Reader:
    """Takes bytes from the front; raises ValueError where there are not as many."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def more(self) -> bool:
        return self._at < len(self._data)

    def take(self, count: int) -> bytes:
        self._at += count
        if self._at > len(self._data):
            raise ValueError("too short")
        return self._data[self._at - count : self._at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def vector(self, size: int) -> bytes:
        """Take bytes that stand behind their number, which has ``size`` bytes."""
        return self.take(self.number(size))


@lru_cache(maxsize=16)  # it is read for the name, and again for what is offered
def read_hello(data: bytes) -> Hello | None:
    """Return what the records in ``data`` say, None where they are not, or not yet, one ClientHello and no more."""
    try:
        message = _Reader(_unwrap(data))
        if message.number(1) != _CLIENT_HELLO:
            return None
        body = _Reader(message.vector(3))
        version, _random, _session = body.take(2), body.take(32), body.vector(1)
        offer = [version, body.vector(2), body.vector(1)]
        extensions = _Reader(body.vector(2) if body.more else b"")
        name: str | None = None
        while extensions.more:
            kind, content = extensions.number(2), extensions.vector(2)
            offer.append(b"%d" % kind if kind in _OF_THIS_ONE else b"%d %b" % (kind, content))
            if kind == _SERVER_NAME:
                name = _read_name(content)
        return None if message.more or body.more else Hello(name, b"\n".join(offer))
    except ValueError:
        return None


def _unwrap(data: bytes) -> bytes:
    """Return what the handshake records in ``data`` carry (section 5.1); raises ValueError."""
    records, carried = _Reader(data), bytearray()
    while records.more:
        if records.number(1) != _HANDSHAKE:
            raise ValueError("no handshake")
        records.take(2)  # a version that nobody may rely on
        carried += records.vector(2)
    return bytes(carried)


def _read_name(content: bytes) -> str:
    """Return the one host name of the server_name extension (RFC 6066 section 3); raises ValueError."""
    names = _Reader(_Reader(content).vector(2))
    if names.number(1) != 0:
        raise ValueError("no host name")
    name = names.vector(2)
    if names.more or not name or not name.isascii() or b"\0" in name:
        raise ValueError("no one plain name")
    return name.decode("ascii")
