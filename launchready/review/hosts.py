"""What a change means for hosts: which appear, disappear, move to another server, go on or off the proxy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from launchready.concerns.hosts import ORIGINLESS
from launchready.edge import EdgeZone, Reach
from launchready.review.effect import Effect, Risk, Topic, list_in_words
from launchready.zone.records import ADDRESS_TYPES


@dataclass(frozen=True, slots=True)
class Answering:
    """Where a host is answered: by ``servers`` in words, through Cloudflare or not."""

    reach: Reach
    servers: str

    def __str__(self) -> str:
        match self.reach:
            case Reach.EDGE:
                return f"{self.servers} through Cloudflare" if self.servers else "Cloudflare alone (it only redirects)"
            case Reach.DNS_ONLY:
                return f"{self.servers} directly, not through Cloudflare"
        return "no such host"


def answering_of(host: str, edge: EdgeZone) -> Answering:
    """Return where ``host`` is answered; that a name leads nowhere but to the edge is no server."""
    reach = edge.hosts.reach(host)
    records = edge.hosts.answering(host) if reach in (Reach.EDGE, Reach.DNS_ONLY) else ()
    found = sorted({record.content for record in records if record.type in ADDRESS_TYPES} - {ORIGINLESS})
    return Answering(reach, list_in_words(found))


def host_effects(hosts: Iterable[tuple[str, Answering, Answering]]) -> Iterator[Effect]:
    """Return what changes for hosts, given as (host, before, after): one sentence for all that change alike."""
    alike: dict[tuple[Answering, Answering], list[str]] = {}
    for host, before, after in hosts:
        if before != after:
            alike.setdefault((before, after), []).append(host)
    for (before, after), names in alike.items():
        sentence, risk = _say(list_in_words(names), len(names), before, after)
        yield Effect(Topic.HOST, list_in_words(names), str(before), str(after), sentence, risk, tuple(names))


def _say(who: str, number: int, old: Answering, new: Answering) -> tuple[str, Risk]:
    one = number == 1
    match old.reach, new.reach:
        case Reach.NO_SUCH_HOST, _:
            return f"{who} {'appears' if one else 'appear'}, answered by {new}.", Risk.NONE
        case _, Reach.NO_SUCH_HOST:
            return f"{who} {'disappears' if one else 'disappear'}; until now answered by {old}.", Risk.LOCKS_OUT
        case Reach.EDGE, Reach.DNS_ONLY:
            told = f"{who} {'leaves' if one else 'leave'} Cloudflare's proxy: everybody can look up {new.servers}, and"
            return f"{told} no redirect, cache, TLS or firewall rule acts there any more.", Risk.PUBLIC
        case Reach.DNS_ONLY, Reach.EDGE:
            told = f"{who} {'goes' if one else 'go'} behind Cloudflare's proxy ({new.servers or 'no server'}): the"
            told += " certificate is Cloudflare's then, and only web ports pass (no SSH, mail or database)."
            return told, Risk.LOCKS_OUT
    here = f"from {old.servers or 'no server'} to {new.servers or 'no server (it only redirects)'}"
    through = "through Cloudflare as before" if new.reach is Reach.EDGE else "not through Cloudflare"
    return f"{who} {'moves' if one else 'move'} {here}, {through}.", Risk.NONE
