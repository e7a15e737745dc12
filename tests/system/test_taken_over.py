"""What stands at Cloudflare before the engine knows of it: taken over in one run, named where it is somebody else's."""

from __future__ import annotations

from typing import Any

from interrupting import assert_nothing_to_do

from launchready.local.running import ask_faults
from launchready.local.world import World

MX = {"type": "MX", "name": "@", "content": "smtp.google.com", "priority": 1, "ttl": 1}
REDIRECTS = "/rulesets/phases/http_request_dynamic_redirect/entrypoint"
OLD = {
    "ref": "old",
    "description": "what the agency made",
    "expression": 'http.request.uri.path eq "/old"',
    "action": "redirect",
    "action_parameters": {"from_value": {"status_code": 301, "target_url": {"value": "https://old.example/"}}},
}


def up(client: Any) -> Any:
    return client.run("launchready", "up", client.name, "--yes")


def test_a_record_that_is_made_again_by_hand(new_client: Any) -> None:
    client = new_client()
    assert up(client).returncode == 0
    (standing,) = client.outsider.call("GET", "/dns_records?type=MX")
    client.outsider.call("DELETE", f"/dns_records/{standing['id']}")
    client.outsider.call("POST", "/dns_records", MX)

    drift = client.run("launchready", "drift", client.name)
    assert drift.returncode == 0, drift.stdout + drift.stderr
    done = up(client)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "@/mx/smtp.google.com is at Cloudflare already: it is taken over" in done.stdout
    assert_nothing_to_do(client)


def test_a_domain_that_had_the_records_before_it_had_a_stack(new_client: Any) -> None:
    """One as it is declared, one that only differs in what may be changed, an empty list of rules."""
    client = new_client()
    client.outsider.call("POST", "/dns_records", MX)
    client.outsider.call("POST", "/dns_records", {"type": "A", "name": "@", "content": "198.51.100.10", "ttl": 300})
    client.outsider.call("PUT", REDIRECTS, {"rules": []})
    done = up(client)
    assert done.returncode == 0, done.stdout + done.stderr
    (address,) = client.outsider.call("GET", f"/dns_records?type=A&name={client.zone}")
    assert address["proxied"] is True
    assert_nothing_to_do(client)


def test_rules_of_somebody_else_are_named_and_left(new_client: Any) -> None:
    client = new_client()
    before = client.outsider.call("PUT", REDIRECTS, {"rules": [OLD]})
    records = client.records()
    done = up(client)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "that this stack did not create: what the agency made" in done.stderr
    assert client.records() == records
    assert client.outsider.call("GET", REDIRECTS)["version"] == before["version"]


def test_destroy_finds_what_a_lost_answer_left_and_leaves_what_was_there_before(new_client: Any, world: World) -> None:
    """The MX record was there, and no run ever took it over; the record of the app was created, unheard."""
    client = new_client()
    client.outsider.call("POST", "/dns_records", MX)
    before = client.records()
    ask_faults(world.contract(), "POST", ["drop-after on POST */dns_records always"])
    try:
        assert up(client).returncode == 1
    finally:
        ask_faults(world.contract(), "DELETE")
    assert client.records() != before

    gone = client.run("launchready", "destroy", client.name, "--yes", "--allow", "site-gone")
    assert gone.returncode == 0, gone.stdout + gone.stderr
    assert client.records() == before
