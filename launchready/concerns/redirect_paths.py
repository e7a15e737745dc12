"""The path of a declared redirect: exact, or with ``*`` for any characters, which the target names as ``${1}``.

The meaning is that of Cloudflare's ``wildcard`` operator and ``wildcard_replace``: the whole path has to match, each
star takes as little as it can, and case is ignored. Source: developers.cloudflare.com/rules/url-forwarding/
single-redirects and /ruleset-engine/rules-language/functions, verified 2026-11-24.
"""

from __future__ import annotations

import re

SAMPLE = "launch-ready"
"""What a star stands for where a URL is needed to look at."""

_PLACE = re.compile(r"\$\{([0-9]+)\}")


def is_pattern(path: str) -> bool:
    """Say whether ``path`` stands for more than itself."""
    return "*" in path


def match_path(pattern: str, path: str) -> tuple[str, ...] | None:
    """Return what each star of ``pattern`` stands for in ``path``, or None where it does not match."""
    if not is_pattern(pattern):
        return () if pattern == path else None
    expression = "(.*?)".join(map(re.escape, pattern.split("*")))
    found = re.fullmatch(expression, path, re.IGNORECASE | re.DOTALL)
    return found.groups() if found else None


def fill(target: str, values: tuple[str, ...]) -> str:
    """Return ``target`` with ``values`` in the places ``${1}``, ``${2}`` …; what has no value stays."""

    def value(place: re.Match[str]) -> str:
        number = int(place[1])
        return values[number - 1] if 0 < number <= len(values) else place[0]

    return _PLACE.sub(value, target)


def places(target: str) -> frozenset[int]:
    """Return the numbers that ``target`` names."""
    return frozenset(int(number) for number in _PLACE.findall(target))


def without_places(target: str) -> str:
    """Return ``target`` without its places: what must be a URL by itself."""
    return _PLACE.sub("", target)


def sample_path(pattern: str) -> str:
    """Return a path that ``pattern`` matches."""
    return pattern.replace("*", SAMPLE)


def sample_target(pattern: str, target: str) -> str:
    """Return where the sample path leads to."""
    return fill(target, (SAMPLE,) * pattern.count("*"))
