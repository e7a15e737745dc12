"""Redirects at the edge: by the zone's settings, then by the redirect rules, the first match of which wins.

Sources, verified 2026-11-24: developers.cloudflare.com/rules/url-forwarding/single-redirects/settings,
/ssl/edge-certificates/additional-options/always-use-https, /ssl/origin-configuration/ssl-modes/off. That Always Use
HTTPS runs before redirect rules is reported by third parties only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from launchready.edge.decision import Redirect
from launchready.errors import CannotTell, LanguageError
from launchready.language import Filter, Request, Target, compile_filter, compile_target
from launchready.zone import REDIRECT_PHASE, Rule

STATUSES = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class RedirectRule:
    """A compiled redirect rule. ``target`` is a fixed URL or an expression."""

    ref: str
    when: Filter
    target: str | Target
    status: int
    keep_query: bool

    def answer(self, request: Request) -> Redirect | None:
        """Return the redirect for ``request``, None where the rule does not match.

        Raises CannotTell, naming the rule, where that depends on what the request does not say.
        """
        try:
            if not self.when.matches(request):
                return None
            location = self.target if isinstance(self.target, str) else self.target.evaluate(request)
        except CannotTell as untold:
            raise CannotTell(f"redirect rule {self.ref}: {untold.reason}") from None
        if self.keep_query and request.query:
            location = _with_query(location, request.query)
        return Redirect(location, self.status, self.ref, "redirect rule")


def _with_query(location: str, query: str) -> str:
    address, hash_, fragment = location.partition("#")
    joined = f"{address}{'&' if '?' in address else '?'}{query}"
    return f"{joined}{hash_}{fragment}"


def compile_redirect(rule: Rule) -> RedirectRule:
    """Return the compiled form of a rule with the action ``redirect``; raise LanguageError where it has none."""
    value = rule.parameters.get("from_value")
    target = value.get("target_url") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(target, Mapping):
        raise LanguageError("the redirect has no from_value.target_url", 1)
    status = value.get("status_code", 301)
    if status not in STATUSES:
        raise LanguageError(f"{status} is no redirect status: 301, 302, 303, 307 and 308 are", 1)
    return RedirectRule(
        ref=rule.ref,
        when=compile_filter(rule.expression, REDIRECT_PHASE),
        target=_compile_target(target),
        status=status,
        keep_query=value.get("preserve_query_string") is True,
    )


def _compile_target(target: Mapping[str, Any]) -> str | Target:
    if isinstance(target.get("expression"), str):
        return compile_target(target["expression"], REDIRECT_PHASE)
    if isinstance(target.get("value"), str):
        return str(target["value"])
    raise LanguageError("the redirect's target_url has neither a value nor an expression", 1)


def redirect_by_settings(settings: Mapping[str, Any], request: Request) -> Redirect | None:
    """Return the redirect that the zone's settings alone demand: SSL off, or Always Use HTTPS."""
    off = settings.get("ssl") == "off"
    if off and request.scheme == "https":
        return Redirect(f"http://{request.host}{request.uri}", 301, None, "SSL mode off")
    if not off and settings.get("always_use_https") == "on" and request.scheme == "http":
        return Redirect(f"https://{request.host}{request.uri}", 301, None, "Always Use HTTPS")
    return None
