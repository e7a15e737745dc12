"""The API's routes of an account's lists and its bulk redirects."""

from __future__ import annotations

from typing import Any

import pytest
from api_calls import Api, refusal


def account(api: Api, method: str, path: str, sent: Any = None) -> Any:
    return api.client.request(method, f"accounts/{api.store.account}{path}", json=sent)


def made(api: Api, kind: str = "redirect", name: str = "moved") -> str:
    return str(account(api, "POST", "/rules/lists", {"name": name, "kind": kind}).json()["result"]["id"])


LISTS_REFUSED: dict[str, dict[str, Any]] = {
    "no-name": {"kind": "ip"},
    "a-name-with-capitals": {"name": "Moved", "kind": "ip"},
    "no-kind": {"name": "moved"},
    "a-kind-of-a-list": {"name": "moved", "kind": ["ip"]},
    "another-kind": {"name": "moved", "kind": "country"},
    "a-long-description": {"name": "moved", "kind": "ip", "description": "x" * 501},
}


@pytest.mark.parametrize("sent", LISTS_REFUSED.values(), ids=LISTS_REFUSED)
def test_lists_that_are_refused(api: Api, sent: dict[str, Any]) -> None:
    assert refusal(account(api, "POST", "/rules/lists", sent)) == (400, 10001)


def test_a_name_stands_once(api: Api) -> None:
    made(api)
    assert refusal(account(api, "POST", "/rules/lists", {"name": "moved", "kind": "ip"})) == (400, 10003)


def redirect(**more: Any) -> dict[str, Any]:
    return {"redirect": {"source_url": "acme.test/a", "target_url": "https://acme.test/b", **more}}


ITEMS_REFUSED: dict[str, tuple[str, Any]] = {
    "no-list": ("redirect", {"redirect": {}}),
    "another-kind": ("redirect", [{"ip": "198.51.100.1"}]),
    "no-object": ("redirect", ["acme.test/a"]),
    "no-target": ("redirect", [{"redirect": {"source_url": "acme.test/a"}}]),
    "a-target-without-scheme": ("redirect", [redirect(target_url="/b")]),
    "a-query-in-the-source": ("redirect", [redirect(source_url="acme.test/a?b")]),
    "a-port-in-the-source": ("redirect", [redirect(source_url="acme.test:8080/a")]),
    "303": ("redirect", [redirect(status_code=303)]),
    "a-switch-in-words": ("redirect", [redirect(subpath_matching="yes")]),
    "an-unknown-field": ("redirect", [redirect(colour="red")]),
    "a-comment-of-a-number": ("redirect", [{**redirect(), "comment": 5}]),
    "no-address": ("ip", [{"ip": "somewhere"}]),
    "no-number": ("asn", [{"asn": "13335"}]),
    "no-host": ("hostname", [{"hostname": "acme.test"}]),
}


@pytest.mark.parametrize(("kind", "sent"), ITEMS_REFUSED.values(), ids=ITEMS_REFUSED)
def test_items_that_are_refused(api: Api, kind: str, sent: Any) -> None:
    list_id = made(api, kind)
    assert refusal(account(api, "POST", f"/rules/lists/{list_id}/items", sent)) == (400, 10001)
    assert account(api, "GET", f"/rules/lists/{list_id}/items").json()["result"] == []


def test_a_target_with_a_query_keeps_no_other(api: Api) -> None:
    items = f"/rules/lists/{made(api)}/items"
    target = {"target_url": "https://acme.test/b?c=d"}
    assert refusal(account(api, "POST", items, [redirect(**target, preserve_query_string=True)])) == (400, 10055)
    assert account(api, "POST", items, [redirect(**target)]).status_code == 200


def test_items_are_added_renewed_replaced_and_paged(api: Api) -> None:
    list_id = made(api)
    items = f"/rules/lists/{list_id}/items"
    sent = [redirect(source_url=f"acme.test/{number}") for number in range(30)]
    operation = account(api, "POST", items, sent).json()["result"]["operation_id"]
    assert account(api, "GET", f"/rules/lists/bulk_operations/{operation}").json()["result"]["status"] == "completed"
    first = account(api, "GET", items).json()
    assert (len(first["result"]), first["result_info"]["cursors"]) == (25, {"after": "25"})
    rest = account(api, "GET", f"{items}?cursor=25").json()
    assert (len(rest["result"]), rest["result_info"]["cursors"]) == (5, {})
    account(api, "POST", items, [redirect(source_url="acme.test/3", status_code=302)])
    assert account(api, "GET", f"/rules/lists/{list_id}").json()["result"]["num_items"] == 30
    account(api, "PUT", items, [redirect()])
    (only,) = account(api, "GET", items).json()["result"]
    assert only["redirect"] == redirect()["redirect"]
    account(api, "DELETE", items, {"items": [{"id": only["id"]}]})
    assert account(api, "GET", items).json()["result"] == []
    assert refusal(account(api, "DELETE", items, {"items": ["x"]})) == (400, 10001)


def test_a_source_without_a_path_gets_one(api: Api) -> None:
    list_id = made(api)
    account(api, "POST", f"/rules/lists/{list_id}/items", [redirect(source_url="https://acme.test")])
    (item,) = account(api, "GET", f"/rules/lists/{list_id}/items").json()["result"]
    assert item["redirect"]["source_url"] == "https://acme.test/"


RULES_REFUSED: dict[str, dict[str, Any]] = {
    "no-list": {"from_list": {"key": "http.request.full_uri"}},
    "no-parameters": {},
    "something-beside": {"from_list": {"name": "moved", "key": "http.request.full_uri"}, "from_value": {}},
}


@pytest.mark.parametrize("parameters", RULES_REFUSED.values(), ids=RULES_REFUSED)
def test_rules_of_bulk_redirects_that_are_refused(api: Api, parameters: dict[str, Any]) -> None:
    rule = {"action": "redirect", "expression": "http.request.full_uri in $moved", "action_parameters": parameters}
    sent = {"kind": "root", "name": "bulk", "phase": "http_request_redirect", "rules": [rule]}
    assert refusal(account(api, "POST", "/rulesets", sent)) == (400, 20015)


def test_an_account_has_rulesets_of_its_own_kind(api: Api) -> None:
    sent = {"kind": "zone", "name": "bulk", "phase": "http_request_redirect"}
    assert refusal(account(api, "POST", "/rulesets", sent)) == (400, 20217)
    put = account(api, "PUT", "/rulesets/phases/http_request_redirect/entrypoint", {"rules": []}).json()["result"]
    assert (put["kind"], put["phase"]) == ("root", "http_request_redirect")
    assert [held["id"] for held in account(api, "GET", "/rulesets").json()["result"]] == [put["id"]]


def test_what_is_not_there(api: Api) -> None:
    for path in ("/rules/lists/x", "/rules/lists/x/items", "/rules/lists/bulk_operations/x"):
        assert refusal(account(api, "GET", path)) == (404, 10002)
    list_id = made(api)
    assert refusal(account(api, "GET", f"/rules/lists/{list_id}/items/x")) == (404, 10002)
