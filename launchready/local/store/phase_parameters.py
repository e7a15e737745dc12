"""Parameters of rules that stop, count, configure and rewrite headers: what the API takes of each.

Sources, verified 2026-11-24: developers.cloudflare.com/waf/custom-rules/skip/options, /waf/rate-limiting-rules and its
…/parameters (which values, and that cf.colo.id is needed), /rules/transform/response-header-modification and its
…/reference/parameters, /rules/configuration-rules/settings. The words of refusals are unverified.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from launchready.local.store.plans import ENTERPRISE, FACTS
from launchready.local.store.refusals import Refusal, invalid_ruleset, refuse_unknown_keys

_SKIPPED_PHASES = frozenset({"http_ratelimit", "http_request_sbfm", "http_request_firewall_managed"})
_SKIPPED_PRODUCTS = frozenset({"zoneLockdown", "uaBlock", "bic", "hot", "securityLevel", "rateLimit", "waf"})
_SKIP_KEYS = frozenset({"ruleset", "phases", "products", "rules", "rulesets", "phase"})

_PERIODS = frozenset({10, 15, 20, 30, 40, 45, 60, 90, 120, 180, 240, 300, 480, 600, 900, 1200, 1800, 2400, 3600,
                      65_535, 86_400})  # fmt: skip
_COUNTING_KEYS = frozenset(
    {"characteristics", "period", "requests_per_period", "mitigation_timeout", "requests_to_origin",
     "counting_expression", "score_per_period", "score_response_header_name"}
)  # fmt: skip

_HEADER_NAME = re.compile(r"[A-Za-z0-9_-]+")
_OPERATIONS = ("set", "add", "remove")
_SSL = ("off", "flexible", "full", "strict", "origin_pull")
_SETTINGS = frozenset(
    {"automatic_https_rewrites", "autominify", "bic", "content_converter", "disable_apps", "disable_rum",
     "disable_zaraz", "email_obfuscation", "fonts", "hotlink_protection", "mirage", "opportunistic_encryption",
     "polish", "request_body_buffering", "response_body_buffering", "rocket_loader", "security_level",
     "server_side_excludes", "ssl", "sxg"}
)  # fmt: skip


def judge_skip(parameters: Mapping[str, Any], pointer: str) -> None:
    """Raise Refusal where a skip says not what is skipped, or something that cannot be."""
    if not parameters:
        raise invalid_ruleset("skip needs at least one of ruleset, phases, products, rules", pointer)
    refuse_unknown_keys(parameters, _SKIP_KEYS, pointer)
    if "ruleset" in parameters and parameters["ruleset"] != "current":
        raise invalid_ruleset("ruleset can be current alone", f"{pointer}/ruleset")
    for key, known in (("phases", _SKIPPED_PHASES), ("products", _SKIPPED_PRODUCTS)):
        named = parameters.get(key, [])
        if not isinstance(named, list) or not all(item in known for item in named if isinstance(item, str)):
            raise invalid_ruleset(f"{key} must be a list of {', '.join(sorted(known))}", f"{pointer}/{key}")


def judge_counting(counting: Any, plan: str, pointer: str) -> None:
    """Raise Refusal where a rate limiting rule does not say how it counts, or counts as its plan cannot."""
    if not isinstance(counting, Mapping):
        raise invalid_ruleset("a rule of the phase http_ratelimit needs ratelimit", pointer)
    refuse_unknown_keys(counting, _COUNTING_KEYS, pointer)
    characteristics = counting.get("characteristics")
    if not isinstance(characteristics, list) or "cf.colo.id" not in characteristics or len(characteristics) < 2:
        raise invalid_ruleset("characteristics need cf.colo.id and what is counted by", f"{pointer}/characteristics")
    beyond = sorted(set(map(str, characteristics)) - {"cf.colo.id", "ip.src"})
    if beyond and plan != ENTERPRISE:
        _refuse_plan(f"characteristic {beyond[0]}", f"{pointer}/characteristics")
    requests = counting.get("requests_per_period")
    if type(requests) is not int or requests < 1:
        raise invalid_ruleset("requests_per_period must be a number from 1", f"{pointer}/requests_per_period")
    facts = FACTS[plan]
    for key, most in (("period", facts.longest_period), ("mitigation_timeout", facts.longest_block)):
        seconds = counting.get(key, 0 if key == "mitigation_timeout" else None)
        if type(seconds) is not int or seconds not in _PERIODS | ({0} if key == "mitigation_timeout" else set()):
            raise invalid_ruleset(f"{seconds} is not a valid value for {key}", f"{pointer}/{key}")
        if seconds > most:
            _refuse_plan(f"{key} {seconds}", f"{pointer}/{key}")


def judge_headers(parameters: Mapping[str, Any], pointer: str) -> None:
    """Raise Refusal where a rule of response headers does not say what becomes of which."""
    headers = parameters.get("headers")
    if set(parameters) != {"headers"} or not isinstance(headers, Mapping) or not headers:
        raise invalid_ruleset("a rewrite of response headers needs headers, and nothing beside them", pointer)
    for name, change in headers.items():
        here = f"{pointer}/headers/{name}"
        if not _HEADER_NAME.fullmatch(name):
            raise invalid_ruleset(f"'{name}' is not a valid header name", here)
        if not isinstance(change, Mapping) or change.get("operation") not in _OPERATIONS:
            raise invalid_ruleset("operation must be set, add or remove", f"{here}/operation")
        given = set(change) - {"operation"}
        if given not in ([set()] if change["operation"] == "remove" else [{"value"}, {"expression"}]):
            raise invalid_ruleset(f"{change['operation']} needs value or expression, remove neither", here)
        value = change.get("value", change.get("expression", "-"))
        if not isinstance(value, str) or not value or not value.isprintable():
            raise invalid_ruleset("a header's value is one line of text", here)


def judge_configuration(parameters: Mapping[str, Any], pointer: str) -> None:
    """Raise Refusal where a configuration rule sets what no rule can."""
    refuse_unknown_keys(parameters, _SETTINGS, pointer)
    if "ssl" in parameters and parameters["ssl"] not in _SSL:
        raise invalid_ruleset(f"ssl must be one of {', '.join(_SSL)}", f"{pointer}/ssl")


def _refuse_plan(what: str, pointer: str) -> None:
    raise Refusal(400, 20015, f"not entitled: the use of {what} is not allowed, a higher plan is needed", pointer)
