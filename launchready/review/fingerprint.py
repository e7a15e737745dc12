"""The fingerprint of all that a plan rests on, part by part: two of them say what has moved in between.

Values are kept as digests: a file with a plan tells nothing of a zone that its names do not. Versions are kept as they
are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from launchready.cloudflare import ObservedZone
from launchready.stackfile import Stack
from launchready.zone.neighbours import Neighbours

Fingerprint: TypeAlias = Mapping[str, Mapping[str, str]]
"""What each part is, by the kind of part and its name."""

_PROGRAM = ("Pulumi.yaml", "__main__.py")


def fingerprint(
    stack: Stack,
    observed: Sequence[ObservedZone],
    deployment: Mapping[str, Any],
    project: Path,
    versions: Mapping[str, str],
) -> Fingerprint:
    """Return what a plan of ``stack`` rests on; ``deployment`` is the engine's state, as it exports it."""
    return {
        "stack file": dict(_declared(stack)),
        "program": dict(_program(project)),
        "version": dict(versions),
        "state": dict(_state(deployment)),
        "certificate": dict.fromkeys(stack.compilation.waiting.names, "awaited"),
        **_zones(observed),
    }


def what_moved(then: Fingerprint, now: Fingerprint) -> tuple[str, ...]:
    """Return a sentence for everything that is not as it was; nothing where all of it is."""
    kinds = dict.fromkeys([*then, *now])
    return tuple(sentence for kind in kinds for sentence in _moved(kind, then.get(kind) or {}, now.get(kind) or {}))


def _moved(kind: str, then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys([*then, *now]):
        was, is_ = then.get(name), now.get(name)
        if was == is_:
            continue
        what = "there since" if was is None else "gone" if is_ is None else "another now"
        match kind:
            case "stack file":
                yield f"the stack file says something else under {name}"
            case "version":
                yield f"{name} is {is_ or 'not there'} now, and was {was or 'not there'}"
            case "state":
                yield f"the engine's state of {name} is {what}"
            case "order":
                yield f"the rules of {name} stand in another order"
            case _:
                yield f"the {kind} {name} is {what}"


# --- the parts


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:20]


def _declared(stack: Stack) -> Iterator[tuple[str, str]]:
    for key, value in stack.site.model_dump(mode="json").items():
        yield key, _digest(value)
    yield "launchready:verify", _digest(stack.verify.value)
    yield "launchready:probe", _digest(stack.probe.value)
    yield "launchready:allow", _digest([asdict(each) for each in stack.allow])


def _program(project: Path) -> Iterator[tuple[str, str]]:
    files = [project / name for name in _PROGRAM]
    files += sorted((project / "components").glob("**/*.py"))
    for file in files:
        if file.is_file():
            yield str(file.relative_to(project)), hashlib.sha256(file.read_bytes()).hexdigest()[:20]


def _state(deployment: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return what the engine knows; the provider is left out, whose token is encrypted anew each time."""
    for resource in deployment.get("resources") or ():
        kind = str(resource.get("type"))
        if not kind.startswith("pulumi:"):
            name = str(resource.get("urn")).rpartition("::")[2]
            yield f"{name} ({kind.rpartition(':')[2]})", _digest([resource.get("id"), resource.get("inputs")])
    for operation in deployment.get("pending_operations") or ():
        name = str((operation.get("resource") or {}).get("urn")).rpartition("::")[2]
        yield f"{name}, which a killed run was {operation.get('type')}", "pending"


def _zones(observed: Iterable[ObservedZone]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, list[object]]] = {}
    for held in observed:
        for kind, name, value in _of_zone(held):
            found.setdefault(kind, {}).setdefault(name, []).append(value)
    return {
        kind: {name: _digest(sorted(map(_digest, values))) for name, values in names.items()}
        for kind, names in found.items()
    }


def _of_zone(held: ObservedZone) -> Iterator[tuple[str, str, object]]:
    zone = held.zone
    yield "zone", zone.name, [held.id, held.status, held.paused]
    for record in (*zone.records.values(), *held.kept_by_cloudflare):
        yield "record", f"{record.name} {record.type}", asdict(record)
    for id_, value in zone.settings.items():
        yield "setting", f"{id_} of {zone.name}", value
    for phase, rules in zone.rulesets.items():
        yield "order", f"{phase} of {zone.name}", [rule.ref for rule in rules]
        for rule in rules:
            yield "rule", f"{rule.ref} of {zone.name}", [phase, asdict(rule)]
    yield from _beside(zone.name, held.neighbours)


def _beside(zone: str, neighbours: Neighbours) -> Iterator[tuple[str, str, object]]:
    for place, rule in enumerate(neighbours.page_rules):
        yield "page rule", f"{rule.pattern} of {zone}", [place, rule.enabled, dict(rule.actions)]
    for route in neighbours.routes:
        yield "Workers route", route.pattern, route.script
    for redirect in neighbours.redirects:
        yield "bulk redirect", redirect.source, asdict(redirect)
    for phase, rules in neighbours.account_rules.items():
        yield "rule of the account", phase, [asdict(rule) for rule in rules]
    if neighbours.email_routing is not None:
        yield "Email Routing", zone, neighbours.email_routing.enabled
