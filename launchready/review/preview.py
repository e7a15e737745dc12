"""The engine's own preview as a value: what it would do with each resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_QUIET = frozenset(
    {"same", "refresh", "read", "read-replacement", "read-discard", "discard-replaced", "remove-pending-replace"}
)
# A replacement is told as three steps: one of them stands for all.
_PARTS = frozenset({"create-replacement", "delete-replaced"})


@dataclass(frozen=True, slots=True)
class Step:
    """One resource that the engine would change: ``operation`` is its word (create, update, delete, replace …)."""

    operation: str
    type: str
    name: str
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What the engine would do. ``unchanged`` is how many resources stay; ``missing`` says why there is none."""

    steps: tuple[Step, ...] = ()
    unchanged: int = 0
    missing: str = ""


def read_preview(answer: Mapping[str, Any]) -> Preview:
    """Return the value of ``pulumi preview --json``'s answer."""
    steps = [_step(each) for each in answer.get("steps") or () if each.get("op") not in _QUIET | _PARTS]
    counts = answer.get("changeSummary") or {}
    # The stack and its components are folders: what changes at Cloudflare has types of its provider.
    own = tuple(step for step in steps if not step.type.startswith(("pulumi:pulumi:", "launchready:")))
    return Preview(own, int(counts.get("same") or 0))


def _step(body: Mapping[str, Any]) -> Step:
    urn = str(body.get("urn") or "")
    parts = urn.split("::")
    kind = parts[2].rpartition("$")[2] if len(parts) > 3 else ""
    changed = body.get("diffReasons") or body.get("replaceReasons") or ()
    return Step(str(body.get("op")), kind, parts[-1], tuple(dict.fromkeys(map(str, changed))))
