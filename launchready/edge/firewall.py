"""Custom rules of the firewall at the edge: the first that matches stops the request, by a block or a challenge.

Sources, verified 2026-11-24: developers.cloudflare.com/waf/custom-rules, /ruleset-engine/rules-language/actions (block
and challenges end the evaluation, log does not), /cloudflare-challenges/challenge-types/challenge-pages (403 with
``cf-mitigated: challenge``). A ``skip`` is not evaluated: opaque.py names it where it matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from launchready.edge.decision import Stop
from launchready.errors import CannotTell, LanguageError
from launchready.language import Filter, Request, compile_filter
from launchready.zone import Rule

FIREWALL_PHASE = "http_request_firewall_custom"
STOPS = frozenset({"block", "challenge", "js_challenge", "managed_challenge"})
EVALUATED = STOPS | {"log"}


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """A compiled rule that stops what it matches; ``action`` as the API names it."""

    ref: str
    when: Filter
    action: str


def is_evaluated(rule: Rule) -> bool:
    """Say whether a rule of the phase is evaluated here: its action is, and its expression can be read."""
    try:
        compile_firewall_rule(rule)
    except LanguageError:
        return False
    return rule.action in EVALUATED


def compile_firewall_rule(rule: Rule) -> FirewallRule:
    """Return the compiled form of a rule whose action stops requests; raise LanguageError where wrong."""
    return FirewallRule(rule.ref, compile_filter(rule.expression, FIREWALL_PHASE), rule.action)


def find_stop(rules: Sequence[FirewallRule], request: Request) -> Stop | None:
    """Return what the first matching rule does, None where none stops ``request``.

    Raises CannotTell, naming the rule, where that depends on what the request does not say.
    """
    for rule in rules:
        try:
            if rule.when.matches(request):
                return Stop(rule.action, rule.ref)
        except CannotTell as untold:
            raise CannotTell(f"firewall rule {rule.ref}: {untold.reason}") from None
    return None
