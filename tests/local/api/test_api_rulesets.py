"""The API's routes of rulesets, entry points and rules."""

from __future__ import annotations

from typing import Any

import pytest
from api_calls import Api

PHASE = "http_request_cache_settings"
ENTRYPOINT = f"/rulesets/phases/{PHASE}/entrypoint"


def rule(ref: str) -> dict[str, Any]:
    return {
        "action": "set_cache_settings",
        "expression": f'http.host eq "{ref}.acme.test"',
        "action_parameters": {"cache": False},
        "ref": ref,
    }


def made(api: Api, *refs: str) -> dict[str, Any]:
    sent = {"kind": "zone", "name": "default", "phase": PHASE, "rules": [rule(ref) for ref in refs]}
    result: dict[str, Any] = api.result("POST", "/rulesets", sent)
    return result


def refs_of(ruleset: dict[str, Any]) -> list[str]:
    return [item["ref"] for item in ruleset["rules"]]


def test_a_ruleset_through_its_life(api: Api) -> None:
    ruleset = made(api, "a")
    path = f"/rulesets/{ruleset['id']}"
    assert api.result("GET", path) == api.result("GET", ENTRYPOINT) == ruleset
    (listed,) = api.result("GET", "/rulesets")
    assert listed == {key: value for key, value in ruleset.items() if key != "rules"}
    changed = api.result("PUT", path, {"rules": [rule("b"), rule("a")]})
    assert refs_of(changed) == ["b", "a"]
    assert changed["rules"][1]["id"] == ruleset["rules"][0]["id"]
    answer = api.call("DELETE", path)
    assert (answer.status_code, answer.content) == (204, b"")
    for method, sent in (("GET", None), ("DELETE", None), ("PUT", {"rules": []})):
        assert api.refused(method, path, sent) == (404, 7003)


def test_a_phase_without_a_ruleset(api: Api) -> None:
    answer = api.call("GET", ENTRYPOINT)
    assert answer.status_code == 404
    (error,) = answer.json()["errors"]
    assert error == {"code": 10003, "message": f"could not find entrypoint ruleset in the {PHASE} phase"}


def test_a_second_ruleset_of_a_phase(api: Api) -> None:
    made(api)
    answer = api.call("POST", "/rulesets", {"kind": "zone", "name": "default", "phase": PHASE})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["source"]) == (400, 20217, {"pointer": "/kind"})


def test_an_entry_point_is_made_and_then_replaced(api: Api) -> None:
    first = api.result("PUT", ENTRYPOINT, {"rules": [rule("a")]})
    second = api.result("PUT", ENTRYPOINT, {"rules": [rule("b")]})
    assert (first["id"], refs_of(second), second["version"]) == (second["id"], ["b"], "2")


def test_the_route_names_the_phase_and_not_the_body(api: Api) -> None:
    sent = {"kind": "custom", "phase": "http_request_dynamic_redirect", "rules": [rule("a")]}
    assert api.result("PUT", ENTRYPOINT, sent)["phase"] == PHASE


def test_an_entry_point_of_no_phase(api: Api) -> None:
    assert api.refused("PUT", "/rulesets/phases/nonsense/entrypoint", {"rules": []}) == (400, 20016)


def test_the_whole_put_is_rejected(api: Api) -> None:
    before = made(api, "a")
    sent = {"rules": [rule(str(n)) for n in range(11)]}
    assert api.refused("PUT", f"/rulesets/{before['id']}", sent) == (400, 50001)
    assert api.result("GET", ENTRYPOINT) == before


# --- single rules

POSITIONS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "none": ({}, ["a", "b", "new"]),
    "first": ({"position": {"index": 1}}, ["new", "a", "b"]),
    "second": ({"position": {"index": 2}}, ["a", "new", "b"]),
    "behind-the-last": ({"position": {"index": 3}}, ["a", "b", "new"]),
    "before": ({"position": {"before": "b"}}, ["a", "new", "b"]),
    "before-all": ({"position": {"before": ""}}, ["new", "a", "b"]),
    "after": ({"position": {"after": "a"}}, ["a", "new", "b"]),
    "after-all": ({"position": {"after": ""}}, ["a", "b", "new"]),
}


