"""Values as the engine sends them: protobuf structs, with marks for secrets and for what is not known yet.

Signatures are those of Pulumi's deployment protocol (sdk/go/common/resource, v3.259.0; tried 2026-11-24).
"""

from __future__ import annotations

from collections.abc import Mapping

from google.protobuf import struct_pb2

from launchready.local.provider.keys import Json

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands for any value that a preview cannot know."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the mark of a secret, not a secret


def from_struct(struct: struct_pb2.Struct) -> dict[str, Json]:
    """Return ``struct`` as plain values: whole numbers as int, secrets unwrapped, nulls left out."""
    return {key: plain for key, value in struct.fields.items() if (plain := _plain(value)) is not None}


def _plain(value: struct_pb2.Value) -> Json:
    match value.WhichOneof("kind"):
        case "bool_value":
            return value.bool_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return value.string_value
        case "list_value":
            return [_plain(item) for item in value.list_value.values]
        case "struct_value":
            fields = from_struct(value.struct_value)
            return fields.get("value") if fields.get(_SIGNATURE) == _SECRET else fields
        case _:
            return None


def to_struct(values: Mapping[str, Json]) -> struct_pb2.Struct:
    """Return ``values`` as the engine reads them."""
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def is_unknown(value: Json) -> bool:
    """Say whether ``value`` is, or holds anywhere, something that is not known yet."""
    if isinstance(value, dict):
        return any(map(is_unknown, value.values()))
    if isinstance(value, list):
        return any(map(is_unknown, value))
    return bool(value == UNKNOWN)
