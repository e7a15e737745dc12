"""Elements of arrays and maps: by place, by name, and all of them (``[*]``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from launchready.language.closures import Get
from launchready.language.values import FieldValues


def index_by(get: Get, keys: tuple[bytes | int | None, ...]) -> Get:
    """Return the function that goes from what ``get`` gives by each of ``keys``; None unpacks all that is there."""
    if None in keys:
        return lambda values: _unpack(get(values), keys)
    if len(keys) == 1:
        (only,) = keys
        return lambda values: _element(get(values), only)
    if len(keys) == 2:
        first, second = keys
        return lambda values: _element(_element(get(values), first), second)

    def element(values: FieldValues) -> Any:
        value = get(values)
        for key in keys:
            value = _element(value, key)
        return value

    return element


def _element(value: Any, key: bytes | int | None) -> Any:
    if value is None:
        return None
    if isinstance(key, int):
        return value[key] if key < len(value) else None
    return value.get(key)


def _unpack(value: Any, keys: tuple[bytes | int | None, ...]) -> tuple[Any, ...] | None:
    """Return all that ``keys`` lead to, in one row; None where nothing can be unpacked."""
    if value is None:
        return None
    found = [value]
    unpacked = False
    for key in keys:
        if key is None:
            unpacked = True
            found = [element for one in found for element in (one.values() if isinstance(one, Mapping) else one)]
        else:
            found = [element for one in found if (element := _element(one, key)) is not None]
            if not unpacked and not found:
                return None
    return tuple(found)
