"""HTTP as a visitor's browser would send it, hop by hop: redirects are looked at, never followed by themselves.

The name is resolved by our own DNS, the vantage says where to connect for the address, and the name stays in SNI,
the certificate check and Host. Every answer is bounded in time and size, whatever the server does.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self, TypeAlias
from urllib.parse import urlsplit

import httpx

from launchready.live.dns import EVIDENCE_LENGTH, CouldNotLook, Exchange, now
from launchready.live.logins import Login
from launchready.live.tls import alert_of, trusting
from launchready.live.vantage import Endpoint, Vantage
from launchready.verdicts import Evidence

HEADERS = {"User-Agent": "launchready-verify", "Accept": "*/*", "Accept-Encoding": "identity"}
SHOWN_HEADERS = (
    "location", "cf-cache-status", "age", "cache-control", "strict-transport-security", "cf-mitigated", "x-robots-tag"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. ``body`` holds at most the vantage's limit; ``cut`` says that there was more."""

    url: str
    of: str
    status: int
    headers: httpx.Headers
    body: bytes
    cut: bool
    at: str
    cookie: str | None = None
    method: str = "GET"
    visitor: str = ""

    def evidence(self) -> Evidence:
        """Return this look as evidence: the status and the headers that verdicts rest on, never Set-Cookie.

        Where somebody who is logged in is led to may hold a secret, and is not shown.
        """
        names = [name for name in SHOWN_HEADERS if name in self.headers and not (self.visitor and name == "location")]
        answer = "; ".join([str(self.status), *(f"{name}: {self.headers[name]}" for name in names)])[:EVIDENCE_LENGTH]
        return Evidence(_asked(self.method, self.url, self.cookie, self.visitor), self.of, answer, self.at)


class Trouble(StrEnum):
    """Why there is no answer. Certificate and alert are the server's own fault; the rest shows nothing about it.

    NO_ADDRESS: DNS could be asked, and says that there is nobody to ask.
    """

    CERTIFICATE = "certificate"
    ALERT = "alert"
    NO_LOOK = "could not look"
    NO_ADDRESS = "no address"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class NoResponse:
    """A request without an answer, and why."""

    url: str
    of: str
    trouble: Trouble
    reason: str
    at: str
    method: str = "GET"
    visitor: str = ""

    def evidence(self) -> Evidence:
        """Return this look as evidence."""
        prefix = "could not look: " if self.trouble is Trouble.NO_LOOK else ""
        asked = _asked(self.method, self.url, None, self.visitor)
        return Evidence(asked, self.of, f"{prefix}{self.reason}"[:EVIDENCE_LENGTH], self.at)


Fetched: TypeAlias = Response | NoResponse
Resolve: TypeAlias = Callable[[str], Awaitable[Exchange]]
"""Return the addresses of a host."""


def _asked(method: str, url: str, cookie: str | None, visitor: str = "") -> str:
    who = f" as {visitor}" if visitor else ""
    return f"{method} {url}{who}" + (f" with the cookie {cookie.partition('=')[0]}" if cookie else "")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: who sends it, and in which ``lane``. A lane that is named has one connection of its own.

    ``shown`` stands in its answer and in reports in place of a URL that may hold a secret. ``at`` is the address to
    ask in place of what the name resolves to.
    """

    url: str
    method: str = "GET"
    cookie: str | None = None
    visitor: Login | None = None
    lane: str = ""
    shown: str = ""
    at: str = ""

    @property
    def plain(self) -> bool:
        """Whether this is what any visitor's browser asks first."""
        return self.cookie is None and self.method == "GET" and self.visitor is None and not self.at

    def refused(self, of: str, trouble: Trouble, reason: str) -> NoResponse:
        """Return that there is no answer to this, and why."""
        return NoResponse(
            self.shown or self.url, of, trouble, reason, now(), self.method, self.visitor.name if self.visitor else ""
        )


