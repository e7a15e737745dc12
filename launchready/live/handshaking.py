"""One TLS handshake with a server, and nothing after it: what it came to is all that is wanted.

OpenSSL is asked in memory and the socket carries its bytes, so that a connection that is refused, one that is cut in
the handshake and one that ends with an alert stay apart, and nothing is set up for data that never come.
"""

from __future__ import annotations

import asyncio
import socket
import ssl

from launchready.live.vantage import Endpoint

_RECORDS = 65_536  # bytes read at once: a server's whole flight, with its certificates, is shorter


class HandshakeCutError(Exception):
    """The server took the connection and ended it in the TLS handshake, without an alert; its text says how."""


async def shake(endpoint: Endpoint, context: ssl.SSLContext, server_name: str) -> ssl.SSLObject:
    """Return the TLS side of a handshake with ``endpoint`` that was completed; the connection is closed by then.

    Raises OSError where there is no connection, ssl.SSLError where either side refuses the handshake or what comes is
    no TLS, HandshakeCutError, and UnicodeError where ``server_name`` cannot stand in a ClientHello.
    """
    family = socket.AF_INET6 if ":" in endpoint.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(connection, (endpoint.address, endpoint.port))
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        side = context.wrap_bio(incoming, outgoing, server_hostname=server_name)
        try:
            await _converse(connection, side, incoming, outgoing)
        except ConnectionError as error:
            raise HandshakeCutError(type(error).__name__) from error
        return side


async def _converse(
    connection: socket.socket, side: ssl.SSLObject, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO
) -> None:
    loop = asyncio.get_running_loop()
    while True:
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            await loop.sock_sendall(connection, outgoing.read())
        else:
            await loop.sock_sendall(connection, outgoing.read())
            return
        come = await loop.sock_recv(connection, _RECORDS)
        if not come:
            raise HandshakeCutError("end of the connection")
        incoming.write(come)
