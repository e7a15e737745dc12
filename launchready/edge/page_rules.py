"""Page rules at the edge: the one with the highest priority that matches acts, and no other.

Sources, verified 2026-11-24: developers.cloudflare.com/rules/page-rules (priority; proxied names only),
…/rules/page-rules/reference/wildcard-matching and …/additional-reference (patterns, ``$1``, no difference of case),
/cache/how-to/cache-rules/order (cache rules win over page rules). That redirect rules win over a forwarding page rule
is said by third parties; unverified: asterisks take as little as they can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from launchready.edge.cache_rules import CacheRule
from launchready.edge.decision import Lifetime, Mode, Redirect
from launchready.language import Request, compile_filter
from launchready.zone.neighbours import PageRule

_EVALUATED = frozenset(
    {"forwarding_url", "always_use_https", "cache_level", "edge_cache_ttl", "browser_cache_ttl", "ssl"}
)
# What changes the body of a page, or a header towards the origin, and never whether and how long it is answered.
_COSMETIC = frozenset(
    {"automatic_https_rewrites", "disable_apps", "disable_performance", "disable_zaraz", "email_obfuscation",
     "ip_geolocation", "opportunistic_encryption", "rocket_loader", "server_side_exclude"}
)  # fmt: skip
_ALWAYS = compile_filter("true")


@dataclass(frozen=True, slots=True)
class CompiledPageRule:
    """A page rule, ready to be asked."""

    rule: PageRule
    pattern: re.Pattern[str]

    def match(self, request: Request) -> re.Match[str] | None:
        """Return the match of the request's URL, None where the rule is not for it."""
        url = request.url if "://" in self.rule.pattern else f"{request.host}{request.uri}"
        return self.pattern.fullmatch(url)

    @property
    def name(self) -> str:
        """How it is called in decisions."""
        return f"page rule {self.rule.pattern}"

    def redirect(self, request: Request, found: re.Match[str]) -> Redirect | None:
        """Return the redirect that the rule makes of ``request``, None where it makes none."""
        if "always_use_https" in self.rule.actions and request.scheme == "http":
            return Redirect(f"https://{request.host}{request.uri}", 301, self.name, "page rule")
        forward = self.rule.actions.get("forwarding_url")
        if not isinstance(forward, Mapping):
            return None
        return Redirect(_fill(str(forward.get("url")), found), int(forward.get("status_code") or 301), self.name,
                        "page rule")  # fmt: skip

    def settings(self) -> Mapping[str, Any]:
        """Return the zone settings that the rule replaces for its requests."""
        changed: dict[str, Any] = {}
        if isinstance(self.rule.actions.get("ssl"), str):
            changed["ssl"] = self.rule.actions["ssl"]
        if self.rule.actions.get("cache_level") in ("basic", "simplified", "aggressive"):
            changed["cache_level"] = self.rule.actions["cache_level"]
        return changed

    def caching(self) -> CacheRule | None:
        """Return the rule as one that stands before all cache rules; None where it says nothing about caching."""
        actions = self.rule.actions
        if not actions.keys() & {"cache_level", "edge_cache_ttl", "browser_cache_ttl"}:
            return None
        level = {"bypass": False, "cache_everything": True}.get(str(actions.get("cache_level")))
        return CacheRule(
            ref=self.name,
            when=_ALWAYS,
            cache=level,
            edge=_lifetime(actions.get("edge_cache_ttl"), self.name),
            edge_by_status=(),
            browser=_lifetime(actions.get("browser_cache_ttl"), self.name),
            ignores_query=None,
            sorts_query=None,
        )

    def unknown(self) -> tuple[str, ...]:
        """Say what of the rule is not evaluated here and may change the answer."""
        beyond = sorted(self.rule.actions.keys() - _EVALUATED - _COSMETIC)
        return tuple(f"{self.name} ({action})" for action in beyond)


def compile_page_rules(rules: Iterable[PageRule]) -> tuple[CompiledPageRule, ...]:
    """Return the page rules that are on, in the order that they are asked in."""
    return tuple(CompiledPageRule(rule, _compile(rule.pattern)) for rule in rules if rule.enabled)


def find_page_rule(
    rules: Sequence[CompiledPageRule], request: Request
) -> tuple[CompiledPageRule, re.Match[str]] | tuple[None, None]:
    """Return the page rule that acts on ``request``, and its match."""
    for rule in rules:
        if (found := rule.match(request)) is not None:
            return rule, found
    return None, None


def _compile(pattern: str) -> re.Pattern[str]:
    scheme, separator, rest = pattern.rpartition("://")
    parts = [*scheme, *separator, *rest]
    return re.compile("".join("(.*?)" if part == "*" else re.escape(part) for part in parts), re.IGNORECASE | re.DOTALL)


def _fill(target: str, found: re.Match[str]) -> str:
    r"""Return ``target`` with ``$1`` as the first asterisk's text; ``\$`` is a dollar."""

    def value(reference: re.Match[str]) -> str:
        if reference[0] == r"\$":
            return "$"
        place = int(reference[1])
        return str(found[place]) if place <= found.re.groups else ""

    return re.sub(r"\\\$|\$([1-9])", value, target)


def _lifetime(seconds: Any, name: str) -> Lifetime | None:
    return Lifetime(Mode.OVERRIDE_ORIGIN, seconds, name) if isinstance(seconds, int) else None
