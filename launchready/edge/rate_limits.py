"""Rate limiting rules at the edge: which of them count a request. How often was asked before is not known here.

Sources, verified 2026-11-24: developers.cloudflare.com/waf/rate-limiting-rules, …/parameters (the shape of
``ratelimit``), …/request-rate. A rule that counts by anything but the address, or by an expression of its own, is
opaque.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from launchready.edge.decision import RateLimit
from launchready.edge.firewall import STOPS
from launchready.errors import CannotTell, LanguageError
from launchready.language import Filter, Request, compile_filter
from launchready.zone import Rule
from launchready.zone.rules import RATE_LIMIT_PHASE

_COUNTED = frozenset({"cf.colo.id", "ip.src"})
_KEYS = frozenset({"characteristics", "period", "requests_per_period", "mitigation_timeout", "requests_to_origin"})


@dataclass(frozen=True, slots=True)
class RateLimitRule:
    """A compiled rule."""

    when: Filter
    limit: RateLimit


def is_evaluated(rule: Rule) -> bool:
    """Say whether a rule of the phase is evaluated here: it counts by address, and its expression can be read."""
    try:
        compile_filter(rule.expression, RATE_LIMIT_PHASE)
    except LanguageError:
        return False
    counting = rule.ratelimit
    return (
        rule.action in STOPS
        and set(counting) <= _KEYS
        and set(counting.get("characteristics") or ()) == _COUNTED
        and not counting.get("requests_to_origin")
        and all(isinstance(counting.get(key), int) for key in ("period", "requests_per_period", "mitigation_timeout"))
    )


def compile_rate_limit(rule: Rule) -> RateLimitRule:
    """Return the compiled form of a rule that is evaluated; raise LanguageError where its expression is wrong."""
    counting = rule.ratelimit
    limit = RateLimit(
        rule.action, rule.ref, counting["requests_per_period"], counting["period"], counting["mitigation_timeout"]
    )
    return RateLimitRule(compile_filter(rule.expression, RATE_LIMIT_PHASE), limit)


def limits_of(rules: Sequence[RateLimitRule], request: Request) -> tuple[RateLimit, ...]:
    """Return the limits that count ``request``, in order.

    Raises CannotTell, naming the rule, where that depends on what the request does not say.
    """
    found: list[RateLimit] = []
    for rule in rules:
        try:
            if rule.when.matches(request):
                found.append(rule.limit)
        except CannotTell as untold:
            raise CannotTell(f"rate limiting rule {rule.limit.rule}: {untold.reason}") from None
    return tuple(found)
