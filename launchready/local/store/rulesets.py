"""Rulesets as the API keeps them: one of kind zone for each phase, ids carried over by ref, everything checked.

An expression is read by Cloudflare's own parser (``octorules_wirefilter``) and then by our evaluator, and what
either cannot take is refused: a rule that the edge here cannot evaluate must never look like one that does not match.

Sources: developers.cloudflare.com/ruleset-engine/rulesets-api, …/cache/how-to/cache-rules/settings,
…/rules/url-forwarding/single-redirects/settings; error codes as users report them. Verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import octorules_wirefilter

from launchready.errors import LanguageError
from launchready.language import compile_filter, compile_target
from launchready.local.store.refusals import Refusal

REDIRECTS = "http_request_dynamic_redirect"
CACHE = "http_request_cache_settings"
FREE_RULES = 10  # of each of these phases, on Free
MINIMUM_EDGE_TTL = 7200  # seconds on Free; whether the API refuses less or clamps it is unverified: refused here
_ACTIONS = {REDIRECTS: "redirect", CACHE: "set_cache_settings"}

# Phases that exist at Cloudflare, and that the edge here does not evaluate: an empty ruleset is taken, a rule is not.
PHASES = frozenset(
    {
        *_ACTIONS,
        "ddos_l7",
        "http_config_settings",
        "http_custom_errors",
        "http_ratelimit",
        "http_request_firewall_custom",
        "http_request_firewall_managed",
        "http_request_late_transform",
        "http_request_origin",
        "http_request_redirect",
        "http_request_sanitize",
        "http_request_sbfm",
        "http_request_snippets",
        "http_request_transform",
        "http_response_cache_settings",
        "http_response_compression",
        "http_response_firewall_managed",
        "http_response_headers_transform",
    }
)
_RULE_KEYS = frozenset(
    {"id", "ref", "expression", "action", "action_parameters", "description", "enabled", "logging", "ratelimit",
     "version", "last_updated", "position", "categories"}
)  # fmt: skip


def accept_rules(phase: str, rules: Any) -> list[dict[str, Any]]:
    """Return ``rules`` with the defaults that Cloudflare fills in; raise Refusal for the first that is not valid."""
    if not isinstance(rules, Sequence) or isinstance(rules, str):
        raise _invalid("rules must be a list", "/rules")
    if phase in _ACTIONS and len(rules) > FREE_RULES:
        message = f"exceeded the maximum number of rules in the phase {phase}: {len(rules)} out of {FREE_RULES}"
        raise Refusal(400, 50001, message, "/rules")
    accepted = [_accept_rule(phase, rule, f"/rules/{place}") for place, rule in enumerate(rules)]
    refs = [rule["ref"] for rule in accepted if "ref" in rule]
    if len(set(refs)) != len(refs):
        raise _invalid("rules of one ruleset cannot share a ref", "/rules")
    return accepted


def _accept_rule(phase: str, rule: Any, pointer: str) -> dict[str, Any]:
    if not isinstance(rule, Mapping):
        raise _invalid("a rule must be an object", pointer)
    if unknown := sorted(set(rule) - _RULE_KEYS):
        raise _invalid(f"json: unknown field {unknown[0]!r}", pointer)
    action = rule.get("action")
    if phase not in _ACTIONS:
        raise _invalid(
            f"rules of the phase {phase} are not evaluated by this local Cloudflare, so it takes none", pointer
        )
    if action != _ACTIONS[phase]:
        raise _invalid(f"{action!r} is not a valid value for action in the phase {phase}", f"{pointer}/action")
    _judge_expression(rule.get("expression"), compile_filter, f"{pointer}/expression")
    parameters = rule.get("action_parameters") or {}
    judge = _judge_redirect if phase == REDIRECTS else _judge_cache
    judge(parameters, f"{pointer}/action_parameters")
    kept = {key: rule[key] for key in ("id", "ref", "logging") if rule.get(key)}
    return {
        **kept,
        "expression": rule["expression"],
        "action": action,
        "action_parameters": _filled(phase, parameters),
        "description": rule.get("description") or "",
        "enabled": rule.get("enabled") is not False,
    }


def _filled(phase: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    if phase != REDIRECTS:
        return dict(parameters)
    return {"from_value": {"status_code": 301, "preserve_query_string": False, **parameters["from_value"]}}


def _judge_expression(text: Any, compile_: Callable[[str], object], pointer: str) -> None:
    if not isinstance(text, str) or not text.strip():
        raise _invalid("an expression is needed", pointer)
    if text.strip() not in ("true", "false") and compile_ is compile_filter:
        parsed = octorules_wirefilter.parse_expression(text)
        if error := parsed.get("error"):
            raise _invalid(
                f"'{text}' is not a valid value for expression because the expression is invalid: {error}", pointer
            )
    try:
        compile_(text)
    except LanguageError as error:
        raise _invalid(f"'{text}' cannot be evaluated: {error}", pointer) from None


def _judge_redirect(parameters: Mapping[str, Any], pointer: str) -> None:
    value = parameters.get("from_value")
    if set(parameters) != {"from_value"} or not isinstance(value, Mapping):
        raise _invalid("a redirect needs from_value, and nothing beside it", pointer)
    _only(value, {"target_url", "status_code", "preserve_query_string"}, f"{pointer}/from_value")
    if value.get("status_code", 301) not in (301, 302, 303, 307, 308):
        raise _invalid(
            f"{value['status_code']} is not a valid value for status_code", f"{pointer}/from_value/status_code"
        )
    target = value.get("target_url")
    if not isinstance(target, Mapping) or set(target) not in ({"value"}, {"expression"}):
        raise _invalid("target_url needs value or expression", f"{pointer}/from_value/target_url")
    if "expression" in target:
        _judge_expression(target["expression"], compile_target, f"{pointer}/from_value/target_url/expression")
    elif not str(target["value"]).startswith(("http://", "https://", "/")):
        raise _invalid(f"'{target['value']}' is not a valid URL", f"{pointer}/from_value/target_url/value")


_TTL_MODES = {"edge_ttl": ("respect_origin", "override_origin", "bypass_by_default"),
              "browser_ttl": ("respect_origin", "override_origin", "bypass_by_default", "bypass")}  # fmt: skip
_CACHE_KEYS = {"cache", "edge_ttl", "browser_ttl", "serve_stale", "respect_strong_etags", "cache_key",
               "origin_error_page_passthru", "origin_cache_control", "read_timeout"}  # fmt: skip
_EVALUATED_CACHE_KEYS = {"cache", "edge_ttl", "browser_ttl", "cache_key"}


def _judge_cache(parameters: Mapping[str, Any], pointer: str) -> None:
    _only(parameters, _CACHE_KEYS, pointer)
    if beyond := sorted(set(parameters) - _EVALUATED_CACHE_KEYS):
        raise _invalid(f"{beyond[0]} is not evaluated by this local Cloudflare, so it is not taken", pointer)
    if "cache" in parameters and not isinstance(parameters["cache"], bool):
        raise _invalid("cache must be true or false", f"{pointer}/cache")
    for key, modes in _TTL_MODES.items():
        if key in parameters:
            _judge_ttl(parameters[key], modes, f"{pointer}/{key}", MINIMUM_EDGE_TTL if key == "edge_ttl" else 0)


def _judge_ttl(ttl: Any, modes: tuple[str, ...], pointer: str, least: int) -> None:
    if not isinstance(ttl, Mapping) or str(ttl.get("mode")) not in modes:
        raise _invalid(f"mode must be one of {', '.join(modes)}", f"{pointer}/mode")
    _only(ttl, {"mode", "default", "status_code_ttl"}, pointer)
    if ttl["mode"] == "override_origin":
        seconds = ttl.get("default")
        if not isinstance(seconds, int) or isinstance(seconds, bool):
            raise _invalid("override_origin needs default, in seconds", f"{pointer}/default")
        if seconds < least:
            raise _invalid(
                f"not entitled: {seconds} is less than the {least} seconds of the Free plan", f"{pointer}/default"
            )
    elif "default" in ttl:
        raise _invalid(f"default cannot be used with {ttl['mode']}", f"{pointer}/default")
    for entry in ttl.get("status_code_ttl") or ():
        if not isinstance(entry, Mapping) or not isinstance(entry.get("value"), int):
            raise _invalid("status_code_ttl needs a value in seconds", f"{pointer}/status_code_ttl")
        _only(entry, {"value", "status_code", "status_code_range"}, f"{pointer}/status_code_ttl")


def _only(value: Mapping[str, Any], known: set[str], pointer: str) -> None:
    if unknown := sorted(set(value) - known):
        raise _invalid(f"json: unknown field {unknown[0]!r}", f"{pointer}/{unknown[0]}")


def _invalid(message: str, pointer: str) -> Refusal:
    return Refusal(400, 20015, message, pointer)
