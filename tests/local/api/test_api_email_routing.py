"""The API's routes of Email Routing: what stands in its way, what it locks, whom it forwards to."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from api_calls import Api, refusal

ADDRESS = "somebody@example.com"


def addresses(api: Api, method: str, path: str = "", sent: Any = None) -> Any:
    return api.client.request(method, f"accounts/{api.store.account}/email/routing/addresses{path}", json=sent)


def rule(**more: Any) -> dict[str, Any]:
    return {
        "matchers": [{"type": "literal", "field": "to", "value": "info@acme.test"}],
        "actions": [{"type": "forward", "value": [ADDRESS]}],
        **more,
    }


def test_other_exchangers_stand_in_its_way(api: Api) -> None:
    api.zone.create_record({"type": "MX", "name": "@", "content": "mx.example", "priority": 10})
    assert api.refused("POST", "/email/routing/enable") == (409, 2008)
    assert api.result("GET", "/email/routing")["status"] == "unconfigured"


def test_an_spf_record_that_is_there_stays_the_only_one(api: Api) -> None:
    api.zone.create_record({"type": "TXT", "name": "@", "content": '"v=spf1 -all"'})
    api.result("POST", "/email/routing/dns")
    assert [held["content"] for held in api.zone.records.values() if held["type"] == "TXT"] == ['"v=spf1 -all"']


def test_its_records_are_locked_until_they_are_unlocked(api: Api) -> None:
    api.result("POST", "/email/routing/dns")
    mx = next(record for record in api.zone.records.values() if record["type"] == "MX")
    for method, sent in (("DELETE", None), ("PATCH", {"priority": 1}), ("PUT", {**mx, "priority": 1})):
        assert api.refused(method, f"/dns_records/{mx['id']}", sent) == (400, 1046)
    assert api.result("PATCH", "/email/routing/dns")["status"] == "unlocked"
    api.result("DELETE", f"/dns_records/{mx['id']}")
    assert api.result("GET", "/email/routing")["status"] == "misconfigured"


def test_switched_off_its_records_go_and_others_stay(api: Api) -> None:
    api.zone.create_record({"type": "A", "name": "www", "content": "198.51.100.10"})
    api.result("POST", "/email/routing/dns")
    assert len(api.zone.records) == 5
    api.result("DELETE", "/email/routing/dns")
    assert [record["type"] for record in api.zone.records.values()] == ["A"]


def follow_link(api: Api, email: str) -> httpx.Response:
    """Verify an address, as its owner does."""
    return api.client.post(f"{str(api.client.base_url).removesuffix('/client/v4/')}/mailboxes/{email}/verification")


def test_mail_is_forwarded_to_verified_addresses_alone(api: Api) -> None:
    made = addresses(api, "POST", sent={"email": ADDRESS}).json()["result"]
    assert made["verified"] is None
    assert api.refused("POST", "/email/routing/rules", rule()) == (400, 2007)
    assert refusal(follow_link(api, "nobody@example.com")) == (404, 7003)
    assert follow_link(api, ADDRESS).json()["result"] == {"email": ADDRESS}
    assert api.result("POST", "/email/routing/rules", rule())["enabled"] is True
    assert len(addresses(api, "GET", "?verified=true").json()["result"]) == 1


@pytest.mark.parametrize("email", ["nobody", "a b@example.com", 5, None], ids=["no-at", "space", "number", "none"])
def test_addresses_that_are_refused(api: Api, email: Any) -> None:
    assert refusal(addresses(api, "POST", sent={"email": email})) == (400, 2022)


def test_an_address_stands_once_and_can_go(api: Api) -> None:
    made = addresses(api, "POST", sent={"email": ADDRESS}).json()["result"]
    assert refusal(addresses(api, "POST", sent={"email": ADDRESS})) == (409, 2023)
    addresses(api, "DELETE", f"/{made['id']}")
    assert refusal(addresses(api, "GET", f"/{made['id']}")) == (404, 2024)


RULES_REFUSED: dict[str, dict[str, Any]] = {
    "no-matcher": rule(matchers=[]),
    "an-address-of-another-zone": rule(matchers=[{"type": "literal", "field": "to", "value": "info@example.com"}]),
    "a-matcher-in-words": rule(matchers=["info@acme.test"]),
    "no-action": rule(actions=[]),
    "an-action-without-value": rule(actions=[{"type": "forward"}]),
    "another-action": rule(actions=[{"type": "reply", "value": ["x"]}]),
    "a-worker-that-is-not-there": rule(actions=[{"type": "worker", "value": ["api"]}]),
    "an-address-that-nobody-verified": rule(),
    "a-switch-in-words": rule(enabled="yes"),
    "a-priority-below-zero": rule(priority=-1),
}


@pytest.mark.parametrize("sent", RULES_REFUSED.values(), ids=RULES_REFUSED)
def test_rules_that_are_refused(api: Api, sent: dict[str, Any]) -> None:
    assert api.refused("POST", "/email/routing/rules", sent) == (400, 2007)
    assert api.refused("GET", "/email/routing/rules/x") == (404, 2013)


def test_the_catch_all_is_off_and_last(api: Api) -> None:
    api.result("POST", "/email/routing/rules", rule(actions=[{"type": "drop"}]))
    listed = api.result("GET", "/email/routing/rules")
    assert [held["matchers"][0]["type"] for held in listed] == ["literal", "all"]
    assert [held["enabled"] for held in listed] == [True, False]
    api.result("PUT", "/email/routing/rules/catch_all", {"actions": [{"type": "drop"}], "enabled": True})
    assert api.result("GET", "/email/routing/rules/catch_all")["enabled"] is True
