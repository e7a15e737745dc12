"""Asking the origin: over http or https as the SSL mode says, and what the edge answers when that fails.

Sources, verified 2026-11-24: developers.cloudflare.com/ssl/origin-configuration/ssl-modes (full and strict speak the
visitor's scheme, flexible and off plain HTTP), …/support/troubleshooting/http-status-codes/cloudflare-5xx-errors,
/fundamentals/reference/connection-limits (connections to an origin are used again).
Strict trusts the local authority, which stands for the public ones and for Cloudflare's Origin CA, and wants the
visitor's host in the certificate; that a CNAME's target would do as well is not modelled.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self
from urllib.parse import quote

import aiohttp
from yarl import URL

from launchready.local.certificates import CertificateAuthority
from launchready.local.edge.answers import as_text
from launchready.local.edge.origins import OriginFinder

_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_KEPT = 5.0  # seconds that a connection nobody uses stays open; Cloudflare's stay for 900
_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_BODY = 64 * 1024 * 1024  # bytes of an answer that the local edge carries


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that the edge waits for an origin: to connect (522), and for its answer (524)."""

    connect: float = 19.0
    answer: float = 100.0


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to an origin: ``target`` is path and query as the visitor sent them, ``scheme`` the visitor's."""

    method: str
    scheme: str
    host: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class OriginAnswer:
    """What the origin said, its headers in order and its body as it was encoded."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class OriginFault(Exception):  # noqa: N818 - an answer to the visitor, not a failure of ours
    """The origin gave no usable answer: the edge answers with ``status``, and shows ``code``."""

    def __init__(self, status: int, why: str, *, code: int | None = None) -> None:
        self.status = status
        self.why = why
        self.code = code or status
        super().__init__(f"{status}: {why}")


class _Sessions(NamedTuple):
    """``kept`` uses a connection again, ``new`` never does."""

    kept: aiohttp.ClientSession
    new: aiohttp.ClientSession


def _session(connector: aiohttp.BaseConnector, patience: Patience) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        timeout=aiohttp.ClientTimeout(sock_connect=patience.connect),
        trust_env=False,
    )


class OriginClient:
    """Fetches from origins; used inside its ``async with``."""

    def __init__(self, finder: OriginFinder, authority: CertificateAuthority, patience: Patience) -> None:
        self._finder = finder
        self._patience = patience
        self._strict = authority.trusting()
        self._full = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._full.check_hostname = False
        self._full.verify_mode = ssl.CERT_NONE
        self._sessions: _Sessions | None = None
        self._exit = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            kept = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT)
            new = aiohttp.TCPConnector(limit=0, force_close=True)
            self._sessions = _Sessions(
                await stack.enter_async_context(_session(kept, self._patience)),
                await stack.enter_async_context(_session(new, self._patience)),
            )
            self._exit = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exit.aclose()

    async def fetch(self, ask: Ask, settings: Mapping[str, object]) -> OriginAnswer:
        """Return the origin's answer; raise OriginFault where there is none that can be used."""
        where = self._finder.find(ask.host)
        if not where.resolved:
            raise OriginFault(530, "the origin's name does not resolve", code=1016)
        if not where.endpoints:
            raise OriginFault(523, "the origin's address cannot be reached from here (it is mapped to nothing)")
        fault: OriginFault | None = None
        for endpoint in where.endpoints:
            try:
                return await self._fetch_from(endpoint, ask, str(settings.get("ssl", "full")))
            except OriginFault as error:
                fault = error
                if error.status not in (521, 522):
                    break
        raise fault or OriginFault(523, "no origin")

    async def _fetch_from(self, endpoint: tuple[str, int], ask: Ask, mode: str) -> OriginAnswer:
        try:
            return await self._exchange_kept(endpoint, ask, mode)
        except aiohttp.ClientConnectorCertificateError as error:
            reason = error.certificate_error
            why = getattr(reason, "verify_message", None) or "it does not fit the host"
            raise OriginFault(526, f"the origin's certificate is not valid: {why}") from None
        except (aiohttp.ClientConnectorSSLError, ssl.SSLError):
            raise OriginFault(525, "the TLS handshake with the origin failed") from None
        except aiohttp.ConnectionTimeoutError:
            raise OriginFault(522, "the connection to the origin timed out") from None
        except TimeoutError:
            raise OriginFault(524, "the origin did not answer in time") from None
        except aiohttp.ClientConnectorError as error:
            # A connection that is cut in the handshake comes as an OSError without ECONNREFUSED.
            refused = isinstance(error.os_error, ConnectionRefusedError)
            raise OriginFault(521 if refused else 525, "the origin refused the connection") from None
        except (aiohttp.ClientError, OSError) as error:
            raise OriginFault(520, f"the origin's answer is no HTTP ({type(error).__name__})") from None

    async def _exchange_kept(self, endpoint: tuple[str, int], ask: Ask, mode: str) -> OriginAnswer:
        """Ask on a connection that is open, if any; on a new one what may not be asked twice (RFC 9110 section 9.2.2).

        An origin may hang up on all of them just as it is asked: what may be asked twice then is, on a new one.
        """
        assert self._sessions is not None, "used outside its `async with`"  # noqa: S101 - our own misuse
        if ask.method in _REPEATABLE:
            try:
                return await self._exchange(self._sessions.kept, endpoint, ask, mode)
            except aiohttp.ClientConnectorError:  # there was none that was open
                raise
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                pass
        return await self._exchange(self._sessions.new, endpoint, ask, mode)

    async def _exchange(
        self, session: aiohttp.ClientSession, endpoint: tuple[str, int], ask: Ask, mode: str
    ) -> OriginAnswer:
        secure = ask.scheme == "https" and mode in ("full", "strict")
        address, port = endpoint
        # As the visitor wrote it: normalizing towards the origin is off by default (rules/normalization/settings).
        target = quote(ask.target, safe=_PRINTABLE, encoding="utf-8", errors="surrogateescape")
        url = URL(f"{'https' if secure else 'http'}://{address}:{port}{target}", encoded=True)
        async with (
            asyncio.timeout(self._patience.answer),
            session.request(
                ask.method,
                url,
                headers=[*((name, as_text(value)) for name, value in ask.headers), ("Host", ask.host)],
                data=ask.body or None,
                allow_redirects=False,
                ssl=(self._strict if mode != "full" else self._full) if secure else False,
                server_hostname=ask.host if secure else None,
            ) as answer,
        ):
            body = await _read(answer)
            headers = tuple(
                (name.decode("ascii", "replace"), value.decode("utf-8", "surrogateescape"))
                for name, value in answer.raw_headers
            )
            return OriginAnswer(answer.status, headers, body)


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        body += chunk
        if len(body) > MAX_BODY:
            raise OriginFault(520, "the origin's answer is too large for the local edge")
    return bytes(body)
