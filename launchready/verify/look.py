"""What a check looks with: one expectation's eyes, which remember everything they saw as evidence."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

from launchready.expectations import Layer
from launchready.live.certificates import Certificate, Shown, look_at_certificate, read_certificate
from launchready.live.delegation import Parent, ask_parent
from launchready.live.dns import Answer, CouldNotLook, Dns, Exchange, now
from launchready.live.dnssec import Chain, Dnssec, look_at_chain
from launchready.live.facts import Facts
from launchready.live.http import Ask, Fetched, Http, Response
from launchready.live.logins import Logins
from launchready.live.names import View, Views
from launchready.live.pages import Page, read_page
from launchready.live.tls import CERTIFICATES, Accepted, Handshake, shake_hands, trusting
from launchready.live.turns import Rank, Turns
from launchready.live.vantage import Endpoint, Vantage
from launchready.verdicts import Evidence, Outcome, Seen, Verdict

_SIGNED_BY = 4  # addresses of the zone's servers that are asked for signatures, until one gives them


@dataclass(slots=True)
class Round:
    """One round of looking: what is asked once is asked once for all checks. ``handshakes`` counts TLS alone.

    ``known`` are the verdicts so far, by id.
    """

    vantage: Vantage
    dns: Dns
    http: Http
    handshakes: int = 0
    logins: Logins = field(default_factory=Logins)
    known: dict[str, Verdict] = field(default_factory=dict)
    _shown: dict[tuple[Endpoint, str], asyncio.Task[Shown]] = field(default_factory=dict)
    _pages: dict[str, Page] = field(default_factory=dict)

    def page(self, answer: Response) -> Page:
        """Return what ``answer`` shows, which ``Look.get`` gave: the same a whole round, and read once."""
        if answer.url not in self._pages:
            self._pages[answer.url] = read_page(answer)
        return self._pages[answer.url]

    _turns: dict[str, Turns] = field(default_factory=dict)
    _parents: dict[str, asyncio.Task[Parent | CouldNotLook]] = field(default_factory=dict)

    async def parent(self, zone: str, resolvers: tuple[Endpoint, ...]) -> Parent | CouldNotLook:
        """Return what the parent of ``zone`` says of it; asked once a round."""
        if zone not in self._parents:
            seconds, tally = self.vantage.limits.dns, self.dns.tally
            self._parents[zone] = asyncio.ensure_future(ask_parent(zone, resolvers, seconds, tally))
        return await asyncio.shield(self._parents[zone])

    async def certificate(self, endpoint: Endpoint, host: str) -> Shown:
        """Return the certificate that ``endpoint`` shows for ``host``; looked at once a round."""
        key = (endpoint, host)
        if key not in self._shown:
            self._shown[key] = asyncio.ensure_future(self._certificate(endpoint, host))
        return await asyncio.shield(self._shown[key])

    async def _certificate(self, endpoint: Endpoint, host: str) -> Shown:
        self.handshakes += 1
        trust, seconds = trusting(self.vantage.ca, CERTIFICATES), self.vantage.limits.connect
        shown = await look_at_certificate(endpoint, host, trust, seconds)
        self.handshakes += isinstance(shown, Certificate) and shown.fault is not None  # a second one, to describe it
        return shown

    def turn_at(self, address: str) -> AbstractAsyncContextManager[None]:
        """Return a turn at the server at ``address``, which as few ask at once as any host."""
        return self._turns.setdefault(address, Turns(self.vantage.limits.per_host)).turn()


@dataclass(frozen=True, slots=True)
class Look:
    """The eyes of one check on ``zone``. ``view`` is how DNS is seen; ``trace`` grows with every look.

    ``awaited`` says that other checks begin only after this one.
    """

    round: Round
    zone: str
    views: Views
    facts: Facts | None
    view: View | None = None
    awaited: bool = False
    trace: list[Answer | Evidence] = field(default_factory=list)

    def through(self, view: View) -> Look:
        """Return fresh eyes that see DNS as ``view`` does."""
        return replace(self, view=view, trace=[])

    def evidence(self) -> tuple[Evidence, ...]:
        """Return what was seen, in order."""
        return tuple(seen.evidence() if isinstance(seen, Answer) else seen for seen in self.trace)

    async def ask(self, name: str, type_: str) -> Exchange:
        """Ask DNS as ``view`` sees it."""
        view = self.view or self.views.first[0]
        found = await view.ask(self.round.dns, name, type_)
        self.trace.append(found if isinstance(found, Answer) else found.evidence())
        return found

    async def parent(self) -> Parent | CouldNotLook | None:
        """Return what the zone's parent says of it; None where DNS servers were given, which stand for all others."""
        vantage = self.round.vantage
        if vantage.resolvers or vantage.authoritative:
            return None
        return await self.round.parent(self.zone, self.views.first[0].resolvers)

    async def delegation_signer(self) -> Exchange:
        """Return the zone's DS record as its parent has it: asked itself, or of a resolver where that cannot be."""
        parent = await self.parent()
        if isinstance(parent, Parent):
            found = await self.round.dns.ask(parent.server, self.zone, "DS")
            if isinstance(found, Answer) and not found.referral:
                return found
        resolvers = self.views.first[0].resolvers
        return await View(self.zone, resolvers, resolvers, caches=True).ask(self.round.dns, self.zone, "DS")

    async def chain(self) -> Dnssec:
        """Look whether the parent's DS record and the signatures of the zone fit, at its first server that answers."""
        ds, found = await self.delegation_signer(), None
        limits, tally = self.round.vantage.limits, self.round.dns.tally
        for server in [server for view in self.views.first for server in view.servers][:_SIGNED_BY]:
            found = await look_at_chain(self.zone, ds, server, limits.dns, tally)
            if found.chain is not Chain.UNKNOWN or isinstance(ds, CouldNotLook):
                break
        assert found is not None, "a view has a server"  # noqa: S101 - views() makes none without
        self.trace.extend(found.evidence)
        return found

    @property
    def _next(self) -> Rank:
        return Rank.AWAITED if self.awaited else Rank.NEXT

    async def addresses(self, host: str) -> Exchange:
        """Return the addresses of ``host``, IPv4 where it has any, from the first view that answers."""
        found: Exchange | None = None
        for view in self.views.first:
            for type_ in ("A", "AAAA"):
                found = await view.ask(self.round.dns, host, type_)
                if isinstance(found, CouldNotLook) or found.values:
                    break
            if isinstance(found, Answer):
                return found
        return found or CouldNotLook(f"A {host}", "nobody", self.views.reason, now())

    async def every_address(self, host: str) -> Exchange:
        """Return all addresses of ``host``, IPv4 first, from the first view that answers."""
        found: Exchange | None = None
        for view in self.views.first:
            four, six = await asyncio.gather(*(view.ask(self.round.dns, host, type_) for type_ in ("A", "AAAA")))
            found = four if isinstance(four, CouldNotLook) else six
            if isinstance(four, Answer) and isinstance(six, Answer):
                found = replace(four, values=(*four.values, *six.values))
                break
        found = found or CouldNotLook(f"A {host}", "nobody", self.views.reason, now())
        self.trace.append(found if isinstance(found, Answer) else found.evidence())
        return found

    async def get(self, url: str, *, cookie: str | None = None) -> Fetched:
        """Return the answer to ``url``; asked once a round."""
        rank = Rank.AWAITED if self.awaited else Rank.FIRST
        fetched = await self.round.http.get(url, self.addresses, cookie=cookie, rank=rank)
        self.trace.append(fetched.evidence())
        return fetched

    async def get_again(self, url: str, *, cookie: str | None = None, method: str = "GET") -> Fetched:
        """Ask ``url`` anew; with another ``method`` than GET, without a body."""
        fetched = await self.round.http.get_again(url, self.addresses, cookie=cookie, method=method, rank=self._next)
        self.trace.append(fetched.evidence())
        return fetched

    async def visit(self, ask: Ask) -> Fetched:
        """Send ``ask`` now, whatever was asked before."""
        fetched = await self.round.http.ask(ask, self.addresses, self._next)
        self.trace.append(fetched.evidence())
        return fetched

    async def certificate(self, host: str, address: str) -> Shown:
        """Return the certificate that the server at ``address`` shows for ``host``."""
        shown = await self.round.certificate(self.round.vantage.connect_to("https", address, 443), host)
        self.trace.append(shown.evidence())
        return shown

    async def visit_server(self, host: str, address: str) -> tuple[Fetched, Shown]:
        """Return what the server at ``address`` answers for the home page of ``host``, and its certificate.

        Where it answers, its certificate holds, and is read from the same connection if that is kept open.
        """
        answer = await self.visit(Ask(f"https://{host}/", at=address))
        shaken = self.round.http.shown_at(host, address)
        if not isinstance(answer, Response) or shaken is None:
            return answer, await self.certificate(host, address)
        of = str(self.round.vantage.connect_to("https", address, 443))
        shown = replace(read_certificate(shaken, host, of), http2=None)  # pages are asked over HTTP/1.1
        self.trace.append(shown.evidence())
        return answer, shown

    async def shake_hands_newest(self, host: str, version: str) -> Handshake:
        """Return whether ``host`` takes ``version``, the newest: by what its certificate was shown over, if it was."""
        found = await self.addresses(host)
        if isinstance(found, Answer) and found.values:
            shown = await self.certificate(host, found.values[0])
            if isinstance(shown, Certificate) and shown.version == f"TLS {version}":
                return Accepted(f"TLS {version} for {host}", shown.of, version, shown.at)
        return await self.shake_hands(host, version)

    async def shake_hands(self, host: str, version: str, oldest: str | None = None) -> Handshake:
        """Try one TLS handshake with ``host`` that offers ``version`` alone, or all from ``oldest`` to it."""
        found = await self.addresses(host)
        if isinstance(found, CouldNotLook) or not found.values:
            reason = found.reason if isinstance(found, CouldNotLook) else "no address in DNS"
            handshake: Handshake = CouldNotLook(f"TLS {version} for {host}", "nobody", reason, found.at)
        else:
            endpoint = self.round.vantage.connect_to("https", found.values[0], 443)
            self.round.handshakes += 1
            handshake = await shake_hands(endpoint, host, version, self.round.vantage.limits.connect, oldest)
        self.trace.append(handshake.evidence())
        return handshake


def passed(observed: str) -> Seen:
    """Return that it is as expected."""
    return Seen(Outcome.PASS, observed)


def failed(observed: str, fix: str | None = None, layer: Layer | None = None) -> Seen:
    """Return that it is not as expected; ``layer`` where another one is to blame than the expectation says."""
    return Seen(Outcome.FAIL, observed, fix=fix, layer=layer)


def unknown(observed: str, fix: str | None = None) -> Seen:
    """Return that looking did not show it."""
    return Seen(Outcome.UNKNOWN, observed, fix=fix)


def unseen(look: CouldNotLook) -> Seen:
    """Return the verdict of a look that could not be taken: unknown, with its reason."""
    return unknown(f"could not look at {look.asked}: {look.reason}")


def listed(values: Sequence[str]) -> str:
    """Return ``values`` as one line."""
    return ", ".join(values) or "nothing"
