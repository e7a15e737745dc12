"""Plans without an engine: a site as it was applied, what somebody did to the zone since, and a site as it is now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from clients import DKIM

from launchready.cloudflare import ObservedZone
from launchready.compilation import compile_site
from launchready.policies.allowances import Word
from launchready.report.plan import plan_to_json
from launchready.review import Plan, Preview, plan_stack
from launchready.site import Site
from launchready.stackfile import Stack
from launchready.zone import Zone, record_to_api
from launchready.zone.applied import RECORD_TYPE
from launchready.zone.neighbours import Neighbours

SITE: dict[str, Any] = {
    "zone": {"name": "acme.test"},
    "canonical": "@",
    "hosts": {
        "@": {"origin": "198.51.100.10", "audience": "marketing"},
        "app": {"origin": "198.51.100.11", "audience": "users", "authenticated": True},
        "api": {"origin": "198.51.100.12", "audience": "apis"},
    },
    "redirects": [{"host": "@", "path": "/pricing", "to": "https://acme.test/plans"}],
    "cache": {
        "static": {"edge_ttl": 86400},
        "authenticated_paths": ["/account"],
        "session_cookies": ["session"],
    },
    "mail": {
        "provider": "google-workspace",
        "dkim": [{"selector": "google", "txt": DKIM}],
        "senders": [{"name": "sendgrid", "include": "sendgrid.net"}],
        "dmarc": {"policy": "none"},
    },
}

Hand = Callable[[Zone], Zone]


def stack_of(**changes: Any) -> Stack:
    """Return the stack of SITE, with ``changes`` to its top-level keys."""
    content = {key: value for key, value in {**SITE, **changes}.items() if value is not None}
    site = Site.model_validate(content)
    return Stack("acme", None, site, compile_site(site))


def held(zone: Zone, **more: Any) -> ObservedZone:
    """Return ``zone`` as the API would show it."""
    return ObservedZone(
        **{
            "zone": zone, "id": f"id of {zone.name}", "status": "active", "paused": False, "name_servers": (),
            "record_ids": {}, "ruleset_ids": {}, "locked": frozenset(), "kept_by_cloudflare": (), "foreign": (),
            "unread": (), "api_calls": 0, **more,
        }
    )  # fmt: skip


def nothing(zone: Zone) -> Zone:
    """Take everything out of ``zone``."""
    return Zone(zone.name)


def plan_of(
    now: Stack, was: Stack | None = None, by_hand: Hand = lambda zone: zone, neighbours: Neighbours | None = None
) -> Plan:
    """Return the plan of ``now`` where ``was`` (the same, if left out) was applied, and then done ``by_hand``."""
    before = (was or now).compilation
    state = [
        {
            "urn": f"urn:pulumi:acme::launchready::{RECORD_TYPE}::{part.prefix}{slot}",
            "type": RECORD_TYPE,
            "inputs": {**record_to_api(record), "zoneId": f"id of {part.zone.name}"},
        }
        for part in before.parts
        for slot, record in part.zone.records.items()
    ]
    zones = {zone.name: by_hand(zone) for zone in before.zones}
    around = {"neighbours": neighbours} if neighbours else {}
    observed = [held(zones.get(zone.name, Zone(zone.name)), **around) for zone in now.compilation.zones]
    return plan_stack(now, observed, state, Preview(), Word(frozenset(), (), date(2026, 11, 24)))


def document(plan: Plan) -> dict[str, Any]:
    """Return the plan as the JSON contract has it."""
    return plan_to_json(plan, lambda _: (None, None))


def sentences(plan: Plan) -> list[str]:
    """Return what the plan means, what is risky with its mark before it."""
    return [f"[{effect.risk}] {effect.sentence}" if effect.risk else effect.sentence for effect in plan.effects]


def with_rules(phase: str, *rules: Any, front: bool = False) -> Hand:
    """Put ``rules`` at the end (or the ``front``) of a phase."""

    def hand(zone: Zone) -> Zone:
        there = zone.rulesets.get(phase, ())
        return replace(zone, rulesets={**zone.rulesets, phase: (*rules, *there) if front else (*there, *rules)})

    return hand
