"""One evaluation of SPF under way: record after record, term after term, with what RFC 7208 counts over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from launchready.live.dns import CouldNotLook
from launchready.live.names import Ask
from launchready.live.spf_macros import Envelope, Macro, letters_in
from launchready.live.spf_names import below, is_domain, is_name, spelled
from launchready.zone.spf_terms import Address, SpfError, SpfRecord, Term, is_explanation, is_spf, parse_spf

MAX_LOOKUPS = 10  # RFC 7208 section 4.6.4: terms that query
MAX_VOIDS = 2  # the same: terms whose query finds nothing
MAX_NAMES = 10  # the same: names behind one mx (an error beyond), or behind one address (ignored beyond)
WALKED = 40  # terms after which we stop counting: the record is broken anyway


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
class Step:
    """One term that queried: how deep below the first record, what it named once expanded, what was found there."""

    depth: int
    term: str
    domain: str
    found: str


class TempError(Exception):
    """DNS could not be asked."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the record of ``domain`` was decided, by which of its terms, and where it explains that."""

    result: Result
    reason: str
    domain: str
    explanation: str | None = None


@dataclass(slots=True)
class Walk:
    """One evaluation under way: the state that RFC 7208's limits count over all records together."""

    ask: Ask
    client: Address | None
    envelope: Envelope
    lookups: int = 0
    voids: int = 0
    visited: set[str] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    record: str | None = None
    names: tuple[str, ...] | None = None
    unnamed: bool = False

    async def check(self, domain: str, path: tuple[str, ...]) -> Ending:
        """Return how the record of ``domain`` ends, led to by those of ``path``; raises SpfError, TempError."""
        if domain in path:
            raise SpfError(f"{domain} includes itself")
        self.visited.add(domain)
        if not is_domain(domain):
            return Ending(Result.NONE, "it is no domain", domain)  # section 4.3
        found = await self.values(domain, "TXT")
        records = [text for text in found if is_spf(text)]
        if not path and len(records) == 1:
            self.record = records[0]
        if len(records) > 1:
            raise SpfError(f"{domain} has {len(records)} SPF records; one is allowed, so receivers use none of them")
        if not records:
            return Ending(Result.NONE, "it has no SPF record", domain)
        try:
            record = parse_spf(records[0])
        except SpfError as error:
            raise SpfError(f"{domain}: {error}") from None
        for term in record.terms:
            if await self.matches(term, domain, (*path, domain)):
                return Ending(_QUALIFIED[term.qualifier], f"{term} matches", domain, record.explanation)
        return await self.redirected(record, domain, (*path, domain))

    async def redirected(self, record: SpfRecord, domain: str, path: tuple[str, ...]) -> Ending:
        """Return how it ends where no term of ``record`` matched."""
        if record.redirect is None:
            return Ending(Result.NEUTRAL, "nothing matches", domain)
        term = f"redirect={record.redirect}"
        place = self.count(term, path[1:])
        target = await self.name(record.redirect, domain, place)
        if target is None:
            return Ending(Result.NEUTRAL, f"{term} hangs on the sender", domain)
        ending = await self.check(target, path)
        if ending.result is Result.NONE:
            raise SpfError(f"redirect={target}: that domain has no SPF record")
        return ending

    def count(self, term: str, path: tuple[str, ...]) -> int:
        """Count one term that queries and return its place among the steps."""
        self.lookups += 1
        self.steps.append(Step(len(path), term, "", ""))
        if self.lookups > WALKED:
            raise SpfError("the record does not end")
        return len(self.steps) - 1

    def cost(self) -> str:
        """Say how many look-ups were counted."""
        return f"more than {WALKED}" if self.lookups > WALKED else f"{self.lookups}"

    def note(self, place: int, domain: str, found: str) -> None:
        """Keep what the step at ``place`` named and found."""
        step = self.steps[place]
        self.steps[place] = Step(step.depth, step.term, domain, found)

    async def matches(self, term: Term, domain: str, path: tuple[str, ...]) -> bool:
        """Say whether ``term`` of the record of ``domain`` matches the client (section 5)."""
        match term.name:
            case "all":
                return True
            case "ip4" | "ip6":
                return term.network is not None and self.client in term.network if self.client else False
        place = self.count(str(term), path[1:])
        target = await self.name(term.value, domain, place) if term.value else domain
        if target is None:
            return False
        if term.name == "include":
            self.note(place, target, "its record")
            return await self.included(target, term, path)
        before = self.voids
        found = await self.listed(term, target)
        self.note(place, target, "nothing" if self.voids > before else f"{len(found)} found" if found else "no match")
        return self.client is not None and bool(found) and (term.name in ("exists", "ptr") or self.covers(term, found))

    async def listed(self, term: Term, target: str) -> tuple[str, ...]:
        """Return what the term finds at ``target``: addresses to compare with the client's, or names that match."""
        match term.name:
            case "exists":
                return await self.addresses(target, "A")
            case "mx":
                return await self.exchangers(target, term)
            case "ptr":
                self.voids += await self.nameless()
                return tuple(name for name in await self.validated() if below(name, target))
            case _:
                return await self.addresses(target, self.family())

    async def included(self, target: str, term: Term, path: tuple[str, ...]) -> bool:
        """Say whether the record of ``target`` passes the client (section 5.2)."""
        ending = await self.check(target, path)
        if ending.result is Result.NONE:
            raise SpfError(f"{term}: {target} has no SPF record")
        return ending.result is Result.PASS

    async def exchangers(self, target: str, term: Term) -> tuple[str, ...]:
        """Return the addresses of the mail servers of ``target`` (section 5.4)."""
        hosts = [value.split(" ", 1)[1] for value in await self.values(target, "MX")]
        if not hosts:
            self.voids += 1
        if len(hosts) > MAX_NAMES:
            raise SpfError(f"{term} has {len(hosts)} mail servers behind it; {MAX_NAMES} are allowed")
        found: list[str] = []
        named = [host for host in hosts if host != "."]
        for host in named:
            found += await self.values(host, self.family())
        # Voids are counted by term (section 4.6.4): one, however many of its servers have no address.
        if named and not found and (self.client is not None or not await self.any_address(named)):
            self.voids += 1
        return tuple(found)

    async def any_address(self, hosts: list[str]) -> bool:
        """Say whether one of ``hosts``, that have no IPv4 address, has another."""
        for host in hosts:
            if await self.values(host, "AAAA"):
                return True
        return False

    def family(self) -> str:
        """Return the type of address that the client has."""
        return "AAAA" if isinstance(self.client, IPv6Address) else "A"

    async def addresses(self, name: str, type_: str) -> tuple[str, ...]:
        """Return the addresses of ``name``, counted as void where there is none."""
        found = await self.values(name, type_)
        # A client that nobody lists has no family: the term is void only where the name has no address at all.
        if not found and (self.client is not None or not await self.values(name, "AAAA")):
            self.voids += 1
        return found

    async def values(self, name: str, type_: str) -> tuple[str, ...]:
        """Return what DNS says of ``name``; raises TempError where it cannot be asked."""
        if not is_name(name):
            return ()  # nothing can be published there
        found = await self.ask(spelled(name), type_)
        if isinstance(found, CouldNotLook):
            raise TempError(f"the {type_} records of {name} could not be looked up: {found.reason}")
        return found.values

    async def validated(self) -> tuple[str, ...]:
        """Return the names that the client's address leads to and that lead back (section 5.5), at most ten tried."""
        if self.names is not None or self.client is None:
            return self.names or ()
        self.names = ()
        try:
            names = await self.values(self.client.reverse_pointer, "PTR")
        except TempError:
            return ()
        self.unnamed = not names
        for name in names[:MAX_NAMES]:
            try:
                found = await self.values(name, self.family())
            except TempError:
                continue
            if self.client in map(ip_address, found):
                self.names = (*self.names, name)
        return self.names

    async def nameless(self) -> bool:
        """Say whether DNS has no name at all for the client's address."""
        await self.validated()
        return self.unnamed

    async def name(self, value: str, domain: str, place: int) -> str | None:
        """Return what ``value`` names; None where that hangs on a mail and there is none, or that DNS cannot carry."""
        target = (await self.macro(value, domain)).name(value)
        if target is None:
            self.note(place, "", "hangs on the sender")
        elif not target.isascii():
            self.note(place, "", "not asked: the local part is not ASCII")  # RFC 8616 section 4: it never matches
            return None
        else:
            self.note(place, target, "")
        return target

    async def macro(self, value: str, domain: str) -> Macro:
        """Return what ``value`` is expanded with; ``%{p}`` takes queries of its own."""
        validated = "unknown"
        if "p" in letters_in(value) and self.client is not None:
            names = await self.validated()
            order = sorted(names, key=lambda name: (name != domain, not below(name, domain)))  # section 7.3
            validated = order[0] if order else "unknown"
        return Macro(domain, self.client, self.envelope, validated)

    def covers(self, term: Term, addresses: tuple[str, ...]) -> bool:
        """Say whether the client is within ``addresses``, widened by the term's prefix lengths."""
        return any(self.client in network for network in _widen(term, addresses))

    async def explain(self, ending: Ending) -> str | None:
        """Return the text behind exp=, None where it cannot be used: that changes no result (section 6.2)."""
        if ending.explanation is None:
            return None
        try:
            target = (await self.macro(ending.explanation, ending.domain)).name(ending.explanation)
            texts = await self.values(target, "TXT") if target and target.isascii() else ()
            if len(texts) != 1 or not is_explanation(texts[0]):
                return None
            return (await self.macro(texts[0], ending.domain)).expand(texts[0])
        except (SpfError, TempError):
            return None


def _widen(term: Term, addresses: tuple[str, ...]) -> Iterator[IPv4Network | IPv6Network]:
    for address in map(ip_address, addresses):
        yield ip_network((address, term.cidr4 if address.version == 4 else term.cidr6), strict=False)
