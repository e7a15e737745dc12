"""Requests to the API's server: httpcore opens connections, keeps them open and finds the way through a proxy.

Nothing is asked twice and no redirect is followed here; an answer of any status is an answer. httpcore rather than
httpx, which imports a command line with it (70 ms at every preview), or the official ``cloudflare`` package (130 ms).
"""

from __future__ import annotations

import os
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

import httpcore

from launchready.errors import UsageError
from launchready.live.vantage import on_loopback

Headers: TypeAlias = tuple[tuple[str, str], ...]

LOST = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, zlib.error)
"""What ``Connections.ask`` raises where no whole answer comes."""

_CONNECT = 10.0  # seconds until a connection stands, TLS included
_SILENCE = 30.0  # seconds without a byte
_AT_ONCE = 16  # connections; an observation asks for a dozen things
_GZIP = 31  # zlib's number for "a gzip stream"
_PROXIES = ("http", "https")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, whole: its headers by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connections:
    """Up to sixteen connections to the server of ``url``, by the environment's proxy and trust.

    A server on this machine is asked without a proxy. Raises UsageError where one of them cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._server = httpcore.URL(url)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=public_trust() if urlsplit(url).scheme == "https" else None,
            proxy=None if on_loopback(url) else _proxy_to(url),
            max_connections=_AT_ONCE,
        )

    async def ask(self, method: str, target: str, headers: Headers, body: bytes = b"") -> Answer:
        """Send one request for ``target`` (path and query) and return the answer; raise one of LOST."""
        server = self._server
        answer = await self._pool.request(
            method,
            httpcore.URL(scheme=server.scheme, host=server.host, port=server.port, target=target),
            headers=[("Accept-Encoding", "gzip"), *headers],
            content=body or None,
            extensions={"timeout": {"connect": _CONNECT, "read": _SILENCE, "write": _SILENCE, "pool": None}},
        )
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        packed = told.get("content-encoding", "").lower() == "gzip"
        return Answer(answer.status, told, zlib.decompress(answer.content, _GZIP) if packed else answer.content)

    async def close(self) -> None:
        """Hang up everywhere."""
        await self._pool.aclose()


def _proxy_to(url: str) -> httpcore.Proxy | None:
    """Return the proxy that the process's environment or system names for ``url``, None where it names none.

    Raises UsageError where that is of another kind than HTTP.
    """
    # Costs 20 ms, and is not needed for a Cloudflare on this machine.
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - see above

    server = urlsplit(url)
    proxies = getproxies()
    named = proxies.get(server.scheme) or proxies.get("all")
    if not named or proxy_bypass(server.netloc.rpartition("@")[2]):
        return None
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    if proxy.scheme not in _PROXIES or not proxy.hostname:
        raise UsageError(f"the proxy for {server.hostname} must be an http:// one: HTTPS_PROXY or ALL_PROXY is another")
    known = (unquote(proxy.username), unquote(proxy.password or "")) if proxy.username else None
    where = proxy._replace(netloc=proxy.netloc.rpartition("@")[2]).geturl()
    return httpcore.Proxy(where, auth=known, ssl_context=public_trust() if proxy.scheme == "https" else None)


def public_trust() -> ssl.SSLContext:
    """Return a context that trusts what SSL_CERT_FILE and SSL_CERT_DIR name, else the authorities of certifi."""
    file, folder = os.environ.get("SSL_CERT_FILE") or None, os.environ.get("SSL_CERT_DIR") or None
    if file is None and folder is None:
        import certifi  # noqa: PLC0415 - not needed for a Cloudflare on this machine

        file = certifi.where()
    try:
        return ssl.create_default_context(cafile=file, capath=folder)
    except OSError:
        raise UsageError(f"SSL_CERT_FILE: {file} cannot be read as certificates in PEM form") from None
