"""What a change means for hosts: which appear, disappear, move to another server, go on or off the proxy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from launchready.concerns.hosts import ORIGINLESS
from launchready.edge import EdgeZone, Reach
from launchready.review.effect import Effect, Risk, Topic, list_in_words
from launchready.zone import Zone
from launchready.zone.records import ADDRESS_TYPES


def host_effects(before: EdgeZone, after: EdgeZone, hosts: Iterable[str]) -> Iterator[Effect]:
    """Return what changes for each of ``hosts``, in one sentence a host."""
    for host in hosts:
        was, is_ = before.hosts.reach(host), after.hosts.reach(host)
        old, new = servers_of(before.zone, host, before), servers_of(after.zone, host, after)
        if (was, old) != (is_, new):
            yield _effect(after.zone.name, host, (was, old), (is_, new))


def servers_of(zone: Zone, host: str, edge: EdgeZone) -> str:
    """Return where ``host`` is answered, in words; empty where it is not."""
    if edge.hosts.reach(host) in (Reach.NO_SUCH_HOST, Reach.OUTSIDE):
        return ""
    answering = edge.hosts.records.get(host) or edge.hosts.records.get(f"*.{host.partition('.')[2]}", ())
    found = sorted({record.content for record in answering if record.type in ADDRESS_TYPES})
    return "no server (it only redirects)" if found == [ORIGINLESS] else list_in_words(found)


def _effect(zone: str, host: str, old: tuple[Reach, str], new: tuple[Reach, str]) -> Effect:
    (was, before), (is_, after) = old, new
    told = f"{before} {_how(was)}".strip() or "no such host", f"{after} {_how(is_)}".strip() or "no such host"
    match was, is_:
        case Reach.NO_SUCH_HOST, _:
            sentence, risk = f"{host} appears: {told[1]}.", Risk.NONE
        case _, Reach.NO_SUCH_HOST:
            sentence = f"{host} disappears: until now it is {told[0]}; then nothing answers for it."
            risk = Risk.LOCKS_OUT
        case Reach.EDGE, Reach.DNS_ONLY:
            sentence = (
                f"{host} leaves Cloudflare's proxy: everybody can look up {after}, and no redirect, cache, TLS or "
                "firewall rule acts on it any more."
            )
            risk = Risk.PUBLIC
        case Reach.DNS_ONLY, Reach.EDGE:
            sentence = (
                f"{host} goes behind Cloudflare's proxy ({after}): its certificate is Cloudflare's then, and only "
                "web ports pass (no SSH, mail or database)."
            )
            risk = Risk.LOCKS_OUT
        case _:
            sentence, risk = f"{host} moves from {before} to {after} ({_how(is_)}).", Risk.NONE
    return Effect(Topic.HOST, zone, host, told[0], told[1], sentence, risk)


def _how(reach: Reach) -> str:
    return {Reach.EDGE: "through Cloudflare", Reach.DNS_ONLY: "directly, not through Cloudflare"}.get(reach, "")
