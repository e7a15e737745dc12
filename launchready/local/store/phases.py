"""Phases of rulesets: which there are, which actions each takes, and how many rules the Free plan has.

Sources, verified 2026-11-24: developers.cloudflare.com/ruleset-engine/reference/phases-list, …/rules-language/actions,
and the availability tables of /rules, /waf, /cache.
"""

from __future__ import annotations

from collections.abc import Mapping

REDIRECTS = "http_request_dynamic_redirect"
CACHE = "http_request_cache_settings"
BULK_REDIRECTS = "http_request_redirect"
EVALUATED: Mapping[str, str] = {REDIRECTS: "redirect", CACHE: "set_cache_settings"}
"""The action that the edge here evaluates, by phase of a zone; rules of all other phases are kept, and said."""

_CHALLENGES = frozenset({"block", "challenge", "js_challenge", "managed_challenge", "log"})
ACTIONS: Mapping[str, frozenset[str]] = {
    REDIRECTS: frozenset({"redirect"}),
    CACHE: frozenset({"set_cache_settings"}),
    BULK_REDIRECTS: frozenset({"redirect"}),
    "ddos_l7": frozenset({"execute"}),
    "http_config_settings": frozenset({"set_config"}),
    "http_custom_errors": frozenset({"serve_error"}),
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
FREE_RULES: Mapping[str, int] = {
    **dict.fromkeys(
        (REDIRECTS, CACHE, "http_config_settings", "http_request_late_transform", "http_request_origin",
         "http_request_transform", "http_response_cache_settings", "http_response_compression",
         "http_response_headers_transform"), 10),
    "http_request_firewall_custom": 5,
    "http_ratelimit": 1,
    BULK_REDIRECTS: 15,
}  # fmt: skip
"""How many rules of a phase the Free plan has, where it says so."""
BARE = frozenset({*_CHALLENGES, "skip"})
"""Actions that mean something without parameters."""
