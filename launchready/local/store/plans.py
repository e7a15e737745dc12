"""Plans of a zone, and what each holds: the local Cloudflare's own table, so that it and its clients share no mistake.

Sources, verified 2026-11-24: the availability tables of developers.cloudflare.com/rules, /waf, /cache,
/dns/manage-dns-records; ids as cloudflare's cli4 shows those of available_plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FREE, PRO, BUSINESS, ENTERPRISE = "free", "pro", "business", "enterprise"
PLANS = (FREE, PRO, BUSINESS, ENTERPRISE)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a plan is called and what it holds; times in seconds."""

    id: str
    name: str
    records: int
    batch: int
    page_rules: int
    least_record_ttl: int
    least_edge_ttl: int
    longest_comment: int
    longest_period: int
    longest_block: int
    rate_limits: int
    custom_rules: int
    other_rules: int


FACTS: Mapping[str, PlanFacts] = MappingProxyType(
    {
        FREE: PlanFacts("0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "Free Website", 200, 200, 3, 60, 7200, 100,
                        10, 10, 1, 5, 10),
        PRO: PlanFacts("a577b510288e82b26486fd1df47000ec", "Pro Website", 3500, 3500, 20, 60, 3600, 500,
                       60, 3600, 2, 20, 25),
        BUSINESS: PlanFacts("1ac039f6c29b691475c3d74fe588d1ae", "Business Website", 3500, 3500, 50, 60, 1, 500,
                            600, 86_400, 5, 100, 50),
        ENTERPRISE: PlanFacts("94f3b7b768b0458b56d2cac4fe5ec0f9", "Enterprise Website", 3500, 3500, 125, 30, 1, 500,
                              65_535, 86_400, 100, 1000, 300),
    }
)  # fmt: skip


def holds(plan: str, least: str) -> bool:
    """Say whether ``plan`` is ``least`` or a larger one."""
    return PLANS.index(plan) >= PLANS.index(least)


# Fields that a rate limiting rule may test, from which plan on: developers.cloudflare.com/waf/rate-limiting-rules.
_COUNTED_FIELDS: Mapping[str, tuple[str, ...]] = {
    FREE: ("http.request.uri.path", "cf.bot_management.verified_bot", "cf.client.bot"),
    PRO: ("http.host", "http.request.uri", "http.request.full_uri", "http.request.uri.query"),
    BUSINESS: ("http.request.method", "ip.src", "http.user_agent"),
}


def may_count_by(plan: str, field: str) -> bool:
    """Say whether the rate limiting rules of ``plan`` may test ``field``."""
    return plan == ENTERPRISE or any(
        holds(plan, since) and field in fields for since, fields in _COUNTED_FIELDS.items()
    )
