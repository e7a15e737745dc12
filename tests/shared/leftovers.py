"""What a killed run leaves for the next one, as text: equal where the next one finds the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interrupting import Standing

_TIMES = {
    *("at", "created", "created_on", "createdOn", "modified", "modified_on", "modifiedOn", "last_updated", "time"),
    *("lastUpdated", "manifest", "metadata"),  # of the engine's state
    "md5",  # of a file that has times in it
}


def leftover(standing: Standing) -> str:
    """Return what Cloudflare holds, the engine's state and lock, and what Launch Ready keeps of its own.

    Left out are times and numbers of processes. An id that was given since stands as what it is the id of.
    """
    client, held = standing.client, {name: getattr(standing.zone, name) for name in standing.held}
    state, own = client.project / "state" / ".pulumi", client.project / ".launchready" / client.name
    left = {
        "zone": held,
        "state": {file.name: _content(file) for file in state.glob(f"stacks/**/{client.name}.json*") if _counts(file)},
        "locked": any(state.glob(f"locks/**/{client.name}/*.json")),
        "own": sorted(file.name for file in own.glob("*")),
        "applied": _content(own / "applied.json"),
    }
    text, before = json.dumps(_timeless(left), default=str), json.dumps(standing.held, default=str)
    for id_, name in _named(held):
        if id_ not in before:
            text = text.replace(id_, name)
    return json.dumps(json.loads(text), sort_keys=True)


def _counts(file: Path) -> bool:
    """Leave out the engine's own copies from before: they count where the state is no JSON, and so like no other."""
    return ".bak" not in file.name


def _content(file: Path) -> Any:
    """Return what stands in a file, the resources of a state by name; as it is where that is no JSON."""
    if not file.exists():
        return None
    text = file.read_text()
    try:
        content = json.loads(text)
    except ValueError:
        return text
    latest = content.get("checkpoint", {}).get("latest") or {}
    for resources in (latest.get("resources"), latest.get("pending_operations")):
        if resources:
            resources.sort(key=lambda each: str(each.get("urn") or each["resource"]["urn"]))
    return content


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(each) for key, each in value.items() if key not in _TIMES}
    if isinstance(value, list | tuple):
        return [_timeless(each) for each in value]
    return value


def _named(value: Any) -> Iterator[tuple[str, str]]:
    """Yield every id in ``value`` with what it is the id of."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value["id"], " ".join(str(value[key]) for key in ("ref", "phase", "name", "type") if key in value)
        for each in value.values():
            yield from _named(each)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)
