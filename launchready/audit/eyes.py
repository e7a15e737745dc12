"""How an audit looks: bounded in time, in requests to each host, and in where it connects to."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from types import MappingProxyType
from urllib.parse import urlsplit

from launchready.audit.found import EVERY_SIDE, Side
from launchready.live.addresses import Reach
from launchready.live.dns import Answer, CouldNotLook, Dns, Exchange, now
from launchready.live.http import Fetched, Http, NoResponse, Resolve, Trouble
from launchready.live.names import Views
from launchready.live.vantage import Connections, Vantage

AGENT = "launchready-audit (reads public pages, a few of each host)"
HEADERS = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
PEEK = 4096  # bytes of what is only looked into
PORTS = frozenset({80, 443, 8080, 8443})  # web servers; a redirect sends us to no other port
_ENOUGH = 2  # time-outs after which a host is left in peace


@dataclass(frozen=True, slots=True)
class Options:
    """What an audit may do: ``cap`` requests to one host, ``most_hosts`` names, ``seconds`` in all.

    ``connect_dns`` and ``connect_smtp`` say where to connect for the address of a name server or mail server;
    ``allow_private``: also to addresses of private networks. ``sides`` are what is looked at.
    """

    connect_dns: Connections = field(default_factory=lambda: MappingProxyType({}))
    connect_smtp: Connections = field(default_factory=lambda: MappingProxyType({}))
    allow_private: bool = False
    cap: int = 80
    most_hosts: int = 60
    seconds: float = 150.0
    sides: frozenset[Side] = EVERY_SIDE

    @property
    def reach(self) -> Reach:
        """Where may be connected to, whatever is looked at."""
        return Reach(self.allow_private)


@dataclass(slots=True)
class Eyes:
    """One audit's looks: each question is asked once, what was asked is counted, and nobody is asked in vain."""

    vantage: Vantage
    options: Options
    views: Views
    dns: Dns
    http: Http
    small: Http
    until: float
    trust: ssl.SSLContext
    requests: Counter[str] = field(default_factory=Counter)
    _asked: set[tuple[str, str, str]] = field(default_factory=set)
    _tired: Counter[tuple[str, str]] = field(default_factory=Counter)
    _why: dict[tuple[str, str], NoResponse] = field(default_factory=dict)

    @property
    def left(self) -> float:
        """Seconds until the audit ends."""
        return self.until - asyncio.get_running_loop().time()

    async def ask(self, name: str, type_: str) -> Exchange:
        """Return what DNS says, of the first server of the zone that can be asked."""
        found: Exchange | None = None
        for view in (*self.views.first, *self.views.after):
            if self.left <= 0:
                return CouldNotLook(f"{type_} {name}", "nobody", self._over(), now())
            found = await view.ask(self.dns, name, type_)
            if isinstance(found, Answer):
                break
        assert found is not None, "audit goes on only with a view"  # noqa: S101 - our own misuse
        return found

    def may_connect(self, scheme: str, address: str) -> bool:
        """Say whether ``address`` is of the internet, or we were told where it is: no name leads us inside."""
        vantage, options = self.vantage, self.options
        told = {"https": vantage.connect_https, "http": vantage.connect_http, "smtp": options.connect_smtp}
        return options.reach.allows(address, told[scheme])

    def resolver(self, scheme: str) -> Resolve:
        """Return how the addresses of a host are found that may be connected to by ``scheme``, IPv4 first."""

        async def resolve(host: str) -> Exchange:
            if _is_address(host):
                found: Exchange = Answer(host, "A", "the URL itself", now(), (host,))
            else:
                found = await self.ask(host, "A")
                if isinstance(found, Answer) and not found.values:
                    found = await self.ask(host, "AAAA")
            if isinstance(found, CouldNotLook):
                return found
            kept = tuple(value for value in found.values if self.may_connect(scheme, value))
            if found.values and not kept:
                reason = f"{host} points into a private network ({found.values[0]}), which is not connected to"
                return CouldNotLook(f"A {host}", found.server, reason, found.at)
            return replace(found, values=kept)

        return resolve

    async def get(self, url: str) -> Fetched:
        """Return the answer to ``url``, whole up to the vantage's limit, asked once."""
        return await self._get(self.http, url, "whole")

    async def peek(self, url: str) -> Fetched:
        """Return the answer to ``url`` with the first few kilobytes of its body, asked once."""
        return await self._get(self.small, url, "peek")

    async def get_at(self, url: str, address: str) -> Fetched:
        """Return the answer to ``url`` of the server at ``address``, one of the host's."""
        parts = urlsplit(url)
        if not self.may_connect(parts.scheme, address):
            reason = f"{address} is of a private network, which is not connected to"
            return NoResponse(url, address, Trouble.NOT_ASKED, reason, now())

        async def resolve(host: str) -> Exchange:
            return Answer(host, "A", "given", now(), (address,))

        refusal = self._refusal(url, address, tired=False)
        if refusal is not None:
            return refusal
        return await self._within(url, self.http.get_again(url, resolve))

    async def _get(self, http: Http, url: str, how: str) -> Fetched:
        scheme = urlsplit(url).scheme
        refusal = None if (how, scheme, url) in self._asked else self._refusal(url, how, tired=True)
        if refusal is not None:
            return refusal
        found = await self._within(url, http.get(url, self.resolver(scheme)))
        if isinstance(found, NoResponse):
            self._remember(found)
        return found

    def _refusal(self, url: str, how: str, *, tired: bool) -> NoResponse | None:
        """Return why ``url`` is not asked, or count it and return None."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        key = (parts.scheme, host)
        default = {"http": 80}.get(parts.scheme, 443)
        reason = ""
        if (parts.port or default) not in PORTS:
            reason = f"port {parts.port} is not one of web servers"
        elif self.left <= 0:
            reason = self._over()
        elif self.requests[host] >= self.options.cap:
            reason = f"the cap of {self.options.cap} requests to {host} is reached"
        elif tired and self._tired[key] >= _ENOUGH:
            last = self._why[key]
            return NoResponse(url, last.of, last.trouble, f"not asked again: {last.reason}", last.at)
        if reason:
            return NoResponse(url, "nobody", Trouble.NOT_ASKED, reason, now())
        self._asked.add((how, parts.scheme, url))
        self.requests[host] += 1
        return None

    async def _within(self, url: str, look: object) -> Fetched:
        try:
            async with asyncio.timeout(max(self.left, 0)):
                found: Fetched = await look  # type: ignore[misc]
                return found
        except TimeoutError:
            return NoResponse(url, "nobody", Trouble.NOT_ASKED, self._over(), now())

    def _remember(self, missed: NoResponse) -> None:
        """Count what a host did not answer; a closed door or a bad certificate is the same the next time."""
        parts = urlsplit(missed.url)
        key = (parts.scheme, parts.hostname or "")
        again = missed.trouble in (Trouble.CERTIFICATE, Trouble.ALERT) or missed.reason.startswith("cannot connect")
        self._tired[key] += _ENOUGH if again else 1
        self._why[key] = missed

    def _over(self) -> str:
        return f"the time of this audit ({self.options.seconds:g} s) was over"

    def counts(self) -> Mapping[str, int]:
        """Return how many requests each host got, most first."""
        return dict(self.requests.most_common())


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
