"""A world further away: relays before a local Cloudflare that hold back whatever it says, as distance does.

    python -m bench.latency SECONDS CONTRACT

CONTRACT is the file with the JSON that ``launchready local start`` printed. Prints the same JSON with the relays'
addresses in it, and runs until its standard input ends. The delay is added to each answer of DNS, and to each flight
of bytes from a server (so a TLS handshake, which has an answer of its own, costs one more); connecting is not slowed.
It is a process of its own so that it takes no time from what is measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"


class _TcpRelay(asyncio.Protocol):
    """One accepted connection, and the one to the server: bytes go up at once and come down later, in order."""

    def __init__(self, target: tuple[str, int], seconds: float) -> None:
        self._target = target
        self._seconds = seconds
        self._client: asyncio.Transport | None = None
        self._server: asyncio.Transport | None = None
        self._early: list[bytes] = []
        self._client_ended = self._server_ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a stream's
        self._client = transport
        self._task = asyncio.ensure_future(self._connect())

    async def _connect(self) -> None:
        try:
            server, _ = await asyncio.get_running_loop().create_connection(lambda: _Upstream(self), *self._target)
        except OSError:
            self.later(self.close)
            return
        self._server = server
        for data in self._early:
            server.write(data)
        if self._client_ended:
            server.write_eof()

    def data_received(self, data: bytes) -> None:
        if self._server is None:
            self._early.append(data)
        else:
            self._server.write(data)

    def eof_received(self) -> bool:
        self._client_ended = True
        if self._server is not None and self._server.can_write_eof():
            self._server.write_eof()
        return not self._server_ended  # where both have ended, nobody else closes it

    def connection_lost(self, exc: Exception | None) -> None:
        if self._server is not None:
            self._server.abort()

    def later(self, act: Callable[[], object]) -> None:
        """Do ``act`` when what was said by now has arrived."""
        asyncio.get_running_loop().call_later(self._seconds, act)

    def say(self, data: bytes) -> None:
        """Hand the client what the server said."""
        if self._client is not None and not self._client.is_closing():
            self._client.write(data)

    def end(self) -> None:
        """Tell the client that the server says no more."""
        self._server_ended = True
        if self._client_ended:
            self.close()
        elif self._client is not None and not self._client.is_closing() and self._client.can_write_eof():
            with contextlib.suppress(OSError):  # it hung up meanwhile
                self._client.write_eof()

    def abort(self) -> None:
        """Cut both connections."""
        for transport in (self._client, self._server):
            if transport is not None:
                transport.abort()

    def close(self) -> None:
        """End the client's connection."""
        if self._client is not None:
            self._client.close()


class _Upstream(asyncio.Protocol):
    """The connection to the server."""

    def __init__(self, relay: _TcpRelay) -> None:
        self._relay = relay

    def data_received(self, data: bytes) -> None:
        self._relay.later(lambda: self._relay.say(data))

    def eof_received(self) -> bool:
        self._relay.later(self._relay.end)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._relay.later(self._relay.close)


class _UdpRelay(asyncio.DatagramProtocol):
    """Questions go on at once, replies come back later; all go by ``upstream``, each with a number of its own.

    A question that is not answered is forgotten when its number comes round again: silence is passed on as silence.
    """

    def __init__(self, upstream: _Upwards, seconds: float) -> None:
        self._upstream = upstream
        self._seconds = seconds
        self._transport: asyncio.DatagramTransport | None = None
        self._asked: dict[bytes, tuple[bytes, tuple[str, int]]] = {}
        self._numbers = itertools.cycle(range(65536))
        upstream.answered = self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # asyncio's own is one by its methods only

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        number = next(self._numbers).to_bytes(2, "big")
        self._asked[number] = (data[:2], addr)
        self._upstream.send(number + data[2:])

    def _answer(self, data: bytes) -> None:
        asked = self._asked.pop(data[:2], None)
        if asked is not None and self._transport is not None:
            number, client = asked
            loop = asyncio.get_running_loop()
            loop.call_later(self._seconds, self._transport.sendto, number + data[2:], client)


class _Upwards(asyncio.DatagramProtocol):
    """The socket to the server."""

    def __init__(self) -> None:
        self.answered: Callable[[bytes], None] = lambda _: None
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # as above

    def send(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.sendto(data)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.answered(data)


class Relays:
    """Relays that add ``seconds`` to whatever the servers behind them say, until the block is left."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._open = contextlib.ExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._open.close()
        await asyncio.sleep(0)  # asyncio closes sockets in the loop's next turn

    async def tcp(self, endpoint: str) -> str:
        """Start a relay before ``endpoint`` (``ADDRESS:PORT``) on a free port; return where it listens."""
        target = _target(endpoint)
        server = await asyncio.get_running_loop().create_server(lambda: self._relay(target), LOOPBACK, 0)
        self._open.callback(server.close)
        return f"{LOOPBACK}:{server.sockets[0].getsockname()[1]}"

    def _relay(self, target: tuple[str, int]) -> _TcpRelay:
        relay = _TcpRelay(target, self._seconds)
        self._open.callback(relay.abort)
        return relay

    async def dns(self, endpoint: str) -> str:
        """Start a relay for DNS, UDP and TCP on one port; return where it listens."""
        listening = await self.tcp(endpoint)
        loop = asyncio.get_running_loop()
        upwards, upstream = await loop.create_datagram_endpoint(_Upwards, remote_addr=_target(endpoint))
        self._open.callback(upwards.close)
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _UdpRelay(upstream, self._seconds), local_addr=_target(listening)
        )
        self._open.callback(transport.close)
        return listening

    async def before(self, contract: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``contract`` with a relay before each of its servers; the provider alone stays as it is."""
        api = urlsplit(contract["api"])
        return {
            **contract,
            "api": api._replace(netloc=await self.tcp(api.netloc)).geturl(),
            "dns": await self.dns(contract["dns"]),
            "http": await self.tcp(contract["http"]),
            "https": await self.tcp(contract["https"]),
            "origins": {name: await self.tcp(place) for name, place in contract["origins"].items()},
        }


def _target(endpoint: str) -> tuple[str, int]:
    address, _, port = endpoint.rpartition(":")
    return address, int(port)


async def _main(seconds: float, contract: Mapping[str, Any]) -> None:
    async with Relays(seconds) as relays:
        print(json.dumps(await relays.before(contract)), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main(float(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))))
