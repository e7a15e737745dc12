"""A Zone, compiled for walking requests through it: every expression is parsed once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from launchready.edge.bulk_redirects import CompiledBulkRedirect, compile_bulk_redirects, redirect_in_bulk
from launchready.edge.cache_rules import CacheRule, compile_cache_rule, decide_caching
from launchready.edge.configuration import ConfigurationRule, compile_configuration, find_ssl_rule
from launchready.edge.decision import Decision, RateLimit
from launchready.edge.firewall import FirewallRule, Passage, compile_firewall_rule, pass_firewall
from launchready.edge.header_rules import HeaderRule, change_headers, compile_header_rule
from launchready.edge.opaque import OpaqueRule, sort_out
from launchready.edge.page_rules import CompiledPageRule, compile_page_rules, find_page_rule
from launchready.edge.rate_limits import RateLimitRule, compile_rate_limit, limits_of
from launchready.edge.reach import Hosts, hosts_of
from launchready.edge.redirects import RedirectRule, compile_redirect, redirect_by_settings
from launchready.edge.workers_routes import CompiledRoute, compile_routes, find_route
from launchready.errors import CannotTell, LanguageError
from launchready.language import Request
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Rule, Zone
from launchready.zone.neighbours import Neighbours
from launchready.zone.rules import CONFIGURATION_PHASE, FIREWALL_PHASE, HEADERS_PHASE, RATE_LIMIT_PHASE

_Compiled = TypeVar("_Compiled")
NO_NEIGHBOURS = Neighbours()


@dataclass(frozen=True, slots=True)
class EdgeZone:
    """A compiled zone. ``unmodelled`` names what acts on requests in this zone and is not evaluated here."""

    zone: Zone
    hosts: Hosts
    redirects: tuple[RedirectRule, ...]
    cache_rules: tuple[CacheRule, ...]
    headers: tuple[tuple[str, str], ...]
    unmodelled: tuple[str, ...]
    opaque: tuple[OpaqueRule, ...] = ()
    page_rules: tuple[CompiledPageRule, ...] = ()
    routes: tuple[CompiledRoute, ...] = ()
    bulk_redirects: tuple[CompiledBulkRedirect, ...] = ()
    firewall: tuple[FirewallRule, ...] = ()
    header_rules: tuple[HeaderRule, ...] = ()
    rate_limits: tuple[RateLimitRule, ...] = ()
    configuration: tuple[ConfigurationRule, ...] = ()

    def decide(self, request: Request) -> Decision:
        """Return what the edge does with ``request``, which is taken to be for a proxied name of the zone.

        Order (developers.cloudflare.com/ruleset-engine/reference/phases-list, verified 2026-11-24): settings that
        redirect, redirect rules, the firewall's custom rules, rate limits, what is not evaluated here, page rules, bulk
        redirects, Workers, cache rules. That the rules of every phase come before page rules is said by third parties.
        """
        decided = self._decide(request)
        headers = dict(self.headers) if request.scheme == "https" else {}
        try:
            changes = change_headers(self.header_rules, request)
        except CannotTell as untold:
            return replace(decided, headers=tuple(headers.items()), beside=(*decided.beside, untold.reason))
        kept = {name: value for name, value in headers.items() if name.lower() not in changes}
        set_ = {name: value for name, value in changes.values() if value is not None}
        removed = frozenset(key for key, (_, value) in changes.items() if value is None)
        return replace(decided, headers=(*kept.items(), *set_.items()), removed=removed)

    def _decide(self, request: Request) -> Decision:
        """Return the decision without the headers of the answer."""
        page_rule, found = find_page_rule(self.page_rules, request)
        settings = {**self.zone.settings, **(page_rule.settings() if page_rule else {})}
        redirect = redirect_by_settings(settings, request)
        try:
            if redirect is None:
                redirect = next((answer for rule in self.redirects if (answer := rule.answer(request))), None)
            if redirect is not None:
                return Decision(redirect, None, settings=settings)
            own = find_ssl_rule(self.configuration, request)
            passage = pass_firewall(self.firewall, request)
        except CannotTell as untold:
            return Decision(None, None, settings=settings, unknown=(untold.reason,))
        settings = settings if own is None else {**settings, "ssl": own.ssl}
        opaque = [rule for rule in self.opaque if rule.may_match(request)]
        unknown = tuple(rule.name for rule in opaque if rule.beside is None)
        beside = (
            *passage.beside,
            *(f"{rule.name} {rule.beside}" for rule in opaque if rule.beside is not None),
        )
        if passage.stop is not None and not unknown:
            return Decision(None, None, settings=settings, beside=beside, stop=passage.stop)
        limits, untold_limits = self._limits(request, passage)
        passed = Decision(
            None,
            None,
            settings=settings,
            unknown=unknown,
            beside=(*beside, *untold_limits),
            limits=limits,
            ssl_rule=own.ref if own is not None else None,
        )
        return self._after_firewall(request, passed, page_rule, found)

    def _limits(self, request: Request, passage: Passage) -> tuple[tuple[RateLimit, ...], tuple[str, ...]]:
        """Return the limits that count ``request``, or in a phrase why that cannot be told."""
        if RATE_LIMIT_PHASE in passage.skipped:
            return (), ()
        try:
            return limits_of(self.rate_limits, request), ()
        except CannotTell as untold:
            return (), (f"{untold.reason}: it stops who asks too often",)

    def _after_firewall(
        self, request: Request, passed: Decision, page_rule: CompiledPageRule | None, found: re.Match[str] | None
    ) -> Decision:
        """Return ``passed`` with what page rules, bulk redirects, Workers and cache rules make of the request."""
        unknown, redirect = passed.unknown, None
        if page_rule is not None and found is not None:
            unknown = (*unknown, *page_rule.unknown())
            redirect = page_rule.redirect(request, found)
        if redirect is None:
            redirect = redirect_in_bulk(self.bulk_redirects, request)
        if redirect is not None:
            return replace(passed, redirect=redirect, unknown=unknown)
        route = find_route(self.routes, request)
        ruled = page_rule.caching() if page_rule is not None else None
        try:
            caching = decide_caching(passed.settings, (*((ruled,) if ruled else ()), *self.cache_rules), request)
        except CannotTell as untold:
            return replace(passed, unknown=(*unknown, untold.reason))
        return replace(passed, caching=caching, worker=route.script if route is not None else None, unknown=unknown)


def compile_zone(zone: Zone, neighbours: Neighbours = NO_NEIGHBOURS) -> EdgeZone:
    """Return ``zone`` compiled; raise LanguageError, naming the rule, for a rule that cannot be evaluated.

    ``neighbours`` are what else acts on its requests.
    """
    rules, opaque = sort_out(zone, neighbours.account_rules)
    page_rules = compile_page_rules(neighbours.page_rules)
    return EdgeZone(
        zone=zone,
        hosts=hosts_of(zone),
        redirects=_compile_rules(rules, REDIRECT_PHASE, compile_redirect),
        cache_rules=_compile_rules(rules, CACHE_PHASE, compile_cache_rule),
        headers=tuple(_https_headers(zone.settings)),
        unmodelled=(*(rule.name for rule in opaque), *(name for rule in page_rules for name in rule.unknown())),
        opaque=opaque,
        page_rules=page_rules,
        routes=compile_routes(neighbours.routes),
        bulk_redirects=compile_bulk_redirects(neighbours.redirects),
        firewall=_compile_rules(rules, FIREWALL_PHASE, compile_firewall_rule),
        rate_limits=_compile_rules(rules, RATE_LIMIT_PHASE, compile_rate_limit),
        configuration=_compile_rules(rules, CONFIGURATION_PHASE, compile_configuration),
        header_rules=_compile_rules(rules, HEADERS_PHASE, compile_header_rule),
    )


def _compile_rules(
    rules: Mapping[str, Sequence[Rule]], phase: str, compile_rule: Callable[[Rule], _Compiled]
) -> tuple[_Compiled, ...]:
    compiled: list[_Compiled] = []
    for rule in rules.get(phase, ()):
        try:
            compiled.append(compile_rule(rule))
        except LanguageError as error:
            raise LanguageError(f"{error.reason} (in rule {rule.ref} of {phase})", error.column) from None
    return tuple(compiled)


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
