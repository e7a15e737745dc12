"""Rules that are not evaluated here, and the requests that they may act on: nothing is claimed of those."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from launchready.edge import configuration, firewall, header_rules, rate_limits
from launchready.errors import LanguageError
from launchready.language import Filter, Request, compile_filter
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Rule, Zone
from launchready.zone.rules import CONFIGURATION_PHASE, FIREWALL_PHASE, HEADERS_PHASE, RATE_LIMIT_PHASE

_EVALUATED: Mapping[str, Callable[[Rule], bool]] = {
    REDIRECT_PHASE: lambda rule: rule.action == "redirect",
    CACHE_PHASE: lambda rule: rule.action == "set_cache_settings",
    FIREWALL_PHASE: firewall.is_evaluated,
    HEADERS_PHASE: header_rules.is_evaluated,
    RATE_LIMIT_PHASE: rate_limits.is_evaluated,
    CONFIGURATION_PHASE: configuration.is_evaluated,
}
# Phases whose rules leave it as it is where an ordinary request leads and what is cached, and what they do instead.
# Source: developers.cloudflare.com/ruleset-engine/reference/phases-list, verified 2026-11-24.
_BESIDE: Mapping[str, str] = {
    "ddos_l7": "may stop what looks like an attack",
    "http_request_firewall_managed": "may stop what looks like an attack",
    "http_response_firewall_managed": "may stop an answer that holds what it should not",
    "http_request_sbfm": "may challenge what looks like a bot",
    "http_ratelimit": "stops who asks too often",
    "http_request_late_transform": "changes headers towards the origin",
    "http_response_headers_transform": "changes headers of the answer",
    "http_response_compression": "changes how the answer is compressed",
    "http_custom_errors": "changes error pages",
    "http_log_custom_fields": "changes logs",
}


@dataclass(frozen=True, slots=True)
class OpaqueRule:
    """A rule that is on and not evaluated; ``when`` is None where its expression cannot be read here either.

    ``beside`` says what it does where that changes neither the way of an ordinary request nor what is cached; else it
    is None.
    """

    name: str
    when: Filter | None
    beside: str | None = None

    def may_match(self, request: Request) -> bool:
        """Say whether the rule may act on ``request``."""
        return self.when is None or self.when.may_match(request)


def sort_out(
    zone: Zone, account_rules: Mapping[str, tuple[Rule, ...]]
) -> tuple[Mapping[str, Sequence[Rule]], tuple[OpaqueRule, ...]]:
    """Return the rules of ``zone`` that are on and evaluated here, by phase, and those of it and its account that are
    on and not, phase after phase.
    """
    evaluated: dict[str, list[Rule]] = {}
    opaque: list[OpaqueRule] = []
    for phase, rule in _on(zone.rulesets):
        if phase in _EVALUATED and _EVALUATED[phase](rule):
            evaluated.setdefault(phase, []).append(rule)
        else:
            opaque.append(_opaque(phase, rule, ""))
    return evaluated, (*opaque, *(_opaque(phase, rule, "the account's ") for phase, rule in _on(account_rules)))


def _on(rulesets: Mapping[str, tuple[Rule, ...]]) -> Iterator[tuple[str, Rule]]:
    return ((phase, rule) for phase, rules in rulesets.items() for rule in rules if rule.enabled)


def _opaque(phase: str, rule: Rule, whose: str) -> OpaqueRule:
    return OpaqueRule(f"rule {rule.ref} ({rule.action}) of {whose}{phase}", _filter(rule), _BESIDE.get(phase))


def _filter(rule: Rule) -> Filter | None:
    try:
        return compile_filter(rule.expression)
    except LanguageError:
        return None
