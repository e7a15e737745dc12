"""What is the same and what is a difference: between inputs, and between inputs and what Cloudflare holds.

Rules (cloudflare.md of the official provider's v5.22.0 source, verified 2026-11-24): content compares exactly, a
CNAME's without regard to case; no tags equal an empty list; what Cloudflare fills in for an input that was left out
is no difference; a rule is known by its ref.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from launchready.local.provider.keys import Json
from launchready.local.provider.resources import DNS_RECORD, RULESET, ResourceType
from launchready.local.provider.values import UNKNOWN

RULE_DEFAULTS: Mapping[str, Json] = {"description": "", "enabled": True, "actionParameters": {}}
_REDIRECT_DEFAULTS: Mapping[str, Json] = {"preserveQueryString": False}
_RULE_OUTPUTS = frozenset({"id", "version", "lastUpdated", "categories"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One top-level property that differs: ``add``, ``delete`` or ``update``."""

    property: str
    kind: str


def compare_inputs(type_: ResourceType, old: Mapping[str, Json], new: Mapping[str, Json]) -> tuple[Difference, ...]:
    """Return the properties in which ``new`` inputs differ from ``old``, in the order of their names."""
    before, after = canonical_inputs(type_, old), canonical_inputs(type_, new)
    return tuple(
        Difference(key, "add" if key not in before else "delete" if key not in after else "update")
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    )


def canonical_inputs(type_: ResourceType, inputs: Mapping[str, Json]) -> dict[str, Json]:
    """Return ``inputs`` in the form in which equal means equal."""
    canonical = {
        key: value for key, value in inputs.items() if key in type_.inputs and not _is_default(type_, key, value)
    }
    if type_ is DNS_RECORD:
        if inputs.get("type") == "CNAME" and isinstance(content := canonical.get("content"), str):
            canonical["content"] = content if content == UNKNOWN else content.lower()
        if isinstance(tags := canonical.get("tags"), list):
            canonical["tags"] = sorted(map(str, tags))
    if type_ is RULESET and isinstance(rules := canonical.get("rules"), list):
        canonical["rules"] = [_canonical_rule(rule) for rule in rules]
    return canonical


def _is_default(type_: ResourceType, key: str, value: Json) -> bool:
    return key in type_.defaults and value == type_.defaults[key]


def _canonical_rule(rule: Json) -> Json:
    if not isinstance(rule, dict):
        return rule
    kept = {key: value for key, value in rule.items() if key not in _RULE_OUTPUTS}
    parameters = kept.get("actionParameters")
    if isinstance(parameters, dict) and isinstance(redirect := parameters.get("fromValue"), dict):
        kept["actionParameters"] = {**parameters, "fromValue": _without_defaults(redirect, _REDIRECT_DEFAULTS)}
    return _without_defaults(kept, RULE_DEFAULTS)


def _without_defaults(values: Mapping[str, Json], defaults: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in values.items() if key not in defaults or value != defaults[key]}


def observed_inputs(type_: ResourceType, state: Mapping[str, Json], declared: Mapping[str, Json]) -> dict[str, Json]:
    """Return the inputs that would bring about ``state``, as ``declared`` writes them where it means the same.

    A property that nobody declared is there only where Cloudflare holds something else than its default: that is
    drift too. Without ``declared`` (an import) all of them are there.
    """
    found = {
        key: value for key, value in state.items() if key in declared or key in type_.inputs - type_.left_to_cloudflare
    }
    if type_ is DNS_RECORD and found.get("data"):
        found.pop("content", None)  # derived from data; the two exclude each other
    if type_ is RULESET and isinstance(rules := found.get("rules"), list):
        found["rules"] = _observed_rules(rules, declared.get("rules"))
    same = canonical_inputs(type_, found)
    wanted = canonical_inputs(type_, declared)
    inputs = {
        key: declared[key] if key in declared and same.get(key) == wanted.get(key) else found[key] for key in found
    }
    return {key: value for key, value in inputs.items() if key in declared or key in same}


def _observed_rules(rules: list[Json], declared: Json) -> list[Json]:
    """Return ``rules`` without what is computed; each as the declared rule of its ref writes it where that is equal."""
    by_ref = {rule.get("ref"): rule for rule in declared or [] if isinstance(rule, dict)}
    return [_as_declared(_canonical_rule(rule), by_ref.get(rule.get("ref"))) for rule in rules]


def _as_declared(rule: Json, declared: Json) -> Json:
    return declared if declared is not None and _canonical_rule(declared) == rule else rule
