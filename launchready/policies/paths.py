"""Paths that must get through, and pages that search engines may or may not list. Judged by walking."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.edge import Decision
from launchready.edge.decision import Mode
from launchready.language import request_from_url
from launchready.policies.finding import Fault, Judgement, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Judged, Part
from launchready.policies.visits import DEEP, ask, compile_or_say, decided, place_of, served_hosts, untold, visitable
from launchready.zone import within

_ACME = "/.well-known/acme-challenge/launch-ready"
_PAGES = ("/", DEEP)


def judge_challenges(judged: Judged) -> Iterator[Judgement]:
    """Find hosts whose servers cannot show a certificate authority that they are theirs."""
    edge = compile_or_say(judged)
    if isinstance(edge, Unjudged):
        yield edge
        return
    for host, slot in served_hosts(judged).items():
        decision = edge.decide(ask(host, _ACME, "http"))
        yield from untold(host, decision)
        if decision.stop is not None:
            does, rule = f"stops http://{host}{_ACME} ({decision.stop.action})", decision.stop.rule
        elif decision.redirect is not None and _leaves(decision.redirect.location, judged.zone.name):
            does, rule = f"sends http://{host}{_ACME} to {decision.redirect.location}", decision.redirect.rule or ""
        else:
            continue
        yield Fault(
            host,
            f"A rule {does}, where a certificate authority looks for the server's answer.",
            "Let /.well-known/acme-challenge/ pass before that rule.",
            place_of(rule or None, slot),
        )


def _leaves(location: str, zone: str) -> bool:
    try:
        return not within(request_from_url(location).host, zone)
    except ValueError:
        return False


def judge_webhooks(judged: Judged) -> Iterator[Judgement]:
    """Find webhook paths at which a POST does not reach its server."""
    hosts = judged.declared.hosts.items() if judged.declared else ()
    hooks = [(visitable(name), name, path) for name, host in hosts for path in host.webhooks]
    edge = compile_or_say(judged) if hooks else None
    if edge is None or isinstance(edge, Unjudged):
        if edge is not None:
            yield edge
        return
    slots = served_hosts(judged)
    for asked, name, path in hooks:
        if asked not in slots:
            continue  # it does not go through Cloudflare
        decision = edge.decide(ask(asked, path, method="POST"))
        yield from untold(f"{name}{path}", decision)
        if (lost := _lost(decision)) is not None:
            why, rule = lost
            yield Fault(
                f"{name}{path}",
                f"What other services post there {why}.",
                "Let that rule leave the path out: who posts does not follow a redirect, and solves no challenge.",
                place_of(rule, slots[asked]),
            )


def _lost(decision: Decision) -> tuple[str, str | None] | None:
    """Return what keeps a POST from its server, and the rule that does; None where nothing does."""
    if decision.redirect is not None:
        return f"is redirected to {decision.redirect.location}", decision.redirect.rule
    if decision.stop is not None:
        return f"is stopped by the firewall ({decision.stop.action})", decision.stop.rule
    if decision.limits:
        return "is counted by a rate limit, and refused when there is much of it", decision.limits[0].rule
    return None


def _noindex(decision: Decision) -> bool:
    return any(name.lower() == "x-robots-tag" and "noindex" in value.lower() for name, value in decision.headers)


def _listing(judged: Judged, *, wanted: bool) -> Iterator[tuple[str, str, Decision] | Unjudged]:
    """Return name, slot and decision of the home page of each host that is declared to be listed, or not to be."""
    hosts = judged.declared.hosts.items() if judged.declared else ()
    names = {visitable(name): name for name, host in hosts if host.listed is wanted}
    edge = compile_or_say(judged) if names else None
    if edge is None or isinstance(edge, Unjudged):
        if edge is not None:
            yield edge
        return
    for asked, slot in served_hosts(judged).items():
        if asked in names:
            decision = decided(judged, edge, ask(asked))
            if decision.redirect is None:
                yield from untold(names[asked], decision)
                yield names[asked], slot, decision


def judge_hidden(judged: Judged) -> Iterator[Judgement]:
    """Find hosts that search engines may list, and that a rule tells them not to."""
    for found in _listing(judged, wanted=True):
        if isinstance(found, Unjudged):
            yield found
        elif _noindex(found[2]):
            yield Fault(
                found[0],
                "A header rule tells search engines not to list it (X-Robots-Tag: noindex), and it is declared to be.",
                "Leave the host out of that rule.",
                place_of(None, found[1]),
            )


def judge_shown(judged: Judged) -> Iterator[Judgement]:
    """Find hosts that search engines must not list, and that nothing tells them not to."""
    for found in _listing(judged, wanted=False):
        if isinstance(found, Unjudged):
            yield found
        elif not _noindex(found[2]):
            yield Fault(
                found[0],
                "It is not for search engines, and no header rule tells them so.",
                "Apply this stack: it sends X-Robots-Tag: noindex for this host.",
                place_of(None, found[1]),
            )


def judge_cookies(judged: Judged) -> Iterator[Judgement]:
    """Find pages that the edge keeps for a time of its own, the cookies that they set taken away."""
    edge = compile_or_say(judged)
    if isinstance(edge, Unjudged):
        yield edge
        return
    private = judged.declared.private_hosts if judged.declared else ()
    for host, slot in served_hosts(judged).items():
        for path in _PAGES if host not in private else ():
            request = ask(host, path)
            caching = decided(judged, edge, request).caching
            if caching is None or not caching.eligible:
                continue
            if caching.edge.mode is Mode.OVERRIDE_ORIGIN and (caching.edge.seconds or 0) > 0:
                yield Fault(
                    host,
                    f"The edge keeps pages such as {request.url} for {caching.edge.seconds} s whatever the server "
                    f"says ({caching.edge.rule}): a cookie that the page sets is taken away, and the page shown to "
                    "others.",
                    "Let the rule respect the server's Cache-Control, or match static files alone.",
                    place_of(caching.edge.rule, slot),
                )
                break


_DOCS = "developers.cloudflare.com"
_NEEDS = frozenset({Part.RECORDS, Part.RULES})
_INDEX = Source("developers.google.com/search/docs/crawling-indexing/robots-meta-tag", "2026-11-24")

POLICIES = (
    Policy(
        id="acme-challenge-passes",
        severity=Severity.HIGH,
        title="No rule of ours stops what a certificate authority asks for.",
        impact="The server's certificate is not renewed, and weeks later the host is down for everybody.",
        sources=(Source("RFC 8555 section 8.3", "2026-11-24"), Source(f"{_DOCS}/waf/custom-rules", "2026-11-24")),
        needs=_NEEDS,
        judge=judge_challenges,
    ),
    Policy(
        id="webhook-reaches-server",
        severity=Severity.HIGH,
        title="What other services post reaches its server.",
        impact="Payments, messages and sign-ups that others report are lost without anybody noticing.",
        sources=(Source("RFC 9110 section 15.4 (a redirected POST may become a GET)", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_webhooks,
    ),
    Policy(
        id="production-listed",
        severity=Severity.HIGH,
        title="Search engines may list what is for customers.",
        impact="The site disappears from search results, within days.",
        sources=(_INDEX, Source(f"{_DOCS}/rules/transform/response-header-modification", "2026-11-24")),
        needs=_NEEDS,
        judge=judge_hidden,
    ),
    Policy(
        id="staging-not-listed",
        severity=Severity.MEDIUM,
        title="Search engines are told not to list what is not for customers.",
        impact="Unfinished pages and log-ins of the team turn up in search results.",
        sources=(_INDEX,),
        needs=_NEEDS,
        judge=judge_shown,
    ),
    Policy(
        id="cookies-not-stripped",
        severity=Severity.MEDIUM,
        title="The edge keeps no page for longer than its server says.",
        impact="Visitors lose their session or basket, and may see a page that was made for somebody else.",
        sources=(
            Source(f"{_DOCS}/cache/concepts/cache-behavior (Set-Cookie)", "2026-11-24"),
            Source(f"{_DOCS}/cache/how-to/cache-rules/settings", "2026-11-24"),
        ),
        needs=frozenset({Part.RECORDS, Part.RULES, Part.SETTINGS}),
        judge=judge_cookies,
    ),
)
