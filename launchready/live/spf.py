"""SPF as a receiving server evaluates it, RFC 7208, over whatever DNS the caller asks.

``check_host`` follows the RFC with one addition: the client None is a server that nobody lists, so that the whole
record is walked and its cost known. What could not be looked up is TEMPERROR, never "none".
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from launchready.live.dns import CouldNotLook
from launchready.live.names import Ask
from launchready.live.spf_macros import Envelope
from launchready.live.spf_names import ascii_domain
from launchready.live.spf_walk import MAX_LOOKUPS, MAX_VOIDS, Result, Step, TempError, Walk
from launchready.zone.spf_terms import Address, SpfError, SpfRecord, Term, is_spf, parse_spf

__all__ = [
    "MAX_LOOKUPS",
    "MAX_VOIDS",
    "Envelope",
    "Evaluation",
    "Result",
    "Step",
    "ascii_domain",
    "check_host",
    "find_listed_address",
]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a receiver decides, why, and what it took: terms that query, of those the void ones, the domains visited.

    ``record`` is the domain's own, as published; ``explanation`` what the sender of a failed mail is told (exp=).
    """

    result: Result
    reason: str
    lookups: int
    voids: int
    visited: frozenset[str]
    steps: tuple[Step, ...]
    record: str | None = None
    explanation: str | None = None

    @property
    def tree(self) -> tuple[str, ...]:
        """A line for each term that queried, indented by depth."""
        return tuple("  " * step.depth + step.term for step in self.steps)


async def check_host(ask: Ask, domain: str, client: Address | None, envelope: Envelope | None = None) -> Evaluation:
    """Return what ``domain``'s SPF record says of mail from the address ``client`` (None: one that nobody lists).

    ``envelope`` is what macros speak of; without one the sender is postmaster at ``domain``.
    """
    if isinstance(client, IPv6Address) and client.ipv4_mapped:
        client = client.ipv4_mapped  # section 5: a mapped address is an IPv4 one
    name = ascii_domain(domain)
    walk = Walk(ask, client, envelope or Envelope(f"postmaster@{name}", name))
    explanation = None
    try:
        ending = await walk.check(name, ())
        result, reason = ending.result, f"{name}: {ending.reason}"
        if result is Result.FAIL:
            explanation = await walk.explain(ending)
    except TempError as error:
        result, reason = Result.TEMPERROR, str(error)
    except SpfError as error:
        result, reason = Result.PERMERROR, str(error)
    # Over a limit the record is broken, whatever was found or could not be looked up beyond it.
    if walk.lookups > MAX_LOOKUPS:
        result, reason = Result.PERMERROR, f"it takes {walk.cost()} look-ups; {MAX_LOOKUPS} are allowed"
    elif result is not Result.PERMERROR and walk.voids > MAX_VOIDS:
        result = Result.PERMERROR
        reason = f"{walk.voids} of its terms name something that does not exist; {MAX_VOIDS} are allowed"
    return Evaluation(
        result, reason, walk.lookups, walk.voids, frozenset(walk.visited), tuple(walk.steps), walk.record, explanation
    )


async def find_record(ask: Ask, domain: str) -> SpfRecord | CouldNotLook | None:
    """Return the SPF record of ``domain``, None where there is none; raises SpfError where it is not valid."""
    found = await ask(domain, "TXT")
    if isinstance(found, CouldNotLook):
        return found
    records = [text for text in found.values if is_spf(text)]
    if len(records) > 1:
        raise SpfError(f"{domain} has {len(records)} SPF records; one is allowed, so receivers use none of them")
    return parse_spf(records[0]) if records else None


async def find_listed_address(ask: Ask, domain: str) -> Address | CouldNotLook | None:
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
        further += [record.redirect.rstrip(".").lower()] if record.redirect else []
        waiting = [name for name in further if "%" not in name] + waiting
    return None


async def _own_address(ask: Ask, domain: str, granting: list[Term]) -> Address | None:
    """Return the first address that the record itself names, by network or else by the name of a server."""
    for term in granting:
        if term.network is not None:
            return term.network.network_address
    for term in granting:
        if term.name == "a" and "%" not in term.value:
            found = await ask(term.domain(domain), "A")
            if not isinstance(found, CouldNotLook) and found.values:
                return ip_address(found.values[0])
    return None
