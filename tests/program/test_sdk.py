"""The classes are the SDK's own, had without the whole package; what is passed to them has its names and types."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components import sdk
from components.declaring import record_inputs, rule_inputs
from launchready.compilation import Compilation, compile_site
from launchready.site import Site
from launchready.zone import Rule

ROOT = Path(__file__).resolve().parent.parent.parent
INPUTS: Any = sys.modules[sdk.RulesetRuleArgs.__module__]
NAMES = {**vars(INPUTS), "Output": pulumi.Output, "T": typing.TypeVar("T")}
ZONE_ID = "0123456789abcdef0123456789abcdef"

PROGRAMS = {
    "without-the-whole-package": """
        import sys
        import components.sdk
        assert "pulumi_cloudflare" not in sys.modules
        loaded = [name for name in sys.modules if name.startswith("pulumi_cloudflare.")]
        assert len(loaded) < 15, loaded
    """,
    "before-the-whole-package": """
        import components.sdk as ours
        import pulumi_cloudflare as whole
        for name in ours.__all__:
            if not name.endswith("Args"):
                assert getattr(ours, name) is getattr(whole, name), name
        from components.sdk_types import LeftOut
        left_out = [name for name in dir(whole._inputs) if getattr(whole._inputs, name) is LeftOut]
        assert not left_out, left_out
        whole.PageRuleActionsArgs(cache_level="bypass")
    """,
    "after-the-whole-package": """
        import pulumi_cloudflare as whole
        import components.sdk as ours
        for name in ours.__all__:
            assert getattr(ours, name) is getattr(whole, name), name
    """,
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_the_classes_are_the_sdks_own(program: str) -> None:
    lines = [line.removeprefix(" " * 8) for line in program.splitlines()]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def shapes(module: str) -> dict[str, dict[str, Any]]:
    """Return every type that the resources of ``module`` lead to, as a process of its own has them."""
    program = ROOT / "tests" / "shared" / "sdk_shapes.py"
    done = subprocess.run(
        [sys.executable, program, module, *(name for name in sdk.__all__ if name != "get_zone")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def test_the_types_in_use_are_all_there_and_the_sdks_own() -> None:
    ours, whole = shapes("components.sdk"), shapes("pulumi_cloudflare")
    assert "RulesetRuleActionParametersCacheKeyCustomKeyQueryString" in " ".join(ours)
    assert ours == whole


def test_a_type_of_another_resource_is_left_out_and_says_how_to_have_it() -> None:
    with pytest.raises(TypeError, match=r"name its resource in components/sdk\.py"):
        INPUTS.PageRuleActionsArgs(cache_level="bypass")


def problems(value: Any, type_: Any, where: str) -> list[str]:
    """Return where ``value`` is not what ``type_`` (an annotation of the SDK) allows."""
    origin, members = typing.get_origin(type_), typing.get_args(type_)
    if type_ is Any or isinstance(type_, typing.TypeVar):
        return []
    if origin in (typing.Union, types.UnionType):
        tried = [problems(value, member, where) for member in members]
        return min(tried, key=len) if all(tried) else []
    if hasattr(type_, "__required_keys__"):
        return _dictionary_problems(value, type_, where)
    if origin is Sequence or str(origin) == "<class 'collections.abc.Sequence'>":
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no list"]
        return [line for place, item in enumerate(value) for line in problems(item, members[0], f"{where}[{place}]")]
    if origin is Mapping or str(origin) == "<class 'collections.abc.Mapping'>":
        if not isinstance(value, Mapping):
            return [f"{where}: {value!r} is no mapping"]
        return [line for key, item in value.items() for line in problems(item, members[1], f"{where}.{key}")]
    if origin is not None:
        return [f"{where}: {value!r} is no {type_}"]  # Awaitable and Output: plain values are neither
    allowed = (float, int) if type_ is float else (type_,)
    exact = isinstance(value, allowed) and (type_ is bool or not isinstance(value, bool))
    return [] if exact else [f"{where}: {value!r} is no {type_}"]


def _dictionary_problems(value: Any, type_: Any, where: str) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{where}: {value!r} is no mapping"]
    hints = typing.get_type_hints(type_, NAMES)
    missing = [f"{where}: {key} is missing" for key in type_.__required_keys__ if key not in value]
    unknown = [f"{where}: {key} is no property of {type_.__name__}" for key in value if key not in hints]
    return [
        *missing,
        *unknown,
        *(p for key in value if key in hints for p in problems(value[key], hints[key], f"{where}.{key}")),
    ]


def arguments(class_: Any) -> dict[str, Any]:
    """Return the inputs that the SDK's constructor of a resource takes, with their annotations."""
    module = sys.modules[class_.__module__]
    hints = typing.get_type_hints(class_._internal_init, {**NAMES, **vars(module)})
    return {name: hint for name, hint in hints.items() if name not in ("resource_name", "opts", "return")}


