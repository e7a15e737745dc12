"""The facts that looking needs, from the API."""

from __future__ import annotations

from typing import Any

import pytest
from api_servers import ZONE, Script, refusal, success, with_cloudflare, with_script

from launchready.cloudflare import Client, read_facts
from launchready.cloudflare.certificates import pending_hosts
from launchready.errors import ApiError
from launchready.live.facts import Facts
from launchready.local.store import ZoneState

RANGES = {"ipv4_cidrs": ["192.0.2.0/24"], "ipv6_cidrs": ["2001:db8::/32"]}
DESCRIBED = {"id": "z1", "name": ZONE, "status": "pending", "name_servers": ["amy.example", "bob.example"]}


def test_facts_of_the_local_cloudflare() -> None:
    async def act(client: Client, zone: ZoneState) -> tuple[Facts, tuple[str, ...]]:
        return await read_facts(client, ZONE, zone.id), zone.name_servers

    facts, servers = with_cloudflare(act)
    assert facts.active
    assert facts.name_servers == servers
    assert facts.pending_certificates == ()
    assert facts.at_edge("192.0.2.1")
    assert not facts.at_edge("198.51.100.10")


def facts_by(**answers: Any) -> Facts:
    async def act(client: Client) -> Facts:
        return await read_facts(client, ZONE)

    given = {
        "/ips": lambda _: success(answers.get("ranges", RANGES)),
        "/zones": lambda _: success([answers.get("zone", DESCRIBED)]),
        "/zones/z1/ssl/certificate_packs": answers.get("packs", lambda _: success([])),
    }
    return with_script(Script(given), act)


def test_a_zone_that_waits_says_so() -> None:
    facts = facts_by(packs=lambda _: success([{"status": "pending_validation", "hosts": [ZONE, f"*.{ZONE}"]}]))
    assert not facts.active
    assert facts.name_servers == ("amy.example", "bob.example")
    assert facts.awaits_certificate(f"www.{ZONE}")


def test_certificates_that_may_not_be_read_are_not_said_to_wait() -> None:
    assert facts_by(packs=lambda _: refusal(403, 10000, "no")).pending_certificates == ()


@pytest.mark.parametrize(
    "answers",
    [{"ranges": {"ipv4_cidrs": ["nonsense"], "ipv6_cidrs": []}}, {"ranges": {}}, {"zone": {"id": "z1"}}],
    ids=["no-range", "no-ranges", "no-status"],
)
def test_facts_that_cannot_be_read_are_none(answers: dict[str, Any]) -> None:
    with pytest.raises(ApiError, match="has not the form"):
        facts_by(**answers)


PACKS: list[Any] = [
    pytest.param([("active", "a")], (), id="active"),
    pytest.param([("pending_validation", "a"), ("initializing", "b")], ("a", "b"), id="waiting"),
    pytest.param([("pending_deployment", "a"), ("active", "a")], (), id="renewal-of-an-active-one"),
    pytest.param([("validation_timed_out", "a")], (), id="timed-out-comes-no-more"),
    pytest.param([("pending_deletion", "a")], (), id="on-its-way-out"),
]


@pytest.mark.parametrize(("packs", "expected"), PACKS)
def test_hosts_that_wait_for_a_certificate(packs: list[tuple[str, str]], expected: tuple[str, ...]) -> None:
    assert pending_hosts([{"status": status, "hosts": [host]} for status, host in packs]) == expected
