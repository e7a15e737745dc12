"""More than the zone's plan holds: said before Cloudflare refuses it in the middle of an update."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from launchready.claims import Claim, RecordClaim, RuleClaim
from launchready.concerns.hosts import named_hosts
from launchready.errors import Problem
from launchready.site import Site
from launchready.zone.limits import (
    EDGE_TTL,
    RATE_LIMIT_BLOCK,
    RATE_LIMIT_PERIOD,
    RECORD_TTL,
    RECORDS,
    RECORDS_BEFORE_2024_09,
    RULES_OF_PHASE,
    Limit,
    Plan,
    features_of,
)


def plan_problems(site: Site, claims: Iterable[Claim]) -> Iterator[Problem]:
    """Return what ``zone.plan`` does not hold."""
    all_claims = tuple(claims)
    rules = [claim for claim in all_claims if isinstance(claim, RuleClaim)]
    for phase, limit in RULES_OF_PHASE.items():
        yield from _rule_problems(site, limit, [rule for rule in rules if rule.phase == phase])
    for rule in rules:
        yield from _feature_problems(site, rule)
    yield from _record_problems(site, [claim for claim in all_claims if isinstance(claim, RecordClaim)])
    edge_ttl = site.cache.static.edge_ttl
    yield from _least(site, EDGE_TTL, "cache.static.edge_ttl", None if edge_ttl == "origin" else edge_ttl)
    login = site.protection.login if site.protection else None
    if login is not None:
        yield from _most(site, RATE_LIMIT_PERIOD, "protection.login.period", login.period)
        yield from _most(site, RATE_LIMIT_BLOCK, "protection.login.block", login.block)
    ttls = [(f"{named.declared_at}.ttl", named.host.ttl) for named in named_hosts(site)]
    ttls += [(f"records.{index}.ttl", extra.ttl) for index, extra in enumerate(site.records)]
    for key, ttl in ttls:
        yield from _least(site, RECORD_TTL, key, ttl)


def _rule_problems(site: Site, limit: Limit, rules: list[RuleClaim]) -> Iterator[Problem]:
    number, most = len({claim.rule.ref for claim in rules}), limit.of(site.zone.plan)
    if number <= most:
        return
    key = _mostly([claim.declared_at for claim in rules])
    elsewhere = {claim.rule.ref: claim.declared_at for claim in rules if _topic(claim.declared_at) != key}
    others = f" with {len(elsewhere)} for {' and '.join(sorted(set(elsewhere.values())))}" if elsewhere else ""
    yield Problem(
        key,
        f"this makes {number} {limit.what}{others}, and {_holds(limit, site.zone.plan)}: declare "
        f"{number - most} fewer{_or_plan(limit, limit.smallest_with(number))}",
    )


def _record_problems(site: Site, records: list[RecordClaim]) -> Iterator[Problem]:
    number = len({claim.record for claim in records})
    plan, own = site.zone.plan, site.zone.max_records
    most = RECORDS.of(plan) if own is None else own
    if number <= most:
        return
    key = _mostly([claim.declared_at for claim in records])
    if own is not None:
        yield Problem(key, f"this makes {number} DNS records, and zone.max_records says that the zone holds {own}")
        return
    older = (
        f"; a zone made before September 2024 holds {RECORDS_BEFORE_2024_09:,}: say so with zone.max_records"
        if plan is Plan.FREE and number <= RECORDS_BEFORE_2024_09
        else ""
    )
    yield Problem(
        key,
        f"this makes {number} DNS records, and {_holds(RECORDS, plan)}: declare {number - most} fewer"
        f"{_or_plan(RECORDS, RECORDS.smallest_with(number))}{older}",
    )


def _feature_problems(site: Site, claim: RuleClaim) -> Iterator[Problem]:
    for feature in features_of(claim.rule):
        if site.zone.plan.below(feature.plan):
            yield Problem(
                claim.declared_at,
                f"the rule {claim.rule.ref} needs {feature.what}, which the plan {site.zone.plan.value} does not "
                f"have: do without, or write plan: {feature.plan.value} for the zone ({feature.source})",
            )


def _least(site: Site, limit: Limit, key: str, number: int | None) -> Iterator[Problem]:
    least = limit.of(site.zone.plan)
    if number is None or number >= least:
        return
    plan = limit.smallest_down_to(number)
    or_plan = f", or write plan: {plan.value} for the zone, which allows {limit.of(plan):,}" if plan else ""
    yield Problem(
        key,
        f"{number} is less than the {least:,} {limit.what} that the plan {site.zone.plan.value} allows: write {least} "
        f"or more{or_plan} ({limit.source})",
    )


def _most(site: Site, limit: Limit, key: str, number: int) -> Iterator[Problem]:
    most = limit.of(site.zone.plan)
    if number <= most:
        return
    plan = limit.smallest_with(number)
    or_plan = f", or write plan: {plan.value} for the zone, which allows {limit.of(plan):,}" if plan else ""
    yield Problem(
        key,
        f"{number:,} is more than the {most:,} {limit.what} that the plan {site.zone.plan.value} allows: write {most} "
        f"or less{or_plan} ({limit.source})",
    )


def _holds(limit: Limit, plan: Plan) -> str:
    most = limit.of(plan)
    return f"the plan {plan.value} holds {most:,}" if most else f"the plan {plan.value} holds none"


def _or_plan(limit: Limit, plan: Plan | None) -> str:
    if plan is None:
        return f" ({limit.source})"
    return f", or write plan: {plan.value} for the zone, which holds {limit.of(plan):,} ({limit.source})"


def _mostly(keys: list[str]) -> str:
    """Return the block that most of ``keys`` stand in."""
    return Counter(map(_topic, keys)).most_common(1)[0][0]


def _topic(key: str) -> str:
    parts = key.split(".")
    return ".".join(parts[:3]) if parts[0] == "aliases" else parts[0]
