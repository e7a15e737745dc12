"""A walk through the declared rules, for people (sentences) and for tools (JSON): who decided, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from launchready.compilation import Compilation
from launchready.edge import Caching, Decision, Ending, Hop, Lifetime, Mode, RateLimit, Redirect, Stop
from launchready.report.verdicts import printable
from launchready.zone import covered_by_universal_ssl, within
from launchready.zone.sentences import spell_seconds

SCHEMA: Final = "launchready.explain/1"

_ENDINGS: Mapping[Ending, str] = {
    Ending.DNS_ONLY: "does not go through Cloudflare: the name answers its origin's own address",
    Ending.NO_SUCH_HOST: "there is no such host: nothing answers for this name",
    Ending.OUTSIDE: "is outside this zone: what happens there is not declared here",
    Ending.LOOP: "A REDIRECT LOOP: the browser comes back to a URL it has been at, and gives up",
    Ending.TOO_MANY: "TOO MANY REDIRECTS: the chain does not end",
    Ending.BAD_TARGET: "A BROKEN REDIRECT: a browser cannot follow this target",
}
_SETTINGS: Mapping[str, str] = {"Always Use HTTPS": "always_use_https", "SSL mode off": "ssl"}


@dataclass(frozen=True, slots=True)
class Walked:
    """A walk, and what is needed to say where its rules come from.

    ``place_of`` gives the file and the line where a key is written, None each where that is nowhere.
    ``observed``: the zones are as Cloudflare holds them, not as they are declared. ``unmodelled`` names what acts on
    requests of these zones and is not evaluated, ``unread`` what could not be looked at.
    """

    stack: str
    compilation: Compilation
    hops: tuple[Hop, ...]
    unmodelled: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    observed: bool = False
    place_of: Callable[[str], tuple[str | None, int | None]] = lambda _: (None, None)

    def part(self, hop: Hop) -> Compilation:
        """Return the compilation of the zone that the request of ``hop`` is in, the primary one where it is in none."""
        around = [part for part in self.compilation.parts if within(hop.request.host, part.zone.name)]
        return max(around, key=lambda part: len(part.zone.name), default=self.compilation)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is declared: its key, and the file and line where it is written."""

    key: str
    file: str | None
    line: int | None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{self.key} ({where})" if where else self.key


def explanation_json(walked: Walked) -> dict[str, Any]:
    """Return the walk as JSON values: every hop with who decided, where that was declared, and what is cached."""
    return {
        "schema": SCHEMA,
        "stack": walked.stack,
        "zone": "observed" if walked.observed else "declared",
        "url": walked.hops[0].request.url,
        "ending": walked.hops[-1].ending.value,
        "hops": [_hop_json(walked, hop) for hop in walked.hops],
        "unmodelled": list(walked.unmodelled),
        "unread": list(walked.unread),
    }


def _hop_json(walked: Walked, hop: Hop) -> dict[str, Any]:
    decision = hop.decision
    redirect = decision.redirect if decision else None
    caching = decision.caching if decision and decision.worker is None and not decision.unknown else None
    return {
        "url": hop.request.url,
        "method": hop.request.method,
        "ending": hop.ending.value,
        "redirect": _redirect_json(walked, hop, redirect) if redirect and decision and not decision.unknown else None,
        "cache": _caching_json(walked, hop, caching) if caching else None,
        "worker": decision.worker if decision else None,
        "stop": _stop_json(walked, hop, decision.stop) if decision and decision.stop else None,
        "limits": [_limit_json(walked, hop, limit) for limit in decision.limits] if decision else [],
        "cannot_tell": list(decision.unknown) if decision else [],
        "beside": list(decision.beside) if decision else [],
        "headers": dict(decision.headers) if decision else {},
        "removed": sorted(decision.removed) if decision else [],
        "warnings": list(_warnings(walked, hop)),
        "english": list(_sentences(walked, hop)),
    }


def _stop_json(walked: Walked, hop: Hop, stop: Stop) -> dict[str, Any]:
    return {"status": 403, "action": stop.action, "rule": stop.rule, **_place_json(_rule_place(walked, hop, stop.rule))}


