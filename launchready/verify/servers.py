"""The servers of a name: which of its addresses are looked at, and what one of them that does not answer is worth.

Visitors take any of a name's addresses, and IPv6 first where they have it, so one address that works proves no other.
The edge is one server at all its addresses: of them one of each family is looked at. Addresses that the vantage leads
to one place are one server too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain, zip_longest

from launchready.live.addresses import has_route
from launchready.live.dns import CouldNotLook
from launchready.verdicts import WORST_FIRST, Outcome, Seen
from launchready.verify.handshakes import MOST_SERVERS
from launchready.verify.look import Look, failed, unknown, unseen

_REFUSED = "Connection refused"  # as the system says it: somebody is there, and nobody listens


def choose_servers(addresses: Iterable[str], look: Look) -> tuple[str, ...]:
    """Return which of a name's ``addresses`` are looked at, MOST_SERVERS at most, with both families among them."""
    known = tuple(addresses)
    sixes = [address for address in known if is_v6(address)]
    fours = [address for address in known if not is_v6(address)]
    chosen: dict[object, str] = {}
    seen_at_edge: set[bool] = set()
    for address in filter(None, chain.from_iterable(zip_longest(fours, sixes))):
        endpoint = look.round.vantage.connect_to("https", address, 443)
        if is_at_edge(address, look):
            if is_v6(address) in seen_at_edge:
                continue
            seen_at_edge.add(is_v6(address))
        chosen.setdefault(endpoint, address)
    return tuple(chosen.values())[:MOST_SERVERS]


def is_v6(address: str) -> bool:
    """Say whether ``address`` is of IPv6."""
    return ":" in address


def is_at_edge(address: str, look: Look) -> bool:
    """Say whether ``address`` is Cloudflare's, where it is known which are."""
    return look.facts is not None and look.facts.at_edge(address)


def judge_missed(host: str, address: str, missed: CouldNotLook, look: Look, others: bool) -> Seen:
    """Judge the server at ``address`` that could not be looked at; ``others``: another one of ``host`` answers.

    Where one answers, the way there is open and a closed door is a fault. What the edge does over IPv6 is no client's
    to mend, and is noted; of a server of the client's own it is unknown.
    """
    reason = missed.reason
    if is_v6(address) and not has_route(look.round.vantage.connect_to("https", address, 443).address):
        reason = "this machine has no IPv6"
    elif others and _REFUSED in reason:
        return failed(
            f"{address}, an address of {host}, takes no connections, another one does: some visitors are led there",
            f"Is there still a server of {host} at {address}? Start it, or take the address out of DNS.",
        )
    if others and is_v6(address) and is_at_edge(address, look):
        return Seen(Outcome.PASS, f"not seen over IPv6, at {address}: {reason}")
    if not others:
        return unseen(missed)
    return unknown(
        f"could not look at {address}, an address of {host}: {reason}",
        "Verify from a machine that has IPv6, or look at it by hand: `curl -6`."
        if is_v6(address)
        else f"Is there still a server of {host} at {address}? If there is not, take the address out of DNS.",
    )


def put_together(seen: Mapping[str, Seen]) -> Seen:
    """Return what was seen of each address of a name as one: the worst; where all are right, what each showed."""
    address, worst = min(seen.items(), key=lambda each: WORST_FIRST.index(each[1].outcome))
    if worst.outcome is Outcome.PASS:
        return replace(worst, observed="; ".join(dict.fromkeys(each.observed for each in seen.values())))
    if len(seen) == 1 or address in worst.observed:
        return worst
    return replace(worst, observed=f"{worst.observed}, at {address}")


async def further_servers(host: str, look: Look) -> tuple[str, ...] | CouldNotLook:
    """Return the addresses of ``host`` that visitors may meet beside the one that is asked first, the edge's left out.

    The one that is asked first is the first that DNS gives, of IPv4 where it gives any.
    """
    found = await look.every_address(host)
    if isinstance(found, CouldNotLook):
        return found
    return tuple(address for address in choose_servers(found.values, look)[1:] if not is_at_edge(address, look))
