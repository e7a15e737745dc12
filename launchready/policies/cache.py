"""Cache policies: nothing behind a log-in is ever kept at the edge, however it is asked for.

Judged by walking requests through the rules, as the edge does, and never by looking at their text: every declared path
and host, in the disguises of web cache deception (a page for the server, a file for the cache).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from launchready.edge import Caching, Decision, EdgeZone, Request
from launchready.edge.defaults import CACHED_EXTENSIONS
from launchready.policies.finding import Fault, Judgement, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Declared, Judged, Part
from launchready.policies.visits import (
    acting_beside,
    ask,
    compile_or_say,
    edge_hosts,
    paths_in,
    place_of,
    visitable,
)
from launchready.zone import CACHE_PHASE, Rule, Zone

# Phases beside the cache rules that change what is cached: they rewrite the path, or speak last.
# developers.cloudflare.com/ruleset-engine/reference/phases-list, verified 2026-11-24.
_PHASES = (CACHE_PHASE, "http_request_transform", "http_response_cache_settings")
_PAGE = "/launch-ready"
_ENCODED_ENDS = (
    "%2Fx.css",
    "%2fx.css",
    ";x.css",
    "%00.css",
    "%0a.css",
    "%3Fx.css",
    "%23x.css",
    "//x.css",
    "/x.css?v=1",
)


@dataclass(frozen=True, slots=True)
class _Private:
    """What must never be cached: ``paths`` to ask a host for. ``subject`` names it, ``what`` says it in words."""

    host: str
    subject: str
    what: str
    paths: tuple[str, ...]


def judge_authenticated(judged: Judged) -> Iterator[Judgement]:
    """Find what is behind a log-in and may be kept at the edge all the same."""
    zone = judged.zone
    edge = compile_or_say(judged)
    if isinstance(edge, Unjudged):
        yield edge
        return
    yield from acting_beside(zone, _PHASES, "set_cache_settings")
    hosts = edge_hosts(zone)
    declared = judged.declared
    private = tuple(_declared(declared, hosts) if declared else _bypassed(edge, hosts))
    if declared is None and not private:
        yield Unjudged(
            zone.name, "nothing says what needs a log-in: there is no stack file, and no cache rule bypasses anything"
        )
    cookies = (declared.session_cookies if declared else ()) or ("session",)
    for place in private:
        yield from _judge(edge, place, cookies[0], hosts.get(place.host))
    if declared:
        yield from _judge_sessions(edge, declared, hosts)


def _judge(edge: EdgeZone, place: _Private, cookie: str, slot: str | None) -> Iterator[Judgement]:
    decided = [(request, edge.decide(request)) for request in _requests(place, cookie)]
    kept = [(request, caching) for request, decision in decided if (caching := _kept(decision)) is not None]
    if kept:
        request, caching = kept[0]
        more = f" (and {len(kept) - 1} more forms of it)" if len(kept) > 1 else ""
        rule = f" ({caching.decided_by})" if caching.decided_by else ""
        yield Fault(
            place.subject,
            f"{place.what}, and the cache may keep {request.method} {request.url}{more}: {caching.why}{rule}.",
            "Let a rule that bypasses the cache for it come last, over every other cache rule.",
            place_of(caching.decided_by, slot),
        )
    yield from _untold(place.subject, (decision for _, decision in decided))


def _untold(subject: str, decisions: Iterable[Decision]) -> Iterator[Unjudged]:
    """Say what ``decisions`` rest on and a request does not say."""
    unknown = dict.fromkeys(reason for decision in decisions for reason in decision.unknown)
    if unknown:
        yield Unjudged(subject, f"what becomes of it depends on more than a request says: {', '.join(unknown)}")


def _judge_sessions(edge: EdgeZone, declared: Declared, hosts: dict[str, str]) -> Iterator[Judgement]:
    for cookie in declared.session_cookies:
        for host, slot in hosts.items():
            what = f"Pages for holders of the cookie {cookie} belong to one visitor"
            private = _Private(host, f"{host} with the cookie {cookie}", what, ("/", _PAGE, f"{_PAGE}?a=b"))
            requests = [ask(host, path, cookie=f"{cookie}=launch-ready") for path in private.paths]
            decided = [(request, edge.decide(request)) for request in requests]
            yield from _untold(private.subject, (decision for _, decision in decided))
            for request, decision in decided:
                caching = _kept(decision)
                if caching is not None:
                    rule = f" ({caching.decided_by})" if caching.decided_by else ""
                    yield Fault(
                        private.subject,
                        f"{what}, and the cache may keep {request.url}: {caching.why}{rule}.",
                        "Let the rule that bypasses the cache for this cookie come after the one that caches.",
                        place_of(caching.decided_by, slot),
                    )
                    break


def _kept(decision: Decision) -> Caching | None:
    """Return what the cache may do with the answer, None where it keeps nothing; a redirect is answered at the edge."""
    caching = decision.caching
    return caching if caching is not None and caching.eligible else None


def _requests(place: _Private, cookie: str) -> Iterator[Request]:
    for path in place.paths:
        yield ask(place.host, path)
    for path in place.paths[:8]:
        yield ask(place.host, path, cookie=f"{cookie}=launch-ready")
        yield ask(place.host, path, method="HEAD")
        yield ask(place.host, path, "http")


# --- what is private


def _declared(declared: Declared, hosts: Iterable[str]) -> Iterator[_Private]:
    extensions = tuple(dict.fromkeys((*declared.static_extensions, *sorted(CACHED_EXTENSIONS))))
    private = {visitable(name): name for name in declared.private_hosts}
    for host in hosts:
        if host in private:
            name = private[host]
            yield _Private(host, name, f"All of {name} is behind a log-in", ("/", _PAGE, *_files("", extensions)))
            continue
        for prefix in declared.prefixes:
            what = f"{prefix or '/'} is behind a log-in"
            yield _Private(host, f"{host}{prefix or '/'}", what, tuple(_disguises(prefix, extensions)))


def _bypassed(edge: EdgeZone, hosts: Iterable[str]) -> Iterator[_Private]:
    """Return what the rules themselves keep from the cache: paths that they name, and hosts as a whole."""
    extensions = tuple(sorted(CACHED_EXTENSIONS))
    named = paths_in(_bypasses(edge.zone))
    for host in hosts:
        if all(_meets_bypass(edge, host, path) for path in ("/", _PAGE)):
            yield _Private(host, host, f"The rules keep {host} from the cache", ("/", _PAGE, *_files("", extensions)))
            continue
        for path in named:
            if _meets_bypass(edge, host, path):
                # Only what every server takes for something below the path: how this one reads others is not known.
                forms = (path, f"{path}?a=b", *_files(path, extensions))
                yield _Private(host, f"{host}{path}", f"The rules keep {path} from the cache", forms)


def _bypasses(zone: Zone) -> Iterator[Rule]:
    return (rule for rule in zone.rulesets.get(CACHE_PHASE, ()) if rule.parameters.get("cache") is False)


def _meets_bypass(edge: EdgeZone, host: str, path: str) -> bool:
    """Say whether a rule that bypasses the cache matches, whatever comes after it."""
    caching = edge.decide(ask(host, path)).caching
    return caching is not None and any(rule.ref in caching.rules for rule in _bypasses(edge.zone))


def _files(path: str, extensions: Iterable[str]) -> Iterator[str]:
    return (f"{path}/x.{extension}" for extension in extensions)


def _disguises(prefix: str, extensions: tuple[str, ...]) -> Iterator[str]:
    """Return the forms in which a page below ``prefix`` can be asked for, the plain ones first."""
    path = quote(prefix, safe="/~!$&'()*+,;=:@")
    first = f"%{ord(prefix[1]):02x}{path[2:]}" if prefix[1:2].isascii() and prefix[1:2].isalnum() else path[1:]
    yield path or "/"
    yield f"{path}/"
    yield f"{path}{_PAGE}?a=b"
    yield f"{path}/x.css"
    yield f"{path.upper()}/X.CSS"
    yield f"/{first}/x.css"
    yield f"{path}.css"
    yield f"/static/..%2F{path[1:]}/x.css"
    yield f"/static/..%2f{path[1:]}"
    yield f"/{path}/x.css"
    yield from (f"{path}{end}" for end in _ENCODED_ENDS)
    yield from _files(path, extensions)


AUTHENTICATED_NEVER_CACHED = Policy(
    id="authenticated-never-cached",
    severity=Severity.CRITICAL,
    title="Nothing behind a log-in is kept at the edge, however it is asked for.",
    impact="One customer's page, with their data, is shown to others.",
    sources=(
        Source("developers.cloudflare.com/cache/how-to/cache-rules/order", "2026-11-24"),
        Source("developers.cloudflare.com/cache/cache-security/cache-deception-armor", "2026-11-24"),
        Source("RFC 9111 section 3", "2026-11-24"),
    ),
    needs=frozenset({Part.RECORDS, Part.RULES, Part.SETTINGS}),
    judge=judge_authenticated,
)

POLICIES = (AUTHENTICATED_NEVER_CACHED,)
