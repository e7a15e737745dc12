"""What the cache does with the origin's answer: stored or not, for how long, and what the visitor is sent.

Sources, verified 2026-11-24: developers.cloudflare.com/cache/concepts/cache-responses, …/cache-behavior (Set-Cookie),
…/cache-control (Authorization), …/vary (``*``); /cache/how-to/cache-rules/settings, …/configure-cache-status-code,
…/edge-browser-cache-ttl/set-browser-ttl. Unverified, chosen on the safe side: an explicit edge lifetime
does not lift the Authorization rule and does not store answers of 500 and above; an answer whose status has no
lifetime is a MISS every time.
"""

from __future__ import annotations

from dataclasses import dataclass

from launchready.edge.decision import Caching, Mode
from launchready.edge.defaults import default_lifetime
from launchready.edge.origin import Headers, OriginSays, directive_seconds, header_values, read_directives, read_origin
from launchready.language import Request

_LIFTS_AUTHORIZATION = ("public", "s-maxage", "must-revalidate")
_FORBIDS_STALE = ("must-revalidate", "proxy-revalidate", "s-maxage", "no-cache")


@dataclass(frozen=True, slots=True)
class Storage:
    """What becomes of one answer of the origin.

    ``status`` is the cf-cache-status of this first sight: DYNAMIC, MISS or BYPASS. ``seconds`` is the lifetime at the
    edge, None where the answer is not stored. ``headers`` are the origin's as the visitor gets them (and as they
    are stored), without cf-cache-status, age and what ``Decision.headers`` adds. ``strips_cookie``: a Set-Cookie
    was removed so that the answer could be stored. ``may_go_stale``: it may be served (STALE) when the origin is
    down. ``why`` says in English who decided.
    """

    status: str
    seconds: int | None
    headers: tuple[tuple[str, str], ...]
    strips_cookie: bool
    may_go_stale: bool
    why: str

    @property
    def stored(self) -> bool:
        """Whether the next visitor may get this answer from the cache."""
        return self.seconds is not None


@dataclass(frozen=True, slots=True)
class _Plan:
    """cf-cache-status, seconds at the edge, who decided; ``explicit``: a rule gave the seconds."""

    status: str
    seconds: int | None
    why: str
    explicit: bool = False


def plan_storage(caching: Caching, request: Request, status: int, headers: Headers) -> Storage:
    """Return what becomes of the origin's answer (``status``, ``headers``) to ``request``."""
    sent = tuple((name, value) for name, value in headers if name.lower() != "cloudflare-cdn-cache-control")
    if not caching.eligible:
        return Storage("DYNAMIC", None, sent, strips_cookie=False, may_go_stale=False, why=caching.why)
    origin = read_origin(headers)
    plan = _withhold(_plan_lifetime(caching, origin, status), caching, request, origin, headers)
    if plan.seconds is None:
        return Storage(plan.status, None, sent, strips_cookie=False, may_go_stale=False, why=plan.why)
    kept = tuple((name, value) for name, value in sent if name.lower() != "set-cookie")
    return Storage(
        status=plan.status,
        seconds=plan.seconds,
        headers=_for_browser(caching, kept),
        strips_cookie=len(kept) < len(sent),
        may_go_stale=not any(directive in origin.directives for directive in _FORBIDS_STALE),
        why=plan.why,
    )


def _withhold(plan: _Plan, caching: Caching, request: Request, origin: OriginSays, headers: Headers) -> _Plan:
    """Return ``plan``, or one that stores nothing where the answer belongs to one visitor."""
    if plan.seconds is None:
        return plan
    if origin.forbids == "Vary: *":
        return _Plan("BYPASS", None, "the origin says Vary: *")
    if _needs_authorization(request, origin):
        return _Plan("BYPASS", None, "the request has Authorization and the answer is not marked public")
    if header_values(headers, "set-cookie"):
        if not caching.forced:
            return _Plan("BYPASS", None, "the answer sets a cookie")
        if not plan.explicit:
            return _Plan("MISS", None, "the answer sets a cookie, so it is never stored")
    return plan


def _plan_lifetime(caching: Caching, origin: OriginSays, status: int) -> _Plan:
    """Return the lifetime that a rule gives, else the origin's, else the default."""
    ruled = _ruled_lifetime(caching, status)
    if ruled is not None:
        seconds, why = ruled
        return _Plan("MISS", seconds, why, explicit=True) if seconds > 0 else _Plan("BYPASS", None, f"{why} is none")
    if origin.forbids is not None:
        return _Plan("BYPASS", None, f"the origin says {origin.forbids}")
    if not origin.spoke and caching.edge.mode is Mode.BYPASS_BY_DEFAULT:
        return _Plan("BYPASS", None, "the origin says nothing about caching")
    if origin.seconds is not None:
        return _Plan("MISS", origin.seconds, "the origin's lifetime")
    seconds_by_default = default_lifetime(status)
    if seconds_by_default is None:
        return _Plan("MISS", None, f"answers with status {status} are not stored by default")
    return _Plan("MISS", seconds_by_default, f"the default lifetime for status {status}")


def _ruled_lifetime(caching: Caching, status: int) -> tuple[int, str] | None:
    """Return the seconds a rule gives, 0 or less for "not stored", and which; an exact status before a range."""
    fitting = [entry for entry in caching.edge_by_status if entry.first <= status <= entry.last]
    if fitting:
        return min(fitting, key=lambda entry: entry.last > entry.first).seconds, f"the lifetime for status {status}"
    if caching.edge.mode is Mode.OVERRIDE_ORIGIN and caching.edge.seconds is not None and status < 500:
        return caching.edge.seconds, "the edge lifetime of a cache rule"
    return None


def _needs_authorization(request: Request, origin: OriginSays) -> bool:
    """Say whether the answer belongs to the one who asked: Authorization without a word that lifts it."""
    return "authorization" in request.headers and not any(name in origin.directives for name in _LIFTS_AUTHORIZATION)


def _for_browser(caching: Caching, headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return ``headers`` with Cache-Control as the browser lifetime demands it.

    A longer max-age of the origin stays; ``private`` is kept. That BYPASS sends ``no-cache`` is unverified.
    """
    directives = read_directives(header_values(headers, "cache-control"))
    browser = caching.browser
    if browser.mode is Mode.BYPASS:
        return _replaced(headers, "no-cache")
    if browser.mode is Mode.BYPASS_BY_DEFAULT and not directives:
        return _replaced(headers, "no-cache")
    least = browser.seconds if browser.mode is Mode.OVERRIDE_ORIGIN else caching.browser_least
    given = directive_seconds(directives, "max-age")
    if not least or (given is not None and given >= least):
        return headers
    replaced = ("max-age", "no-cache", "no-store")
    kept = [f"{name}={value}" if value else name for name, value in directives.items() if name not in replaced]
    return _replaced(headers, ", ".join([*kept, f"max-age={least}"]))


def _replaced(headers: tuple[tuple[str, str], ...], cache_control: str) -> tuple[tuple[str, str], ...]:
    others = tuple((name, value) for name, value in headers if name.lower() not in ("cache-control", "expires"))
    return (*others, ("Cache-Control", cache_control))
