"""Drift as sentences for people and as JSON for programs (schema ``launchready.drift/1``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from launchready.report.verdicts import printable
from launchready.zone.diff import Action, Change, change_to_json

SCHEMA = "launchready.drift/1"
_STYLES = {Action.CREATE: "green", Action.UPDATE: "yellow", Action.DELETE: "red", Action.UNMANAGED: "dim"}


def drift_to_json(
    stack: str, changes: Sequence[Change], api_calls: int, foreign: Sequence[str], unread: Sequence[str]
) -> dict[str, Any]:
    """Return the whole report of one comparison; ``foreign`` and ``unread`` as ObservedZone has them."""
    return {
        "schema": SCHEMA,
        "stack": stack,
        "changes": [change_to_json(change) for change in changes],
        "api_calls": api_calls,
        "not_modelled": list(foreign),
        "not_read": list(unread),
    }


def print_drift(
    console: Console, changes: Sequence[Change], api_calls: int, foreign: Sequence[str], unread: Sequence[str]
) -> None:
    """Print one line a change, what acts beside the declaration, and a summary."""
    for change in changes:
        label = Text(f"{change.action.value:<9} {change.kind.value:<7} ", _STYLES[change.action])
        console.print(Text.assemble(label, printable(change.message)), soft_wrap=True)
    for name in foreign:
        console.print(Text(f"beside: {printable(name)} acts on requests and is not modelled"), soft_wrap=True)
    for reason in unread:
        console.print(Text(f"not read: {printable(reason)}"), soft_wrap=True)
    drifted = sum(change.is_drift for change in changes)
    unmanaged = len(changes) - drifted
    said = "no drift" if not drifted else f"{drifted} change{'s' if drifted > 1 else ''}; `pulumi up` repairs them"
    console.print(Text(f"{said}; {unmanaged} unmanaged; {api_calls} API calls", "bold"), soft_wrap=True)
