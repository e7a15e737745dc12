"""HTTP as a visitor's browser would send it, hop by hop: redirects are looked at, never followed by themselves.

The name is resolved by our own DNS, the vantage says where to connect for the address, and the name stays in SNI,
the certificate check and Host. Every answer is bounded in time and size, whatever the server does.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self, TypeAlias

import h11

from launchready.live.bodies import Bodies, Body
from launchready.live.connections import ConnectionEndedError, SlowError
from launchready.live.dns import CouldNotLook, Exchange, now
from launchready.live.handshaking import HandshakeCutError
from launchready.live.headers import Headers
from launchready.live.logins import Login
from launchready.live.pools import Pool
from launchready.live.tls import alert_of, trusting
from launchready.live.turns import Rank, Turns
from launchready.live.urls import Url, read_url
from launchready.live.vantage import Endpoint, Vantage
from launchready.verdicts import Evidence

HEADERS = {"User-Agent": "launchready-verify", "Accept": "*/*", "Accept-Encoding": "identity"}
SHOWN_HEADERS = (
    "location", "cf-cache-status", "age", "cache-control", "strict-transport-security", "cf-mitigated", "x-robots-tag"
)  # fmt: skip
TROUBLES = (OSError, ConnectionEndedError, HandshakeCutError, SlowError, h11.ProtocolError, UnicodeError)
_SHARE = 6
_WHEN_FULL = 32  # requests under way to all hosts, once bodies have filled the memory that they may
_WITH_A_BODY = frozenset({"POST", "PUT", "PATCH"})  # of no bytes, which has to be said (RFC 9110 section 8.6)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. Of its body at most the vantage's limit is ``held``; ``cut`` says that there was more."""

    url: str
    of: str
    status: int
    headers: Headers
    held: bytes | Body
    cut: bool
    at: str
    cookie: str | None = None
    method: str = "GET"
    visitor: str = ""

    @property
    def body(self) -> bytes:
        """What was read of the body: from a file where memory had no room, so who needs it twice keeps it."""
        return self.held if isinstance(self.held, bytes) else self.held.read()

    def evidence(self) -> Evidence:
        """Return this look as evidence: the status and the headers that verdicts rest on, never Set-Cookie.

        Where somebody who is logged in is led to may hold a secret, and is not shown.
        """
        names = [name for name in SHOWN_HEADERS if name in self.headers and not (self.visitor and name == "location")]
        answer = "; ".join([str(self.status), *(f"{name}: {self.headers[name]}" for name in names)])
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
        return Evidence(asked, self.of, f"{prefix}{self.reason}", self.at)


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
    Bodies go to ``bodies``, but for what a user is shown, which is never written anywhere.
    """

    vantage: Vantage
    allowed: frozenset[str] | None = None
    because: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: HEADERS)
    requests: int = 0
    most: int | None = None
    bodies: Bodies = field(default_factory=Bodies)
    _of_users: Bodies = field(default_factory=lambda: Bodies(disk=0))
    _few: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_WHEN_FULL))
    _pools: dict[tuple[str, str, Endpoint, str], Pool] = field(default_factory=dict)
    _turns: dict[tuple[str, str, str], Turns] = field(default_factory=dict)
    _fetched: dict[tuple[str, str | None], asyncio.Task[Fetched]] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._fetched.values():
            task.cancel()
        await asyncio.gather(*self._fetched.values(), return_exceptions=True)
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()
        await asyncio.sleep(0)  # asyncio closes sockets in the loop's next turn

    async def get(self, url: str, resolve: Resolve, *, cookie: str | None = None, rank: Rank = Rank.FIRST) -> Fetched:
        """Return the answer to ``url``, from this round's earlier look if there was one."""
        key = (url, cookie)
        if key not in self._fetched:
            self._fetched[key] = asyncio.ensure_future(self._ask(Ask(url, cookie=cookie), resolve, rank))
        return await asyncio.shield(self._fetched[key])

    async def get_again(
        self,
        url: str,
        resolve: Resolve,
        *,
        cookie: str | None = None,
        method: str = "GET",
        rank: Rank = Rank.NEXT,
    ) -> Fetched:
        """Ask ``url`` now, whatever was asked before; on a connection that is open to its host, if any.

        Another ``method`` than GET is sent without a body.
        """
        return await self.ask(Ask(url, method, cookie), resolve, rank)

    async def ask(self, ask: Ask, resolve: Resolve, rank: Rank = Rank.NEXT) -> Fetched:
        """Send ``ask`` now, whatever was asked before: a check goes on with it, so it goes before first looks."""
        return await self._ask(ask, resolve, rank)

    async def _ask(self, ask: Ask, resolve: Resolve, rank: Rank) -> Fetched:
        if self.allowed is not None and not (ask.plain and ask.url in self.allowed):
            return ask.refused("nobody", Trouble.NOT_ASKED, self.because)
        try:
            url = read_url(ask.url)
        except ValueError as error:
            return ask.refused("nobody", Trouble.NO_LOOK, f"this URL cannot be asked: {error}")
        address = ask.at or await self._address(ask, url.host, resolve)
        if isinstance(address, NoResponse):
            return address
        async with self._lane(url, ask.lane), self._host(url).turn(rank), self._room():
            return await self._send(ask, url, address)

    def shown_at(self, host: str, address: str) -> ssl.SSLObject | None:
        """Return what the handshake of a connection to ``host`` at ``address`` came to, where one is kept open."""
        pool = self._pools.get(("https", host, self.vantage.connect_to("https", address, 443), ""))
        return pool.tls if pool else None

    def _host(self, url: Url) -> Turns:
        return self._turns.setdefault((url.scheme, url.host, ""), Turns(self.vantage.limits.per_host, _SHARE))

    def _room(self) -> AbstractAsyncContextManager[object]:
        """Return the turn of a request in a round whose answers flood us: each that is read takes memory of its own."""
        return self._few if self.bodies.full else nullcontext()

    def _lane(self, url: Url, lane: str) -> AbstractAsyncContextManager[None]:
        """Return the turn of a request in its lane, which has one connection; it waits for that first."""
        return self._turns.setdefault((url.scheme, url.host, lane), Turns(1)).turn() if lane else nullcontext()

    async def _address(self, ask: Ask, host: str, resolve: Resolve) -> str | NoResponse:
        found = await resolve(host)
        if isinstance(found, CouldNotLook):
            return ask.refused(found.of, Trouble.NO_LOOK, f"the name does not resolve: {found.reason}")
        if not found.values:
            return ask.refused(found.server, Trouble.NO_ADDRESS, f"{host} has no address in DNS")
        return found.values[0]

    async def _send(self, ask: Ask, url: Url, address: str) -> Fetched:
        if not self._count():
            return ask.refused("nobody", Trouble.NO_LOOK, f"{self.most} requests were announced, and all are sent")
        limits = self.vantage.limits
        endpoint = self.vantage.connect_to(url.scheme, address, url.port)
        of = f"{address} at {endpoint}" if endpoint.address != address else str(endpoint)
        body = (self._of_users if ask.visitor else self.bodies).begin()
        try:
            async with asyncio.timeout(limits.request):
                answered = await self._pool(url, endpoint, ask.lane).ask(self._request(ask, url), body, self._count)
        except TimeoutError:
            return ask.refused(of, Trouble.NO_LOOK, f"no complete answer within {limits.request:g} s")
        except TROUBLES as error:
            return ask.refused(of, *explain_trouble(error))
        return Response(
            ask.shown or ask.url,
            of,
            answered.status,
            answered.headers,
            body,
            answered.cut,
            now(),
            ask.cookie,
            ask.method,
            ask.visitor.name if ask.visitor else "",
        )

    def _pool(self, url: Url, endpoint: Endpoint, lane: str) -> Pool:
        key = (url.scheme, url.host, endpoint, lane)
        if key not in self._pools:
            trust = trusting(self.vantage.ca, ("http/1.1",)) if url.scheme == "https" else None
            self._pools[key] = Pool(url.host, endpoint, trust, self.vantage.limits)
        return self._pools[key]

    def _count(self) -> bool:
        """Count a request that is about to be sent; say whether it may be."""
        if self.most is not None and self.requests >= self.most:
            return False
        self.requests += 1
        return True

    def _request(self, ask: Ask, url: Url) -> h11.Request:
        own = {"Cookie": ask.cookie} if ask.cookie else {}
        length = {"Content-Length": "0"} if ask.method in _WITH_A_BODY else {}
        given = ask.visitor.headers if ask.visitor else {}
        fields = {}
        for name, value in {"Host": url.authority, **length, **self.headers, **own, **given}.items():
            fields[name.lower()] = (name, value)  # what a user sends is sent in the place of ours
        return h11.Request(method=ask.method, target=url.target, headers=list(fields.values()))


