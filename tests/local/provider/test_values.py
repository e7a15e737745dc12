"""Values on the wire: numbers, secrets, and what is not known yet."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import struct_pb2

from launchready.local.provider.values import UNKNOWN, from_struct, is_unknown, to_struct

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        pytest.param({"ttl": 300.0}, {"ttl": 300}, id="whole"),
        pytest.param({"ratio": 0.5}, {"ratio": 0.5}, id="not-whole"),
        pytest.param({"proxied": False}, {"proxied": False}, id="false-is-kept"),
        pytest.param({"comment": None}, {}, id="null-is-left-out"),
        pytest.param({"tags": ["a", {"b": 1.0}]}, {"tags": ["a", {"b": 1}]}, id="nested"),
        pytest.param({"value": {**SECRET, "value": "s3cret"}}, {"value": "s3cret"}, id="secret"),
        pytest.param(
            {"rules": [{"x": {**SECRET, "value": {"y": 1.0}}}]}, {"rules": [{"x": {"y": 1}}]}, id="deep-secret"
        ),
        pytest.param({"a": {"value": "plain"}}, {"a": {"value": "plain"}}, id="a-key-called-value"),
    ],
)
def test_values_are_read(sent: dict[str, Any], value: dict[str, Any]) -> None:
    struct = struct_pb2.Struct()
    struct.update(sent)
    assert from_struct(struct) == value


def test_numbers_come_back_as_integers() -> None:
    value = {"n": 1, "l": [1, "a", {"x": True}]}
    again = from_struct(to_struct(value))
    assert again == value
    assert type(again["n"]) is int


@pytest.mark.parametrize(
    ("value", "unknown"),
    [
        pytest.param(UNKNOWN, True, id="itself"),
        pytest.param({"a": ["b", {"c": UNKNOWN}]}, True, id="deep"),
        pytest.param({"a": "b"}, False, id="known"),
        pytest.param(1, False, id="a-number"),
    ],
)
def test_what_is_not_known_is_found(value: Any, unknown: bool) -> None:
    assert is_unknown(value) is unknown
