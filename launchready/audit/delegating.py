"""Looking at who answers for a zone: what the parent says, what each server says, and whether the chain holds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from launchready.audit.eyes import Options
from launchready.audit.found import Absent, Delegation, NameServer
from launchready.live.delegation import delegation_in, denies
from launchready.live.dns import Answer, CouldNotLook, Dns, Exchange, Tally, exchange, make_query, now
from launchready.live.dnssec import Chain, Dnssec, look_at_chain
from launchready.live.vantage import Endpoint, Vantage
from launchready.verdicts import Evidence

_NO_REPLY = (dns.exception.DNSException, OSError, EOFError, ValueError)
MOST_SERVERS = 8
NO_INTERNET = "the resolver does not know the internet's own root: what it says of any name shows nothing"


@dataclass(slots=True)
class Search:
    """What a search for a zone's servers asks with."""

    vantage: Vantage
    options: Options
    resolvers: tuple[Endpoint, ...]
    asked: Dns
    tally: Tally
    glue: dict[str, tuple[str, ...]] = field(default_factory=dict)

    async def resolve(self, name: str, type_: str) -> Exchange:
        """Return what the first resolver says that can be asked."""
        found: Exchange = CouldNotLook(f"{type_} {name}", "nobody", "there is no resolver", now())
        for resolver in self.resolvers:
            found = await self.asked.ask(resolver, name, type_)
            if isinstance(found, Answer):
                break
        return found

    async def addresses(self, server: str) -> tuple[str, ...]:
        """Return the addresses of a name server, IPv4 first.

        Those that the parent gave count: a resolver that checks DNSSEC tells none inside a zone that is broken.
        """
        if server in self.glue:
            return self.glue[server]
        found = await asyncio.gather(self.resolve(server, "A"), self.resolve(server, "AAAA"))
        return tuple(value for answer in found if isinstance(answer, Answer) for value in answer.values)

    def endpoints(self, addresses: tuple[str, ...]) -> tuple[Endpoint, ...]:
        """Return where to ask for each of ``addresses`` that may be asked."""
        table = self.options.connect_dns
        return tuple(
            table.get(address) or table.get(None) or Endpoint(address, 53)
            for address in addresses
            if self.options.reach.allows(address, table)
        )

    async def put(self, server: Endpoint, name: str, type_: str) -> dns.message.Message | str:
        """Return the reply of one server, asked to answer itself, or why there is none."""
        reason = "it gives no answer"
        for _ in range(self.vantage.limits.dns_tries):
            try:
                query = make_query(name, type_, recursion=False)
                return await exchange(server, query, self.vantage.limits.dns, self.tally)
            except dns.exception.Timeout:
                reason = f"it gives no answer within {self.vantage.limits.dns:g} s"
            except _NO_REPLY as error:
                reason = f"it gives no proper answer ({type(error).__name__})"
        return reason


async def look_at_delegation(zone: str, search: Search) -> tuple[Delegation, tuple[Endpoint, ...]]:
    """Return who answers for ``zone``, and where those are asked that do answer for it."""
    told = await _ask_parent(zone, search)
    if isinstance(told, str):
        return Delegation(unseen=told), ()
    if isinstance(told, Absent):
        return Delegation(absent=told), ()
    at_parent = told.names
    search.glue.update(told.glue)
    names = at_parent[:MOST_SERVERS]
    looks = await asyncio.gather(*(_look_at_server(zone, name, search) for name in names))
    listed = {name for _, _, listing in looks for name in listing}
    more = sorted(listed - set(names))[:MOST_SERVERS]
    others = await asyncio.gather(*(_look_at_server(zone, name, search) for name in more))
    answering = [endpoint for server, endpoint, _ in (*looks, *others) if endpoint is not None and not server.fault]
    servers = tuple(
        NameServer(
            server.name,
            server.addresses,
            server.name in at_parent,
            not listed or server.name in listed,
            server.serial,
            server.fault,
            server.unseen,
            server.evidence,
        )
        for server, _, _ in (*looks, *others)
    )
    chain = Dnssec(Chain.UNKNOWN, "no name server answers")
    if answering:
        ds = await search.resolve(zone, "DS")
        chain = await look_at_chain(zone, ds, answering[0], search.vantage.limits.dns, search.tally)
    return Delegation(servers, chain), tuple(answering)


