"""The types of the rules language.

Source: developers.cloudflare.com/ruleset-engine/rules-language/values, verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Scalar: TypeAlias = bytes | bool | int | Address
Value: TypeAlias = Scalar | tuple[Scalar, ...] | Mapping[bytes, tuple[bytes, ...]]


class Type(Enum):
    """The type of a value; the name is how messages speak of it."""

    STRING = "a string"
    INTEGER = "an integer"
    BOOLEAN = "a boolean"
    IP = "an IP address"
    STRINGS = "an array of strings"
    INTEGERS = "an array of integers"
    BOOLEANS = "an array of booleans"
    MAP = "a map of arrays of strings"


ELEMENT: Mapping[Type, Type] = {
    Type.STRINGS: Type.STRING,
    Type.INTEGERS: Type.INTEGER,
    Type.BOOLEANS: Type.BOOLEAN,
}
ARRAY: Mapping[Type, Type] = {element: array for array, element in ELEMENT.items()}
