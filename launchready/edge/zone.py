"""A Zone, compiled for walking requests through it: every expression is parsed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from launchready.edge.cache_rules import CacheRule, compile_cache_rule, decide_caching
from launchready.edge.decision import Decision
from launchready.edge.redirects import RedirectRule, compile_redirect, redirect_by_settings
from launchready.errors import LanguageError
from launchready.language import Request
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Rule, Zone

_Compiled = TypeVar("_Compiled")


@dataclass(frozen=True, slots=True)
class EdgeZone:
    """A compiled zone. ``unmodelled`` names what acts on requests in this zone and is not evaluated here."""

    zone: Zone
    redirects: tuple[RedirectRule, ...]
    cache_rules: tuple[CacheRule, ...]
    headers: tuple[tuple[str, str], ...]
    unmodelled: tuple[str, ...]

    def decide(self, request: Request) -> Decision:
        """Return what the edge does with ``request``, which is taken to be for a proxied name of the zone.

        Order (developers.cloudflare.com/ruleset-engine/reference/phases-list, verified 2026-11-24): settings that
        redirect, redirect rules, cache rules.
        """
        headers = self.headers if request.scheme == "https" else ()
        redirect = redirect_by_settings(self.zone.settings, request)
        if redirect is None:
            redirect = next((answer for rule in self.redirects if (answer := rule.answer(request))), None)
        if redirect is not None:
            return Decision(redirect, None, headers)
        return Decision(None, decide_caching(self.zone.settings, self.cache_rules, request), headers)


def compile_zone(zone: Zone) -> EdgeZone:
    """Return ``zone`` compiled; raise LanguageError, naming the rule, for a rule that cannot be evaluated."""
    return EdgeZone(
        zone=zone,
        redirects=_compile_rules(zone, REDIRECT_PHASE, "redirect", compile_redirect),
        cache_rules=_compile_rules(zone, CACHE_PHASE, "set_cache_settings", compile_cache_rule),
        headers=tuple(_https_headers(zone.settings)),
        unmodelled=tuple(_unmodelled(zone)),
    )


def _compile_rules(
    zone: Zone, phase: str, action: str, compile_rule: Callable[[Rule], _Compiled]
) -> tuple[_Compiled, ...]:
    compiled: list[_Compiled] = []
    for rule in zone.rulesets.get(phase, ()):
        if not rule.enabled or rule.action != action:
            continue
        try:
            compiled.append(compile_rule(rule))
        except LanguageError as error:
            raise LanguageError(f"{error.reason} (in rule {rule.ref} of {phase})", error.column) from None
    return tuple(compiled)


def _unmodelled(zone: Zone) -> Iterable[str]:
    evaluated = {REDIRECT_PHASE: "redirect", CACHE_PHASE: "set_cache_settings"}
    for phase, rules in zone.rulesets.items():
        for rule in rules:
            if rule.enabled and rule.action != evaluated.get(phase):
                yield f"rule {rule.ref} ({rule.action}) of {phase}"


def _https_headers(settings: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Give the headers added to https answers.

    Source: developers.cloudflare.com/ssl/edge-certificates/additional-options/http-strict-transport-security,
    verified 2026-11-24.
    """
    value = settings.get("security_header")
    hsts = value.get("strict_transport_security") if isinstance(value, Mapping) else None
    if not isinstance(hsts, Mapping) or not hsts.get("enabled"):
        return
    directives = [f"max-age={int(hsts.get('max_age') or 0)}"]
    if hsts.get("include_subdomains"):
        directives.append("includeSubDomains")
    if hsts.get("preload"):
        directives.append("preload")
    yield "Strict-Transport-Security", "; ".join(directives)
    if hsts.get("nosniff"):
        yield "X-Content-Type-Options", "nosniff"
