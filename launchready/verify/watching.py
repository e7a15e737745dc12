"""Watching: what changed from one look to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from launchready.verdicts import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that is not what it was at the look before."""

    was: Outcome
    verdict: Verdict


def changes_since(before: Iterable[Verdict], verdicts: Iterable[Verdict]) -> tuple[Change, ...]:
    """Return which of ``verdicts`` have another outcome than they had ``before``."""
    outcomes = {verdict.expectation.id: verdict.outcome for verdict in before}
    return tuple(
        Change(outcomes[verdict.expectation.id], verdict)
        for verdict in verdicts
        if outcomes.get(verdict.expectation.id, verdict.outcome) is not verdict.outcome
    )