def _redirect_json(walked: Walked, hop: Hop, redirect: Redirect) -> dict[str, Any]:
    return {
        "status": redirect.status,
        "location": redirect.location,
        "why": redirect.why,
        "rule": redirect.rule,
        **_place_json(_redirect_place(walked, hop, redirect)),
    }


def _place_json(place: Place | None) -> dict[str, Any]:
    return {
        "declared_at": place.key if place else None,
        "file": place.file if place else None,
        "line": place.line if place else None,
    }


def _caching_json(walked: Walked, hop: Hop, caching: Caching) -> dict[str, Any]:
    return {
        "eligible": caching.eligible,
        "why": caching.why,
        "rule": caching.decided_by,
        **_place_json(_rule_place(walked, hop, caching.decided_by)),
        "matching_rules": list(caching.rules),
        "edge": _lifetime_json(caching.edge) if caching.eligible else None,
        "edge_by_status": [
            {"from": entry.first, "to": entry.last, "seconds": entry.seconds} for entry in caching.edge_by_status
        ]
        if caching.eligible
        else [],
        "browser": {**_lifetime_json(caching.browser), "at_least": caching.browser_least} if caching.eligible else None,
        "english": _caching_sentence(caching),
    }


def _lifetime_json(lifetime: Lifetime) -> dict[str, Any]:
    return {"mode": lifetime.mode.value, "seconds": lifetime.seconds, "rule": lifetime.rule}


def print_explanation(console: Console, walked: Walked) -> None:
    """Print the walk, one block a hop."""
    if walked.observed:
        console.print(Text("As Cloudflare holds it now, whatever is declared:"))
    for number, hop in enumerate(walked.hops, start=1):
        method = "" if hop.request.method == "GET" else f"{hop.request.method} "
        console.print(Text(f"{number}. {method}{printable(hop.request.url)}", style="bold"), soft_wrap=True)
        for sentence in _sentences(walked, hop):
            console.print(Text(f"   {printable(sentence)}"), soft_wrap=True)
        for warning in _warnings(walked, hop):
            console.print(Text(f"   ! {warning}", style="yellow"), soft_wrap=True)
    for reason in walked.unread:
        console.print(Text(f"Could not be looked at, and may act too: {reason}", style="yellow"), soft_wrap=True)


def _sentences(walked: Walked, hop: Hop) -> Iterator[str]:
    decision = hop.decision
    if decision is not None:
        yield from _decided(walked, hop, decision)
    if hop.ending in _ENDINGS:
        yield f"→ {_ENDINGS[hop.ending]}"
    if decision is not None:
        yield from (f"sends {name}: {value}" for name, value in decision.headers)
        yield from (f"takes away the origin's {name}" for name in sorted(decision.removed))
        if decision.ssl_rule is not None:
            place = _from(walked, _rule_place(walked, hop, decision.ssl_rule))
            yield f"its server is spoken to with SSL mode {decision.settings['ssl']}, by {decision.ssl_rule}{place}"
        for limit in decision.limits:
            place = _from(walked, _rule_place(walked, hop, limit.rule))
            yield f"counted: {_limit_sentence(limit)}, by rate limiting rule {limit.rule}{place}"
        yield from (f"beside: {what}" for what in decision.beside)


def _decided(walked: Walked, hop: Hop, decision: Decision) -> Iterator[str]:
    """Say what the edge does with the request of ``hop``."""
    if decision.unknown:
        yield "→ cannot tell what a visitor gets, because of"
        yield from (f"  {what}" for what in decision.unknown)
    elif decision.redirect is not None:
        redirect = decision.redirect
        yield f"→ {redirect.status} to {redirect.location}"
        by = f"{redirect.why} {redirect.rule}" if redirect.rule else f"the setting {redirect.why}"
        # A page rule and a bulk redirect are called by what they are already.
        by = redirect.rule if redirect.rule is not None and redirect.rule.startswith(redirect.why) else by
        yield f"by {by}{_from(walked, _redirect_place(walked, hop, redirect))}"
    elif decision.stop is not None:
        what = "blocked" if decision.stop.action == "block" else "challenged, and answered only where that is solved"
        yield f"→ {what} (403)"
        yield f"by firewall rule {decision.stop.rule}{_from(walked, _rule_place(walked, hop, decision.stop.rule))}"
    elif decision.worker is not None:
        yield f"→ answered by the Worker {decision.worker}, in the origin's place: what it says is not known here"
    elif decision.caching is not None:
        caching = decision.caching
        yield "→ served by the origin through Cloudflare"
        yield _caching_sentence(caching)
        if caching.decided_by:
            by = caching.decided_by if caching.decided_by.startswith("page rule") else f"rule {caching.decided_by}"
            yield f"by {by}{_from(walked, _rule_place(walked, hop, caching.decided_by))}"


