"""A walk through the declared rules, for people (sentences) and for tools (JSON): who decided, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from launchready.compilation import Compilation
from launchready.edge import Caching, Ending, Hop, Lifetime, Mode, Redirect
from launchready.zone import covered_by_universal_ssl

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
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def explanation_json(
    stack: str, compilation: Compilation, hops: tuple[Hop, ...], unmodelled: tuple[str, ...]
) -> dict[str, Any]:
    """Return the walk as JSON values: every hop with who decided, where that was declared, and what is cached."""
    return {
        "schema": SCHEMA,
        "stack": stack,
        "url": hops[0].request.url,
        "ending": hops[-1].ending.value,
        "hops": [_hop_json(compilation, hop) for hop in hops],
        "unmodelled": list(unmodelled),
    }


def _hop_json(compilation: Compilation, hop: Hop) -> dict[str, Any]:
    redirect = hop.decision.redirect if hop.decision else None
    caching = hop.decision.caching if hop.decision else None
    return {
        "url": hop.request.url,
        "method": hop.request.method,
        "ending": hop.ending.value,
        "redirect": _redirect_json(compilation, redirect) if redirect else None,
        "cache": _caching_json(compilation, caching) if caching else None,
        "headers": dict(hop.decision.headers) if hop.decision else {},
        "warnings": list(_warnings(compilation, hop)),
    }


def _redirect_json(compilation: Compilation, redirect: Redirect) -> dict[str, Any]:
    return {
        "status": redirect.status,
        "location": redirect.location,
        "why": redirect.why,
        "rule": redirect.rule,
        "declared_at": _declared_at(compilation, redirect),
    }


def _caching_json(compilation: Compilation, caching: Caching) -> dict[str, Any]:
    return {
        "eligible": caching.eligible,
        "why": caching.why,
        "rule": caching.decided_by,
        "declared_at": _rule_declared_at(compilation, caching.decided_by),
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


def print_explanation(
    console: Console, compilation: Compilation, hops: tuple[Hop, ...], unmodelled: tuple[str, ...]
) -> None:
    """Print the walk, one block a hop."""
    for number, hop in enumerate(hops, start=1):
        method = "" if hop.request.method == "GET" else f"{hop.request.method} "
        console.print(Text(f"{number}. {method}{hop.request.url}", style="bold"))
        for sentence in _sentences(compilation, hop):
            console.print(Text(f"   {sentence}"), soft_wrap=True)
        for warning in _warnings(compilation, hop):
            console.print(Text(f"   ! {warning}", style="yellow"), soft_wrap=True)
    for name in unmodelled:
        console.print(
            Text(f"Cannot tell what {name} does: it acts on requests too and is not modelled.", style="yellow")
        )


def _sentences(compilation: Compilation, hop: Hop) -> Iterator[str]:
    decision = hop.decision
    if decision is not None and decision.redirect is not None:
        redirect = decision.redirect
        yield f"→ {redirect.status} to {redirect.location}"
        by = f"{redirect.why} {redirect.rule}" if redirect.rule else f"the setting {redirect.why}"
        yield f"by {by}{_from(_declared_at(compilation, redirect))}"
    elif decision is not None and decision.caching is not None:
        caching = decision.caching
        yield "→ served by the origin through Cloudflare"
        yield _caching_sentence(caching)
        if caching.decided_by:
            yield f"by rule {caching.decided_by}{_from(_rule_declared_at(compilation, caching.decided_by))}"
    if hop.ending in _ENDINGS:
        yield f"→ {_ENDINGS[hop.ending]}"
    if decision is not None:
        yield from (f"sends {name}: {value}" for name, value in decision.headers)


def _from(declared_at: str | None) -> str:
    return f", declared at {declared_at}" if declared_at else ""


def _declared_at(compilation: Compilation, redirect: Redirect) -> str | None:
    if redirect.rule is not None:
        return _rule_declared_at(compilation, redirect.rule)
    claim = compilation.settings.get(_SETTINGS[redirect.why])
    return claim.declared_at if claim else None


def _rule_declared_at(compilation: Compilation, ref: str | None) -> str | None:
    claim = compilation.rules.get(ref) if ref else None
    return claim.declared_at if claim else None


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


def _warnings(compilation: Compilation, hop: Hop) -> Iterator[str]:
    zone = compilation.zones[0].name
    at_edge = hop.decision is not None
    if at_edge and hop.request.scheme == "https" and not covered_by_universal_ssl(hop.request.host, zone):
        yield (
            f"Universal SSL covers {zone} and *.{zone} only: unless an advanced certificate covers {hop.request.host}, "
            "its handshake fails before any of this"
        )


def spell_seconds(seconds: int) -> str:
    """Return ``seconds`` in the largest unit that they are a whole number of: ``4 hours``, ``90 seconds``."""
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "0 seconds"
