"""SPF as a receiving server evaluates it, RFC 7208, over whatever DNS the caller asks.

``check_host`` follows the RFC with one addition: the sender None is a server that nobody lists, so that the whole
record is walked and its cost known. What could not be looked up is TEMPERROR, never "none".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from launchready.live.dns import CouldNotLook
from launchready.live.names import Ask
from launchready.live.spf_terms import Macro, SpfError, SpfRecord, Term, is_spf, parse_spf

MAX_LOOKUPS = 10  # RFC 7208 section 4.6.4: terms that query
MAX_VOIDS = 2  # the same: terms whose query finds nothing
MAX_MX = 10  # the same: names behind one mx
LONGEST_NAME, LONGEST_LABEL = 253, 63  # characters, RFC 1035 section 2.3.4
WALKED = 40  # terms after which we stop counting: the record is broken anyway

Sender: TypeAlias = IPv4Address | IPv6Address | None


class Result(StrEnum):
    """Results of check_host(), RFC 7208 section 2.6."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105 - a result, not a password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


_QUALIFIED = {"+": Result.PASS, "-": Result.FAIL, "~": Result.SOFTFAIL, "?": Result.NEUTRAL}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a receiver decides, why, and what it took: terms that query, of those the void ones, the domains visited.

    ``tree`` has a line a querying term, indented by depth.
    """

    result: Result
    reason: str
    lookups: int
    voids: int
    visited: frozenset[str]
    tree: tuple[str, ...]


class _TempError(Exception):
    """DNS could not be asked."""


async def check_host(ask: Ask, domain: str, sender: Sender) -> Evaluation:
    """Return what ``domain``'s SPF record says of mail from the address ``sender`` (None: one that nobody lists)."""
    walk = _Walk(ask, sender)
    try:
        result = await walk.check(domain, ())
        reason = f"{domain}: {result}"
    except _TempError as error:
        result, reason = Result.TEMPERROR, str(error)
    except SpfError as error:
        result, reason = Result.PERMERROR, str(error)
    # Over a limit the record is broken, whatever could not be looked up beyond it.
    if result is not Result.PERMERROR and walk.lookups > MAX_LOOKUPS:
        result, reason = Result.PERMERROR, f"it takes {walk.lookups} look-ups or more; {MAX_LOOKUPS} are allowed"
    elif result is not Result.PERMERROR and walk.voids > MAX_VOIDS:
        result = Result.PERMERROR
        reason = f"{walk.voids} of its terms name something that does not exist; {MAX_VOIDS} are allowed"
    return Evaluation(result, reason, walk.lookups, walk.voids, frozenset(walk.visited), tuple(walk.tree))


async def find_record(ask: Ask, domain: str) -> SpfRecord | CouldNotLook | None:
    """Return the SPF record of ``domain``, None where there is none; raises SpfError where it is not valid."""
    found = await ask(domain, "TXT")
    if isinstance(found, CouldNotLook):
        return found
    records = [text for text in found.values if is_spf(text)]
    if len(records) > 1:
        raise SpfError(f"{domain} has {len(records)} SPF records; one is allowed, so receivers use none of them")
    return parse_spf(records[0]) if records else None


async def find_listed_address(ask: Ask, domain: str) -> IPv4Address | IPv6Address | CouldNotLook | None:
    """Return one address that ``domain``'s own record lets send: the first of its networks, or of what it includes.

    None where the record lists none, or none within the look-ups that a record may take; raises SpfError.
    """
    waiting, visited = [domain], set[str]()
    while waiting and len(visited) <= MAX_LOOKUPS:
        current = waiting.pop(0)
        if current in visited:
            continue
        visited.add(current)
        record = await find_record(ask, current)
        if isinstance(record, CouldNotLook):
            return record
        if record is None:
            continue
        granting = [term for term in record.terms if term.qualifier == "+"]
        address = await _own_address(ask, current, granting)
        if address is not None:
            return address
        further = [term.domain(current) for term in granting if term.name == "include"]
        waiting = further + ([record.redirect] if record.redirect else []) + waiting
    return None


async def _own_address(ask: Ask, domain: str, granting: list[Term]) -> IPv4Address | IPv6Address | None:
    """Return the first address that the record itself names, by network or else by the name of a server."""
    for term in granting:
        if term.network is not None:
            return term.network.network_address
    for term in granting:
        if term.name == "a":
            found = await ask(term.domain(domain), "A")
            if not isinstance(found, CouldNotLook) and found.values:
                return ip_address(found.values[0])
    return None


