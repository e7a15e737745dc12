"""The API's routes of page rules: what is taken, what is completed, what the Free plan has not."""

from __future__ import annotations

from typing import Any

import pytest
from api_calls import Api


def rule(pattern: str = "acme.test/old/*", *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    target = {"target": "url", "constraint": {"operator": "matches", "value": pattern}}
    return {"targets": [target], "actions": list(actions) or [{"id": "cache_level", "value": "bypass"}], **more}


def forward(url: Any = "https://acme.test/$1", status: Any = 301) -> dict[str, Any]:
    return {"id": "forwarding_url", "value": {"url": url, "status_code": status}}


def test_a_page_rule_is_made_shown_changed_and_removed(api: Api) -> None:
    made = api.result("POST", "/pagerules", rule())
    assert (made["status"], made["priority"], len(made["id"])) == ("disabled", 1, 32)
    assert api.result("GET", f"/pagerules/{made['id']}") == made
    edited = api.result("PATCH", f"/pagerules/{made['id']}", {"status": "active"})
    assert (edited["status"], edited["actions"], edited["created_on"]) == (
        "active",
        made["actions"],
        made["created_on"],
    )
    put = api.result("PUT", f"/pagerules/{made['id']}", rule("acme.test/new/*", forward()))
    assert (put["id"], put["status"], put["actions"][0]["id"]) == (made["id"], "disabled", "forwarding_url")
    assert api.result("DELETE", f"/pagerules/{made['id']}") == {"id": made["id"]}
    assert api.refused("GET", f"/pagerules/{made['id']}") == (404, 1002)


def test_the_list_has_no_pages_and_the_first_is_the_most_important(api: Api) -> None:
    for number, status in ((1, "active"), (3, "disabled"), (2, "active")):
        api.result("POST", "/pagerules", rule(f"acme.test/{number}/*", priority=number, status=status))
    body = api.call("GET", "/pagerules").json()
    assert "result_info" not in body
    assert [item["priority"] for item in body["result"]] == [3, 2, 1]
    active = api.result("GET", "/pagerules", status="active", order="priority", direction="asc")
    assert [item["priority"] for item in active] == [1, 2]


PATTERNS = {
    "zone": ("acme.test", "acme.test/"),
    "twice": ("acme.test/path/acme.test", "acme.test/path/acme.test/"),
    "wildcard": ("*acme.test*", "*acme.test/*"),
    "scheme": ("http://www.acme.test/x", "http://www.acme.test/x"),
    "below": ("*.acme.test/*", "*.acme.test/*"),
    "another-name-in-the-path": ("acme.test/to/example.com", "acme.test/to/example.com"),
}


@pytest.mark.parametrize(("sent", "stored"), PATTERNS.values(), ids=PATTERNS)
def test_a_slash_follows_the_name_of_the_zone(api: Api, sent: str, stored: str) -> None:
    made = api.result("POST", "/pagerules", rule(sent))
    assert made["targets"] == [{"target": "url", "constraint": {"operator": "matches", "value": stored}}]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no-action": ({**rule(), "actions": []}, ".actions"),
    "no-target": ({**rule(), "targets": []}, ".targets"),
    "two-targets": ({**rule(), "targets": rule()["targets"] * 2}, ".targets"),
    "another-zone": (rule("example.com/*"), "not one of the zone"),
    "no-host": (rule("*/static/*"), "not one of the zone"),
    "a-name-that-ends-alike": (rule("notacme.test/*"), "not one of the zone"),
    "five-asterisks": (rule("*acme.test/*/*/*/*"), "asterisks"),
    "forwarding-beside-another": (rule("acme.test/x", forward(), {"id": "ssl", "value": "full"}), "any other action"),
    "https-beside-another": (rule("acme.test/x", {"id": "always_use_https"}, forward()), "any other action"),
    "twice": (rule("acme.test/x", *[{"id": "ssl", "value": "full"}] * 2), "once"),
    "forward-without-scheme": (rule("acme.test/x", forward("/new")), "forwarding_url"),
    "forward-303": (rule("acme.test/x", forward(status=303)), "forwarding_url"),
    "paid": (rule("acme.test/x", {"id": "host_header_override", "value": "x"}), "not entitled"),
    "edge-ttl-below-two-hours": (rule("acme.test/x", {"id": "edge_cache_ttl", "value": 60}), "edge_cache_ttl"),
    "browser-ttl-zero": (rule("acme.test/x", {"id": "browser_cache_ttl", "value": 0}), "browser_cache_ttl"),
    "unknown-action": (rule("acme.test/x", {"id": "explode"}), "no action"),
    "unknown-level": (rule("acme.test/x", {"id": "cache_level", "value": "all"}), "cache_level"),
    "status": (rule(status="on"), ".status"),
    "priority": (rule(priority=0), ".priority"),
}


@pytest.mark.parametrize(("sent", "why"), REFUSED.values(), ids=REFUSED)
def test_page_rules_that_are_refused_say_why_in_a_message(api: Api, sent: dict[str, Any], why: str) -> None:
    answer = api.call("POST", "/pagerules", sent)
    body = answer.json()
    assert (answer.status_code, body["errors"][0]["code"]) == (400, 1004)
    assert body["errors"][0]["message"] == "Page Rule validation failed: See messages for details."
    assert why in body["messages"][0]["message"]
    assert api.zone.page_rules == []


def test_a_pattern_stands_once_whatever_its_case(api: Api) -> None:
    made = api.result("POST", "/pagerules", rule("acme.test/a"))
    body = api.call("POST", "/pagerules", rule("ACME.test/A")).json()
    assert body["messages"][0]["message"].startswith(".distinctTargetUrl: ")
    api.result("PUT", f"/pagerules/{made['id']}", rule("acme.test/a"))


def test_a_free_zone_has_three(api: Api) -> None:
    for number in range(3):
        api.result("POST", "/pagerules", rule(f"acme.test/{number}"))
    assert "3 page rules" in api.call("POST", "/pagerules", rule("acme.test/4")).json()["messages"][0]["message"]


def test_what_a_page_rule_can_do_is_listed(api: Api) -> None:
    listed = {item["name"]: item["properties"] for item in api.result("GET", "/pagerules/settings")}
    assert "host_header_override" not in listed
    assert listed["always_use_https"] == []
    (level,) = listed["cache_level"]
    for value in level["choices"]:
        made = api.result("POST", "/pagerules", rule("acme.test/x", {"id": "cache_level", "value": value}))
        api.result("DELETE", f"/pagerules/{made['id']}")
