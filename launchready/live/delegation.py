"""Delegation: which servers the world is sent to for a zone, and where they are.

The parent's servers are asked, since that is what the world follows (a resolver may still hold an old NS set); where
none of them answers, a resolver is.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import dns.exception
import dns.message
import dns.rdatatype

from launchready.live.dns import Tally, exchange, make_query
from launchready.live.vantage import Endpoint

_NO_REPLY = (dns.exception.DNSException, OSError, EOFError, ValueError)


async def find_name_servers(
    zone: str, resolvers: tuple[Endpoint, ...], seconds: float, tally: Tally, port: int = 53
) -> tuple[tuple[Endpoint, ...], ...]:
    """Return the addresses of each server that ``zone`` is delegated to, IPv4 first. Empty where nobody could say."""
    search = _Search(resolvers, seconds, tally, port)
    names = await find_parent_names(zone, resolvers, seconds, tally, port)
    if names:
        return await search.addresses(names)
    return await search.servers_of(zone)


async def find_parent_names(
    zone: str, resolvers: tuple[Endpoint, ...], seconds: float, tally: Tally, port: int = 53
) -> tuple[str, ...]:
    """Return the names of the servers that the parent of ``zone`` sends the world to. Empty where nobody could say."""
    search = _Search(resolvers, seconds, tally, port)
    for server in [endpoint for group in await search.servers_of(zone.partition(".")[2]) for endpoint in group]:
        try:
            names = delegation_in(await exchange(server, make_query(zone, "NS", recursion=False), seconds, tally), zone)
        except _NO_REPLY:
            continue
        if names:
            return names
    return ()


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

    async def servers_of(self, zone: str) -> tuple[tuple[Endpoint, ...], ...]:
        """Return the addresses of each server of the zone that holds ``zone``, as a resolver tells it."""
        while zone:
            reply = await self.resolve(zone, "NS")
            names = delegation_in(reply, zone) if reply else ()
            if names:
                return await self.addresses(names)
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
        """Return the reply of the first resolver that gives one."""
        for resolver in self.resolvers:
            try:
                return await exchange(resolver, make_query(name, type_), self.seconds, self.tally)
            except _NO_REPLY:
                continue
        return None