@dataclass(slots=True)
class _Walk:
    """One evaluation under way: the state that RFC 7208's limits count over all records together."""

    ask: Ask
    sender: Sender
    lookups: int = 0
    voids: int = 0
    visited: set[str] = field(default_factory=set)
    tree: list[str] = field(default_factory=list)

    async def check(self, domain: str, path: tuple[str, ...]) -> Result:
        if domain in path:
            raise SpfError(f"{domain} includes itself")
        self.visited.add(domain)
        if not _is_domain(domain):
            return Result.NONE  # section 4.3: an initial check that fails finds nothing
        record = await find_record(self.ask, domain)
        if isinstance(record, CouldNotLook):
            raise _TempError(f"the TXT records of {domain} could not be looked up: {record.reason}")
        if record is None:
            return Result.NONE
        for term in record.terms:
            if await self.matches(term, domain, (*path, domain)):
                return _QUALIFIED[term.qualifier]
        if record.redirect is None:
            return Result.NEUTRAL
        self.count(f"redirect={record.redirect}", path)
        target = self.expand(record.redirect, domain)
        result = await self.check(target, (*path, domain)) if target else Result.NEUTRAL
        if result is Result.NONE:
            raise SpfError(f"redirect={record.redirect}: that domain has no SPF record")
        return result

    def count(self, term: str, path: tuple[str, ...]) -> None:
        self.lookups += 1
        self.tree.append("  " * len(path) + term)
        if self.lookups > WALKED:
            raise SpfError(f"it takes more than {WALKED} look-ups; {MAX_LOOKUPS} are allowed")

    async def matches(self, term: Term, domain: str, path: tuple[str, ...]) -> bool:
        match term.name:
            case "all":
                return True
            case "ip4" | "ip6":
                return term.network is not None and self.sender in term.network if self.sender else False
        self.count(str(term), path[1:])
        target = self.expand(term.value, domain) if term.value else domain
        if target is None or term.name == "ptr":
            return False  # says something of the sender's own name: we have none, and ptr is not to be used (5.5)
        match term.name:
            case "include":
                return await self.included(target, term, path)
            case "exists":
                return bool(await self.addresses(target, "A")) and self.sender is not None
            case "mx":
                return await self.exchanger(target, term)
            case _:
                return self.covers(term, await self.addresses(target, self.family()))

    async def included(self, target: str, term: Term, path: tuple[str, ...]) -> bool:
        result = await self.check(target, path)
        if result is Result.NONE:
            raise SpfError(f"{term}: {target} has no SPF record")
        return result is Result.PASS

    async def exchanger(self, target: str, term: Term) -> bool:
        hosts = [value.split()[1] for value in await self.values(target, "MX")]
        if not hosts:
            self.voids += 1
        if len(hosts) > MAX_MX:
            raise SpfError(f"{term} has {len(hosts)} mail servers behind it; {MAX_MX} are allowed")
        for host in hosts:
            if host != "." and self.covers(term, await self.values(host, self.family())):
                return True
        return False

    def family(self) -> str:
        return "AAAA" if isinstance(self.sender, IPv6Address) else "A"

    async def addresses(self, name: str, type_: str) -> tuple[str, ...]:
        found = await self.values(name, type_)
        # A sender that nobody lists has no family: the term is void only where the name has no address at all.
        if not found and (self.sender is not None or not await self.values(name, "AAAA")):
            self.voids += 1
        return found

    async def values(self, name: str, type_: str) -> tuple[str, ...]:
        found = await self.ask(name, type_)
        if isinstance(found, CouldNotLook):
            raise _TempError(f"the {type_} records of {name} could not be looked up: {found.reason}")
        return found.values

    def covers(self, term: Term, addresses: tuple[str, ...]) -> bool:
        sender = self.sender
        return sender is not None and any(sender in network for network in _widen(term, addresses))

    def expand(self, value: str, domain: str) -> str | None:
        return Macro(domain, self.sender).expand(value)


def _is_domain(name: str) -> bool:
    labels = name.split(".")
    return len(name) <= LONGEST_NAME and len(labels) > 1 and all(0 < len(label) <= LONGEST_LABEL for label in labels)


def _widen(term: Term, addresses: tuple[str, ...]) -> Iterator[IPv4Network | IPv6Network]:
    for address in map(ip_address, addresses):
        yield ip_network((address, term.cidr4 if address.version == 4 else term.cidr6), strict=False)
