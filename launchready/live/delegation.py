"""Delegation: which servers the world is sent to for a zone, and where they are.

The parent's servers are asked, since that is what the world follows (a resolver may still hold an old NS set); where
none of them answers, a resolver is.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from launchready.live.dns import CouldNotLook, Tally, exchange, make_query, now
from launchready.live.vantage import Endpoint
from launchready.verdicts import Evidence

MOST_SERVERS = 4  # of a parent that are asked, until one of them says something
_NO_REPLY = (dns.exception.DNSException, OSError, EOFError, ValueError)
_TRIES = 2  # a datagram may get lost


@dataclass(frozen=True, slots=True)
class Parent:
    """What ``server``, of a zone's parent, says of the zone: ``names`` of those that the world is sent to.

    None where the parent has no such zone.
    """

    zone: str
    names: tuple[str, ...]
    server: Endpoint
    at: str

    def evidence(self) -> Evidence:
        """Return this look as evidence."""
        return Evidence(f"NS {self.zone}", str(self.server), ", ".join(self.names) or "no such zone", self.at)


async def find_name_servers(
    zone: str, resolvers: tuple[Endpoint, ...], seconds: float, tally: Tally, port: int = 53
) -> tuple[tuple[Endpoint, ...], ...]:
    """Return the addresses of each server that ``zone`` is delegated to, IPv4 first. Empty where nobody could say."""
    search = _Search(resolvers, seconds, tally, port)
    parent = await ask_parent(zone, resolvers, seconds, tally, port)
    names = parent.names if isinstance(parent, Parent) else ()
    return await search.addresses(names or await search.names_of(zone))


async def ask_parent(
    zone: str, resolvers: tuple[Endpoint, ...], seconds: float, tally: Tally, port: int = 53
) -> Parent | CouldNotLook:
    """Return what the parent of ``zone`` says of it, asked itself: a resolver may still hold what it said before.

    That there is no such zone counts only where a server that holds the parent zone says it (RFC 2308).
    """
    search = _Search(resolvers, seconds, tally, port)
    above = zone.partition(".")[2]
    for name in (await search.names_of(above))[:MOST_SERVERS]:
        for server in await search.addresses_of(name):
            try:
                reply = await exchange(server, make_query(zone, "NS", recursion=False), seconds, tally)
            except _NO_REPLY:
                continue
            names = delegation_in(reply, zone)
            if names or denies(reply):
                return Parent(zone, names, server, now())
    reason = f"none of the servers of {above or 'the root'} that were asked says who answers for it"
    return CouldNotLook(f"NS {zone}", "its parent", reason, now())


def denies(reply: dns.message.Message) -> bool:
    """Say whether ``reply`` of a server that holds the parent says that it sends nobody to the zone (RFC 2308)."""
    held = bool(reply.flags & dns.flags.AA) and reply.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)
    return held and not reply.answer and not any(rrset.rdtype == dns.rdatatype.NS for rrset in reply.authority)


def delegation_in(reply: dns.message.Message, zone: str) -> tuple[str, ...]:
    """Return the name servers of ``zone`` that ``reply`` names, as an answer or a referral."""
    return tuple(
        sorted(
            rdata.target.to_text(omit_final_dot=True).lower()
            for section in (reply.answer, reply.authority)
            for rrset in section
            if rrset.rdtype == dns.rdatatype.NS and rrset.name.to_text(omit_final_dot=True).lower() == zone
            for rdata in rrset
        )
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """What a search for name servers asks with."""

    resolvers: tuple[Endpoint, ...]
    seconds: float
    tally: Tally
    port: int

    async def names_of(self, zone: str) -> tuple[str, ...]:
        """Return the servers of the zone that holds ``zone``, as a resolver tells it; none where it cannot be asked."""
        while zone and (reply := await self.resolve(zone, "NS")) is not None:
            names = delegation_in(reply, zone)
            if names:
                return names
            zone = zone.partition(".")[2]
        return ()

    async def addresses(self, names: tuple[str, ...]) -> tuple[tuple[Endpoint, ...], ...]:
        """Return the addresses of each of ``names``; a name without any is left out."""
        return tuple(group for group in await asyncio.gather(*map(self.addresses_of, names)) if group)

    async def addresses_of(self, name: str) -> tuple[Endpoint, ...]:
        """Return the addresses of one name server."""
        replies = await asyncio.gather(*(self.resolve(name, type_) for type_ in ("A", "AAAA")))
        return tuple(
            Endpoint(rdata.address, self.port)
            for reply in replies
            if reply is not None
            for rrset in reply.answer
            if rrset.rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA)
            for rdata in sorted(rrset, key=lambda rdata: str(rdata.address))  # servers shuffle; evidence stays the same
        )

    async def resolve(self, name: str, type_: str) -> dns.message.Message | None:
        """Return what the first resolver says that says anything; all are asked again where none does."""
        for resolver in self.resolvers * _TRIES:
            try:
                reply = await exchange(resolver, make_query(name, type_), self.seconds, self.tally)
            except _NO_REPLY:
                continue
            if reply.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
                return reply
        return None
