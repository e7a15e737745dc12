"""Watching: the same look again and again, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from launchready.verdicts import Outcome, Verdict
from launchready.verify.looked import Looked


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that is not what it was at the look before."""

    was: Outcome
    verdict: Verdict


def changes_since(before: Mapping[str, Outcome], verdicts: Iterable[Verdict]) -> tuple[Change, ...]:
    """Return which of ``verdicts`` have another outcome than ``before`` says (by id)."""
    return tuple(
        Change(before[verdict.expectation.id], verdict)
        for verdict in verdicts
        if before.get(verdict.expectation.id, verdict.outcome) is not verdict.outcome
    )


def watch(look: Callable[[], Looked], pause: Callable[[], None]) -> Iterator[tuple[Looked, tuple[Change, ...]]]:
    """Yield each look with what changed since the one before, for ever; ``pause`` is called in between."""
    before: Mapping[str, Outcome] = {}
    while True:
        looked = look()
        yield looked, changes_since(before, looked.verdicts)
        before = {verdict.expectation.id: verdict.outcome for verdict in looked.verdicts}
        pause()
