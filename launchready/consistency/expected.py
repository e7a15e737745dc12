"""Two things to prove that would share one verdict: history and alerts hang on its id, so it has to be one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from launchready.errors import Problem
from launchready.expectations import Expectation


def expectation_problems(expectations: Iterable[Expectation]) -> Iterator[Problem]:
    """Return a problem for every expectation whose id another one has already."""
    first: dict[str, Expectation] = {}
    for expectation in expectations:
        other = first.setdefault(expectation.id, expectation)
        if other is expectation:
            continue
        if other.declared_at == expectation.declared_at:
            yield Problem(expectation.declared_at, f"this declares {expectation.id} twice; keep one of them")
        else:
            yield Problem(
                expectation.declared_at, f"this is declared at {other.declared_at} too ({expectation.id}); keep one"
            )
