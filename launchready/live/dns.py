"""Asking DNS servers: what a server said is an Answer, everything else is CouldNotLook, and never "missing".

UDP first, TCP where the answer was truncated (RFC 7766). NXDOMAIN and NODATA are answers; SERVFAIL, REFUSED, a
time-out, an unreachable server and a malformed message are not.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from launchready.live.vantage import Endpoint, Limits
from launchready.live.wire import PAYLOAD, ask_udp, is_truncated, nothing_in, question_of
from launchready.verdicts import Evidence
from launchready.zone.records import canonical_content


def now() -> str:
    """Return the time as evidence carries it: ISO 8601, UTC, whole seconds."""
    return _told(int(time.time()))


@lru_cache(maxsize=1)
def _told(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one server said of one name and type.

    ``values`` are in the canonical form of ``launchready.zone.records`` (MX as ``preference target``, TXT joined),
    ``cnames`` the targets that led to them, ``ttl`` the seconds for which this answer, positive or negative, may be
    kept. ``exists`` is False for NXDOMAIN; an existing name without values is NODATA. ``referral``: the zone for which
    the server only names others that hold it, empty where it answers. ``held``: the server holds the zone itself (AA),
    and does not tell what it heard.
    """

    name: str
    type: str
    server: str
    at: str
    values: tuple[str, ...] = ()
    cnames: tuple[str, ...] = ()
    ttl: int = 0
    exists: bool = True
    referral: str = ""
    held: bool = False

    def evidence(self) -> Evidence:
        """Return this look as evidence."""
        found = ", ".join(self.values) or ("no such record" if self.exists else "no such name")
        chain = "".join(f"→ {target} " for target in self.cnames)
        return Evidence(f"{self.type} {self.name}", self.server, f"{chain}{found}", self.at)

    def expires(self) -> str:
        """Return when a cache that gave this answer forgets it, ISO 8601."""
        return (datetime.fromisoformat(self.at) + timedelta(seconds=self.ttl)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class CouldNotLook:
    """A look that showed nothing about what was asked, with the reason."""

    asked: str
    of: str
    reason: str
    at: str

    def evidence(self) -> Evidence:
        """Return this look as evidence."""
        return Evidence(self.asked, self.of, f"could not look: {self.reason}", self.at)


Exchange: TypeAlias = Answer | CouldNotLook


@dataclass(slots=True)
class Tally:
    """How many queries were sent: each try, over UDP or TCP, is one."""

    queries: int = 0


class Dns:
    """DNS as it is during one round: each question goes to each server once. ``queries`` counts what was sent."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._asked: dict[tuple[Endpoint, str, str], asyncio.Task[Exchange]] = {}
        self._gate = asyncio.Semaphore(limits.questions)
        self._tally = Tally()

    @property
    def tally(self) -> Tally:
        """Where queries are counted."""
        return self._tally

    @property
    def queries(self) -> int:
        """Return how many queries were sent, as servers count them."""
        return self._tally.queries

    async def ask(self, server: Endpoint, name: str, type_: str) -> Exchange:
        """Ask ``server`` for ``name`` and ``type_``; time-outs are tried again, then reported."""
        key = (server, name, type_)
        if key not in self._asked:
            self._asked[key] = asyncio.ensure_future(self._ask(server, name, type_))
        return await asyncio.shield(self._asked[key])

    async def _ask(self, server: Endpoint, name: str, type_: str) -> Exchange:
        try:
            question = question_of(name, type_)
        except (dns.exception.DNSException, ValueError) as error:
            return CouldNotLook(f"{type_} {name}", str(server), f"cannot be asked: {error}", now())
        reason = "not asked"
        for _ in range(self._limits.dns_tries):
            try:
                async with self._gate, asyncio.timeout(self._limits.dns):
                    reply = await self._send(server, question)
                nothing = None if isinstance(reply, dns.message.Message) else nothing_in(question, reply)
                if nothing is not None:
                    return Answer(
                        name, type_, str(server), now(), ttl=nothing.ttl, exists=nothing.exists, held=nothing.held
                    )
                message = reply if isinstance(reply, dns.message.Message) else dns.message.from_wire(reply)
                return read_reply(message, name, type_, str(server))
            except (TimeoutError, dns.exception.Timeout):
                reason = f"no answer within {self._limits.dns:g} s"
            except (dns.exception.DNSException, EOFError) as error:
                reason = f"malformed answer ({type(error).__name__})"
            except OSError as error:
                reason = f"cannot reach the server ({error.strerror or type(error).__name__})"
        return CouldNotLook(f"{type_} {name}", str(server), reason, now())

    async def _send(self, server: Endpoint, question: bytes) -> bytes | dns.message.Message:
        """Return the reply to ``question``: by UDP as it came, by TCP where it is larger."""
        self._tally.queries += 1
        reply = await ask_udp(server, question)
        if not is_truncated(reply):
            return reply
        self._tally.queries += 1
        return await dns.asyncquery.tcp(dns.message.from_wire(question), server.address, port=server.port)


def make_query(name: str, type_: str, *, recursion: bool = True) -> dns.message.QueryMessage:
    """Return the question for ``name`` and ``type_``; raises DNSException or ValueError for what is no name of DNS."""
    query = dns.message.make_query(
        dns.name.from_text(name), dns.rdatatype.from_text(type_), use_edns=0, payload=PAYLOAD
    )
    if not recursion:
        query.flags &= ~dns.flags.RD
    return query


async def exchange(server: Endpoint, query: dns.message.Message, seconds: float, tally: Tally) -> dns.message.Message:
    """Send one question and return the reply; raises dnspython's errors and OSError."""
    # The limit is around both UDP and TCP: dnspython's own starts anew for the second.
    try:
        async with asyncio.timeout(seconds):
            tally.queries += 1
            try:
                return await dns.asyncquery.udp(
                    query,
                    server.address,
                    timeout=seconds,
                    port=server.port,
                    ignore_unexpected=True,
                    raise_on_truncation=True,
                )
            except dns.message.Truncated:
                tally.queries += 1
                return await dns.asyncquery.tcp(query, server.address, timeout=seconds, port=server.port)
    except TimeoutError as error:
        raise dns.exception.Timeout from error


def read_reply(reply: dns.message.Message, name: str, type_: str, server: str) -> Exchange:
    """Return what ``reply`` says; raises DNSException where it is not a reply to such a question."""
    code = reply.rcode()
    if code not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        reason = {dns.rcode.REFUSED: "the server refuses to answer for this name (REFUSED)"}.get(
            code, f"the server failed ({dns.rcode.to_text(code)})"
        )
        return CouldNotLook(f"{type_} {name}", server, reason, now())
    if not isinstance(reply, dns.message.QueryMessage):
        raise dns.exception.FormError
    chain = reply.resolve_chaining()
    answer = Answer(
        name,
        type_,
        server,
        now(),
        cnames=tuple(_text(rrset[0].target) for rrset in chain.cnames),
        ttl=0 if not chain.cnames and chain.answer is None and not reply.authority else chain.minimum_ttl,
        exists=code == dns.rcode.NOERROR,
        held=bool(reply.flags & dns.flags.AA),
    )
    if chain.answer is not None:
        return replace(answer, values=tuple(sorted(_value(rdata, type_) for rdata in chain.answer)))
    if type_ == "NS" and (cut := _delegation(reply, name)) is not None:
        return replace(answer, values=tuple(sorted(_value(rdata, type_) for rdata in cut)), ttl=cut.ttl)
    if chain.cnames or reply.flags & (dns.flags.AA | dns.flags.RA):
        return answer
    for rrset in reply.authority:
        if rrset.rdtype == dns.rdatatype.NS:
            return replace(answer, referral=_text(rrset.name))
    # A server that neither holds the zone nor asks for us has nothing to say about what is missing (RFC 2308).
    return CouldNotLook(f"{type_} {name}", server, "the server does not hold this zone, and asks nobody", now())


def _delegation(reply: dns.message.Message, name: str) -> dns.rrset.RRset | None:
    """Return the NS records of ``name`` that its parent zone refers to instead of answering (RFC 1034, 4.3.2)."""
    return reply.get_rrset(reply.authority, dns.name.from_text(name), dns.rdataclass.IN, dns.rdatatype.NS)


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=len(name) > 1).lower()


def _value(rdata: dns.rdata.Rdata, type_: str) -> str:
    """Return ``rdata`` in canonical form, or as it was sent where that form does not hold it."""
    match type_:
        case "TXT":
            return b"".join(rdata.strings).decode("utf-8", "surrogateescape")  # type: ignore[attr-defined]
        case "MX":
            return f"{rdata.preference} {_text(rdata.exchange)}"  # type: ignore[attr-defined]
        case "SRV":
            return f"{rdata.priority} {rdata.weight} {rdata.port} {_text(rdata.target)}"  # type: ignore[attr-defined]
        case "CNAME" | "NS" | "PTR":
            return _text(rdata.target)  # type: ignore[attr-defined]
        case _:
            try:
                return canonical_content(type_, rdata.to_text())
            except ValueError:
                return rdata.to_text()
