"""The API's routes of zones, settings, DNSSEC and what a careful reader looks at beside them."""

from __future__ import annotations

from typing import Any

import pytest
from api_calls import Api, refusal

from launchready.local.dns.published import publish


def test_a_zone_is_listed_and_shown(api: Api) -> None:
    listed = api.client.get("zones", params={"name": "acme.test"}).json()
    assert listed["result"] == [api.result("GET", "")]
    assert listed["result_info"]["total_count"] == 1
    (zone,) = listed["result"]
    assert (zone["id"], zone["status"], zone["paused"], zone["type"]) == (api.zone.id, "active", False, "full")
    assert zone["name_servers"] == list(api.zone.name_servers)
    assert zone["plan"]["legacy_id"] == "free"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["acme.test", "other.test"]),
        ({"name": "other.test"}, ["other.test"]),
        ({"name": "ther.test"}, []),
        ({"status": "pending"}, ["other.test"]),
        ({"per_page": "1", "page": "2"}, ["other.test"]),
        ({"account.id": "nobody"}, []),
    ],
    ids=["all", "name", "part-of-a-name", "status", "page", "account"],
)
def test_zones_are_filtered(api: Api, query: dict[str, str], names: list[str]) -> None:
    api.store.create_zone("other.test", status="pending")
    found = api.client.get("zones", params=query).json()["result"]
    assert [zone["name"] for zone in found] == names


def test_a_new_zone_waits_for_the_registrar(api: Api) -> None:
    made = api.client.post("zones", json={"name": "new.test", "account": {"id": "a1"}}).json()["result"]
    assert (made["name"], made["status"], made["account"]["id"]) == ("new.test", "pending", "a1")
    assert api.client.put(f"zones/{made['id']}/activation_check").json()["result"] == {"id": made["id"]}
    assert api.client.get(f"zones/{made['id']}").json()["result"]["status"] == "pending"
    (pack,) = api.client.get(f"zones/{made['id']}/ssl/certificate_packs").json()["result"]
    assert (pack["status"], pack["hosts"]) == ("pending_validation", ["new.test", "*.new.test"])


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"name": "acme.test"}, 1061),
        ({}, 1001),
        ({"name": 5}, 1001),
        ({"name": "a b"}, 1001),
        ({"name": "new.test", "account": ["a1"]}, 1001),
        ({"name": "new.test", "account": {"id": ["a1"]}}, 1001),
    ],
    ids=["exists", "none", "number", "no-name", "account-of-a-list", "account-id-of-a-list"],
)
def test_zones_that_are_not_made(api: Api, sent: Any, code: int) -> None:
    answer = api.client.post("zones", json=sent)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
    assert len(api.store.zones()) == 1


def test_a_zone_is_paused_and_removed(api: Api) -> None:
    assert api.result("PATCH", "", {"paused": True})["paused"] is True
    assert api.refused("PATCH", "", {"paused": "yes"}) == (400, 1007)
    assert api.result("DELETE", "") == {"id": api.zone.id}
    assert api.refused("GET", "") == (404, 7003)


# --- settings


def test_all_settings_are_shown_at_once(api: Api) -> None:
    shown = {setting["id"]: setting for setting in api.result("GET", "/settings")}
    assert set(shown) == set(api.zone.settings)
    assert shown["ssl"] == {"id": "ssl", "value": "full", "editable": True, "modified_on": None}
    assert shown["polish"]["editable"] is False
    assert shown["development_mode"]["time_remaining"] == 0


def test_a_setting_is_changed(api: Api) -> None:
    changed = api.result("PATCH", "/settings/ssl", {"value": "strict"})
    assert (changed["id"], changed["value"]) == ("ssl", "strict")
    assert changed["modified_on"] is not None
    assert api.result("GET", "/settings/ssl") == changed


def test_several_settings_are_changed(api: Api) -> None:
    items = [{"id": "ssl", "value": "strict"}, {"id": "brotli", "value": "off"}]
    assert [shown["value"] for shown in api.result("PATCH", "/settings", {"items": items})] == ["strict", "off"]


