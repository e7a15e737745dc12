"""What was there before the first ``up``: kept once, so that what a setting was can be told afterwards.

Deleting a zone setting at Cloudflare leaves its value (the official provider does nothing): ``pulumi destroy`` brings
back records and rules, not settings; each one that stays is listed with its value and the one it had.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from launchready.cloudflare.snapshot import ObservedZone
from launchready.zone import Record
from launchready.zone.collisions import identity_of

SCHEMA = "launchready.before/1"
_NAME = "before.json"


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A setting that stays after ``destroy``: the value it has now, and the one it had before the first ``up``."""

    id: str
    value: Any
    before: Any


def write_before(folder: Path, observed: ObservedZone) -> bool:
    """Keep ``observed`` in ``folder/before.json`` unless it is there already; return whether it was written.

    Whole or not at all, and never over what another run has kept.
    """
    file = folder / _NAME
    if file.exists():
        return False
    folder.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{_NAME}.{os.getpid()}")
    beside.write_text(json.dumps(_content(observed), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    try:
        file.hardlink_to(beside)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return True


def _content(observed: ObservedZone) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "zone": observed.zone.name,
        "id": observed.id,
        "records": [asdict(record) for record in observed.zone.records.values()],
        "settings": dict(observed.zone.settings),
        "rulesets": {phase: [asdict(rule) for rule in rules] for phase, rules in observed.zone.rulesets.items()},
    }


def read_before(folder: Path) -> Mapping[str, Any] | None:
    """Return the settings that were there before the first ``up``, by id; None where nothing was kept."""
    try:
        kept = json.loads((folder / _NAME).read_text(encoding="utf-8"))
        settings: Mapping[str, Any] = kept["settings"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return settings


def without_records_before(folder: Path, observed: ObservedZone) -> ObservedZone:
    """Return ``observed`` without the records from before the first ``up``: with none where nothing was kept."""
    try:
        kept = json.loads((folder / _NAME).read_text(encoding="utf-8"))
        before = {identity_of(Record(**record)) for record in kept["records"]}
    except (OSError, ValueError, KeyError, TypeError):
        return replace(observed, zone=replace(observed.zone, records={}))
    since = {slot: record for slot, record in observed.zone.records.items() if identity_of(record) not in before}
    return replace(observed, zone=replace(observed.zone, records=since))


def settings_left_behind(
    declared: Iterable[str], observed: Mapping[str, Any], before: Mapping[str, Any] | None
) -> tuple[LeftBehind, ...]:
    """Return every declared setting that is there, with the value from before the first ``up`` (None: not known)."""
    return tuple(
        LeftBehind(id_, observed[id_], None if before is None else before.get(id_))
        for id_ in sorted(declared)
        if id_ in observed
    )
