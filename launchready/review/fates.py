"""What becomes of one address in one zone, in words that can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypedDict
from urllib.parse import urlsplit

from launchready.edge import Caching, Decision, EdgeZone, Ending, Hop, Mode, RateLimit, StatusLifetime, walk
from launchready.review.sampling import Visit
from launchready.zone.sentences import spell_seconds

_LOST = {
    Ending.LOOP: "goes round in a circle",
    Ending.TOO_MANY: "never ends",
    Ending.BAD_TARGET: "leads to what is no address",
    Ending.NO_SUCH_HOST: "leads to a host that does not exist",
}

_FIRST_REDIRECT = 300


@dataclass(frozen=True, slots=True)
class Fate:
    """What a visitor meets: ``answer`` in words, and what may be kept of it.

    ``kept``: whether the edge may keep the answer, None where it has none of a server to keep. ``keeping`` says so in
    words. ``headers`` are those that the edge sets, ``removed`` those of the server that it takes away. ``beside``
    says what else may act: limits, and rules for some visitors. ``unknown``
    says why it cannot be told; then nothing else holds. ``ordinary``: told only for an ordinary browser, because of
    what ``assumed`` names. ``lost``: a redirect that arrives nowhere.
    """

    answer: str
    ending: Ending
    kept: bool | None = None
    keeping: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    removed: frozenset[str] = frozenset()
    beside: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    assumed: tuple[str, ...] = field(default=(), compare=False)
    lost: bool = False

    @property
    def at_edge(self) -> bool:
        """Whether the request reaches Cloudflare's edge."""
        return self.ending not in (Ending.DNS_ONLY, Ending.NO_SUCH_HOST, Ending.OUTSIDE)


class _Besides(TypedDict):
    headers: tuple[tuple[str, str], ...]
    removed: frozenset[str]
    beside: tuple[str, ...]


def _besides(decision: Decision) -> _Besides:
    return {
        "headers": decision.headers,
        "removed": decision.removed,
        "beside": (*decision.beside, *map(_limit, decision.limits)),
    }


def _limit(limit: RateLimit) -> str:
    done = "answered 429" if limit.action == "block" else "challenged"
    often = f"more than {limit.requests} requests within {spell_seconds(limit.period)}"
    return f"an address with {often} is {done} for {spell_seconds(limit.block)}"


def fate_of(visit: Visit, edge: EdgeZone, further: Sequence[EdgeZone] = ()) -> Fate:
    """Return what becomes of ``visit``, redirects followed; asked again for an ordinary browser where it depends."""
    fate = _fate(visit, walk(edge, visit.request(), further=further))
    if not fate.unknown:
        return fate
    ordinary = _fate(visit, walk(edge, visit.request(ordinary=True), further=further))
    return fate if ordinary.unknown else replace(ordinary, assumed=fate.unknown)


def _fate(visit: Visit, hops: tuple[Hop, ...]) -> Fate:
    first, last = hops[0], hops[-1]
    if last.decision is not None and last.decision.unknown:
        return Fate("cannot be told", Ending.CANNOT_TELL, unknown=last.decision.unknown)
    decision = first.decision
    if decision is None:
        return Fate(_ELSEWHERE.get(first.ending, first.ending.value), first.ending)
    if decision.redirect is not None:
        lost = _LOST.get(last.ending)
        more = f", which {lost}" if lost else f", {len(hops) - 1} redirects in all" if len(hops) > 2 else ""
        told = f"redirected ({decision.redirect.status}) to {_target(visit, decision.redirect.location)}{more}"
        return Fate(told, Ending.REDIRECTED, lost=lost is not None, **_besides(decision))
    return _answered(first.ending, decision)


_ELSEWHERE = {
    Ending.DNS_ONLY: "answered by its server directly, not through Cloudflare",
    Ending.NO_SUCH_HOST: "no such host",
    Ending.OUTSIDE: "outside the zone",
}


def _answered(ending: Ending, decision: Decision) -> Fate:
    if decision.stop is not None:
        told = "blocked by Cloudflare" if decision.stop.action == "block" else "challenged by Cloudflare"
        return Fate(told, ending, **_besides(decision))
    if decision.worker is not None:
        return Fate(f"answered by the Worker {decision.worker}", ending, **_besides(decision))
    caching = decision.caching
    if caching is None:
        return Fate("answered by its server through Cloudflare", ending, **_besides(decision))
    return Fate(
        "answered by its server through Cloudflare", ending, caching.eligible, keeping_of(caching), **_besides(decision)
    )


def _target(visit: Visit, location: str) -> str:
    """Return where a redirect leads, the same for all addresses that it treats alike."""
    parts = urlsplit(location)
    uri = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    if uri == visit.path and parts.netloc:
        return f"the same path of {parts.scheme}://{parts.netloc}"
    if parts.netloc and parts.path == visit.path.partition("?")[0]:
        return f"the same path of {parts.scheme}://{parts.netloc}, without what follows ?"
    # "/" stands at the end of many a fixed target, too.
    if parts.netloc and visit.path != "/" and uri.endswith(visit.path):
        return f"the same path below {parts.scheme}://{parts.netloc}{uri.removesuffix(visit.path)}"
    return location


def keeping_of(caching: Caching) -> str:
    """Return whether and how long the edge and browsers keep an answer, in words."""
    if not caching.eligible:
        return "never kept at the edge"
    parts = [f"kept at the edge {_at_edge(caching)}"]
    if caching.edge_by_status:
        parts.append(", ".join(_by_status(caching.edge_by_status)))
    parts.append(f"in browsers {_in_browsers(caching)}")
    return ", ".join(parts)


def _by_status(lifetimes: Sequence[StatusLifetime]) -> Iterator[str]:
    if all(entry.first >= _FIRST_REDIRECT and entry.seconds <= 0 for entry in lifetimes):
        yield "redirects and errors never"
        return
    for entry in lifetimes:
        which = str(entry.first) if entry.first == entry.last else f"{entry.first} to {entry.last}"
        yield f"answers with status {which} {spell_seconds(entry.seconds) if entry.seconds > 0 else 'never'}"


def _at_edge(caching: Caching) -> str:
    match caching.edge.mode:
        case Mode.OVERRIDE_ORIGIN:
            return f"for {spell_seconds(caching.edge.seconds or 0)}, whatever its server says"
        case Mode.BYPASS_BY_DEFAULT:
            return "as long as its server says"
        case _:
            return "as long as its server says (2 hours where it says nothing)"


def _in_browsers(caching: Caching) -> str:
    match caching.browser.mode:
        case Mode.OVERRIDE_ORIGIN:
            return f"for {spell_seconds(caching.browser.seconds or 0)} or longer"
        case Mode.BYPASS:
            return "not at all"
        case Mode.RESPECT_ORIGIN if caching.browser_least:
            return f"for {spell_seconds(caching.browser_least)} or longer"
        case _:
            return "as long as its server says"
