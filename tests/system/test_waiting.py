"""A domain that moves to Cloudflare while people use it: DNS only until the certificate is there, then proxied."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from clients import Client

from launchready.local.running import hold_certificate_back
from launchready.local.store.certificates import ACTIVE, PENDING
from launchready.local.world import World

WAITS = "when-certificate-active"
PAGE: dict[str, Any] = {"origin": "198.51.100.10", "audience": "marketing", "proxied": WAITS}
HOSTS: dict[str, dict[str, Any]] = {
    "@": {**PAGE},
    "www": {**PAGE},
    "app": {"origin": "198.51.100.11", "audience": "users", "authenticated": True, "proxied": WAITS},
}


@pytest.fixture
def client(new_client: Any, world: World) -> Iterator[Client]:
    """A client whose hosts are used already, and whose certificate is still to be issued."""
    made: Client = new_client(hosts=HOSTS, mail=None)
    for name, host in HOSTS.items():
        made.outsider.call("POST", "/dns_records", {"type": "A", "name": name, "content": host["origin"], "ttl": 1})
    hold_certificate_back(world.contract(), made.zone, PENDING)
    yield made
    hold_certificate_back(world.contract(), made.zone, ACTIVE)


def proxied(client: Client) -> dict[str, bool]:
    found = client.outsider.call("GET", "/dns_records?type=A&per_page=100")
    return {record["name"].removesuffix(client.zone).rstrip(".") or "@": record["proxied"] for record in found}


def apply(client: Client, *command: str) -> Mapping[str, str]:
    """Apply, demand that nothing is left to change, and return the outcome of each verdict."""
    done = client.run(*(command or ("launchready", "up", client.name, "--yes")))
    assert done.returncode == 0, done.stdout + done.stderr
    client.assert_settled()
    kept = json.loads((client.project / ".launchready" / client.name / "verify.json").read_text())
    return {verdict["id"]: verdict["verdict"] for verdict in kept["verdicts"]}


def told(client: Client, verb: str) -> tuple[int, dict[str, Any]]:
    done = client.run("launchready", verb, client.name, "--json")
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_no_host_is_down_on_the_way_behind_the_proxy(client: Client, world: World) -> None:
    zone = client.zone
    first = apply(client)
    assert proxied(client) == {"@": False, "www": False, "app": False}
    assert set(first.values()) <= {"pass", "unknown"}
    assert first[f"dns/app.{zone}/a"] == first[f"tls/app.{zone}/origin-certificate"] == "pass"
    assert first[f"dns/app.{zone}/answers-edge"] == first[f"subdomains/app.{zone}/serves-https"] == "unknown"

    code, drift = told(client, "drift")
    waiting = [change["name"] for change in drift["changes"] if (change["action"], change["kind"]) == ("info", "host")]
    assert (code, waiting) == (0, [f"app.{zone}", zone, f"www.{zone}"])
    code, plan = told(client, "plan")
    assert (code, plan["changes"], [each["host"] for each in plan["waiting"]]) == (0, 0, waiting)
    code, verdicts = told(client, "verify")
    assert (code, verdicts["counts"]["fail"]) == (3, 0)
    saved = client.run("launchready", "plan", client.name, "--save-plan", "plan.json")
    assert saved.returncode == 0, saved.stderr

    hold_certificate_back(world.contract(), zone, ACTIVE)
    code, drift = told(client, "drift")
    assert code == 1
    assert {change["name"] for change in drift["changes"] if change["action"] == "update"} == set(waiting)
    held = client.run("launchready", "up", client.name, "--yes", "--plan", "plan.json")
    assert held.returncode == 1
    assert f"the certificate app.{zone} is gone" in held.stderr
    second = apply(client, "pulumi", "up", "--yes", "--skip-preview", "--stack", client.name)
    assert proxied(client) == {"@": True, "www": True, "app": True}
    assert second == dict.fromkeys(second, "pass")
    assert told(client, "verify")[0] == 0
