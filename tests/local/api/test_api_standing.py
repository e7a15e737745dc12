"""How a zone stands: held, delegated here or elsewhere, DNSSEC as far as the registrar goes along."""

from __future__ import annotations

from typing import Any

import pytest
from api_calls import Api, refusal


def registrar(api: Api, **sent: Any) -> Any:
    answer = api.client.patch(f"{_root(api)}/registrar/domains/acme.test", json=sent)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def _root(api: Api) -> str:
    return str(api.client.base_url).removesuffix("/client/v4/")


def short(ds: str) -> str:
    return ds.partition(" DS ")[2]


# --- delegation


def test_a_zone_becomes_active_when_the_registrar_names_its_servers(api: Api) -> None:
    zone = api.store.create_zone("new.test", status="pending")
    domain = f"{_root(api)}/registrar/domains/new.test"
    assert api.client.get(domain).json()["result"]["name_servers"] == ["ns1.registrar.test", "ns2.registrar.test"]
    api.client.patch(domain, json={"name_servers": [f"{server}." for server in zone.name_servers]})
    assert api.client.get(f"zones/{zone.id}").json()["result"]["status"] == "pending"
    api.client.put(f"zones/{zone.id}/activation_check")
    assert api.client.get(f"zones/{zone.id}").json()["result"]["status"] == "active"


def test_a_zone_that_is_delegated_elsewhere_has_moved(api: Api) -> None:
    registrar(api, name_servers=["ns1.elsewhere.test", "ns2.elsewhere.test"])
    api.call("PUT", "/activation_check")
    assert api.result("GET", "")["status"] == "moved"
    registrar(api, name_servers=list(api.zone.name_servers))
    api.call("PUT", "/activation_check")
    assert api.result("GET", "")["status"] == "active"


def test_the_registrar_wants_a_token_and_lists_of_texts(api: Api) -> None:
    url = f"{_root(api)}/registrar/domains/acme.test"
    assert refusal(api.client.get(url, headers={"Authorization": "Bearer wrong"})) == (403, 9109)
    for sent in ({"ds_records": "2371 13 2 AB"}, {"ds_records": [1]}, {"owner": "me"}):
        assert refusal(api.client.patch(url, json=sent)) == (400, 1004)
    assert refusal(api.client.get(f"{_root(api)}/registrar/domains/other.test")) == (404, 7003)


# --- DNSSEC


def test_dnssec_is_active_when_the_registrar_has_the_ds_record(api: Api) -> None:
    ds = api.result("PATCH", "/dnssec", {"status": "active"})["ds"]
    registrar(api, ds_records=["2371 13 2 0000"])
    assert api.result("GET", "/dnssec")["status"] == "pending"
    registrar(api, ds_records=[short(ds).lower()])
    assert api.result("GET", "/dnssec")["status"] == "active"


def test_dnssec_that_is_off_while_the_registrar_has_the_ds_record_is_half_on(api: Api) -> None:
    registrar(api, ds_records=[short(api.result("PATCH", "/dnssec", {"status": "active"})["ds"])])
    assert api.result("PATCH", "/dnssec", {"status": "disabled"})["status"] == "pending-disabled"
    registrar(api, ds_records=[])
    assert api.result("GET", "/dnssec")["status"] == "disabled"


def test_dnssec_that_is_taken_back_forgets_its_keys(api: Api) -> None:
    registrar(api, ds_records=[short(api.result("PATCH", "/dnssec", {"status": "active"})["ds"])])
    assert api.result("DELETE", "/dnssec") == api.zone.id
    off = api.result("GET", "/dnssec")
    assert (off["status"], off["ds"]) == ("disabled", None)


# --- hold


def test_a_zone_is_held_lifted_and_let_go(api: Api) -> None:
    assert api.result("GET", "/hold") == {"hold": False, "hold_after": None, "include_subdomains": "false"}
    held = api.result("POST", "/hold", None, include_subdomains="true")
    assert (held["hold"], held["include_subdomains"]) == (True, "true")
    assert held["hold_after"] is not None
    later = api.result("PATCH", "/hold", {"hold_after": "2999-01-01T00:00:00Z"})
    assert (later["hold"], later["include_subdomains"]) == (False, "true")
    assert api.result("PATCH", "/hold", {"hold_after": "", "include_subdomains": False})["hold"] is True
    assert api.result("DELETE", "/hold") == {"hold": False, "hold_after": None, "include_subdomains": "false"}


HOLDS_REFUSED: dict[str, tuple[str, Any, dict[str, str]]] = {
    "no-switch": ("POST", None, {"include_subdomains": "yes"}),
    "no-time": ("PATCH", {"hold_after": "tomorrow"}, {}),
    "time-without-zone": ("PATCH", {"hold_after": "2999-01-01T00:00:00"}, {}),
    "number": ("PATCH", {"hold_after": 5}, {}),
    "no-time-in-the-query": ("DELETE", None, {"hold_after": "later"}),
}


