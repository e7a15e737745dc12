"""Connections to one HTTP server, by the environment's proxy and trust: opened as they are needed, and kept open.

HTTP/1.1 is h11's, TLS and sockets are asyncio's. Nothing is asked twice and no redirect is followed here; an answer of
any status is an answer.
"""

from __future__ import annotations

import asyncio
import ssl
import zlib
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeAlias
from urllib.parse import unquote

import h11

from launchready.cloudflare.routes import Route, port_of

Headers: TypeAlias = tuple[tuple[str, str], ...]

LOST = (OSError, h11.RemoteProtocolError, zlib.error)
"""What ``Connections.ask`` raises where no whole answer comes: TimeoutError and ssl.SSLError are among it."""

_CONNECT = 10.0  # seconds until a connection stands, TLS included
_SILENCE = 30.0  # seconds without a byte
_AT_ONCE = 16  # connections; an observation asks for a dozen things
_STAGGER = 0.25  # seconds before the next address of a name is tried beside the one before (RFC 8305, section 5)
_CHUNK = 1 << 18
_GZIP = 31  # zlib's number for "a gzip stream"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, whole: its headers by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Connection:
    """One open connection: one request after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.CLIENT)

    @property
    def usable(self) -> bool:
        """Whether another request can be sent: the answer before is whole, and the server has not hung up."""
        return self._http.our_state is h11.IDLE and not self._reader.at_eof() and not self._writer.is_closing()

    async def ask(self, request: h11.Request, body: bytes) -> Answer:
        sent = self._http.send(request)
        sent = (sent or b"") + ((self._http.send(h11.Data(body)) or b"") if body else b"")
        self._writer.write(sent + (self._http.send(h11.EndOfMessage()) or b""))
        head: h11.Response | None = None
        parts: list[bytes] = []
        while not isinstance(event := await self._next(), h11.EndOfMessage):
            if isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                parts.append(bytes(event.data))
        if head is None:
            raise ConnectionResetError
        if self._http.states == {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}:
            self._http.start_next_cycle()
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        whole = b"".join(parts)
        packed = headers.get("content-encoding", "").lower() == "gzip"
        return Answer(head.status_code, headers, zlib.decompress(whole, _GZIP) if packed else whole)

    async def tunnel(self, route: Route) -> None:
        """Have the proxy at the other end connect to the server; raise OSError where it does not."""
        target = f"{_bracketed(route.host)}:{route.port}"
        headers = [("Host", target)]
        if route.proxy is not None and route.proxy.username:
            given = f"{unquote(route.proxy.username)}:{unquote(route.proxy.password or '')}"
            headers.append(("Proxy-Authorization", f"Basic {b64encode(given.encode()).decode()}"))
        self._writer.write(self._http.send(h11.Request(method="CONNECT", target=target, headers=headers)) or b"")
        self._http.send(h11.EndOfMessage())
        while not isinstance(event := await self._next(), h11.Response):
            pass
        if not 200 <= event.status_code < 300:
            raise ConnectionRefusedError(f"the proxy refused (status {event.status_code})")

    async def secure(self, trusted: ssl.SSLContext, name: str) -> None:
        """Speak TLS with whoever has answered the tunnel; from here on that is the server."""
        await self._writer.start_tls(trusted, server_hostname=name)
        self._http = h11.Connection(h11.CLIENT)

    async def _next(self) -> h11.Event:
        """Return what comes next of the answer."""
        while not isinstance(event := self._http.next_event(), h11.Event):
            async with asyncio.timeout(_SILENCE):
                self._http.receive_data(await self._reader.read(_CHUNK))
        if isinstance(event, h11.ConnectionClosed):
            raise ConnectionResetError
        return event

    async def close(self) -> None:
        """Hang up, without waiting for the server to agree."""
        self._writer.transport.abort()
        with suppress(OSError):
            await self._writer.wait_closed()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@dataclass(slots=True)
class Connections:
    """Up to sixteen connections to the server of ``route``; ``trusted`` is for https."""

    route: Route
    trusted: ssl.SSLContext | None
    _idle: list[_Connection] = field(default_factory=list)
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def ask(self, method: str, target: str, headers: Headers, body: bytes = b"") -> Answer:
        """Send one request for ``target`` (path and query) and return the answer; raise one of LOST."""
        length = (("Content-Length", str(len(body))),) if body else ()
        host = self.route.server.netloc.rpartition("@")[2]
        request = h11.Request(
            method=method, target=target, headers=[("Host", host), ("Accept-Encoding", "gzip"), *headers, *length]
        )
        async with self._gate, self._connection() as connection:
            return await connection.ask(request, body)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[_Connection]:
        connection: _Connection | None = None
        while self._idle and connection is None:
            connection = self._idle.pop()
            if not connection.usable:
                await connection.close()
                connection = None
        if connection is None:
            async with asyncio.timeout(_CONNECT):
                connection = await self._open()
        try:
            yield connection
        except BaseException:
            await connection.close()
            raise
        if connection.usable:
            self._idle.append(connection)
        else:
            await connection.close()

    async def _open(self) -> _Connection:
        route = self.route
        if route.proxy is None:
            return await _connect(route.host, route.port, self.trusted)
        over_tls = self.trusted if route.proxy.scheme == "https" else None
        connection = await _connect(route.proxy.hostname or "", port_of(route.proxy), over_tls)
        try:
            await connection.tunnel(route)
            if self.trusted is not None:
                await connection.secure(self.trusted, route.host)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def close(self) -> None:
        """Hang up everywhere."""
        for connection in self._idle:
            await connection.close()
        self._idle.clear()


async def _connect(host: str, port: int, trusted: ssl.SSLContext | None) -> _Connection:
    # With one address there is nothing to stagger, and what asyncio staggers it leaves open when it is cancelled.
    stagger = None if _is_address(host) else _STAGGER
    return _Connection(*await asyncio.open_connection(host, port, ssl=trusted, happy_eyeballs_delay=stagger))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
