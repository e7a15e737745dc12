"""The relays that put distance between the verifier and the local world: later, in order, and all of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import psutil
import pytest

from bench.latency import Relays

SECONDS = 0.05
Asked = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say everything twice, until the client has ended."""
    while data := await reader.read(1000):
        writer.write(data)
        await asyncio.sleep(0)
        writer.write(data)
    writer.write(b"bye")
    writer.close()


async def through(converse: Asked) -> None:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, Relays(SECONDS) as relays:
        endpoint = await relays.tcp(f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
        address, _, port = endpoint.rpartition(":")
        reader, writer = await asyncio.open_connection(address, int(port))
        await converse(reader, writer)
        writer.close()


def test_answers_come_later_in_order_and_whole() -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        started = time.monotonic()
        writer.write(b"a")
        assert await reader.readexactly(2) == b"aa"
        assert time.monotonic() - started >= SECONDS
        writer.write(b"b" * 500)
        writer.write_eof()
        assert await reader.read(-1) == b"b" * 1000 + b"bye"

    asyncio.run(through(converse))


def test_no_connection_stays_open_once_both_sides_have_ended() -> None:
    async def main() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        async with server, Relays(0.0) as relays:
            address, _, port = (await relays.tcp(f"127.0.0.1:{server.sockets[0].getsockname()[1]}")).rpartition(":")
            before = psutil.Process().num_fds()
            for _ in range(5):
                reader, writer = await asyncio.open_connection(address, int(port))
                writer.write_eof()
                assert await reader.read(-1) == b"bye"
                writer.close()
            async with asyncio.timeout(5):
                while psutil.Process().num_fds() > before:  # noqa: ASYNC110 - nothing tells of a closed socket
                    await asyncio.sleep(0.01)

    asyncio.run(main())


class _Answering(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(data[:2] + data[2:].upper(), addr)  # type: ignore[attr-defined]  # asyncio's own has it


class _Asking(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.put_nowait(data)


@pytest.mark.parametrize("questions", [pytest.param(1, id="one"), pytest.param(20, id="many-at-once")])
def test_questions_over_udp_are_answered_later_and_none_waits_for_another(questions: int) -> None:
    async def main() -> tuple[float, set[bytes]]:
        loop = asyncio.get_running_loop()
        server, _ = await loop.create_datagram_endpoint(_Answering, local_addr=("127.0.0.1", 0))
        address, port = server.get_extra_info("sockname")
        async with Relays(SECONDS) as relays:
            where, _, listening = (await relays.dns(f"{address}:{port}")).rpartition(":")
            client, asking = await loop.create_datagram_endpoint(_Asking, remote_addr=(where, int(listening)))
            started = time.monotonic()
            for number in range(questions):
                client.sendto(b"id: q%d" % number)  # one number for all, as of several clients
            heard = {await asking.heard.get() for _ in range(questions)}
            seconds = time.monotonic() - started
            client.close()
        server.close()
        return seconds, heard

    seconds, heard = asyncio.run(main())
    assert heard == {b"id: Q%d" % number for number in range(questions)}
    assert seconds >= SECONDS