@dataclass(slots=True)
class Http:
    """HTTP during one round: a URL is asked once unless ``again``. ``requests`` counts what was sent.

    ``allowed``: where given, the only URLs that may be asked (what the client lets us probe); ``because`` says so.
    ``headers`` are sent with every request; ``most`` is how many requests may be sent in all, None for any number.
    """

    vantage: Vantage
    allowed: frozenset[str] | None = None
    because: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: HEADERS)
    requests: int = 0
    most: int | None = None
    _context: ssl.SSLContext | None = None
    _transports: dict[tuple[str, Endpoint, str], httpx.AsyncHTTPTransport] = field(default_factory=dict)
    _gates: dict[tuple[str, str], asyncio.Semaphore] = field(default_factory=dict)
    _fetched: dict[tuple[str, str | None], asyncio.Task[Fetched]] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        self._context = trusting(self.vantage.ca, ("http/1.1",))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._fetched.values():
            task.cancel()
        await asyncio.gather(*self._fetched.values(), return_exceptions=True)
        await asyncio.gather(*(transport.aclose() for transport in self._transports.values()))

    async def get(self, url: str, resolve: Resolve, *, cookie: str | None = None) -> Fetched:
        """Return the answer to ``url``, from this round's earlier look if there was one."""
        key = (url, cookie)
        if key not in self._fetched:
            self._fetched[key] = asyncio.ensure_future(self.get_again(url, resolve, cookie=cookie))
        return await asyncio.shield(self._fetched[key])

    async def get_again(self, url: str, resolve: Resolve, *, cookie: str | None = None, method: str = "GET") -> Fetched:
        """Ask ``url`` now, whatever was asked before; on a connection that is open to its host, if any.

        Another ``method`` than GET is sent without a body.
        """
        return await self.ask(Ask(url, method, cookie), resolve)

    async def ask(self, ask: Ask, resolve: Resolve) -> Fetched:
        """Send ``ask`` now, whatever was asked before."""
        if self.allowed is not None and not (ask.plain and ask.url in self.allowed):
            return ask.refused("nobody", Trouble.NOT_ASKED, self.because)
        if self.most is not None and self.requests >= self.most:
            return ask.refused("nobody", Trouble.NO_LOOK, f"{self.most} requests were announced, and all are sent")
        host = urlsplit(ask.url).hostname or ""
        address = ask.at or await self._address(ask, host, resolve)
        if isinstance(address, NoResponse):
            return address
        key = (urlsplit(ask.url).scheme, host)
        async with self._gates.setdefault(key, asyncio.Semaphore(self.vantage.limits.per_host)):
            return await self._send(ask, host, address)

    async def _address(self, ask: Ask, host: str, resolve: Resolve) -> str | NoResponse:
        found = await resolve(host)
        if isinstance(found, CouldNotLook):
            return ask.refused(found.of, Trouble.NO_LOOK, f"the name does not resolve: {found.reason}")
        if not found.values:
            return ask.refused(found.server, Trouble.NO_ADDRESS, f"{host} has no address in DNS")
        return found.values[0]

    async def _send(self, ask: Ask, host: str, address: str) -> Fetched:
        parts = urlsplit(ask.url)
        endpoint = self.vantage.connect_to(parts.scheme, address, parts.port or {"http": 80}.get(parts.scheme, 443))
        of = f"{address} at {endpoint}" if endpoint.address != address else str(endpoint)
        self.requests += 1
        try:
            async with asyncio.timeout(self.vantage.limits.request):
                return await self._exchange(ask, host, endpoint, of)
        except TimeoutError:
            reason = f"no complete answer within {self.vantage.limits.request:g} s"
            return ask.refused(of, Trouble.NO_LOOK, reason)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return ask.refused(of, *explain_trouble(error))
        except UnicodeError:
            return ask.refused(of, Trouble.NO_LOOK, "this URL cannot be asked: it is not plain ASCII")

    async def _exchange(self, ask: Ask, host: str, endpoint: Endpoint, of: str) -> Response:
        limits = self.vantage.limits
        own = {"Cookie": ask.cookie} if ask.cookie else {}
        request = httpx.Request(
            ask.method,
            httpx.URL(ask.url).copy_with(host=endpoint.address, port=endpoint.port),
            headers={
                "Host": _host_header(ask.url),
                **self.headers,
                **own,
                **(ask.visitor.headers if ask.visitor else {}),
            },
            extensions={
                "sni_hostname": host,
                "timeout": httpx.Timeout(limits.request, connect=limits.connect).as_dict(),
            },
        )
        answer = await self._transport(host, endpoint, ask.lane).handle_async_request(request)
        answer.request = request
        try:
            body, cut = bytearray(), False
            async for chunk in answer.aiter_raw():
                body += chunk
                if len(body) >= limits.body:
                    cut = True
                    break
        finally:
            await answer.aclose()
        kept, who = bytes(body[: limits.body]), ask.visitor.name if ask.visitor else ""
        return Response(
            ask.shown or ask.url, of, answer.status_code, answer.headers, kept, cut, now(), ask.cookie, ask.method, who
        )

    def _transport(self, host: str, endpoint: Endpoint, lane: str) -> httpx.AsyncHTTPTransport:
        # One a host: connections are pooled by address, and another host's SNI must never be reused. A transport and
        # no client: a client keeps cookies from answer to answer, and fails on a Location that it cannot follow.
        key = (host, endpoint, lane)
        if key not in self._transports:
            assert self._context is not None, "Http is used inside its `async with`"  # noqa: S101 - our own misuse
            most = 1 if lane else self.vantage.limits.per_host
            limits = httpx.Limits(max_connections=most, max_keepalive_connections=most)
            self._transports[key] = httpx.AsyncHTTPTransport(verify=self._context, trust_env=False, limits=limits)
        return self._transports[key]


def _host_header(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2]


def explain_trouble(error: BaseException) -> tuple[Trouble, str]:
    """Return what kind of trouble ``error`` is, and a reason to show."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Trouble.CERTIFICATE, f"the certificate is not valid: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            alert = alert_of(cause)
            if alert:
                return Trouble.ALERT, f"the server refused the TLS handshake: {alert}"
            return Trouble.NO_LOOK, f"the TLS handshake broke off ({cause.reason or type(cause).__name__})"
    if isinstance(error, httpx.TimeoutException):
        return Trouble.NO_LOOK, f"timed out ({type(error).__name__})"
    broken = [cause for cause in _causes(error) if isinstance(cause, OSError)]
    if broken:
        # Libraries wrap what the system said in errors of their own, which have no number.
        said = next((os.strerror(cause.errno) for cause in broken if cause.errno), type(broken[0]).__name__)
        return Trouble.NO_LOOK, f"cannot connect ({said})"
    return Trouble.NO_LOOK, f"no proper answer ({type(error).__name__})"


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        yield current
        seen.add(id(current))
        current = current.__cause__ or current.__context__
