"""One HTTP/1.1 connection to one host: opened, asked one thing after the other, its answers read within limits.

h11 knows what may be sent and what bytes mean; sockets and TLS are asyncio's. Bodies are read as they are sent: nothing
is unpacked. A server that sends faster than we read is held back, so no answer takes more memory than its limits.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

import h11

from launchready.live.bodies import Body
from launchready.live.handshaking import HandshakeCutError
from launchready.live.headers import Headers
from launchready.live.vantage import Endpoint

HEAD = 32_768  # bytes of a status line with all its headers; a round may keep a thousand of them
_WAITING = 65_536  # bytes that wait to be read; then the server is held back


class ConnectionEndedError(Exception):
    """The server ended the connection although it had to answer.

    StaleError        it had done so before it heard the question: nobody has read that
    UnansweredError   it did so after the question, before a whole answer
    """


class StaleError(ConnectionEndedError):
    """A connection kept open since an earlier answer ended, and not one byte of this one had come."""


class UnansweredError(ConnectionEndedError):
    """The server hung up in place of a whole answer."""


class SlowError(Exception):
    """There was no connection in time, the TLS handshake included."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it was sent, its body where it was asked to be kept; ``cut``: there was more of that."""

    status: int
    headers: Headers
    cut: bool


class _Wire(asyncio.Protocol):
    """What has come in and was not read yet."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._come = bytearray()
        self._held_back = False
        self._ended = False
        self._error: Exception | None = None
        self._reader: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a stream's
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._come += data
        if len(self._come) > _WAITING and not self._held_back and self._transport is not None:
            self._held_back = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._error = True, exc
        self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    @property
    def quiet(self) -> bool:
        """Whether the connection stands and nothing has come that nobody asked for."""
        return not self._ended and not self._come

    def write(self, data: bytes) -> None:
        if self._transport is not None and not self._ended:
            self._transport.write(data)

    async def read(self) -> bytes:
        """Return what has come in as soon as there is anything, nothing at the end; raise OSError where it broke."""
        if not self._come and not self._ended:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        if not self._come and self._error is not None:
            raise self._error
        come = bytes(self._come)
        self._come.clear()
        if self._held_back and self._transport is not None:
            self._held_back = False
            self._transport.resume_reading()
        return come

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class Connection:
    """A connection that stands. One request at a time; the caller sees to that, and to time limits.

    ``tls`` is what its handshake came to, None over plain HTTP.
    """

    def __init__(self, wire: _Wire, tls: ssl.SSLObject | None = None) -> None:
        self.tls = tls
        self._wire = wire
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD)
        self._kept = False
        self._heard = False

    @property
    def usable(self) -> bool:
        """Whether it can be asked: the answer before is whole, and the server has not said anything since."""
        return self._http.our_state is h11.IDLE and self._wire.quiet

    async def ask(self, request: h11.Request, most: int, body: Body) -> Answered:
        """Send ``request``, without a body, and return its answer; up to ``most`` bytes of its body go to ``body``.

        Raises ConnectionEndedError, h11.RemoteProtocolError where what comes is not HTTP/1.1 or its head is larger
        than HEAD, and OSError (ssl.SSLError is one) where the connection breaks.
        """
        self._heard = False
        self._wire.write((self._http.send(request) or b"") + (self._http.send(h11.EndOfMessage()) or b""))
        head: h11.Response | None = None
        cut = False
        while not cut and not isinstance(event := await self._next(), h11.EndOfMessage):
            if isinstance(event, h11.Response):
                head = _of_bearable_size(event)
                cut = _leads_on_alone(head)
            elif isinstance(event, h11.Data):
                cut = not body.add(event.data[: most - len(body)]) or len(body) >= most
        if head is None:
            raise UnansweredError
        self._keep()
        return Answered(head.status_code, Headers.read(head.headers), cut)

    async def _next(self) -> h11.Event:
        """Return what comes next of the answer."""
        while not isinstance(event := self._http.next_event(), h11.Event):
            if event is h11.PAUSED:
                raise UnansweredError  # it goes on in another protocol, which nobody has asked for
            self._http.receive_data(await self._read())
        if isinstance(event, h11.ConnectionClosed):
            raise UnansweredError
        return event

    async def _read(self) -> bytes:
        try:
            come = await self._wire.read()
        except ConnectionError as error:
            if self._kept and not self._heard:
                raise StaleError from error
            raise
        if not come and not self._heard:
            raise StaleError if self._kept else UnansweredError
        self._heard = True
        return come

    def _keep(self) -> None:
        """Get ready for the next request, where both sides have said all and the server lets us stay."""
        self._kept = True
        unasked, _ = self._http.trailing_data
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE and not unasked:
            self._http.start_next_cycle()

    def abort(self) -> None:
        """Hang up at once: nothing is under way that has to be finished."""
        self._wire.abort()


def _of_bearable_size(head: h11.Response) -> h11.Response:
    """Return ``head``; raises RemoteProtocolError where it is too large, which h11 lets pass if it came at once."""
    if sum(len(name) + len(value) for name, value in head.headers) > HEAD:
        raise h11.RemoteProtocolError("the headers are too large")
    return head


def _leads_on_alone(head: h11.Response) -> bool:
    """Say whether ``head`` is a redirect whose body ends with the connection, which its server may never end.

    Browsers follow it at once, whatever comes after.
    """
    names = {bytes(name) for name, _ in head.headers}
    return (
        300 < head.status_code < 400 and b"location" in names and not names & {b"content-length", b"transfer-encoding"}
    )


async def open_connection(endpoint: Endpoint, host: str, trust: ssl.SSLContext | None, seconds: float) -> Connection:
    """Connect to ``endpoint``, where ``trust`` is given by TLS with ``host`` as SNI and name of the certificate.

    Raises SlowError after ``seconds``, ssl.SSLError where the handshake fails, HandshakeCutError where the server cuts
    it, else OSError.
    """
    loop = asyncio.get_running_loop()
    name = host if trust is not None else None
    try:
        async with asyncio.timeout(seconds):
            transport, wire = await loop.create_connection(
                _Wire, endpoint.address, endpoint.port, ssl=trust, server_hostname=name
            )
    except TimeoutError as error:
        raise SlowError(f"no connection within {seconds:g} s") from error
    except (ConnectionResetError, ConnectionAbortedError, BrokenPipeError) as error:
        # Before it stands a connection is refused, never reset (RFC 9293 section 3.10.7.3): it stood.
        if trust is not None:
            raise HandshakeCutError from error
        raise
    return Connection(wire, transport.get_extra_info("ssl_object"))
