"""Phases of rulesets: which there are, which actions each takes, and how many rules each plan has.

Sources, verified 2026-11-24: developers.cloudflare.com/ruleset-engine/reference/phases-list, …/rules-language/actions,
and the availability tables of /rules, /waf, /cache.
"""

from __future__ import annotations

from collections.abc import Mapping

from launchready.local.store.plans import FACTS, FREE

REDIRECTS = "http_request_dynamic_redirect"
CACHE = "http_request_cache_settings"
BULK_REDIRECTS = "http_request_redirect"
CUSTOM_ERRORS = "http_custom_errors"
EVALUATED: Mapping[str, str] = {REDIRECTS: "redirect", CACHE: "set_cache_settings"}
"""Phases whose rules the API refuses where the edge here cannot evaluate them: none may look like one that does not
match. Rules of the other phases are kept, and what is not evaluated of them is said."""

_CHALLENGES = frozenset({"block", "challenge", "js_challenge", "managed_challenge", "log"})
ACTIONS: Mapping[str, frozenset[str]] = {
    REDIRECTS: frozenset({"redirect"}),
    CACHE: frozenset({"set_cache_settings"}),
    BULK_REDIRECTS: frozenset({"redirect"}),
    "ddos_l7": frozenset({"execute"}),
    "http_config_settings": frozenset({"set_config"}),
    CUSTOM_ERRORS: frozenset({"serve_error"}),
    "http_log_custom_fields": frozenset({"log_custom_field"}),
    "http_ratelimit": _CHALLENGES,
    "http_request_cloud_connector": frozenset({"route"}),
    "http_request_firewall_custom": _CHALLENGES | {"skip"},
    "http_request_firewall_managed": frozenset({"execute", "skip"}),
    "http_request_late_transform": frozenset({"rewrite"}),
    "http_request_origin": frozenset({"route"}),
    "http_request_sanitize": frozenset({"execute", "rewrite"}),
    "http_request_sbfm": frozenset({"execute", "skip"}),
    "http_request_snippets": frozenset({"snippet"}),
    "http_request_transform": frozenset({"rewrite"}),
    "http_response_cache_settings": frozenset({"set_cache_control", "set_cache_settings", "set_cache_tags"}),
    "http_response_compression": frozenset({"compress_response"}),
    "http_response_firewall_managed": frozenset({"execute", "skip"}),
    "http_response_headers_transform": frozenset({"rewrite"}),
}
PHASES = frozenset(ACTIONS)
CONFIGURATION = "http_config_settings"
FIREWALL = "http_request_firewall_custom"
RATE_LIMITS = "http_ratelimit"
RESPONSE_HEADERS = "http_response_headers_transform"
_COUNTED = frozenset(
    {REDIRECTS, CACHE, CONFIGURATION, RESPONSE_HEADERS, "http_request_late_transform", "http_request_origin",
     "http_request_transform", "http_response_cache_settings", "http_response_compression"}
)  # fmt: skip
FREE_BULK_REDIRECTS = 15


def most_rules(phase: str, plan: str) -> int | None:
    """Return how many rules of ``phase`` a zone of ``plan`` may have, None where it does not say so."""
    facts = FACTS[plan]
    if phase in _COUNTED:
        return facts.other_rules
    return {
        FIREWALL: facts.custom_rules,
        RATE_LIMITS: facts.rate_limits,
        BULK_REDIRECTS: FREE_BULK_REDIRECTS,
        CUSTOM_ERRORS: 0 if plan == FREE else facts.other_rules,
    }.get(phase)


BARE = frozenset({*_CHALLENGES, "skip"})
"""Actions that mean something without parameters."""
