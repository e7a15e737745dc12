"""Page rules as the API keeps them: which are taken, and how their patterns are completed.

Sources, verified 2026-11-24: developers.cloudflare.com/rules/page-rules (three rules on Free),
…/rules/page-rules/reference/settings (which setting is in which plan), …/reference/additional-reference (a slash
after each occurrence of the zone's name, no difference of case), api/resources/page_rules (shape, defaults, four
asterisks); the code 1004 with its messages as users of the API report them. Unverified: the messages beside the
one for a pattern that exists, and that one's number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from launchready.local.store.plans import FACTS
from launchready.local.store.refusals import Refusal
from launchready.local.store.settings import BROWSER_CACHE_TTLS, one_of
from launchready.local.store.stamps import new_id, now
from launchready.local.store.zones import ZoneState

MINIMUM_EDGE_CACHE_TTL = 7200  # seconds, on Free: developers.cloudflare.com/cache/how-to/edge-browser-cache-ttl
MAX_ASTERISKS = 4
MAX_EDGE_CACHE_TTL = 31 * 86_400
_LEVELS = ("essentially_off", "low", "medium", "high", "under_attack")
_SWITCHES = ("automatic_https_rewrites", "browser_check", "cache_deception_armor", "email_obfuscation",
             "explicit_cache_control", "ip_geolocation", "opportunistic_encryption", "rocket_loader",
             "server_side_exclude")  # fmt: skip
_BARE = ("always_use_https", "disable_apps", "disable_performance", "disable_security", "disable_zaraz")
_PAID = ("bypass_cache_on_cookie", "cache_by_device_type", "cache_key_fields", "cache_on_cookie",
         "cache_ttl_by_status", "host_header_override", "mirage", "origin_error_page_pass_thru", "polish",
         "resolve_override", "respect_strong_etag", "response_buffering", "sort_query_string_for_cache",
         "true_client_ip_header", "waf")  # fmt: skip
_ALONE = ("forwarding_url", "always_use_https")  # "Actions can redirect to another URL or override settings"


_CHOICES: Mapping[str, tuple[Any, ...]] = {
    "browser_cache_ttl": tuple(seconds for seconds in BROWSER_CACHE_TTLS if seconds),
    "cache_level": ("bypass", "basic", "simplified", "aggressive", "cache_everything"),
    "security_level": _LEVELS,
    "ssl": ("off", "flexible", "full", "strict"),
}


def _forwards(value: Any) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"url", "status_code"}:
        return False
    url, status = value["url"], value["status_code"]
    return isinstance(url, str) and re.match(r"(?i:https?://)\S+$", url) is not None and status in (301, 302)


def _edge_ttl(value: Any) -> bool:
    return type(value) is int and MINIMUM_EDGE_CACHE_TTL <= value <= MAX_EDGE_CACHE_TTL


_ACCEPTS: Mapping[str, Callable[[Any], bool]] = {
    **{name: one_of("on", "off") for name in _SWITCHES},
    **{name: one_of(None) for name in _BARE},
    **{name: one_of(*values) for name, values in _CHOICES.items()},
    "edge_cache_ttl": _edge_ttl,
    "forwarding_url": _forwards,
}


def _invalid(what: str) -> Refusal:
    message = "Page Rule validation failed: See messages for details."
    return Refusal(400, 1004, message, messages=({"code": 1, "message": what, "type": None},))


def create_page_rule(zone: ZoneState, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Store a new page rule; raise Refusal where it is not valid or one too many."""
    if len(zone.page_rules) >= (most := FACTS[zone.plan].page_rules):
        raise _invalid(f".ruleLimit: this zone may have {most} page rules")
    body = {"id": new_id(), **_accepted(sent, zone), "created_on": now()}
    rule = {**body, "modified_on": body["created_on"]}
    zone.page_rules.append(rule)
    zone.touch()
    return rule


def find_page_rule(zone: ZoneState, rule_id: str) -> dict[str, Any]:
    """Return a page rule; raise Refusal 1002 (404) where there is none (the code is unverified)."""
    for rule in zone.page_rules:
        if rule["id"] == rule_id:
            return rule
    raise Refusal(404, 1002, f"Invalid Page Rule identifier: {rule_id}")


def change_page_rule(zone: ZoneState, rule_id: str, sent: Mapping[str, Any], *, keep: bool) -> dict[str, Any]:
    """Replace a page rule as PUT does; ``keep`` what is not sent, as PATCH does."""
    before = find_page_rule(zone, rule_id)
    kept = {key: before[key] for key in ("targets", "actions", "priority", "status")} if keep else {}
    changed = _accepted({**kept, **sent}, zone, rule_id)
    before.update({**changed, "modified_on": now()})
    zone.touch()
    return before


