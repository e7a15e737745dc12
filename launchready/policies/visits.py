"""Requests to walk through a zone's rules: which hosts the edge answers for, and what the rules themselves speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from launchready.edge import Decision, EdgeZone, Hop, Request, walk
from launchready.errors import LanguageError
from launchready.policies.addresses import is_nobody
from launchready.policies.finding import Place, Unjudged
from launchready.policies.judged import Judged
from launchready.zone import Rule, Zone
from launchready.zone.diff import Kind

_SAMPLE = "launch-ready-sample"
DEEP = "/launch-ready/page?a=b"
"""A page that no rule names, with a query."""
_PATH = re.compile(r'"(/[^"\\*?]*)"')
_HOST = re.compile(r'"([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)"')


def edge_hosts(zone: Zone) -> dict[str, str]:
    """Return the names that the edge answers for, each with a slot; of a wildcard one name that it alone covers."""
    hosts: dict[str, str] = {}
    for slot, record in zone.records.items():
        if record.proxied:
            hosts.setdefault(visitable(record.name), slot)
    return hosts


def visitable(name: str) -> str:
    """Return a name to ask for: ``name`` itself, or one below a wildcard."""
    return f"{_SAMPLE}{name[1:]}" if name.startswith("*.") else name


def compile_or_say(judged: Judged) -> EdgeZone | Unjudged:
    """Return the zone ready for walking, with what acts beside it, or why it cannot be walked."""
    edge = judged.edge
    if isinstance(edge, LanguageError):
        return Unjudged(judged.zone.name, f"a rule cannot be evaluated: {edge}")
    return edge


def acting_beside(zone: Zone, phases: Iterable[str], evaluated: str) -> Iterator[Unjudged]:
    """Say which enabled rules of ``phases`` act without being evaluated; ``evaluated`` is the action that is."""
    for phase in phases:
        for rule in zone.rulesets.get(phase, ()):
            if rule.enabled and rule.action != evaluated:
                yield Unjudged(zone.name, f"the rule {rule.ref} ({rule.action}) of {phase} is not evaluated")


def paths_in(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the paths that ``rules`` name, without the last slash: what to ask for, no judgement."""
    found = (path.rstrip("/") for rule in rules if rule.enabled for path in _PATH.findall(rule.expression))
    return tuple(dict.fromkeys(path for path in found if path))


def hosts_in(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the host names that ``rules`` name: what to ask for, no judgement."""
    found = (host for rule in rules if rule.enabled for host in _HOST.findall(rule.expression))
    return tuple(dict.fromkeys(found))


def place_of(ref: str | None, slot: str | None) -> Place | None:
    """Return the rule that decided, else the record of the host."""
    if ref is not None:
        return Place(Kind.RULE, ref)
    return Place(Kind.RECORD, slot) if slot is not None else None


def shown(names: Iterable[str]) -> str:
    """Return ``names`` for a sentence: in order, the first three of them where there are many."""
    each = sorted(set(names))
    return ", ".join(each[:3]) + (f" and {len(each) - 3} more" if len(each) > 3 else "")


def served_hosts(judged: Judged) -> dict[str, str]:
    """Return the names that the edge answers for and behind which there is a server, each with a slot."""
    hosts: dict[str, str] = {}
    for slot, record in judged.zone.records.items():
        if record.proxied and not is_nobody(record.content):
            hosts.setdefault(visitable(record.name), slot)
    return hosts


def ask(url_host: str, path: str = "/", scheme: str = "https", method: str = "GET", cookie: str = "") -> Request:
    """Return a request of a visitor of no country that Cloudflare knows, from an address that nobody has (RFC 5737)."""
    bare, _, query = path.partition("?")
    sent = {"cookie": (cookie,)} if cookie else {}
    return Request(method, scheme, url_host, bare, query, sent, ip="203.0.113.1", country="XX")


def walked(judged: Judged, edge: EdgeZone, request: Request) -> tuple[Hop, ...]:
    """Return every hop of ``request`` through the zone; made once, however many policies ask."""
    hops = judged.walks.get(request)
    if hops is None:
        hops = judged.walks[request] = walk(edge, request)
    return hops


def decided(judged: Judged, edge: EdgeZone, request: Request) -> Decision:
    """Return what the edge does with ``request``, which is for a proxied name of the zone."""
    return walked(judged, edge, request)[0].decision or edge.decide(request)


def untold(subject: str, decision: Decision) -> Iterator[Unjudged]:
    """Say what acts on a request and depends on more than the request says."""
    if decision.unknown:
        reasons = ", ".join(dict.fromkeys(decision.unknown))
        yield Unjudged(subject, f"what becomes of it depends on more than a request says: {reasons}")
