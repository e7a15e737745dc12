"""Response header rules at the edge: headers that are set or removed on what a visitor is sent.

Sources, verified 2026-11-24: developers.cloudflare.com/rules/transform/response-header-modification, and its
…/reference/parameters (the shape: ``headers`` by name, each with an ``operation``). All matching rules apply, in order,
the last word on a name wins. Unverified: that they apply to redirects and blocks of the edge too. What adds a second
header of the same name, or looks at the answer itself, is not evaluated: opaque.py names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from launchready.errors import CannotTell, LanguageError
from launchready.language import Filter, Request, Target, compile_filter, compile_target
from launchready.zone import Rule
from launchready.zone.rules import HEADERS_PHASE


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """A compiled rule: for each header (its name as written) the value it is set to, None where it is removed."""

    ref: str
    when: Filter
    headers: tuple[tuple[str, str | Target | None], ...]


def is_evaluated(rule: Rule) -> bool:
    """Say whether a rule of the phase does nothing but set and remove headers, and can be read here."""
    try:
        return _sets_and_removes(rule) and bool(compile_header_rule(rule))
    except LanguageError:
        return False


def _sets_and_removes(rule: Rule) -> bool:
    headers = rule.parameters.get("headers")
    return (
        rule.action == "rewrite"
        and set(rule.parameters) == {"headers"}
        and isinstance(headers, Mapping)
        and all(
            isinstance(change, Mapping) and change.get("operation") in ("set", "remove") for change in headers.values()
        )
        and "http.response." not in rule.expression
    )


def compile_header_rule(rule: Rule) -> HeaderRule:
    """Return the compiled form of a rule that is evaluated; raise LanguageError where wrong."""
    headers = rule.parameters["headers"]
    changes = tuple((str(name), _compile_change(change)) for name, change in headers.items())
    return HeaderRule(rule.ref, compile_filter(rule.expression, HEADERS_PHASE), changes)


def _compile_change(change: Mapping[str, Any]) -> str | Target | None:
    if change.get("operation") == "remove":
        return None
    if isinstance(change.get("expression"), str):
        return compile_target(change["expression"], HEADERS_PHASE)
    if isinstance(change.get("value"), str):
        return str(change["value"])
    raise LanguageError("a header that is set needs a value or an expression", 1)


def change_headers(rules: Sequence[HeaderRule], request: Request) -> dict[str, tuple[str, str | None]]:
    """Return what becomes of headers, by lower-case name: the name as written, and its value, None: removed.

    Raises CannotTell, naming the rule, where that depends on what the request does not say.
    """
    changed: dict[str, tuple[str, str | None]] = {}
    for rule in rules:
        try:
            if rule.when.matches(request):
                for name, value in rule.headers:
                    changed[name.lower()] = (name, value.evaluate(request) if isinstance(value, Target) else value)
        except CannotTell as untold:
            raise CannotTell(f"header rule {rule.ref}: {untold.reason}") from None
    return changed
