"""The Zone: what Cloudflare holds of one domain, declared or observed, as one value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from launchready.zone.records import Record
from launchready.zone.rules import Json, Rule


@dataclass(frozen=True, slots=True)
class Zone:
    """Records by slot, settings by Cloudflare's setting id, one ruleset (rules in order) by phase.

    Values are canonical: two zones that mean the same are equal. A phase with an empty tuple is declared to hold
    no rule; a phase that is absent is not spoken of.
    """

    name: str
    records: Mapping[str, Record] = field(default_factory=dict)
    settings: Mapping[str, Json] = field(default_factory=dict)
    rulesets: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)


def zone_digest(zone: Zone, *further: Zone) -> str:
    """Return a short digest of the zones' canonical content, the same from run to run and machine to machine."""
    content = [_content(zone), *map(_content, further)] if further else _content(zone)
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _content(zone: Zone) -> dict[str, object]:
    return {
        "name": zone.name,
        "records": sorted((slot, asdict(record)) for slot, record in zone.records.items()),
        "settings": dict(zone.settings),
        "rulesets": {phase: [asdict(rule) for rule in rules] for phase, rules in zone.rulesets.items()},
    }
