"""Rules of Cloudflare's rulesets: one ruleset a phase, all order decided by one table of bands.

Within a phase the rules of an earlier band come first. Redirects: the first match ends the request. Cache rules
stack: the last matching rule wins for each setting, so what must never be cached comes last, over everything
(developers.cloudflare.com/cache/how-to/cache-rules/order, verified 2026-11-24).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = Any  # None, bool, int, str, list, dict: as the API shows it; canonical by canonical_parameters

REDIRECT_PHASE = "http_request_dynamic_redirect"
CACHE_PHASE = "http_request_cache_settings"
CONFIGURATION_PHASE = "http_config_settings"
FIREWALL_PHASE = "http_request_firewall_custom"
RATE_LIMIT_PHASE = "http_ratelimit"
HEADERS_PHASE = "http_response_headers_transform"

BANDS: Mapping[str, tuple[str, ...]] = {
    REDIRECT_PHASE: ("declared", "canonical", "https"),
    CACHE_PHASE: ("eligible", "session", "static", "authenticated"),
    CONFIGURATION_PHASE: ("hosts",),
    FIREWALL_PHASE: ("open", "block"),
    RATE_LIMIT_PHASE: ("login",),
    HEADERS_PHASE: ("security", "indexing"),
}

ALWAYS_DECLARED = frozenset({REDIRECT_PHASE, CACHE_PHASE})
"""Phases that a stack owns even where it wants no rule in them; the others are left alone until it wants one."""

_PLAIN_SUBJECT = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)*(/[a-z0-9]+)*|[a-z0-9_]+")
_LONGEST_SLUG = 56


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``ref`` is its identity (``lr_<concern>_<slug>``); ``parameters`` are the API's action_parameters.

    ``parameters`` are canonical: what the API fills in when it is left out is filled in here too. ``ratelimit`` is the
    API's object of this name: how requests are counted; other phases than that of rate limiting have none.
    """

    ref: str
    expression: str
    action: str
    parameters: Mapping[str, Json] = field(default_factory=dict)
    description: str = ""
    enabled: bool = True
    ratelimit: Mapping[str, Json] = field(default_factory=dict)


def rule_ref(concern: str, subject: str) -> str:
    """Return ``lr_<concern>_<slug>``: the identity of a rule, from what it is about and never from its place.

    ``docs.acme.com/help/me`` becomes ``docs_acme_com__help__me``; where a subject holds anything else than a plain host
    and path, or is long, a digest keeps it apart from those that look alike.
    """
    slug = subject.replace(".", "_").replace("/", "__")
    if not _PLAIN_SUBJECT.fullmatch(subject) or len(slug) > _LONGEST_SLUG:
        digest = hashlib.sha256(subject.encode("utf-8", "surrogateescape")).hexdigest()[:8]
        slug = re.sub(r"[^a-z0-9]+", "_", subject.lower())[:_LONGEST_SLUG].strip("_") + f"_{digest}"
    return f"lr_{concern}_{slug.lstrip('_')}"


def redirect_rule(
    ref: str,
    description: str,
    when: str,
    target: Mapping[str, str],
    *,
    status: int = 301,
    keep_query: bool = True,
) -> Rule:
    """Return a Single Redirect; ``target`` is ``{"value": url}`` or ``{"expression": text}``."""
    value = {"target_url": dict(target), "status_code": status, "preserve_query_string": keep_query}
    return Rule(ref, when, "redirect", {"from_value": value}, description)


def cache_rule(ref: str, description: str, when: str, parameters: Mapping[str, Json]) -> Rule:
    """Return a cache rule with ``parameters`` of set_cache_settings (``cache``, ``edge_ttl``, ``browser_ttl`` …)."""
    return Rule(ref, when, "set_cache_settings", canonical_parameters("set_cache_settings", parameters), description)


def header_rule(ref: str, description: str, when: str, headers: Mapping[str, str]) -> Rule:
    """Return a rule that sets headers of the answer to values, by name."""
    changes = {name: {"operation": "set", "value": value} for name, value in headers.items()}
    return Rule(ref, when, "rewrite", canonical_parameters("rewrite", {"headers": changes}), description)