@dataclass(frozen=True, slots=True)
class _Referral:
    """Whom the parent sends the world to for a zone, and the addresses that it gives of them."""

    names: tuple[str, ...]
    glue: Mapping[str, tuple[str, ...]]


async def _ask_parent(zone: str, search: Search) -> _Referral | Absent | str:
    """Return the zone's servers as its parent names them, that it has none, or why the parent could not be asked."""
    above = zone.partition(".")[2]
    while above:
        found = await search.resolve(above, "NS")
        if isinstance(found, CouldNotLook):
            return f"the servers above {zone} could not be found: {found.reason}"
        if found.values:
            break
        above = above.partition(".")[2]
    else:
        root = await search.resolve(".", "NS")
        if not isinstance(root, Answer) or not root.values:
            return NO_INTERNET
        ending = await search.resolve(zone.rpartition(".")[2], "NS")
        gone = isinstance(ending, Answer) and not ending.exists
        return Absent("", known=False, evidence=ending.evidence()) if gone else f"there is nothing above {zone}"
    for name in found.values[:4]:
        for endpoint in search.endpoints(await search.addresses(name))[:2]:
            reply = await search.put(endpoint, zone, "NS")
            if isinstance(reply, str):
                continue
            if names := delegation_in(reply, zone):
                return _Referral(names, _glue_in(reply))
            if denies(reply):
                return await _absent(zone, above, f"{name} ({endpoint})", endpoint, reply, search)
    return f"none of the servers of {above} said who answers for {zone}"


async def _absent(
    zone: str, above: str, server: str, endpoint: Endpoint, reply: dns.message.Message, search: Search
) -> _Referral | Absent | str:
    """Return that ``above`` has no such zone; a name that it holds itself is sent to nobody, which is no fault."""
    known = reply.rcode() == dns.rcode.NOERROR
    for type_ in ("A", "MX") if known else ():
        held = await search.put(endpoint, zone, type_)
        if isinstance(held, str):
            return f"whether {above} holds {zone} itself could not be asked: {held}"
        if held.answer:
            return _Referral((), {})
    return Absent(above, known, Evidence(f"NS {zone}", server, _describe(reply), now()))


def _glue_in(reply: dns.message.Message) -> Mapping[str, tuple[str, ...]]:
    """Return the addresses of name servers that a referral carries."""
    glue: dict[str, tuple[str, ...]] = {}
    for rrset in reply.additional:
        if rrset.rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
            name = rrset.name.to_text(omit_final_dot=True).lower()
            glue[name] = (*glue.get(name, ()), *(rdata.address for rdata in rrset))
    return glue


async def _look_at_server(zone: str, name: str, search: Search) -> tuple[NameServer, Endpoint | None, tuple[str, ...]]:
    """Return one server, where it is asked (None where it cannot be), and whom it names as the zone's servers."""
    addresses = await search.addresses(name)
    if not addresses:
        found = await search.resolve(name, "A")
        unseen = found.reason if isinstance(found, CouldNotLook) else ""
        fault = "" if unseen else "its name has no address"
        return NameServer(name, fault=fault, unseen=unseen, evidence=(found.evidence(),)), None, ()
    endpoints = search.endpoints(addresses)
    if not endpoints:
        reason = f"{addresses[0]} is of a private network, which is not asked"
        return NameServer(name, addresses, unseen=reason), None, ()
    reply = await search.put(endpoints[0], zone, "SOA")
    told = reply if isinstance(reply, str) else _describe(reply)
    evidence = (Evidence(f"SOA {zone}", f"{name} ({endpoints[0]})", told, now()),)
    if isinstance(reply, str):
        return NameServer(name, addresses, unseen=reply, evidence=evidence), None, ()
    serials = [rdata.serial for rrset in reply.answer if rrset.rdtype == dns.rdatatype.SOA for rdata in rrset]
    if not reply.flags & dns.flags.AA or not serials:
        return NameServer(name, addresses, fault="it does not hold the zone", evidence=evidence), None, ()
    listing = await search.put(endpoints[0], zone, "NS")
    names = () if isinstance(listing, str) else delegation_in(listing, zone)
    return NameServer(name, addresses, serial=serials[0], evidence=evidence), endpoints[0], names


def _describe(reply: dns.message.Message) -> str:
    answer = "; ".join(rrset.to_text() for rrset in reply.answer)[:300] or "no answer"
    authoritative = "" if reply.flags & dns.flags.AA else ", not authoritative"
    return f"{dns.rcode.to_text(reply.rcode())}: {answer}{authoritative}"
