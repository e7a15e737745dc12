"""The SDK's property names and the API's: held to the SDK's own classes and to the official API client's types."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest
from cloudflare.types import rulesets
from pulumi._types import input_type_py_to_pulumi_names

from components import sdk
from launchready.local.provider.keys import PLURALS, api_name, from_api, pulumi_name, to_api
from launchready.local.provider.resources import RESOURCE_TYPES, ResourceType

PAIRS: list[Any] = [
    pytest.param(
        {"edgeTtl": {"statusCodeTtls": [{"statusCodeRange": {"from": 300, "to": 303}, "value": -1}]}},
        {"edge_ttl": {"status_code_ttl": [{"status_code_range": {"from": 300, "to": 303}, "value": -1}]}},
        id="a-list-in-the-plural",
    ),
    pytest.param(
        {"queryString": {"include": {"lists": ["a"]}}, "cookie": {"includes": ["b"], "checkPresences": ["c"]}},
        {"query_string": {"include": {"list": ["a"]}}, "cookie": {"include": ["b"], "check_presence": ["c"]}},
        id="one-api-name-for-a-list-and-an-object",
    ),
    pytest.param(
        {"headers": {"X-Some_Header": {"operation": "set", "value": "camelCase"}}},
        {"headers": {"X-Some_Header": {"operation": "set", "value": "camelCase"}}},
        id="header-names-are-the-users",
    ),
    pytest.param({"contains": {"X-A_b": ["c"]}}, {"contains": {"X-A_b": ["c"]}}, id="a-map-of-header-names"),
    pytest.param({"ipv4Only": True, "flattenCname": False}, {"ipv4_only": True, "flatten_cname": False}, id="digits"),
]


@pytest.mark.parametrize(("pulumi", "api"), PAIRS)
def test_names_are_translated_both_ways(pulumi: Any, api: Any) -> None:
    assert to_api(pulumi) == api
    assert from_api(api) == pulumi


def sdk_names(*beginnings: str) -> set[str]:
    """Return the names of every property of the SDK's input classes whose names begin so."""
    inputs = sys.modules[sdk.RulesetRuleArgs.__module__]
    classes = [
        value
        for name, value in vars(inputs).items()
        if name.startswith(beginnings) and name.endswith("Args") and isinstance(value, type)
    ]
    return {name for class_ in classes for name in input_type_py_to_pulumi_names(class_).values()}


def test_every_name_of_the_sdk_comes_back() -> None:
    names = sdk_names("RulesetRule", "DnsRecord")
    assert len(names) > 150
    assert {name for name in names if pulumi_name(api_name(name)) != name} == set(PLURALS)


def test_names_of_redirects_and_caching_are_those_of_the_official_client() -> None:
    modules = (rulesets.redirect_rule_param, rulesets.set_cache_settings_rule_param)
    dictionaries = [value for module in modules for value in vars(module).values() if hasattr(value, "__total__")]
    known = {key for dictionary in dictionaries for key in dictionary.__annotations__}
    used = ("FromValue", "EdgeTtl", "BrowserTtl", "CacheKey", "ServeStale")
    names = {api_name(name) for name in sdk_names(*(f"RulesetRuleActionParameters{part}" for part in used))}
    assert len(names) > 25
    assert names - known == set()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the whole package warns of its own old names
@pytest.mark.parametrize("type_", RESOURCE_TYPES.values(), ids=lambda type_: type_.urn_type.rpartition(":")[2])
def test_inputs_and_outputs_are_those_of_the_sdk(type_: ResourceType) -> None:
    place, name = type_.urn_type.removeprefix("cloudflare:index/").split(":")
    file = "".join(f"_{char.lower()}" if char.isupper() else char for char in place)
    module = importlib.import_module(f"pulumi_cloudflare.{file}")
    inputs = set(input_type_py_to_pulumi_names(getattr(module, f"{name}Args")).values())
    state = set(input_type_py_to_pulumi_names(getattr(module, f"_{name}State")).values())
    assert type_.inputs == inputs
    assert type_.outputs == state - inputs
