"""Drift as sentences for people and as JSON for programs (schema ``launchready.drift/1``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.text import Text

from launchready.report.verdicts import printable
from launchready.zone.diff import Action, Change, Kind, change_to_json

SCHEMA = "launchready.drift/1"
_NAMED = 6  # names that a sentence spells out; --json has them all
_LISTED, _FIRST = 100, 30  # changes of a zone that are alike: up to how many each is a line, else how many are
_STYLES = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.DELETE: "red",
    Action.BY_HAND: "magenta",
    Action.UNMANAGED: "dim",
    Action.INFO: "dim",
}


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
    for change in _the_first(tuple(_gathered(changes))):
        action = change.action.value.replace("_", " ")
        label = Text(f"{action:<9} {change.kind.value.replace('_', ' '):<7} ", _STYLES[change.action])
        console.print(Text.assemble(label, printable(change.message)), soft_wrap=True)
    for name in foreign:
        sentence = f"{name} acts on requests, is not declared, and is no part of what is compared."
        console.print(Text.assemble(Text("beside            ", "dim"), printable(sentence)), soft_wrap=True)
    for reason in unread:
        console.print(Text.assemble(Text("not known         ", "magenta"), printable(reason)), soft_wrap=True)
    if changes or foreign or unread:
        console.print()
    console.print(Text(summarise_drift(changes, api_calls), "bold"), soft_wrap=True)


def _gathered(changes: Sequence[Change]) -> Iterator[Change]:
    """Return ``changes``, with the lost marks of each zone in one line, at the end."""
    yield from (change for change in changes if not _is_mark(change))
    told: dict[str, list[Change]] = {}
    for change in filter(_is_mark, changes):
        told.setdefault(change.zone, []).append(change)
    for zone, notes in told.items():
        if len(notes) == 1:
            yield notes[0]
            continue
        names = sorted({note.name for note in notes})
        others = f" and {len(names) - _NAMED} more names" if len(names) > _NAMED else ""
        shown = ", ".join(names[:_NAMED])
        sentence = (
            f"{len(notes)} records of {zone} do not say that they are this stack's ({shown}{others}). "
            "Nothing rests on it; --json has what each comment would be."
        )
        yield replace(notes[0], message=sentence)


def _the_first(changes: Sequence[Change]) -> Iterator[Change]:
    """Yield ``changes``; where a zone has very many of one kind, the first, and in place of the next how many more."""
    numbers, told = Counter(map(_alike, changes)), Counter[tuple[str, Action, Kind]]()
    for change in changes:
        key = _alike(change)
        told[key] += 1
        if numbers[key] <= _LISTED or told[key] <= _FIRST:
            yield change
        elif told[key] == _FIRST + 1:
            yield replace(
                change, message=f"… and {numbers[key] - _FIRST:,} more like these of {change.zone}: see --json."
            )


def _alike(change: Change) -> tuple[str, Action, Kind]:
    return change.zone, change.action, change.kind


def _is_mark(change: Change) -> bool:
    return change.action is Action.INFO and change.kind is Kind.RECORD


def summarise_drift(changes: Sequence[Change], api_calls: int) -> str:
    """Return one line: how much a repair changes, what it cannot, how much nobody declared, how many API calls."""
    drifted = sum(change.is_drift for change in changes)
    by_hand = sum(change.contradicts for change in changes) - drifted
    unmanaged = sum(change.action is Action.UNMANAGED for change in changes)
    said = [f"{drifted} difference{'' if drifted == 1 else 's'}, which `pulumi up` repairs"] if drifted else []
    said += [f"{by_hand} to be mended by hand"] if by_hand else []
    said = said or ["No drift"]
    said += [f"{unmanaged} unmanaged, which `pulumi up` leaves alone"] if unmanaged else []
    return f"{'; '.join(said)} ({api_calls} API calls)."
