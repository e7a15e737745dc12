"""Custom rules of the firewall at the edge: the first that blocks or challenges a request stops it, a skip lets it by.

Sources, verified 2026-11-24: developers.cloudflare.com/waf/custom-rules, /ruleset-engine/rules-language/actions (block
and challenges end the evaluation, log does not), /waf/custom-rules/skip/options,
/cloudflare-challenges/challenge-types/challenge-pages (403 with ``cf-mitigated: challenge``). A skip of the rest
of this ruleset, of phases and of products is evaluated (products challenge nobody here); one of single rules is opaque.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from launchready.edge.decision import Stop
from launchready.errors import CannotTell, LanguageError
from launchready.language import Filter, Request, compile_filter
from launchready.zone import Rule
from launchready.zone.rules import FIREWALL_PHASE

STOPS = frozenset({"block", "challenge", "js_challenge", "managed_challenge"})
_EVALUATED = STOPS | {"skip", "log"}
_SKIPPED = frozenset({"ruleset", "phases", "products"})


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """A compiled rule that stops what it matches, or lets it by; ``action`` as the API names it.

    ``phases`` are those that a skip leaves out too; ``rest``: it leaves out the rules after it.
    """

    ref: str
    when: Filter
    action: str
    phases: frozenset[str] = frozenset()
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """What the firewall does with a request: ``stop`` it, or let it pass without the phases that are ``skipped``.

    ``beside`` names the rules that stop only visitors from where nobody says that this one comes from.
    """

    stop: Stop | None = None
    skipped: frozenset[str] = frozenset()
    beside: tuple[str, ...] = ()


def is_evaluated(rule: Rule) -> bool:
    """Say whether a rule of the phase is evaluated here: its action is, and its expression can be read."""
    try:
        compile_firewall_rule(rule)
    except LanguageError:
        return False
    if rule.action == "skip":
        named = set(rule.parameters)
        return bool(named) and named <= _SKIPPED and rule.parameters.get("ruleset", "current") == "current"
    return rule.action in _EVALUATED


def compile_firewall_rule(rule: Rule) -> FirewallRule:
    """Return the compiled form of a rule that stops requests or lets them by; raise LanguageError where wrong."""
    phases = frozenset(rule.parameters.get("phases") or ())
    rest = rule.parameters.get("ruleset") == "current"
    return FirewallRule(rule.ref, compile_filter(rule.expression, FIREWALL_PHASE), rule.action, phases, rest)


def pass_firewall(rules: Sequence[FirewallRule], request: Request) -> Passage:
    """Return what becomes of ``request``, rule after rule.

    Raises CannotTell, naming the rule, where that depends on what the request does not say.
    """
    skipped: frozenset[str] = frozenset()
    beside: tuple[str, ...] = ()
    for rule in rules:
        if rule.action == "log":
            continue  # whatever it matches, the request goes on
        try:
            matches = rule.when.matches(request)
        except CannotTell as untold:
            if not _spares_ordinary(rule, request):
                raise CannotTell(f"firewall rule {rule.ref}: {untold.reason}") from None
            beside += (f"firewall rule {rule.ref} acts on some visitors, by where they come from",)
            continue
        if matches and rule.action in STOPS:
            return Passage(Stop(rule.action, rule.ref), skipped, beside)
        if matches:
            skipped |= rule.phases
            if rule.rest:
                break
    return Passage(None, skipped, beside)


def _spares_ordinary(rule: FirewallRule, request: Request) -> bool:
    """Say whether a rule lets ``request`` by where its visitor comes from nowhere that a rule could name."""
    nowhere = {"ip.src.asnum": 0, "ip.geoip.asnum": 0, **request.given}
    ordinary = replace(request, ip=request.ip or "0.0.0.0", country=request.country or "XX", given=nowhere)
    try:
        return not rule.when.matches(ordinary)
    except CannotTell:
        return False
