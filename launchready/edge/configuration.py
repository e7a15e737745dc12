"""Configuration rules at the edge: settings of the zone that are others for some requests.

Sources, verified 2026-11-24: developers.cloudflare.com/rules/configuration-rules, …/settings. All matching rules apply,
the last word on a setting wins. The SSL mode alone is evaluated; rules that change anything else are opaque.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from launchready.errors import CannotTell, LanguageError
from launchready.language import Filter, Request, compile_filter
from launchready.zone import Rule
from launchready.zone.rules import CONFIGURATION_PHASE

_MODES = frozenset({"off", "flexible", "full", "strict", "origin_pull"})


@dataclass(frozen=True, slots=True)
class ConfigurationRule:
    """A compiled rule: the SSL mode of what it matches."""

    ref: str
    when: Filter
    ssl: str


def is_evaluated(rule: Rule) -> bool:
    """Say whether a rule of the phase changes the SSL mode and nothing else, and can be read here."""
    try:
        compile_filter(rule.expression, CONFIGURATION_PHASE)
    except LanguageError:
        return False
    return rule.action == "set_config" and set(rule.parameters) == {"ssl"} and rule.parameters["ssl"] in _MODES


def compile_configuration(rule: Rule) -> ConfigurationRule:
    """Return the compiled form of a rule that is evaluated; raise LanguageError where its expression is wrong."""
    return ConfigurationRule(
        rule.ref, compile_filter(rule.expression, CONFIGURATION_PHASE), str(rule.parameters["ssl"])
    )


def find_ssl_rule(rules: Sequence[ConfigurationRule], request: Request) -> ConfigurationRule | None:
    """Return the rule whose SSL mode ``request`` gets, None where no rule says one.

    Raises CannotTell, naming the rule, where that depends on what the request does not say.
    """
    last: ConfigurationRule | None = None
    for rule in rules:
        try:
            last = rule if rule.when.matches(request) else last
        except CannotTell as untold:
            raise CannotTell(f"configuration rule {rule.ref}: {untold.reason}") from None
    return last
