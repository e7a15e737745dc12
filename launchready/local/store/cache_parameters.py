"""Parameters of cache rules: what the plan takes and the edge here evaluates; all else is refused, never ignored.

Source: developers.cloudflare.com/cache/how-to/cache-rules/settings, verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from launchready.local.store.plans import FACTS
from launchready.local.store.refusals import invalid_ruleset, refuse_unknown_keys

_TTL_MODES = {"edge_ttl": ("respect_origin", "override_origin", "bypass_by_default"),
              "browser_ttl": ("respect_origin", "override_origin", "bypass_by_default", "bypass")}  # fmt: skip
_KEYS = {"cache", "edge_ttl", "browser_ttl", "serve_stale", "respect_strong_etags", "cache_key",
         "origin_error_page_passthru", "origin_cache_control", "read_timeout"}  # fmt: skip
_EVALUATED = {"cache", "edge_ttl", "browser_ttl", "cache_key"}
_STATUSES = range(100, 1000)


def judge_cache(parameters: Mapping[str, Any], plan: str, pointer: str) -> None:
    """Raise Refusal for the first of a cache rule's ``parameters`` that is not taken; ``pointer`` is where they are."""
    refuse_unknown_keys(parameters, _KEYS, pointer)
    if beyond := sorted(set(parameters) - _EVALUATED):
        raise invalid_ruleset(f"{beyond[0]} is not evaluated by this local Cloudflare, so it is not taken", pointer)
    if "cache" in parameters and not isinstance(parameters["cache"], bool):
        raise invalid_ruleset("cache must be true or false", f"{pointer}/cache")
    for key, modes in _TTL_MODES.items():
        if key in parameters:
            _judge_ttl(
                parameters[key], modes, f"{pointer}/{key}", FACTS[plan].least_edge_ttl if key == "edge_ttl" else 0
            )
    if "cache_key" in parameters:
        _judge_cache_key(parameters["cache_key"], f"{pointer}/cache_key")


def _judge_ttl(ttl: Any, modes: tuple[str, ...], pointer: str, least: int) -> None:
    if not isinstance(ttl, Mapping) or ttl.get("mode") not in modes:
        raise invalid_ruleset(f"mode must be one of {', '.join(modes)}", f"{pointer}/mode")
    keys = {"mode", "default", *(["status_code_ttl"] if "bypass" not in modes else [])}
    refuse_unknown_keys(ttl, keys, pointer)
    if ttl["mode"] == "override_origin":
        seconds = ttl.get("default")
        if type(seconds) is not int:
            raise invalid_ruleset("override_origin needs default, in seconds", f"{pointer}/default")
        if seconds < least:
            raise invalid_ruleset(
                f"not entitled: {seconds} is less than the {least} seconds of the plan", f"{pointer}/default"
            )
    elif "default" in ttl:
        raise invalid_ruleset(f"default cannot be used with {ttl['mode']}", f"{pointer}/default")
    if "status_code_ttl" in ttl:
        _judge_statuses(ttl["status_code_ttl"], f"{pointer}/status_code_ttl")


def _judge_statuses(entries: Any, pointer: str) -> None:
    """Judge lifetimes by status; 0 stands for no-cache, -1 for no-store."""
    if not isinstance(entries, list):
        raise invalid_ruleset("status_code_ttl must be a list", pointer)
    for place, entry in enumerate(entries):
        here = f"{pointer}/{place}"
        if not isinstance(entry, Mapping) or type(entry.get("value")) is not int or entry["value"] < -1:
            raise invalid_ruleset("status_code_ttl needs a value in seconds, 0 or -1", here)
        refuse_unknown_keys(entry, {"value", "status_code", "status_code_range"}, here)
        if ("status_code" in entry) == ("status_code_range" in entry):
            raise invalid_ruleset("it needs status_code or status_code_range", here)
        span = entry.get("status_code_range", {"from": entry.get("status_code")})
        if not isinstance(span, Mapping) or not span or not all(_is_status(value) for value in span.values()):
            raise invalid_ruleset("a status is a number from 100 to 999", here)
        refuse_unknown_keys(span, {"from", "to"}, here)


def _judge_cache_key(key: Any, pointer: str) -> None:
    """Take what Free has and the edge evaluates: the order of the query's parameters, or no query at all."""
    if not isinstance(key, Mapping):
        raise invalid_ruleset("cache_key must be an object", pointer)
    refuse_unknown_keys(key, {"ignore_query_strings_order", "custom_key"}, pointer)
    if not isinstance(key.get("ignore_query_strings_order", False), bool):
        raise invalid_ruleset("it must be true or false", f"{pointer}/ignore_query_strings_order")
    if key.get("custom_key", _NO_QUERY[0]) not in _NO_QUERY:
        why = "a custom key that does more than to leave the query out is not evaluated by this local Cloudflare"
        raise invalid_ruleset(f"{why}, so it is not taken", f"{pointer}/custom_key")


_NO_QUERY: tuple[Mapping[str, Any], ...] = tuple(
    {"query_string": {"exclude": all_}} for all_ in ({"all": True}, ["*"], "*")
)


def _is_status(value: Any) -> bool:
    return type(value) is int and value in _STATUSES
