"""Values and their differences in words: what a change says to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from launchready.zone.rules import Json

_LONG = 100  # characters of a text that are shown whole
_AROUND = 24  # characters shown on either side of the first difference of longer texts
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def describe_differences(declared: Mapping[str, Json], observed: Mapping[str, Json]) -> str:
    """Return what differs, key by key: ``proxied is false (declared true), edge_ttl.default is 60 (declared 7200)``."""
    return ", ".join(
        f"{key} is {found} (declared {wanted})"
        for key, wanted, found in (_shown(*difference) for difference in _differences("", declared, observed))
    )


def list_differences(one: Mapping[str, Json], other: Mapping[str, Json]) -> tuple[tuple[str, str, str], ...]:
    """Return what differs as (key, value of one, value of the other), long texts around where they part."""
    return tuple(_shown(*difference) for difference in _differences("", one, other))


def spell_seconds(seconds: int) -> str:
    """Return ``seconds`` in the largest unit that they are a whole number of: ``4 hours``, ``90 seconds``."""
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "0 seconds"


def show_value(value: Json) -> str:
    """Return ``value`` as people write it."""
    match value:
        case None:
            return "not set"
        case bool():
            return "true" if value else "false"
        case str():
            return value or '""'
        case Mapping():
            return "{" + ", ".join(f"{key}: {show_value(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(show_value, value)) + "]"
        case _:
            return str(value)


def _differences(
    at: str, declared: Mapping[str, Json], observed: Mapping[str, Json]
) -> Iterator[tuple[str, Json, Json]]:
    for key in [*declared, *(key for key in observed if key not in declared)]:
        wanted, found = declared.get(key), observed.get(key)
        if isinstance(wanted, Mapping) and isinstance(found, Mapping):
            yield from _differences(f"{at}{key}.", wanted, found)
        elif wanted != found:
            yield f"{at}{key}", wanted, found


def _shown(key: str, wanted: Json, found: Json) -> tuple[str, str, str]:
    """Return a difference in words; of two long texts only what is around the place where they part."""
    if not (isinstance(wanted, str) and isinstance(found, str) and max(len(wanted), len(found)) > _LONG):
        return key, show_value(wanted), show_value(found)
    same = next((place for place, (one, other) in enumerate(zip(wanted, found, strict=False)) if one != other), None)
    place = min(len(wanted), len(found)) if same is None else same
    return key, _excerpt(wanted, place), _excerpt(found, place)


def _excerpt(text: str, place: int) -> str:
    start, end = max(0, place - _AROUND), place + _AROUND
    before, after = "…" if start else "", "…" if end < len(text) else ""
    ends = "" if place < len(text) else f", which ends after {len(text)} characters"
    return f"{before}{text[start:end]}{after}{ends}"


def say_waiting(host: str) -> str:
    """Return the sentence for a host that is not proxied before its certificate is active."""
    return (
        f"{host} waits for its certificate at Cloudflare's edge and is DNS only until that is active; then run "
        "`launchready up` again."
    )