def delete_page_rule(zone: ZoneState, rule_id: str) -> None:
    """Remove a page rule; raise Refusal where there is none."""
    zone.page_rules.remove(find_page_rule(zone, rule_id))
    zone.touch()


def _accepted(sent: Mapping[str, Any], zone: ZoneState, rule_id: str | None = None) -> dict[str, Any]:
    targets = _targets(sent.get("targets"), zone.name)
    pattern = targets[0]["constraint"]["value"]
    others = (rule for rule in zone.page_rules if rule["id"] != rule_id)
    if any(rule["targets"][0]["constraint"]["value"].lower() == pattern.lower() for rule in others):
        raise _invalid(".distinctTargetUrl: Your zone already has an existing page rule with that URL.")
    status = sent.get("status", "disabled")
    if status not in ("active", "disabled"):
        raise _invalid(f".status: '{status}' is neither active nor disabled")
    priority = sent.get("priority", 1)
    if type(priority) is not int or priority < 1:
        raise _invalid(".priority: it must be a whole number from 1")
    return {"targets": targets, "actions": _actions(sent.get("actions")), "priority": priority, "status": status}


def _targets(targets: Any, zone: str) -> list[dict[str, Any]]:
    if not isinstance(targets, Sequence) or isinstance(targets, str) or len(targets) != 1:
        raise _invalid(".targets: one target is needed")
    target = targets[0]
    constraint = target.get("constraint") if isinstance(target, Mapping) else None
    if not isinstance(constraint, Mapping) or target.get("target", "url") != "url":
        raise _invalid(".targets: a target is a url with a constraint")
    value = constraint.get("value")
    if constraint.get("operator", "matches") != "matches" or not isinstance(value, str):
        raise _invalid(".targets: the constraint needs the operator matches and a value")
    if value.count("*") > MAX_ASTERISKS:
        raise _invalid(f".targets: a pattern may contain up to {MAX_ASTERISKS} asterisks")
    if not _belongs(value, zone):
        raise _invalid(f".targets: the URL '{value}' is not one of the zone {zone}")
    completed = re.sub(rf"({re.escape(zone)})(?![/:\w.-])", r"\1/", value, flags=re.IGNORECASE)
    return [{"target": "url", "constraint": {"operator": "matches", "value": completed}}]


def _belongs(pattern: str, zone: str) -> bool:
    """Say whether the host of ``pattern`` is in ``zone``; asterisks may stand before the zone's name."""
    host = re.sub(r"^(\*|https?)://", "", pattern, flags=re.IGNORECASE).partition("/")[0].partition(":")[0].rstrip("*")
    return re.fullmatch(rf"([\w*-]+\.)*\*?\.?{re.escape(zone)}", host, re.IGNORECASE) is not None


def _actions(actions: Any) -> list[dict[str, Any]]:
    if not isinstance(actions, Sequence) or isinstance(actions, str) or not actions:
        raise _invalid(".actions: at least one action is needed")
    accepted = [_action(action) for action in actions]
    names = [action["id"] for action in accepted]
    if len(set(names)) != len(names):
        raise _invalid(".actions: an action may be given once")
    for name in _ALONE:
        if name in names and len(names) > 1:
            raise _invalid(f".settings.{name}: {name} may not be used with any other action")
    return accepted


def _action(action: Any) -> dict[str, Any]:
    name = action.get("id") if isinstance(action, Mapping) else None
    if name in _PAID:
        raise _invalid(f".settings.{name}: not entitled, a higher plan is needed")
    if not isinstance(name, str) or name not in _ACCEPTS:
        raise _invalid(f".actions: {name!r} is no action of page rules")
    value = action.get("value")
    if not _ACCEPTS[name](value):
        raise _invalid(f".settings.{name}: {value!r} is not a valid value")
    return {"id": name} if name in _BARE else {"id": name, "value": value}


def available_settings() -> list[dict[str, Any]]:
    """Return the actions that page rules have on this plan, each with the properties of its value."""
    return [{"name": name, "properties": _properties(name)} for name in sorted(_ACCEPTS)]


def _properties(name: str) -> list[dict[str, Any]]:
    if name in _BARE:
        return []
    if name in _SWITCHES:
        return [{"name": "value", "type": "toggle"}]
    if name == "forwarding_url":
        return [{"name": "url", "type": "forwardingUrl"}, {"name": "status_code", "type": "choice",
                "choices": [301, 302], "multiple": False}]  # fmt: skip
    if name == "edge_cache_ttl":
        return [{"name": "value", "type": "range", "min": MINIMUM_EDGE_CACHE_TTL, "max": MAX_EDGE_CACHE_TTL}]
    return [{"name": "value", "type": "select", "choices": list(_CHOICES[name]), "multiple": False}]