def explain_trouble(error: Exception) -> tuple[Trouble, str]:
    """Return what kind of trouble ``error`` (of TROUBLES) is, and a reason to show, never in the server's own words."""
    match error:
        case ssl.SSLCertVerificationError():
            return Trouble.CERTIFICATE, f"the certificate is not valid: {error.verify_message}"
        case ssl.SSLError() if alert := alert_of(error):
            return Trouble.ALERT, f"the server refused the TLS handshake: {alert}"
        case ssl.SSLError():
            return Trouble.NO_LOOK, f"the TLS handshake broke off ({error.reason or type(error).__name__})"
        case HandshakeCutError():
            return Trouble.NO_LOOK, "the TLS handshake broke off (the server hung up)"
        case SlowError():
            return Trouble.NO_LOOK, f"timed out: {error}"
        case ConnectionEndedError():
            return Trouble.NO_LOOK, "no proper answer (the server hung up)"
        case h11.RemoteProtocolError():
            return Trouble.NO_LOOK, "no proper answer (it is not HTTP/1.1, breaks off, or its headers are too large)"
        case h11.LocalProtocolError() | UnicodeError():
            return Trouble.NO_LOOK, "this request cannot be sent: its method or a header holds what HTTP does not allow"
        case OSError() if error.errno:
            return Trouble.NO_LOOK, f"cannot connect ({os.strerror(error.errno)})"
        case _:
            return Trouble.NO_LOOK, f"cannot connect ({type(error).__name__})"
