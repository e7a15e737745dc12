"""The demo clients, declared and as they are applied: what a careful consultant would say of them, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from launchready.clearance import judge_stack, judge_update, judged_as_held
from launchready.cloudflare import ObservedZone
from launchready.policies import Judged, Verdicts, declared_by, judge_zone
from launchready.stackfile import Stack, load_stack
from launchready.zone import record_to_api
from launchready.zone.limits import Plan
from launchready.zone.neighbours import EmailRouting, Neighbours, PageRule

STACKS = Path(__file__).resolve().parents[2] / "stacks"
SAID = {"acme": [("origin-not-leaked", "ssh.acme.test")], "globex": []}


def stack_of(name: str) -> Stack:
    return load_stack(str(STACKS / f"Pulumi.{name}.yaml"))


def held(stack: Stack) -> ObservedZone:
    """Return the zone of ``stack`` right after an update."""
    zone = stack.compilation.zone
    settings = {"bot_fight_mode": "off", "development_mode": "off", "security_level": "medium", **zone.settings}
    return ObservedZone(
        zone=replace(zone, settings=settings),
        id="z1",
        status="active",
        paused=False,
        name_servers=(),
        record_ids={slot: f"r{slot}" for slot in zone.records},
        ruleset_ids={},
        locked=frozenset(),
        kept_by_cloudflare=(),
        foreign=(),
        unread=(),
        api_calls=0,
        dnssec="disabled",
        plan=Plan.FREE,
        certificates=(zone.name, f"*.{zone.name}"),
    )


def said(verdicts: Verdicts) -> list[tuple[str, str]]:
    return [(finding.policy, finding.subject) for finding in verdicts.findings]


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_of_a_demo_client_as_it_is_declared(name: str) -> None:
    verdicts = judge_stack(stack_of(name))
    assert said(verdicts) == SAID[name]
    assert verdicts.not_judged == ()


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_of_a_demo_client_as_it_is_applied(name: str) -> None:
    stack = stack_of(name)
    verdicts = judge_zone(judged_as_held(stack.compilation, held(stack)))
    assert said(verdicts) == SAID[name]
    assert verdicts.not_judged == ()


def state_of(stack: Stack) -> list[dict[str, object]]:
    """Return what the engine's state holds of the records of ``stack``."""
    return [
        {
            "urn": f"urn:pulumi:{stack.name}::p::t::{slot}",
            "type": "cloudflare:index/dnsRecord:DnsRecord",
            "outputs": {"zoneId": "z1", **record_to_api(each)},
        }
        for slot, each in stack.compilation.zone.records.items()
    ]


def test_an_update_says_what_acts_beside_the_zone() -> None:
    stack = stack_of("acme")
    rule = PageRule("p", "acme.test/*", {"forwarding_url": {"url": "https://old.example/", "status_code": 302}})
    beside = replace(held(stack), neighbours=Neighbours(page_rules=(rule,), email_routing=EmailRouting(enabled=True)))
    parts = stack.compilation.parts
    assert judge_update(parts, [held(stack)], state_of(stack)).findings == ()
    found = judge_update(parts, [beside], state_of(stack))
    assert [(each.policy, each.severity.refuses) for each in found.findings] == [
        ("email-routing-alone", False), ("page-rules-agree", False),
    ]  # fmt: skip


def test_a_step_of_dmarc_is_due_from_its_day_on() -> None:
    compilation = stack_of("acme").compilation
    declared = replace(declared_by(compilation), next_stage=("reject", date(2026, 12, 1)))
    for day, ids in ((date(2026, 11, 30), []), (date(2026, 12, 1), ["dmarc-next-stage-due"])):
        verdicts = judge_zone(Judged(compilation.zone, declared, today=day))
        assert [each.policy for each in verdicts.findings if each.policy != "origin-not-leaked"] == ids


def test_a_finding_has_the_key_that_it_is_about() -> None:
    (finding,) = judge_stack(stack_of("acme")).findings
    assert finding.key == "records.3"