def configuration_rule(ref: str, description: str, when: str, settings: Mapping[str, Json]) -> Rule:
    """Return a configuration rule: ``settings`` of the zone that are others for what it matches."""
    return Rule(ref, when, "set_config", canonical_parameters("set_config", settings), description)


def rate_limit_rule(ref: str, description: str, when: str, requests: int, period: int, block: int) -> Rule:
    """Return a rule that blocks an address for ``block`` seconds after ``requests`` within ``period`` seconds.

    Counted by address and data centre, the one way that every plan has
    (developers.cloudflare.com/waf/rate-limiting-rules/parameters, verified 2026-11-24).
    """
    counting = {
        "characteristics": ["cf.colo.id", "ip.src"],
        "period": period,
        "requests_per_period": requests,
        "mitigation_timeout": block,
    }
    return Rule(ref, when, "block", {}, description, ratelimit=canonical_ratelimit(counting))


def canonical_ratelimit(counting: Mapping[str, Json] | None) -> Mapping[str, Json]:
    """Return how requests are counted in one form: the order of characteristics means nothing."""
    if not counting:
        return {}
    canonical: dict[str, Json] = canonical_value(
        {key: value for key, value in counting.items() if value not in (None, "")}
    )
    canonical["characteristics"] = sorted(canonical.get("characteristics") or ())
    return {"requests_to_origin": False, **canonical}


def canonical_parameters(action: str, parameters: Mapping[str, Json] | None) -> Mapping[str, Json]:
    """Return action parameters as the API shows them after a write: defaults filled in, empty values left out."""
    canonical = {
        key: canonical_value(value) for key, value in (parameters or {}).items() if value not in (None, {}, [])
    }
    if action == "redirect" and isinstance(canonical.get("from_value"), dict):
        canonical["from_value"] = {
            "status_code": 301,
            "preserve_query_string": False,
            **canonical["from_value"],
        }
    return canonical


def canonical_value(value: Json) -> Json:
    """Return a JSON value in one form: keys sorted, keys without a value left out, whole numbers as int."""
    if isinstance(value, Mapping):
        return {key: canonical_value(item) for key, item in sorted(value.items()) if item is not None}
    if isinstance(value, list | tuple):
        return [canonical_value(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def order_rules(phase: str, rules: Iterable[tuple[str, Rule]]) -> tuple[Rule, ...]:
    """Return the rules of one phase in the order of their bands; within a band the order given stays.

    Raises ValueError for a band that the phase does not have.
    """
    bands = BANDS[phase]
    banded = list(rules)
    if unknown := {band for band, _ in banded} - set(bands):
        raise ValueError(f"{phase} has no band {', '.join(sorted(unknown))}")
    return tuple(rule for _, rule in sorted(banded, key=lambda pair: bands.index(pair[0])))


def rule_from_api(body: Mapping[str, Json]) -> Rule:
    """Return the rule that an API answer describes; a rule without a ref has its id as ref, as at Cloudflare."""
    action = str(body.get("action") or "")
    return Rule(
        ref=str(body.get("ref") or body.get("id") or ""),
        expression=str(body.get("expression") or ""),
        action=action,
        parameters=canonical_parameters(action, body.get("action_parameters")),
        description=str(body.get("description") or ""),
        enabled=body.get("enabled") is not False,
        ratelimit=canonical_ratelimit(body.get("ratelimit")),
    )


def rule_to_api(rule: Rule) -> dict[str, Json]:
    """Return the body of ``rule`` in a ruleset that is written through the API."""
    counted = {"ratelimit": dict(rule.ratelimit)} if rule.ratelimit else {}
    return {
        "ref": rule.ref,
        "expression": rule.expression,
        "action": rule.action,
        "action_parameters": dict(rule.parameters),
        "description": rule.description,
        "enabled": rule.enabled,
        **counted,
    }
