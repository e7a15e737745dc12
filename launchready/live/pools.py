"""Connections to one host, kept open between requests: never another host's, whose certificate nobody has checked."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

import h11

from launchready.live.bodies import Body
from launchready.live.connections import Answered, Connection, StaleError, open_connection
from launchready.live.vantage import Endpoint, Limits

_REPEATABLE = frozenset({b"GET", b"HEAD", b"OPTIONS", b"PUT", b"DELETE", b"TRACE"})


@dataclass(slots=True)
class Pool:
    """Connections to ``host`` at ``endpoint``; ``trust`` is None for plain HTTP. As many as requests at once."""

    host: str
    endpoint: Endpoint
    trust: ssl.SSLContext | None
    limits: Limits
    _idle: list[Connection] = field(default_factory=list)

    @property
    def tls(self) -> ssl.SSLObject | None:
        """What the handshake of a connection came to that waits for the next request, if one does."""
        return self._idle[-1].tls if self._idle else None

    async def ask(self, request: h11.Request, body: Body, may_repeat: Callable[[], bool]) -> Answered:
        """Return the answer over a connection that is open, over a new one where there is none or it has ended.

        Its body goes to ``body``, as much as the limits let.

        What a server has not begun to answer on a connection that it was about to end, it is asked again, where
        ``may_repeat`` says so, and asking twice does what asking once does (RFC 9110 section 9.2.2, RFC 9112 section
        9.3.1). Raises what ``Connection.ask`` and ``open_connection`` raise.
        """
        while self._idle:
            connection = self._idle.pop()
            if not connection.usable:
                connection.abort()
                continue
            try:
                return await self._over(connection, request, body)
            except StaleError:
                if request.method not in _REPEATABLE or not may_repeat():
                    raise
        opened = await open_connection(self.endpoint, self.host, self.trust, self.limits.connect)
        return await self._over(opened, request, body)

    async def _over(self, connection: Connection, request: h11.Request, body: Body) -> Answered:
        try:
            answered = await connection.ask(request, self.limits.body, body)
        except BaseException:
            connection.abort()
            raise
        if connection.usable:
            self._idle.append(connection)
        else:
            connection.abort()
        return answered

    def close(self) -> None:
        """Hang up everywhere."""
        for connection in self._idle:
            connection.abort()
        self._idle.clear()
