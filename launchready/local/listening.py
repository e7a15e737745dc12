"""Connections accepted by ourselves: the first bytes are looked at before anybody answers.

TLS needs it: the context must be chosen by the name in the ClientHello, and one chosen later (in OpenSSL's SNI
callback) does not apply its oldest version. A handshake that our side refuses is rehearsed in memory, so that its
alert is really sent; asyncio closes the connection without it. One port can thus speak http and https.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import warnings
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from weakref import WeakKeyDictionary

from launchready.local.addresses import LOOPBACK
from launchready.local.hello import read_hello

log = logging.getLogger(__name__)

_HELLO_TIME = 10.0  # seconds within which a client must have said hello
_HELLO_SIZE = 65_536  # bytes; a ClientHello with post-quantum key shares has about 2,000
_TLS_HANDSHAKE = 0x16  # first byte of a TLS record that carries a handshake, RFC 8446 section 5.1
_REMEMBERED = 100  # offers that a context is known to go on with
_LINGER = 2.0  # seconds that a client may take to read our last words
_NOT_TLS = (
    b"HTTP/1.1 400 Bad Request\r\nServer: cloudflare\r\nContent-Type: text/plain\r\nContent-Length: 47\r\n"
    b"Connection: close\r\n\r\nA plain HTTP request was sent to an HTTPS port\n"
)

Choose: TypeAlias = Callable[[str | None], ssl.SSLContext]
"""Return the context for a server name, None where the client sent none."""
Greet: TypeAlias = Callable[[socket.socket], Awaitable[ssl.SSLContext | None]]
"""Return the context to speak TLS with, None for plain HTTP; raise AllSaidError where that was the end."""
Factory: TypeAlias = Callable[[], asyncio.Protocol]


class AllSaidError(Exception):
    """The client has had its last answer."""


async def greet_plainly(_: socket.socket) -> None:
    """Greet a client of a port that speaks plain HTTP alone."""


def greet_with_tls(choose: Choose) -> Greet:
    """Return the greeting of a port that speaks TLS alone; a plain request is told so."""

    rehearsals = Rehearsals()

    async def greet(connection: socket.socket) -> ssl.SSLContext | None:
        first = await _peek(connection, 1)
        if first and first[0] != _TLS_HANDSHAKE:
            await _say_last(connection, _NOT_TLS)
            raise AllSaidError
        return await _shake(connection, choose, rehearsals) if first else None

    return greet


def greet_as_greeted(choose: Choose) -> Greet:
    """Return the greeting of a port that speaks TLS or plain HTTP, as the client begins."""

    rehearsals = Rehearsals()

    async def greet(connection: socket.socket) -> ssl.SSLContext | None:
        first = await _peek(connection, 1)
        return await _shake(connection, choose, rehearsals) if first and first[0] == _TLS_HANDSHAKE else None

    return greet


class Rehearsals:
    """Which offers of clients a context goes on with: what it went on with once it need not rehearse again."""

    def __init__(self) -> None:
        self._passed: WeakKeyDictionary[ssl.SSLContext, set[bytes]] = WeakKeyDictionary()

    def alert_of(self, context: ssl.SSLContext, hello: bytes) -> bytes:
        """Return the alert with which ``context`` refuses ``hello``, empty where it goes on with the handshake."""
        read = read_hello(hello)
        passed = self._passed.setdefault(context, set())
        if read is not None and read.offer in passed:
            return b""
        alert = rehearse(context, hello)
        if read is not None and not alert and len(passed) < _REMEMBERED:
            passed.add(read.offer)
        return alert


async def _shake(connection: socket.socket, choose: Choose, rehearsals: Rehearsals) -> ssl.SSLContext:
    """Return the context for the ClientHello that waits; what refuses it is sent its alert and is at its end."""
    hello, name = await _peek_hello(connection)
    context = choose(name)
    alert = rehearsals.alert_of(context, hello)
    if alert:
        await _say_last(connection, alert)
        raise AllSaidError
    return context


class Listener:
    """A port of loopback whose connections are greeted by ``greet`` and served by ``factory``'s protocols."""

    def __init__(self, factory: Factory, greet: Greet) -> None:
        self._factory = factory
        self._greet = greet
        self._socket: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._greeting: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> int:
        """Listen on ``port``, 0 for a free one, and return it."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((LOOPBACK, port))
            listening.listen(128)
        except OSError:
            listening.close()
            raise
        listening.setblocking(False)
        self._socket = listening
        self._accepting = asyncio.create_task(self._accept(listening))
        return int(listening.getsockname()[1])

    async def stop(self) -> None:
        """Stop to listen; connections that are open already stay with their protocols."""
        tasks = [task for task in (self._accepting, *self._greeting) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._socket is not None:
            self._socket.close()

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listening)
            except OSError as error:  # no more files, or the client is gone already
                log.warning("a connection could not be accepted: %s", error.strerror)
                await asyncio.sleep(0.05)
                continue
            task = asyncio.create_task(self._welcome(connection))
            self._greeting.add(task)
            task.add_done_callback(self._greeting.discard)

    async def _welcome(self, connection: socket.socket) -> None:
        handed_over = False
        try:
            connection.setblocking(False)
            async with asyncio.timeout(_HELLO_TIME):
                context = await self._greet(connection)
            handed_over = True
            await _hand_over(connection, self._factory, context)
        except AllSaidError:
            pass
        except (TimeoutError, OSError) as error:
            log.debug("a client said no proper hello: %s", type(error).__name__)
        except Exception:  # the listener outlives a defect of its own
            log.exception("a connection could not be served")
        finally:
            if not handed_over:
                connection.close()


async def _hand_over(connection: socket.socket, factory: Factory, context: ssl.SSLContext | None) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    await asyncio.get_running_loop().connect_accepted_socket(
        factory, connection, ssl=context, ssl_handshake_timeout=_HELLO_TIME if context else None
    )


async def _readable(connection: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(connection, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(connection)


async def _peek(connection: socket.socket, least: int) -> bytes:
    """Return what has arrived, left where it is, once it is ``least`` bytes; fewer where the client has ended."""
    # With the low-water mark the loop sleeps until there is more than what was seen already (socket(7)).
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, least)
    try:
        await _readable(connection)
        return connection.recv(_HELLO_SIZE, socket.MSG_PEEK)
    finally:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)


async def _peek_hello(connection: socket.socket) -> tuple[bytes, str | None]:
    """Return the first message of a TLS client, or what there is of it where it ends or is no such thing.

    With it comes the name that it asks for, None where it names none or cannot be read.
    """
    hello = await _peek(connection, 1)
    name, complete = _listen_to(hello)
    while not complete and len(hello) < _HELLO_SIZE:
        more = await _peek(connection, len(hello) + 1)
        if len(more) <= len(hello):
            break
        hello = more
        name, complete = _listen_to(hello)
    return hello, name


def _listen_to(hello: bytes) -> tuple[str | None, bool]:
    """Return the server name in ``hello``, and whether OpenSSL has all that it needs of it, if only to refuse it."""
    read = read_hello(hello)
    if read is not None:
        return read.name, True
    names: list[str | None] = []

    def hear(_: ssl.SSLObject, name: str, __: ssl.SSLContext) -> int:
        names.append(name)  # None where the client names none, whatever typeshed says
        return ssl.ALERT_DESCRIPTION_USER_CANCELLED

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # whatever the client offers is to be heard
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.sni_callback = hear
    try:
        _answer(context, hello, ssl.MemoryBIO())
    except ssl.SSLWantReadError:
        return None, False
    except ssl.SSLError:
        pass
    return (names[0] if names else None), True


def rehearse(context: ssl.SSLContext, hello: bytes) -> bytes:
    """Return the alert with which ``context`` refuses a ClientHello, empty where it goes on with the handshake."""
    said = ssl.MemoryBIO()
    try:
        _answer(context, hello, said)
    except ssl.SSLWantReadError:
        return b""
    except ssl.SSLError:
        return said.read()
    return b""


def _answer(context: ssl.SSLContext, hello: bytes, said: ssl.MemoryBIO) -> None:
    incoming = ssl.MemoryBIO()
    incoming.write(hello)
    context.wrap_bio(incoming, said, server_side=True).do_handshake()


async def _say_last(connection: socket.socket, words: bytes) -> None:
    """Send ``words`` and wait until the client has read them: closing with unread bytes would reset them away."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(_LINGER):
            await loop.sock_sendall(connection, words)
            connection.shutdown(socket.SHUT_WR)
            while await loop.sock_recv(connection, _HELLO_SIZE):
                pass
