"""A request walked through a zone, redirect after redirect, until something else than this zone's edge answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urljoin

from launchready.edge.decision import Decision
from launchready.edge.reach import Reach
from launchready.edge.zone import EdgeZone
from launchready.language import Request, request_from_url
from launchready.zone import within


class Ending(StrEnum):
    """What became of one request of a walk. All but REDIRECTED end it."""

    REDIRECTED = "redirected"
    SERVED = "served"
    WORKER = "answered by a Worker"
    STOPPED = "stopped by the firewall"
    CANNOT_TELL = "something acts that is not evaluated here"
    DNS_ONLY = "not through Cloudflare"
    NO_SUCH_HOST = "no such host"
    OUTSIDE = "outside the zone"
    LOOP = "a redirect loop"
    TOO_MANY = "too many redirects"
    BAD_TARGET = "a redirect to something that cannot be followed"


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of a walk. ``decision`` is None where the request does not reach this zone's edge."""

    request: Request
    ending: Ending
    decision: Decision | None = None


_NOT_HERE: Mapping[Reach, Ending] = {
    Reach.DNS_ONLY: Ending.DNS_ONLY,
    Reach.NO_SUCH_HOST: Ending.NO_SUCH_HOST,
    Reach.OUTSIDE: Ending.OUTSIDE,
}


def walk(edge_zone: EdgeZone, request: Request, limit: int = 10, further: Sequence[EdgeZone] = ()) -> tuple[Hop, ...]:
    """Return every hop of ``request`` through ``edge_zone``, as a browser follows redirects.

    The last hop's ``ending`` says how the walk ended; it is REDIRECTED for no last hop. ``limit`` is how many
    redirects are followed; a URL that is come back to (with the same method) ends the walk as a LOOP. The walk may
    begin in, and lead through, ``further`` zones.
    """
    hops: list[Hop] = []
    seen: set[tuple[str, str]] = set()
    first = edge_zone
    while True:
        edge_zone = edge_of((first, *further), request.host) or first
        elsewhere = _NOT_HERE.get(edge_zone.hosts.reach(request.host))
        if elsewhere is not None:
            return (*hops, Hop(request, elsewhere))
        decision = edge_zone.decide(request)
        if decision.redirect is None or decision.unknown:
            return (*hops, Hop(request, _ending(decision), decision))
        seen.add((request.method, request.url))
        following = follow(request, decision.redirect.location, decision.redirect.status)
        if following is None:
            return (*hops, Hop(request, Ending.BAD_TARGET, decision))
        if (following.method, following.url) in seen:
            return (*hops, Hop(request, Ending.LOOP, decision))
        if len(hops) == limit:
            return (*hops, Hop(request, Ending.TOO_MANY, decision))
        hops.append(Hop(request, Ending.REDIRECTED, decision))
        request = following


def edge_of(edge_zones: Sequence[EdgeZone], host: str) -> EdgeZone | None:
    """Return the zone that ``host`` is in, the smallest one; None where it is in none."""
    around = [edge_zone for edge_zone in edge_zones if within(host, edge_zone.zone.name)]
    return max(around, key=lambda edge_zone: len(edge_zone.zone.name), default=None)


def _ending(decision: Decision) -> Ending:
    if decision.unknown:
        return Ending.CANNOT_TELL
    if decision.stop is not None:
        return Ending.STOPPED
    return Ending.SERVED if decision.worker is None else Ending.WORKER


def follow(request: Request, location: str, status: int) -> Request | None:
    """Return the request a browser sends after a redirect; None where ``location`` cannot be followed.

    303 turns every method but HEAD into GET, 301 and 302 turn POST into GET (fetch.spec.whatwg.org, HTTP-redirect
    fetch). Headers stay, as cookies of one domain do; those of another domain are not modelled.
    """
    try:
        target = request_from_url(urljoin(request.url, location), method=request.method)
    except ValueError:
        return None
    becomes_get = (status == 303 and request.method != "HEAD") or (status in (301, 302) and request.method == "POST")
    method = "GET" if becomes_get else request.method
    return replace(request, method=method, scheme=target.scheme, host=target.host, path=target.path, query=target.query)
