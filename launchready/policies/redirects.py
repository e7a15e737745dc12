"""Redirect policies: every redirect arrives, in one hop, at the canonical host. Judged by walking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from launchready.edge import Ending, Hop, Reach, Request
from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.https import hsts_of
from launchready.policies.judged import Judged, Part
from launchready.policies.visits import (
    DEEP,
    acting_beside,
    ask,
    compile_or_say,
    edge_hosts,
    hosts_in,
    paths_in,
    place_of,
    walked,
)
from launchready.zone import REDIRECT_PHASE, Zone, within
from launchready.zone.diff import Kind

_PHASES = (REDIRECT_PHASE, "http_request_redirect")
_NOWHERE = {
    Ending.LOOP: "goes round in a circle",
    Ending.TOO_MANY: "is redirected without an end",
    Ending.BAD_TARGET: "is redirected to something that is no address",
    Ending.NO_SUCH_HOST: "is redirected to a host that does not exist",
}
_MOST_PATHS = 50  # that the rules name: enough for every zone of a small company


def judge_arrival(judged: Judged) -> Iterator[Judgement]:
    """Find redirects that never arrive."""
    for host, walks in _walks(judged):
        if isinstance(walks, Unjudged):
            yield walks
            continue
        lost = [hops for hops in walks if hops[-1].ending in _NOWHERE and hops[0].decision is not None]
        if lost:
            last = lost[0][-1]
            yield Fault(
                host,
                f"{lost[0][0].request.url} {_NOWHERE[last.ending]}: {_trail(lost[0])}{_more(lost)}.",
                "Let the redirect point at a page that answers, on a host that has a record.",
                _place(lost[0], None),
            )


def judge_hops(judged: Judged) -> Iterator[Judgement]:
    """Find redirects that take more than one hop, or do not end at the canonical host."""
    zone, declared = judged.zone, judged.declared
    preload = _preloads(zone)
    hosts = edge_hosts(zone)
    for host, walks in _walks(judged):
        if isinstance(walks, Unjudged):
            yield walks
            continue
        arriving = [hops for hops in walks if hops[-1].ending not in _NOWHERE]
        long = [hops for hops in arriving if len(hops) - 1 > 1 + (preload and _is_upgrade(hops))]
        if long:
            yield Fault(
                host,
                f"{long[0][0].request.url} takes {len(long[0]) - 1} redirects: {_trail(long[0])}{_more(long)}.",
                "Let the first redirect point at the last address at once; Always Use HTTPS adds a hop: leave it off.",
                _place(long[0], hosts.get(host)),
            )
        if declared is None or host not in (declared.canonical, declared.other):
            continue
        astray = [hops for hops in arriving if _is_sample(hops[0].request) and not _is_canonical(hops[-1], judged)]
        if astray:
            wanted = f"{'https' if declared.https_everywhere else 'http(s)'}://{declared.canonical}"
            yield Fault(
                host,
                f"{astray[0][0].request.url} ends at {astray[0][-1].request.url} and not at {wanted}{_more(astray)}.",
                f"Redirect it to {declared.canonical}, the canonical host, in one hop.",
                _place(astray[0], hosts.get(host)),
            )
    if "always_use_https" not in zone.settings:
        yield Unjudged(zone.name, "whether Always Use HTTPS is on, which adds a hop, is not known")
    if declared is None:
        yield Unjudged(zone.name, "no stack file says which host is the canonical one that visitors should end at")


def judge_idle(judged: Judged) -> Iterator[Judgement]:
    """Find hosts of this zone that a redirect rule speaks of and that have no proxied record."""
    zone = judged.zone
    edge = compile_or_say(judged)
    if isinstance(edge, Unjudged):
        yield edge
        return
    declared = {record.name for record in judged.declared.records.values()} if judged.declared else set()
    for host in hosts_in(zone.rulesets.get(REDIRECT_PHASE, ())):
        if host in declared:
            continue  # that it has no record is said of the host
        reach = edge.hosts.reach(host)
        redirect = edge.decide(ask(host)).redirect if within(host, zone.name) and reach is not Reach.EDGE else None
        if redirect is None or redirect.rule is None:
            continue
        if judged.whole or reach is Reach.DNS_ONLY:
            has = "no record" if reach is Reach.NO_SUCH_HOST else "a record that is not proxied"
            yield Fault(
                host,
                f"The rule {redirect.rule} redirects it, and it has {has}, so the edge never sees its visitors.",
                f"Give {host} a proxied record (AAAA 100::), or delete the rule.",
                Place(Kind.RULE, redirect.rule),
            )
        else:
            yield Unjudged(host, "whether it has a proxied record is not known: nobody declares it")


_Walk = tuple[Hop, ...]


def _walks(judged: Judged) -> Iterator[tuple[str, list[_Walk] | Unjudged]]:
    """Return, by host, the walks of every request worth asking; or why none can be walked."""
    zone = judged.zone
    edge = compile_or_say(judged)
    if isinstance(edge, Unjudged):
        yield zone.name, edge
        return
    for beside in acting_beside(zone, _PHASES, "redirect"):
        yield zone.name, beside
    for host, paths in _asked(judged).items():
        requests = (ask(host, path, scheme) for scheme in ("http", "https") for path in paths)
        walks = [walked(judged, edge, request) for request in requests]
        untold = dict.fromkeys(reason for hops in walks for reason in _unknown(hops))
        if untold:
            yield host, Unjudged(host, f"where it leads depends on more than a request says: {', '.join(untold)}")
        yield host, [hops for hops in walks if not _unknown(hops)]


def _unknown(hops: _Walk) -> tuple[str, ...]:
    return tuple(reason for hop in hops if hop.decision is not None for reason in hop.decision.unknown)


def _asked(judged: Judged) -> dict[str, tuple[str, ...]]:
    """Return the paths to ask each host for: two samples, what is declared to be moved, and what rules name."""
    zone, declared = judged.zone, judged.declared
    rules = zone.rulesets.get(REDIRECT_PHASE, ())
    hosts = [*edge_hosts(zone), *(host for host in hosts_in(rules) if within(host, zone.name))]
    named = paths_in(rules)[:_MOST_PATHS]
    asked: dict[str, list[str]] = {host: ["/", DEEP] for host in hosts}
    ends = {zone.name, f"www.{zone.name}"}
    for host, paths in asked.items():
        if host in ends:
            paths += [path for path in named if not path.startswith("/.well-known")]
    for host, path in declared.moved if declared else ():
        for name in {host, *(ends if host in ends else ())}:
            asked.setdefault(name, []).append(path or DEEP)
    edge = edge_hosts(zone)
    return {host: tuple(dict.fromkeys(paths)) for host, paths in asked.items() if host in edge}


def _is_sample(request: Request) -> bool:
    return request.path == "/" or request.uri == DEEP


def _is_canonical(last: Hop, judged: Judged) -> bool:
    declared = judged.declared
    if declared is None or last.ending is not Ending.SERVED:
        return True
    plain = last.request.scheme == "http" and declared.https_everywhere
    return last.request.host == declared.canonical and not plain


def _preloads(zone: Zone) -> bool:
    """Say whether HSTS preload is on, which wants http → https on the same host first (hstspreload.org)."""
    return bool(hsts_of(zone).get("preload"))


def _is_upgrade(hops: _Walk) -> bool:
    if len(hops) < 2:
        return False
    first, second = hops[0].request, hops[1].request
    return (first.scheme, second.scheme) == ("http", "https") and (first.host, first.uri) == (second.host, second.uri)


def _trail(hops: _Walk) -> str:
    urls = [hop.request.url for hop in hops]
    last = hops[-1].decision
    if last is not None and last.redirect is not None:
        urls.append(last.redirect.location)
    return " → ".join(urls if len(urls) <= 6 else [*urls[:5], "…"])


def _more(walks: list[_Walk]) -> str:
    return f" (and {len(walks) - 1} more of its addresses)" if len(walks) > 1 else ""


def _place(hops: Iterable[Hop], slot: str | None) -> Place | None:
    """Return the rule or setting of the first redirect, else the record of the host."""
    for hop in hops:
        redirect = hop.decision.redirect if hop.decision else None
        if redirect is not None:
            setting = {"Always Use HTTPS": "always_use_https", "SSL mode off": "ssl"}.get(redirect.why)
            return Place(Kind.SETTING, setting) if setting else place_of(redirect.rule, slot)
    return place_of(None, slot)


_SOURCES = (
    Source("developers.cloudflare.com/rules/url-forwarding/single-redirects", "2026-11-24"),
    Source("RFC 9110 section 15.4", "2026-11-24"),
)
_NEEDS = frozenset({Part.RECORDS, Part.RULES, Part.SETTINGS})

REDIRECT_ARRIVES = Policy(
    id="redirect-arrives",
    severity=Severity.CRITICAL,
    title="Every redirect arrives at a page.",
    impact="Visitors get an error instead of the site.",
    sources=_SOURCES,
    needs=_NEEDS,
    judge=judge_arrival,
)

REDIRECT_ONE_HOP = Policy(
    id="redirect-one-hop",
    severity=Severity.MEDIUM,
    title="Every address of the site leads to its canonical host in one redirect at most.",
    impact="Visitors wait longer, and search engines and campaign links lose what the old address was worth.",
    sources=(*_SOURCES, Source("hstspreload.org (the one exception)", "2026-11-24")),
    needs=_NEEDS,
    judge=judge_hops,
)

REDIRECT_RULE_ACTS = Policy(
    id="redirect-rule-acts",
    severity=Severity.LOW,
    title="Every host that a redirect rule speaks of reaches the edge.",
    impact="The redirect does nothing: who opens the old address gets an error.",
    sources=(*_SOURCES, Source("developers.cloudflare.com/dns/proxy-status", "2026-11-24")),
    needs=frozenset({Part.RECORDS, Part.RULES}),
    judge=judge_idle,
)

POLICIES = (REDIRECT_ARRIVES, REDIRECT_ONE_HOP, REDIRECT_RULE_ACTS)
