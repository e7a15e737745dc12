"""What Cloudflare's plans hold: one table of limits, each with the page that says so.

The numbers per plan stand on each feature's page under "Availability"; all were verified 2026-11-24. What needs an
add-on or can be agreed (more records on Enterprise) is not counted: the number is what a plan has by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from launchready.zone.rules import CACHE_PHASE, REDIRECT_PHASE, Rule

_DOCS = "developers.cloudflare.com"


class Plan(StrEnum):
    """A zone's plan at Cloudflare, from the smallest to the largest."""

    FREE = "free"
    PRO = "pro"
    BUSINESS = "business"
    ENTERPRISE = "enterprise"

    def below(self, other: Plan) -> bool:
        """Say whether this plan is smaller than ``other``."""
        plans = list(Plan)
        return plans.index(self) < plans.index(other)


def may_be_uploaded(plan: Plan | None) -> bool:
    """Say whether a zone of ``plan`` may have certificates of its own, which are not among those that are asked for.

    Source: developers.cloudflare.com/ssl/edge-certificates/custom-certificates (Business and larger), verified
    2026-11-24.
    """
    return plan not in (Plan.FREE, Plan.PRO)


@dataclass(frozen=True, slots=True)
class Limit:
    """One number a plan, for ``what``; ``source`` is the page that has it."""

    what: str
    free: int
    pro: int
    business: int
    enterprise: int
    source: str

    def of(self, plan: Plan) -> int:
        """Return the number that ``plan`` has."""
        return {
            Plan.FREE: self.free,
            Plan.PRO: self.pro,
            Plan.BUSINESS: self.business,
            Plan.ENTERPRISE: self.enterprise,
        }[plan]

    def smallest_with(self, number: int) -> Plan | None:
        """Return the smallest plan that holds ``number``, or None where none does; for what is at most."""
        return next((plan for plan in Plan if number <= self.of(plan)), None)

    def smallest_down_to(self, number: int) -> Plan | None:
        """Return the smallest plan that allows ``number``, or None where none does; for what is at least."""
        return next((plan for plan in Plan if number >= self.of(plan)), None)


_RULES = (10, 25, 50, 300)

RULES_OF_PHASE: Mapping[str, Limit] = {
    REDIRECT_PHASE: Limit("redirect rules", *_RULES, f"{_DOCS}/rules/url-forwarding/#availability"),
    CACHE_PHASE: Limit("cache rules", *_RULES, f"{_DOCS}/cache/how-to/cache-rules/#availability"),
    "http_request_transform": Limit("URL rewrite rules", *_RULES, f"{_DOCS}/rules/transform/#availability"),
    "http_request_late_transform": Limit("request header rules", *_RULES, f"{_DOCS}/rules/transform/#availability"),
    "http_response_headers_transform": Limit(
        "response header rules", *_RULES, f"{_DOCS}/rules/transform/#availability"
    ),
    "http_config_settings": Limit(
        "configuration rules", *_RULES, f"{_DOCS}/rules/configuration-rules/#availability"
    ),
    "http_request_origin": Limit("origin rules", *_RULES, f"{_DOCS}/rules/origin-rules/#availability"),
    "http_response_compression": Limit(
        "compression rules", *_RULES, f"{_DOCS}/rules/compression-rules/#availability"
    ),
    "http_custom_errors": Limit("custom error rules", 0, 25, 50, 300, f"{_DOCS}/rules/custom-errors/#availability"),
    "http_request_firewall_custom": Limit(
        "custom WAF rules", 5, 20, 100, 1000, f"{_DOCS}/waf/custom-rules/#availability"
    ),
    "http_ratelimit": Limit("rate limiting rules", 1, 2, 5, 5, f"{_DOCS}/waf/rate-limiting-rules/#availability"),
}  # fmt: skip
"""At most so many rules of a phase; the API refuses the whole ruleset where there are more."""

RECORDS = Limit("DNS records", 200, 3500, 3500, 3500, f"{_DOCS}/dns/manage-dns-records/#availability")
"""At most so many records of a zone."""

RECORDS_BEFORE_2024_09 = 1000
"""Records of a Free zone that was created before 2024-09-01 (the same page)."""

RATE_LIMIT_PERIOD = Limit("seconds", 10, 60, 600, 65_535, f"{_DOCS}/waf/rate-limiting-rules/#availability")
"""At most so many seconds that a rate limit counts over."""

RATE_LIMIT_BLOCK = Limit("seconds", 10, 3600, 86_400, 86_400, f"{_DOCS}/waf/rate-limiting-rules/#availability")
"""At most so many seconds that a rate limit keeps somebody waiting."""

EDGE_TTL = Limit("seconds", 7200, 3600, 1, 1, f"{_DOCS}/cache/how-to/edge-browser-cache-ttl/")
"""At least so many seconds of an edge TTL."""

RECORD_TTL = Limit("seconds", 60, 60, 60, 30, f"{_DOCS}/dns/manage-dns-records/reference/ttl/")
"""At least so many seconds of a record that is not proxied."""

LONGEST_TEXT = 2048
"""Characters of one TXT record: developers.cloudflare.com/dns/manage-dns-records/reference/dns-record-types."""

LONGEST_TEXTS = 8192
"""Characters of all TXT records of one name (the same page)."""

LONGEST_EXPRESSION = 4096
"""Characters of one rule: developers.cloudflare.com/ruleset-engine/rules-language/expressions."""


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that a rule uses and that not every plan has; ``plan`` is the smallest with it."""

    what: str
    plan: Plan
    source: str


REGULAR_EXPRESSIONS = Feature(
    "regular expressions", Plan.BUSINESS, f"{_DOCS}/ruleset-engine/rules-language/operators"
)  # fmt: skip
COOKIES_BY_NAME = Feature(
    "http.request.cookies", Plan.PRO, f"{_DOCS}/ruleset-engine/rules-language/fields/reference"
)  # fmt: skip
CUSTOM_CACHE_KEY = Feature(
    "a cache key of one's own (by cookie, header or host)", Plan.ENTERPRISE, f"{_DOCS}/cache/how-to/cache-keys"
)

_QUOTED = re.compile(r'r(#*)".*?"\1|"(?:[^"\\]|\\.)*"', re.DOTALL)
_NO_QUERY = tuple({"exclude": everything} for everything in ({"all": True}, ["*"], "*"))
_REGULAR = re.compile(r"\bmatches\b|~|\bregex_replace\b")


def features_of(rule: Rule) -> Iterator[Feature]:
    """Return what ``rule`` uses that not every plan has."""
    expressions = [rule.expression, *_expressions(rule.parameters)]
    words = " ".join(_QUOTED.sub("", expression) for expression in expressions)
    if _REGULAR.search(words):
        yield REGULAR_EXPRESSIONS
    if "http.request.cookies" in words:
        yield COOKIES_BY_NAME
    custom = (rule.parameters.get("cache_key") or {}).get("custom_key") or {}
    # Leaving the whole query out of the key is had on every plan; all else of a custom key is Enterprise's.
    if any(part != "query_string" or value not in _NO_QUERY for part, value in custom.items()):
        yield CUSTOM_CACHE_KEY


def _expressions(value: Any) -> Iterator[str]:
    """Return the expressions anywhere in a rule's parameters."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "expression" and isinstance(item, str):
                yield item
            else:
                yield from _expressions(item)
