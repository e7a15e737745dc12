"""Rules as the API takes them, checked before anything is kept.

An expression is read by Cloudflare's own parser (``octorules_wirefilter``). In the phases that the edge here evaluates
our evaluator reads it too, and what either cannot take is refused: a rule that cannot be evaluated must never look like
one that does not match. Rules of the other phases are kept, and the edge says where they act that it cannot tell.

Sources: developers.cloudflare.com/ruleset-engine/rulesets-api, …/cache/how-to/cache-rules/settings,
…/rules/url-forwarding/single-redirects/settings; error codes as users report them. Verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import octorules_wirefilter

from launchready.errors import LanguageError
from launchready.language import Filter, Target, compile_filter, compile_target
from launchready.language.cursor import MAX_LENGTH
from launchready.local.store.cache_parameters import judge_cache
from launchready.local.store.phase_parameters import judge_configuration, judge_counting, judge_headers, judge_skip
from launchready.local.store.phases import (
    ACTIONS,
    BARE,
    BULK_REDIRECTS,
    CACHE,
    CONFIGURATION,
    EVALUATED,
    FIREWALL,
    RATE_LIMITS,
    REDIRECTS,
    RESPONSE_HEADERS,
    most_rules,
)
from launchready.local.store.plans import BUSINESS, ENTERPRISE, FREE, PRO, holds, may_count_by
from launchready.local.store.refusals import Refusal, invalid_ruleset, refuse_unknown_keys

_RULE_KEYS = frozenset(
    {"id", "ref", "expression", "action", "action_parameters", "description", "enabled", "logging", "ratelimit",
     "version", "last_updated", "position", "categories"}
)  # fmt: skip


def accept_rules(phase: str, rules: Any, plan: str = FREE) -> list[dict[str, Any]]:
    """Return ``rules`` with the defaults that Cloudflare fills in; raise Refusal for the first that is not valid.

    ``plan`` is the zone's: some rules need a higher one.
    """
    if not isinstance(rules, Sequence) or isinstance(rules, str):
        raise invalid_ruleset("rules must be a list", "/rules")
    most = most_rules(phase, plan)
    if most is not None and len(rules) > most:
        message = f"exceeded the maximum number of rules in the phase {phase}: {len(rules)} out of {most}"
        raise Refusal(400, 50001, message, "/rules")
    accepted = [_accept_rule(phase, rule, plan, f"/rules/{place}") for place, rule in enumerate(rules)]
    refs = [rule["ref"] for rule in accepted if "ref" in rule]
    if len(set(refs)) != len(refs):
        raise invalid_ruleset("rules of one ruleset cannot share a ref", "/rules")
    return accepted


def _accept_rule(phase: str, rule: Any, plan: str, pointer: str) -> dict[str, Any]:
    if not isinstance(rule, Mapping):
        raise invalid_ruleset("a rule must be an object", pointer)
    if unknown := sorted(set(rule) - _RULE_KEYS):
        raise invalid_ruleset(f"json: unknown field {unknown[0]!r}", pointer)
    action = rule.get("action")
    if not isinstance(action, str) or action not in ACTIONS[phase]:
        raise invalid_ruleset(f"{action!r} is not a valid value for action in the phase {phase}", f"{pointer}/action")
    if action == "log" and plan != ENTERPRISE:  # developers.cloudflare.com/waf/custom-rules, verified 2026-11-25
        raise invalid_ruleset("not entitled: the use of action log is not allowed", f"{pointer}/action")
    evaluated = EVALUATED.get(phase) == action
    judge = _Judge(phase, plan)
    judge.expression(rule.get("expression"), compile_filter if evaluated else None, f"{pointer}/expression")
    _judge_kinds(rule, pointer)
    parameters = rule.get("action_parameters") or {}
    judge.parameters(action, parameters, f"{pointer}/action_parameters")
    if phase == RATE_LIMITS:
        judge_counting(rule.get("ratelimit"), plan, f"{pointer}/ratelimit")
    kept = {key: rule[key] for key in ("id", "ref", "logging") if rule.get(key)}
    if phase == RATE_LIMITS:
        kept["ratelimit"] = rule["ratelimit"]  # as it was sent: octorules-cloudflare 0.18.1 finds nothing filled in
    if action == "skip":
        kept.setdefault("logging", {"enabled": True})  # as octorules-cloudflare 0.18.1 saw the API fill it in
    return {
        **kept,
        "expression": rule["expression"],
        "action": action,
        **({"action_parameters": _filled(phase, parameters)} if parameters or action not in BARE else {}),
        **({"description": rule["description"]} if rule.get("description") is not None else {}),
        "enabled": rule.get("enabled") is not False,
    }


_KINDS: Mapping[str, type] = {
    "id": str,
    "ref": str,
    "description": str,
    "enabled": bool,
    "logging": Mapping,
    "action_parameters": Mapping,
    "ratelimit": Mapping,
}


def _judge_kinds(rule: Mapping[str, Any], pointer: str) -> None:
    for key, kind in _KINDS.items():
        if rule.get(key) is not None and not isinstance(rule[key], kind):
            raise invalid_ruleset(f"{key} is of the wrong type", f"{pointer}/{key}")


# What not every plan has, and the smallest that does. Sources: developers.cloudflare.com/ruleset-engine/rules-language/
# operators (regular expressions), …/fields/reference (cookies), …/rules/url-forwarding (availability); 2026-11-24.
_PAID = (("operators", "operator", "matches", BUSINESS), ("functions", "function", "regex_replace", BUSINESS),
         ("fields", "field", "http.request.cookies", PRO))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges what rules of one phase say, for a zone of one plan."""

    phase: str
    plan: str

    def parameters(self, action: str, parameters: Mapping[str, Any], pointer: str) -> None:
        """Raise Refusal for action parameters that are not taken."""
        if self.phase == REDIRECTS:
            self._redirect(parameters, pointer)
        elif self.phase == CACHE:
            judge_cache(parameters, self.plan, pointer)
        elif self.phase == BULK_REDIRECTS:
            _judge_list(parameters, pointer)
        elif self.phase == FIREWALL and action == "skip":
            judge_skip(parameters, pointer)
        elif not parameters and action not in BARE:
            raise invalid_ruleset(f"the action {action} needs action_parameters", pointer)
        elif self.phase == RESPONSE_HEADERS:
            judge_headers(parameters, pointer)
        elif self.phase == CONFIGURATION:
            judge_configuration(parameters, pointer)

    def expression(self, text: Any, compile_: Callable[[str], Filter | Target] | None, pointer: str) -> None:
        """Raise Refusal for an expression that cannot be read, or that the plan has not."""
        if not isinstance(text, str) or not text.strip():
            raise invalid_ruleset("an expression is needed", pointer)
        if len(text) > MAX_LENGTH:
            raise invalid_ruleset(f"the expression has {len(text)} characters; {MAX_LENGTH} are allowed", pointer)
        if not _is_unicode(text):
            raise invalid_ruleset("the expression is invalid: it holds half a character", pointer)
        if compile_ is compile_target:
            # A target is no filter, but compared with something it is one; what that cannot read, our evaluator judges.
            self._refuse_paid(octorules_wirefilter.parse_expression(f'{text} eq ""'), pointer)
        elif text.strip() not in ("true", "false"):
            parsed = octorules_wirefilter.parse_expression(text)
            if error := parsed.get("error"):
                raise invalid_ruleset(
                    f"'{text}' is not a valid value for expression because the expression is invalid: {error}", pointer
                )
            self._refuse_paid(parsed, pointer)
        if compile_ is None:
            return
        try:
            compiled = compile_(text)
        except LanguageError as error:
            raise invalid_ruleset(f"'{text}' cannot be evaluated: {error}", pointer) from None
        if compiled.unevaluated:
            raise invalid_ruleset(f"'{text}' cannot be evaluated: it needs {', '.join(compiled.unevaluated)}", pointer)

    def _refuse_paid(self, parsed: Mapping[str, Any], pointer: str) -> None:
        """Refuse what only a higher plan has, in the words that the API has for it."""
        beyond = [
            (kind, name) for where, kind, name, least in _PAID if name in parsed[where] and not holds(self.plan, least)
        ]
        if self.phase == RATE_LIMITS:
            beyond += [("field", field) for field in parsed["fields"] if not may_count_by(self.plan, field)]
        for kind, name in beyond:
            raise invalid_ruleset(
                f"not entitled: the use of {kind} {name} is not allowed, a higher plan is needed", pointer
            )

    def _redirect(self, parameters: Mapping[str, Any], pointer: str) -> None:
        """Judge a redirect: developers.cloudflare.com/rules/url-forwarding/single-redirects/settings."""
        value = parameters.get("from_value")
        if set(parameters) != {"from_value"} or not isinstance(value, Mapping):
            raise invalid_ruleset("a redirect needs from_value, and nothing beside it", pointer)
        refuse_unknown_keys(value, {"target_url", "status_code", "preserve_query_string"}, f"{pointer}/from_value")
        status = value.get("status_code", 301)
        if not isinstance(status, int) or status not in (301, 302, 303, 307, 308):
            raise invalid_ruleset(f"{status} is not a valid value for status_code", f"{pointer}/from_value/status_code")
        if not isinstance(value.get("preserve_query_string", False), bool):
            raise invalid_ruleset("it must be true or false", f"{pointer}/from_value/preserve_query_string")
        target = value.get("target_url")
        if not isinstance(target, Mapping) or set(target) not in ({"value"}, {"expression"}):
            raise invalid_ruleset("target_url needs value or expression", f"{pointer}/from_value/target_url")
        if "expression" in target:
            self.expression(target["expression"], compile_target, f"{pointer}/from_value/target_url/expression")
        elif not isinstance(target["value"], str) or not target["value"].startswith(("http://", "https://", "/")):
            raise invalid_ruleset(f"'{target['value']}' is not a valid URL", f"{pointer}/from_value/target_url/value")


def _judge_list(parameters: Mapping[str, Any], pointer: str) -> None:
    """Judge a rule of bulk redirects: developers.cloudflare.com/rules/url-forwarding/bulk-redirects/reference."""
    source = parameters.get("from_list")
    if set(parameters) != {"from_list"} or not isinstance(source, Mapping):
        raise invalid_ruleset("a bulk redirect needs from_list, and nothing beside it", pointer)
    if set(source) != {"name", "key"} or not all(isinstance(value, str) and value for value in source.values()):
        raise invalid_ruleset("from_list needs name and key", f"{pointer}/from_list")


def _filled(phase: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    if phase != REDIRECTS:
        return dict(parameters)
    return {"from_value": {"status_code": 301, "preserve_query_string": False, **parameters["from_value"]}}


def _is_unicode(text: str) -> bool:
    """Say whether ``text`` can be written in UTF-8: JSON can carry halves of characters, which nothing else can."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
