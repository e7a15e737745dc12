"""The types of the rules language.

Source: developers.cloudflare.com/ruleset-engine/rules-language/values, verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address
from typing import Any, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Value: TypeAlias = bytes | bool | int | Address | tuple[Any, ...] | Mapping[bytes, Any]
"""A value: arrays are tuples, maps have keys of bytes; a missing value is None, and never part of an array."""


class Scalar(Enum):
    """A type without parts; the value is how messages speak of it."""

    STRING = "a string"
    INTEGER = "an integer"
    BOOLEAN = "a boolean"
    IP = "an IP address"


@dataclass(frozen=True, slots=True)
class Array:
    """An array whose elements are all of one type."""

    of: Type


@dataclass(frozen=True, slots=True)
class Map:
    """A map of strings to values that are all of one type."""

    of: Type


Type: TypeAlias = Scalar | Array | Map

STRING, INTEGER, BOOLEAN, IP = Scalar.STRING, Scalar.INTEGER, Scalar.BOOLEAN, Scalar.IP
STRINGS = Array(STRING)
BOOLEANS = Array(BOOLEAN)


def spell_type(type_: Type) -> str:
    """Return how messages speak of a type: ``a map of arrays of strings``."""
    match type_:
        case Scalar():
            return type_.value
        case Array(of):
            return f"an array of {_plural(of)}"
        case Map(of):
            return f"a map of {_plural(of)}"


def _plural(type_: Type) -> str:
    match type_:
        case Scalar.IP:
            return "IP addresses"
        case Scalar():
            return f"{type_.value.partition(' ')[2]}s"
        case Array(of):
            return f"arrays of {_plural(of)}"
        case Map(of):
            return f"maps of {_plural(of)}"