SETTINGS_REFUSED: dict[str, tuple[str, str, Any, int]] = {
    "get-unknown": ("GET", "/settings/htps", None, 1006),
    "unknown": ("PATCH", "/settings/htps", {"value": "on"}, 1006),
    "value": ("PATCH", "/settings/ssl", {"value": "very"}, 1007),
    "no-value": ("PATCH", "/settings/ssl", {}, 1007),
    "locked": ("PATCH", "/settings/polish", {"value": "lossy"}, 1015),
    "one-of-several": ("PATCH", "/settings", {"items": [{"id": "ssl", "value": "strict"}, {"id": "x"}]}, 1006),
    "no-items": ("PATCH", "/settings", {}, 1007),
    "items-of-texts": ("PATCH", "/settings", {"items": ["ssl"]}, 1007),
    "item-id-of-a-list": ("PATCH", "/settings", {"items": [{"id": ["ssl"], "value": "strict"}]}, 1007),
}


@pytest.mark.parametrize(("method", "path", "sent", "code"), SETTINGS_REFUSED.values(), ids=SETTINGS_REFUSED)
def test_settings_that_are_refused(api: Api, method: str, path: str, sent: Any, code: int) -> None:
    assert api.refused(method, path, sent) == (400, code)
    assert api.zone.settings["ssl"] == "full"


# --- DNSSEC and the rest


def test_dnssec_waits_for_the_registrar_and_can_be_taken_back(api: Api) -> None:
    assert api.result("GET", "/dnssec")["status"] == "disabled"
    signed = api.result("PATCH", "/dnssec", {"status": "active"})
    assert signed["status"] == "pending"
    assert signed["ds"].startswith("acme.test. 3600 IN DS 2371 13 2 ")
    assert api.result("GET", "/dnssec") == signed
    assert api.refused("PATCH", "/dnssec", {"status": ["active"]}) == (400, 1007)
    off = api.result("PATCH", "/dnssec", {"status": "disabled"})
    assert (off["status"], off["ds"]) == ("disabled", None)
    assert api.result("DELETE", "/dnssec") == api.zone.id


def test_what_a_free_zone_has(api: Api) -> None:
    assert api.result("GET", "/ssl/universal/settings")["enabled"] is True
    assert api.result("GET", "/ssl/certificate_packs")[0]["status"] == "active"


def test_dns_settings_stay_as_a_free_zone_has_them(api: Api) -> None:
    held = api.result("GET", "/dns_settings")
    assert (held["flatten_all_cnames"], held["ns_ttl"]) == (False, 86400)
    assert api.result("PATCH", "/dns_settings", {"ns_ttl": 86400}) == held
    for change in ({"flatten_all_cnames": True}, {"ns_ttl": 300}, {"nonsense": 1}):
        assert api.refused("PATCH", "/dns_settings", change) == (400, 1007)


def test_the_soa_record_is_shown_as_it_is_published(api: Api) -> None:
    soa, published = api.result("GET", "/dns_settings")["soa"], publish(api.zone).soa
    mname, rname, _, refresh, retry, expire, min_ttl = str(published[0]).split()
    shown = {**{key: str(soa[key]) for key in soa}, "mname": f"{soa['mname']}.", "rname": f"{soa['rname']}."}
    assert shown == {"mname": mname, "rname": rname, "refresh": refresh, "retry": retry, "expire": expire,
                     "min_ttl": min_ttl, "ttl": str(published.ttl)}  # fmt: skip


def test_development_mode_says_how_long_it_stays_on(api: Api) -> None:
    assert api.result("PATCH", "/settings/development_mode", {"value": "on"})["time_remaining"] in range(10790, 10801)
    api.zone.modified["development_mode"] = "2026-01-01T00:00:00.000000Z"
    assert api.result("GET", "/settings/development_mode")["time_remaining"] == 0


def test_an_account_has_no_entry_points(api: Api) -> None:
    path = "rulesets/phases/http_request_dynamic_redirect/entrypoint"
    assert refusal(api.client.get(f"accounts/{api.store.account}/{path}")) == (404, 10003)
    assert refusal(api.client.get(f"accounts/any/{path}")) == (404, 7003)


def test_the_token_and_its_account(api: Api) -> None:
    assert api.client.get("user/tokens/verify").json()["result"]["status"] == "active"
    (account,) = api.client.get("accounts").json()["result"]
    assert account["id"] == api.result("GET", "")["account"]["id"]
    assert api.client.get(f"accounts/{account['id']}/rulesets").json()["result"] == []
