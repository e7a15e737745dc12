"""Views of DNS: a zone as one of its own name servers tells it, or as a resolver that caches does.

A name outside the zone is always asked of a resolver. Where resolvers are given and nothing else, each stands for
a server of the zone and is asked about everything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import dns.exception
import dns.resolver

from launchready.live.delegation import find_name_servers
from launchready.live.dns import Answer, CouldNotLook, Dns, Exchange, Tally
from launchready.live.vantage import Endpoint, Limits, Vantage
from launchready.zone.names import within

MAX_CHAIN = 8
RESOLVERS = 2  # that are asked after the zone's own servers, where there are as many
_PROBE = 1.0  # seconds in which a public resolver has to show that it can be reached
PUBLIC_RESOLVERS = (Endpoint("1.1.1.1", 53), Endpoint("8.8.8.8", 53))

Ask: TypeAlias = Callable[[str, str], Awaitable[Exchange]]
"""Ask for a name and a type."""


@dataclass(frozen=True, slots=True)
class View:
    """``servers`` are the addresses of one name server of ``zone``, tried in order; ``resolvers`` answer for the rest.

    A view that ``caches`` may hold an old answer, and asking it early makes it keep one.
    """

    zone: str
    servers: tuple[Endpoint, ...]
    resolvers: tuple[Endpoint, ...]
    caches: bool = False

    async def ask(self, dns_: Dns, name: str, type_: str) -> Exchange:
        """Return what this view says, CNAMEs followed across servers; ``cnames`` holds the whole chain."""
        chain: tuple[str, ...] = ()
        target, ttl = name, None
        for _ in range(MAX_CHAIN):
            found = await self._ask_one(dns_, target, type_)
            if isinstance(found, CouldNotLook):
                return found
            chain += found.cnames
            ttl = found.ttl if ttl is None else min(ttl, found.ttl)
            if found.values or not found.exists or not found.cnames:
                return replace(found, name=name, cnames=chain, ttl=ttl)
            target = found.cnames[-1]
        return CouldNotLook(f"{type_} {name}", str(self.servers[0]), f"more than {MAX_CHAIN} CNAMEs in a row", found.at)

    async def _ask_one(self, dns_: Dns, name: str, type_: str) -> Exchange:
        own = within(name, self.zone)
        found = await self._first(dns_, self.servers if own else self.resolvers, name, type_)
        if own and isinstance(found, Answer) and self._is_below(found.referral) and self.resolvers != self.servers:
            found = await self._first(dns_, self.resolvers, name, type_)  # delegated further down: not this server's
        if isinstance(found, Answer) and found.referral:
            reason = "the server only names others that would know, and does not ask them"
            return CouldNotLook(f"{type_} {name}", found.server, reason, found.at)
        return found

    def _is_below(self, referral: str) -> bool:
        """Say whether ``referral`` is a zone below ours; a server that names others for ours does not hold it."""
        return referral != self.zone and within(referral, self.zone)

    async def _first(self, dns_: Dns, servers: tuple[Endpoint, ...], name: str, type_: str) -> Exchange:
        found: Exchange | None = None
        for server in servers:
            found = await dns_.ask(server, name, type_)
            if isinstance(found, Answer):
                break
        assert found is not None, "a view has a server"  # noqa: S101 - views() makes none without
        return found


@dataclass(frozen=True, slots=True)
class Views:
    """The views of one zone: all ``first`` must be right before any of ``after`` is asked. Empty: ``reason``."""

    first: tuple[View, ...]
    after: tuple[View, ...] = ()
    reason: str = ""


async def find_views(zone: str, vantage: Vantage, tally: Tally) -> Views:
    """Return how ``vantage`` sees ``zone``; without given servers its own are found by delegation, which is counted."""
    if vantage.resolvers and not vantage.authoritative:
        return Views(tuple(View(zone, (server,), vantage.resolvers) for server in vantage.resolvers))
    resolvers = vantage.resolvers or await two_resolvers(vantage.limits, tally)
    servers: tuple[tuple[Endpoint, ...], ...] = tuple((server,) for server in vantage.authoritative)
    if not servers:
        servers = await find_name_servers(zone, resolvers, vantage.limits.dns, tally)
    if not servers:
        asked = ", ".join(map(str, resolvers))
        return Views((), (), f"the name servers of {zone} cannot be found: {asked} did not name them")
    after = tuple(View(zone, (resolver,), resolvers, caches=True) for resolver in resolvers[:RESOLVERS])
    return Views(tuple(View(zone, addresses, resolvers) for addresses in servers), after)


async def two_resolvers(limits: Limits, tally: Tally) -> tuple[Endpoint, ...]:
    """Return the system's resolvers and, where it has one alone, a public one that answers: one cache is no opinion."""
    own = system_resolvers()
    further = [server for server in PUBLIC_RESOLVERS if server not in own]
    if len(own) >= RESOLVERS or not further:
        return own
    dns_ = Dns(replace(limits, dns=min(limits.dns, _PROBE), dns_tries=1))
    found = await asyncio.gather(*(dns_.ask(server, ".", "NS") for server in further))
    tally.queries += dns_.queries
    answering = [server for server, answer in zip(further, found, strict=True) if isinstance(answer, Answer)]
    return (*own, *answering[: RESOLVERS - len(own)])


def system_resolvers() -> tuple[Endpoint, ...]:
    """Return the resolvers that this system uses, or public ones where it names none."""
    try:
        found = dns.resolver.Resolver(configure=True).nameservers
    except (dns.exception.DNSException, OSError):
        found = []
    addresses = [text for text in map(str, found) if "/" not in text]
    return tuple(Endpoint(address, 53) for address in addresses) or PUBLIC_RESOLVERS