def placed(ruleset: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Return ``fields`` with ids for the refs that a position names."""
    ids = {item["ref"]: item["id"] for item in ruleset["rules"]}
    position = fields.get("position")
    if not isinstance(position, dict):
        return fields
    named = {key: ids.get(value, value) if isinstance(value, str) else value for key, value in position.items()}
    return {**fields, "position": named}


@pytest.mark.parametrize(("fields", "expected"), POSITIONS.values(), ids=POSITIONS)
def test_a_new_rule_is_placed(api: Api, fields: dict[str, Any], expected: list[str]) -> None:
    ruleset = made(api, "a", "b")
    sent = {**rule("new"), **placed(ruleset, fields)}
    changed = api.result("POST", f"/rulesets/{ruleset['id']}/rules", sent)
    assert refs_of(changed) == expected
    assert "position" not in changed["rules"][expected.index("new")]


BAD_POSITIONS: dict[str, tuple[Any, int, int]] = {
    "index-0": ({"index": 0}, 400, 20015),
    "index-negative": ({"index": -1}, 400, 20015),
    "index-too-far": ({"index": 4}, 400, 20015),
    "index-huge": ({"index": 10**30}, 400, 20015),
    "index-text": ({"index": "1"}, 400, 20015),
    "index-list": ({"index": [1]}, 400, 20015),
    "before-nothing": ({"before": "nothing"}, 404, 7003),
    "after-a-list": ({"after": ["x"]}, 404, 7003),
    "two": ({"index": 1, "before": ""}, 400, 20015),
    "unknown": ({"top": True}, 400, 20015),
    "a-number": (1, 400, 20015),
    "a-list": ([1], 400, 20015),
}


@pytest.mark.parametrize(("position", "status", "code"), BAD_POSITIONS.values(), ids=BAD_POSITIONS)
def test_positions_that_are_none(api: Api, position: Any, status: int, code: int) -> None:
    ruleset = made(api, "a", "b")
    sent = {**rule("new"), "position": position}
    assert api.refused("POST", f"/rulesets/{ruleset['id']}/rules", sent) == (status, code)
    assert api.result("GET", ENTRYPOINT) == ruleset


def test_a_rule_is_edited_in_its_place(api: Api) -> None:
    ruleset = made(api, "a", "b")
    path = f"/rulesets/{ruleset['id']}/rules/{ruleset['rules'][0]['id']}"
    changed = api.result("PATCH", path, {"enabled": False})
    assert [(item["ref"], item["enabled"]) for item in changed["rules"]] == [("a", False), ("b", True)]
    assert changed["rules"][0]["id"] == ruleset["rules"][0]["id"]
    renamed = api.result("PATCH", path, {"ref": "other", "id": "another"})
    assert (renamed["rules"][0]["ref"], renamed["rules"][0]["id"]) == ("other", ruleset["rules"][0]["id"])
    api.result("PATCH", path, {"ref": "a"})
    moved = api.result("PATCH", path, {"position": {"after": ruleset["rules"][1]["id"]}})
    assert refs_of(moved) == ["b", "a"]


def test_parameters_are_edited_with_their_action_only(api: Api) -> None:
    ruleset = made(api, "a")
    path = f"/rulesets/{ruleset['id']}/rules/{ruleset['rules'][0]['id']}"
    parameters = {"action_parameters": {"cache": True}}
    assert api.refused("PATCH", path, parameters) == (400, 20015)
    changed = api.result("PATCH", path, {"action": "set_cache_settings", **parameters})
    assert changed["rules"][0]["action_parameters"] == {"cache": True}


def test_a_rule_is_deleted(api: Api) -> None:
    ruleset = made(api, "a", "b")
    path = f"/rulesets/{ruleset['id']}/rules/{ruleset['rules'][0]['id']}"
    assert refs_of(api.result("DELETE", path)) == ["b"]
    for method, sent in (("DELETE", None), ("PATCH", {})):
        assert api.refused(method, path, sent) == (404, 7003)