@pytest.fixture(scope="module")
def compilation() -> Compilation:
    """Compile a site with every type of record and rule that can be declared."""
    extra = [
        {"name": "a", "type": "A", "content": "198.51.100.1", "ttl": 300},
        {"name": "aaaa", "type": "AAAA", "content": "2001:db8::1", "proxied": True},
        {"name": "@", "type": "CAA", "content": '0 issue "pki.goog"'},
        {"name": "c", "type": "CNAME", "content": "target.test"},
        {"name": "mx", "type": "MX", "content": "mx.target.test", "priority": 10},
        {"name": "sub", "type": "NS", "content": "ns1.target.test"},
        {"name": "_sip._tcp", "type": "SRV", "content": "5 5060 sip.target.test", "priority": 0},
        {"name": "@", "type": "TXT", "content": "token=" + "x" * 300},
    ]
    return compile_site(
        Site.model_validate(
            {
                "zone": {"name": "acme.test"},
                "canonical": "www",
                "hosts": {"www": {"origin": "198.51.100.10", "audience": "marketing"}},
                "redirects": [{"host": "www", "path": "/old", "to": "https://www.acme.test/new", "permanent": False}],
                "cache": {"authenticated_paths": ["/account"], "session_cookies": ["session"]},
                "mail": {"provider": "google-workspace"},
                "records": extra,
            }
        )
    )


def test_records_have_the_names_and_types_of_the_sdk(compilation: Compilation) -> None:
    known = arguments(sdk.DnsRecord)
    records = compilation.zones[0].records.values()
    assert {record.type for record in records} == {"A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"}
    for record in records:
        inputs = {"zone_id": ZONE_ID, **record_inputs(record)}
        assert set(inputs) <= set(known)
        assert [
            line for key, value in inputs.items() for line in problems(value, known[key], f"{record.type}.{key}")
        ] == []


def test_rules_have_the_names_and_types_of_the_sdk(compilation: Compilation) -> None:
    for rules in compilation.zones[0].rulesets.values():
        assert rules
        for rule in rules:
            assert problems(rule_inputs(rule), INPUTS.RulesetRuleArgsDict, rule.ref) == []


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        pytest.param({"edge_ttl": {"mode": "override_origin", "statuses": []}}, "is no property", id="another-name"),
        pytest.param({"cache": "yes"}, "is no <class 'bool'>", id="another-type"),
        pytest.param({"edge_ttl": {"default": 1}}, "mode is missing", id="missing"),
    ],
)
def test_the_check_finds_what_the_sdk_does_not_have(parameters: Any, problem: str) -> None:
    rule = Rule("lr_x", "ssl", "set_cache_settings", parameters)
    found = problems(rule_inputs(rule), INPUTS.RulesetRuleArgsDict, "rule")
    assert any(problem in line for line in found), found


def test_settings_and_rulesets_take_what_is_passed() -> None:
    assert {"zone_id", "setting_id", "value"} <= set(arguments(sdk.ZoneSetting))
    assert {"zone_id", "kind", "name", "phase", "rules"} <= set(arguments(sdk.Ruleset))
    assert issubclass(sdk.DnsRecord, pulumi.CustomResource)
