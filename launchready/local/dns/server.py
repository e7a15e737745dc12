"""The DNS server's sockets: UDP and TCP on one port of loopback. Whatever arrives, it goes on answering.

Sources: RFC 1035 sections 4.1.1 and 4.2, RFC 6891 (EDNS), RFC 7766 (TCP: several questions a connection).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable
from typing import TypeAlias, cast

import dns.exception
import dns.message
from dns.opcode import Opcode
from dns.rcode import Rcode

from launchready.local.addresses import LOOPBACK
from launchready.local.dns.authority import PAYLOAD, Authority

log = logging.getLogger(__name__)

_HEADER = 12  # bytes
_PLAIN_UDP = 512  # bytes without EDNS
_IDLE = 10.0  # seconds that a TCP connection may be silent
_PORT_TRIES = 20


SizeOf: TypeAlias = Callable[[dns.message.Message], int]
"""Return how many bytes the reply to a question may have."""


def udp_size(query: dns.message.Message) -> int:
    """Return what the client takes over UDP, 512 bytes unless it says so by EDNS, and no more than we send."""
    return min(PAYLOAD, max(_PLAIN_UDP, query.payload))


def tcp_size(_: dns.message.Message) -> int:
    """Return what two bytes of length can say."""
    return 65_535


def reply_to(authority: Authority, wire: bytes, size_of: SizeOf) -> bytes | None:
    """Return the reply to ``wire``, truncated to the size that fits; None: silence.

    Replies and fragments of a header are not answered; what cannot be parsed is FORMERR, other opcodes are NOTIMP.
    """
    if len(wire) < _HEADER or wire[2] & 0x80:
        return None
    if (wire[2] >> 3) & 0x0F != Opcode.QUERY:
        return _bare_reply(wire, Rcode.NOTIMP)
    try:
        query = dns.message.from_wire(wire)
    except (dns.exception.DNSException, ValueError):
        return _bare_reply(wire, Rcode.FORMERR)
    try:
        response = authority.answer(query)
        return response.to_wire(max_size=size_of(query), prefer_truncation=True)
    except Exception:  # the server outlives a defect of its own
        log.exception("a question could not be answered")
        return _bare_reply(wire, Rcode.SERVFAIL)


def _bare_reply(wire: bytes, rcode: Rcode) -> bytes:
    """Return a reply of a header alone: the question's id, opcode and RD, with QR and ``rcode``."""
    return wire[:2] + bytes([0x80 | wire[2] & 0x79, int(rcode)]) + bytes(8)


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's own transport for UDP is one by its methods, not by its class.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = reply_to(self._authority, data, udp_size)
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)


class DnsServer:
    """A running server; ``port`` is the same for UDP and TCP."""

    def __init__(self, authority: Authority, udp: socket.socket, tcp: socket.socket) -> None:
        self._authority = authority
        self._sockets = (udp, tcp)
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.port: int = tcp.getsockname()[1]

    async def start(self) -> None:
        """Begin to answer."""
        loop = asyncio.get_running_loop()
        udp, tcp = self._sockets
        self._udp, _ = await loop.create_datagram_endpoint(lambda: _Udp(self._authority), sock=udp)
        self._tcp = await asyncio.start_server(self._accept, sock=tcp)

    async def stop(self) -> None:
        """Close both sockets and every connection."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine of the loop has one
        self._connections.add(task)
        try:
            with contextlib.suppress(TimeoutError, OSError, asyncio.IncompleteReadError):
                await self._converse(reader, writer)
        finally:
            self._connections.discard(task)
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            async with asyncio.timeout(_IDLE):
                length = int.from_bytes(await reader.readexactly(2), "big")
                wire = await reader.readexactly(length)
                reply = reply_to(self._authority, wire, tcp_size)
                if reply is None:
                    return
                writer.write(len(reply).to_bytes(2, "big") + reply)
                await writer.drain()


async def serve_dns(authority: Authority, port: int = 0) -> DnsServer:
    """Return a started server on ``port`` of loopback, 0 for a free one."""
    server = DnsServer(authority, *_bind_both(port))
    await server.start()
    return server


def _bind_both(port: int) -> tuple[socket.socket, socket.socket]:
    """Return a UDP and a TCP socket bound to one port number; raise OSError where there is none."""
    for attempt in range(_PORT_TRIES):
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tcp.bind((LOOPBACK, port))
            udp.bind(tcp.getsockname())
        except OSError:
            tcp.close()
            udp.close()
            if port or attempt == _PORT_TRIES - 1:
                raise
        else:
            return udp, tcp
    raise AssertionError("the loop returns or raises")