@pytest.mark.parametrize(("method", "sent", "query"), HOLDS_REFUSED.values(), ids=HOLDS_REFUSED)
def test_holds_that_are_refused(api: Api, method: str, sent: Any, query: dict[str, str]) -> None:
    assert api.refused(method, "/hold", sent, **query) == (400, 1004)


HELD = {
    "below-and-another-account": ("shop.acme.test", "other", True, 1105),
    "below-but-not-included": ("shop.acme.test", "other", False, None),
    "below-in-the-same-account": ("shop.acme.test", None, True, None),
    "a-name-that-ends-alike": ("notacme.test", "other", True, None),
}


@pytest.mark.parametrize(("name", "account", "below", "code"), HELD.values(), ids=HELD)
def test_nobody_else_adds_what_is_held(api: Api, name: str, account: str | None, below: bool, code: int | None) -> None:
    api.result("POST", "/hold", None, include_subdomains=str(below).lower())
    answer = api.client.post("zones", json={"name": name, **({"account": {"id": account}} if account else {})})
    errors = answer.json()["errors"]
    assert [error["code"] for error in errors] == ([code] if code else [])


# --- plan, accounts, token


def test_the_plan_and_the_account_of_a_free_zone(api: Api) -> None:
    subscription = api.result("GET", "/subscription")
    assert (subscription["rate_plan"]["id"], subscription["price"]) == ("free", 0)
    plans = api.result("GET", "/available_plans")
    assert [plan["legacy_id"] for plan in plans] == ["free", "pro", "business", "enterprise"]
    assert [plan["legacy_id"] for plan in plans if plan["is_subscribed"]] == ["free"]
    assert api.result("GET", f"/available_plans/{plans[1]['id']}") == plans[1]
    assert api.refused("GET", "/available_plans/gold") == (404, 1006)
    account = api.client.get(f"accounts/{api.store.account}").json()["result"]
    assert account == api.client.get("accounts").json()["result"][0]
    assert refusal(api.client.get("accounts/nobody")) == (404, 7003)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_zone_gets_another_plan_by_its_subscription(api: Api, method: str) -> None:
    assert api.result("GET", "")["plan"]["legacy_id"] == "free"
    changed = api.result(method, "/subscription", {"rate_plan": {"id": "pro"}, "frequency": "monthly"})
    assert changed["rate_plan"]["id"] == "pro"
    shown = api.result("GET", "")
    assert (shown["plan"]["legacy_id"], shown["plan"]["name"]) == ("pro", "Pro Website")
    assert shown["meta"]["page_rule_quota"] == 20
    assert api.result("GET", "/settings/polish")["editable"] is True


@pytest.mark.parametrize("plan", [{"id": "gold"}, {}, None, "pro", ["pro"]], ids=repr)
def test_a_plan_that_is_none_is_refused(api: Api, plan: Any) -> None:
    assert api.refused("PUT", "/subscription", {"rate_plan": plan})[0] == 400
    assert api.result("GET", "/subscription")["rate_plan"]["id"] == "free"


def test_no_other_property_of_a_zone_is_changed(api: Api) -> None:
    assert api.refused("PATCH", "", {"plan": {"id": "pro"}}) == (400, 1007)
    assert api.refused("PATCH", "", {"paused": True, "type": "partial"}) == (400, 1007)
    assert api.result("GET", "")["paused"] is False


def test_the_token_has_an_id_that_is_no_part_of_it(api: Api) -> None:
    body = api.client.get("user/tokens/verify").json()
    assert (body["result"]["status"], len(body["result"]["id"])) == ("active", 32)
    assert body["messages"][0]["code"] == 10000


def authority(api: Api, **sent: Any) -> Any:
    return api.client.patch(f"{_root(api)}/authority/certificates/acme.test", json=sent)


def test_a_certificate_is_active_with_its_zone_unless_it_is_held_back(api: Api) -> None:
    def status() -> str:
        (pack,) = api.result("GET", "/ssl/certificate_packs")
        return str(pack["status"])

    assert status() == "active"
    assert authority(api, status="pending_validation").json()["result"]["status"] == "pending_validation"
    assert status() == "pending_validation"
    assert api.client.get(f"{_root(api)}/authority/certificates/acme.test").json()["result"]["domain"] == "acme.test"
    authority(api, status="active")
    assert status() == "active"


@pytest.mark.parametrize("sent", [{"status": "lost"}, {}, {"state": "active"}], ids=["unknown", "nothing", "no-key"])
def test_an_authority_knows_two_statuses(api: Api, sent: dict[str, str]) -> None:
    answer = authority(api, **sent)
    assert answer.status_code == 400
    assert "status" in answer.json()["errors"][0]["message"]
