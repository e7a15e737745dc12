"""Requests to walk through a zone's rules: which hosts the edge answers for, and what the rules themselves speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from launchready.edge import EdgeZone, compile_zone
from launchready.errors import LanguageError
from launchready.policies.finding import Place, Unjudged
from launchready.policies.judged import Judged
from launchready.zone import Rule, Zone
from launchready.zone.diff import Kind

_SAMPLE = "launch-ready-sample"
_PATH = re.compile(r'"(/[^"\\*?]*)"')
_HOST = re.compile(r'"([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)"')


def edge_hosts(zone: Zone) -> dict[str, str]:
    """Return the names that the edge answers for, each with a slot; of a wildcard one name that it alone covers."""
    hosts: dict[str, str] = {}
    for slot, record in zone.records.items():
        if record.proxied:
            hosts.setdefault(visitable(record.name), slot)
    return hosts


def visitable(name: str) -> str:
    """Return a name to ask for: ``name`` itself, or one below a wildcard."""
    return f"{_SAMPLE}{name[1:]}" if name.startswith("*.") else name


def compile_or_say(judged: Judged) -> EdgeZone | Unjudged:
    """Return the zone ready for walking, with what acts beside it, or why it cannot be walked."""
    try:
        return compile_zone(judged.zone, judged.neighbours)
    except LanguageError as error:
        return Unjudged(judged.zone.name, f"a rule cannot be evaluated: {error}")


def acting_beside(zone: Zone, phases: Iterable[str], evaluated: str) -> Iterator[Unjudged]:
    """Say which enabled rules of ``phases`` act without being evaluated; ``evaluated`` is the action that is."""
    for phase in phases:
        for rule in zone.rulesets.get(phase, ()):
            if rule.enabled and rule.action != evaluated:
                yield Unjudged(zone.name, f"the rule {rule.ref} ({rule.action}) of {phase} is not evaluated")


def paths_in(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the paths that ``rules`` name, without the last slash: what to ask for, no judgement."""
    found = (path.rstrip("/") for rule in rules if rule.enabled for path in _PATH.findall(rule.expression))
    return tuple(dict.fromkeys(path for path in found if path))


def hosts_in(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Return the host names that ``rules`` name: what to ask for, no judgement."""
    found = (host for rule in rules if rule.enabled for host in _HOST.findall(rule.expression))
    return tuple(dict.fromkeys(found))


def place_of(ref: str | None, slot: str | None) -> Place | None:
    """Return the rule that decided, else the record of the host."""
    if ref is not None:
        return Place(Kind.RULE, ref)
    return Place(Kind.RECORD, slot) if slot is not None else None
