"""What is a difference, and what replaces: the rules of the official provider."""

from __future__ import annotations

from typing import Any

import pytest

from launchready.local.provider.comparing import compare_inputs, observed_inputs
from launchready.local.provider.resources import DNS_RECORD, RULESET, ZONE_SETTING, ResourceType
from launchready.local.provider.values import UNKNOWN

RECORD = {"zoneId": "z", "name": "a.test", "type": "CNAME", "content": "B.test", "ttl": 1}
TEXT = {"zoneId": "z", "name": "a.test", "type": "TXT", "content": '"A"', "ttl": 1}
RULE = {"ref": "r", "action": "redirect", "expression": "ssl"}
RULES = {"zoneId": "z", "kind": "zone", "name": "n", "phase": "p", "rules": [RULE]}
REDIRECT = {**RULE, "actionParameters": {"fromValue": {"statusCode": 301}}}
KEEPING = {**RULE, "actionParameters": {"fromValue": {"statusCode": 301, "preserveQueryString": False}}}


@pytest.mark.parametrize(
    ("type_", "old", "new", "differs"),
    [
        pytest.param(DNS_RECORD, RECORD, RECORD, [], id="the-same"),
        pytest.param(DNS_RECORD, RECORD, {**RECORD, "content": "b.TEST"}, [], id="a-cnames-case"),
        pytest.param(DNS_RECORD, TEXT, {**TEXT, "content": '"a"'}, ["content"], id="a-texts-case"),
        pytest.param(DNS_RECORD, RECORD, {**RECORD, "content": UNKNOWN}, ["content"], id="not-known-yet"),
        pytest.param(DNS_RECORD, RECORD, {**RECORD, "tags": []}, [], id="no-tags-and-none"),
        pytest.param(
            DNS_RECORD, {**RECORD, "tags": ["b", "a"]}, {**RECORD, "tags": ["a", "b"]}, [], id="tags-are-a-set"
        ),
        pytest.param(DNS_RECORD, RECORD, {**RECORD, "proxied": False}, [], id="not-proxied-is-the-default"),
        pytest.param(DNS_RECORD, RECORD, {**RECORD, "proxied": True}, ["proxied"], id="proxied"),
        pytest.param(DNS_RECORD, RECORD, {**RECORD, "comment": ""}, ["comment"], id="an-empty-comment-is-one"),
        pytest.param(DNS_RECORD, RECORD, {**RECORD, "name": "A.test"}, ["name"], id="a-names-case"),
        pytest.param(RULESET, RULES, {**RULES, "description": ""}, [], id="an-empty-description"),
        pytest.param(
            RULESET, RULES, {**RULES, "rules": [{**RULE, "enabled": True, "description": ""}]}, [], id="defaults"
        ),
        pytest.param(RULESET, RULES, {**RULES, "rules": [{**RULE, "enabled": False}]}, ["rules"], id="disabled"),
        pytest.param(RULESET, RULES, {**RULES, "rules": [{**RULE, "id": "1", "version": "2"}]}, [], id="computed"),
        pytest.param(
            RULESET, {**RULES, "rules": [REDIRECT]}, {**RULES, "rules": [KEEPING]}, [], id="the-query-dropped"
        ),
        pytest.param(RULESET, RULES, {**RULES, "rules": []}, ["rules"], id="no-rules"),
        pytest.param(ZONE_SETTING, {"value": "1.2"}, {"value": 1.2}, ["value"], id="a-string-is-no-number"),
        pytest.param(ZONE_SETTING, {"value": 14400}, {"value": 14400}, [], id="a-number"),
    ],
)
def test_differences(type_: ResourceType, old: Any, new: Any, differs: list[str]) -> None:
    assert [difference.property for difference in compare_inputs(type_, old, new)] == differs


@pytest.mark.parametrize(
    ("type_", "state", "declared", "inputs"),
    [
        pytest.param(
            DNS_RECORD, {**RECORD, "proxied": False, "tags": []}, RECORD, RECORD, id="defaults-are-not-declared"
        ),
        pytest.param(
            DNS_RECORD, {**RECORD, "content": "b.test"}, RECORD, RECORD, id="what-is-equal-is-written-as-declared"
        ),
        pytest.param(
            DNS_RECORD, {**RECORD, "comment": "x"}, RECORD, {**RECORD, "comment": "x"}, id="an-addition-is-drift"
        ),
        pytest.param(
            DNS_RECORD,
            {**RECORD, "settings": {"flattenCname": False}},
            RECORD,
            RECORD,
            id="what-is-left-to-cloudflare-is-no-drift",
        ),
        pytest.param(
            DNS_RECORD,
            {"type": "CAA", "data": {"flags": 0}, "content": "0 issue a"},
            {"type": "CAA", "data": {"flags": 0}},
            {"type": "CAA", "data": {"flags": 0}},
            id="content-comes-from-data",
        ),
        pytest.param(
            RULESET,
            {**RULES, "rules": [{**RULE, "id": "1", "enabled": True, "description": ""}], "version": "3"},
            RULES,
            RULES,
            id="a-rule-as-declared",
        ),
        pytest.param(
            RULESET,
            {**RULES, "rules": [{**RULE, "id": "1"}, {"ref": "x", "action": "a", "expression": "e", "id": "2"}]},
            RULES,
            {**RULES, "rules": [RULE, {"ref": "x", "action": "a", "expression": "e"}]},
            id="a-rule-added-by-hand",
        ),
    ],
)
def test_inputs_of_what_cloudflare_holds(type_: ResourceType, state: Any, declared: Any, inputs: Any) -> None:
    assert observed_inputs(type_, state, declared) == inputs
