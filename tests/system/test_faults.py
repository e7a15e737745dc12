"""Cloudflare's API in trouble, through the real engine: how the run ends, and that the next one converges."""

from __future__ import annotations

from typing import Any

import pytest
from interrupting import Standing, assert_goes_on

from launchready.local.running import ask_faults
from launchready.local.world import World

pytestmark = pytest.mark.xdist_group("faults")  # they share a client

RETRIED = [
    pytest.param("429=1 on change *", id="limited"),
    pytest.param("503 on change * times 2", id="two-of-503"),
    pytest.param("502 on POST * times 2", id="two-pages-of-the-edge"),
    pytest.param("503 on GET */dns_records/* times 2", id="while-reading"),
    pytest.param("drop-before on change * times 2", id="cut-before"),
    pytest.param("drop-after on PUT *", id="an-update-is-made-twice-to-the-same-end"),
    pytest.param("drop-after on POST */dns_records", id="a-record-whose-answer-was-lost"),
    pytest.param("drop-after on POST */rulesets", id="a-ruleset-whose-answer-was-lost"),
    pytest.param("slow=1 on change * always", id="slow"),
]
ENDING = [
    pytest.param("429=300 on change * always", 1, "Wait five minutes", id="limited-for-long"),
    pytest.param("520 on change * always", 1, "www.cloudflarestatus.com", id="trouble-without-an-end"),
    pytest.param("drop-before on change * always", 1, "could not be reached or broke off", id="nobody-there"),
    pytest.param(
        "drop-after on DELETE */dns_records/*", 1, "Cloudflare refused", id="a-deletion-whose-answer-was-lost"
    ),
    pytest.param("expired on change * from 3 always", 1, "does not take the token", id="token-expired-in-the-middle"),
    pytest.param("revoked on change * from 3 always", 1, "does not take the token", id="token-revoked-in-the-middle"),
    pytest.param("forbidden on change */rulesets* always", 1, "may not do this", id="half-the-permissions"),
    pytest.param("refused on change * every 2 always", 1, "refused a change", id="half-a-set-refused"),
    pytest.param("truncated on POST */dns_records", 1, "or not all of it", id="half-an-answer"),
    pytest.param("garbled on PUT */dns_records/*", 1, "not one of Cloudflare's API", id="somebody-elses-page"),
    pytest.param("503 on GET * always", 3, "www.cloudflarestatus.com", id="nothing-can-be-read"),
    pytest.param("revoked on any * always", 3, "Check CLOUDFLARE_API_TOKEN", id="token-revoked-before"),
]


def run_with(world: World, settled: Standing, fault: str, *command: str) -> Any:
    """Run ``command`` for a client with every kind of change to make, while ``fault`` is set."""
    client = settled.client
    settled.go_back()
    # Somebody deleted it, so that it is created anew.
    phases = {ruleset["phase"]: ruleset["id"] for ruleset in client.outsider.call("GET", "/rulesets")}
    client.outsider.call("DELETE", f"/rulesets/{phases['http_request_cache_settings']}")
    hosts = {
        "@": {**client.site["hosts"]["@"], "origin": "198.51.100.20"},
        "api": {"origin": "198.51.100.12", "audience": "apis"},
    }
    client.declare(hosts=hosts, tls={"minimum": "1.3"}, mail={**client.site["mail"], "senders": []})
    ask_faults(world.contract(), "POST", [fault])
    try:
        done = client.run(*command)
        told = ask_faults(world.contract(), "GET")
    finally:
        ask_faults(world.contract(), "DELETE")
    assert told[0]["happened"], f"the fault never happened:\n{done.stdout}{done.stderr}"
    assert "Traceback" not in done.stdout + done.stderr
    assert world.token not in done.stdout + done.stderr
    return done


@pytest.mark.parametrize("fault", RETRIED)
def test_what_passes_by_is_waited_for_or_mended(settled: Standing, world: World, fault: str) -> None:
    client = settled.client
    up = run_with(world, settled, fault, "launchready", "up", client.name, "--yes")
    assert up.returncode == 0, up.stdout + up.stderr
    assert_goes_on(client)


@pytest.mark.parametrize(("fault", "code", "told"), ENDING)
def test_what_ends_a_run_is_told_and_gone_on_from(
    settled: Standing, world: World, fault: str, code: int, told: str
) -> None:
    client = settled.client
    up = run_with(world, settled, fault, "launchready", "up", client.name, "--yes")
    assert up.returncode == code, up.stdout + up.stderr
    assert told in up.stdout + up.stderr
    if code == 1:
        assert f"Run `launchready up {client.name}` again" in up.stdout
    assert_goes_on(client)


def test_plain_pulumi_says_which_command_goes_on(settled: Standing, world: World) -> None:
    client = settled.client
    plain = ("pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--color=never", "--stack", client.name)
    run = run_with(world, settled, "drop-after on POST */dns_records", *plain)
    again = client.run(*plain)
    for up in (run, again):
        assert up.returncode != 0
        assert f"`launchready up {client.name}`" in up.stdout + up.stderr
        assert "Traceback" not in up.stdout + up.stderr
    assert_goes_on(client)