def _limit_sentence(limit: RateLimit) -> str:
    done = "answered 429" if limit.action == "block" else "challenged"
    often = f"after {limit.requests} requests within {spell_seconds(limit.period)}"
    return f"{often} an address is {done} for {spell_seconds(limit.block)}"


def _limit_json(walked: Walked, hop: Hop, limit: RateLimit) -> dict[str, Any]:
    return {**asdict(limit), **_place_json(_rule_place(walked, hop, limit.rule))}


def _from(walked: Walked, place: Place | None) -> str:
    if place is not None:
        return f", declared at {place}"
    return ", which nobody declares here" if walked.observed else ""


def _redirect_place(walked: Walked, hop: Hop, redirect: Redirect) -> Place | None:
    if redirect.rule is not None:
        return _rule_place(walked, hop, redirect.rule)
    claim = walked.part(hop).settings.get(_SETTINGS.get(redirect.why, ""))
    return _place(walked, claim.declared_at) if claim else None


def _rule_place(walked: Walked, hop: Hop, ref: str | None) -> Place | None:
    claim = walked.part(hop).rules.get(ref) if ref else None
    return _place(walked, claim.declared_at) if claim else None


def _place(walked: Walked, key: str) -> Place:
    return Place(key, *walked.place_of(key))


def _caching_sentence(caching: Caching) -> str:
    """Return whether the answer is cached and for how long, at the edge and in the browser."""
    if not caching.eligible:
        return f"never cached at the edge: {caching.why}; the browser does as the origin says"
    parts = [f"cached at the edge {_edge_time(caching)} ({caching.why})"]
    if caching.edge_by_status:
        parts.append("by the answer's status: " + ", ".join(_status_times(caching)))
    if caching.forced and caching.edge.mode is Mode.OVERRIDE_ORIGIN:
        parts.append("a Set-Cookie of the origin is removed")
    parts.append(f"in the browser {_browser_time(caching)}")
    return "; ".join(parts)


def _edge_time(caching: Caching) -> str:
    match caching.edge.mode:
        case Mode.OVERRIDE_ORIGIN:
            return f"for {spell_seconds(caching.edge.seconds or 0)}, whatever the origin says"
        case Mode.BYPASS_BY_DEFAULT:
            return "as long as the origin says, not at all where it says nothing"
        case _:
            return "as long as the origin says, 2 hours where it says nothing"


def _status_times(caching: Caching) -> Iterator[str]:
    for entry in caching.edge_by_status:
        statuses = str(entry.first) if entry.first == entry.last else f"{entry.first} to {entry.last}"
        yield f"{statuses} {spell_seconds(entry.seconds) if entry.seconds > 0 else 'never'}"


def _browser_time(caching: Caching) -> str:
    match caching.browser.mode:
        case Mode.OVERRIDE_ORIGIN:
            return f"for {spell_seconds(caching.browser.seconds or 0)}, or longer where the origin says so"
        case Mode.BYPASS:
            return "not at all"
        case Mode.BYPASS_BY_DEFAULT:
            return "as long as the origin says, not at all where it says nothing"
        case Mode.RESPECT_ORIGIN if caching.browser_least:
            return f"for {spell_seconds(caching.browser_least)}, or longer where the origin says so"
        case _:
            return "as long as the origin says"


def _warnings(walked: Walked, hop: Hop) -> Iterator[str]:
    zone = walked.part(hop).zone.name
    at_edge = hop.decision is not None
    if at_edge and hop.request.scheme == "https" and not covered_by_universal_ssl(hop.request.host, zone):
        yield (
            f"Universal SSL covers {zone} and *.{zone} only: unless an advanced certificate covers {hop.request.host}, "
            "its handshake fails before any of this"
        )
