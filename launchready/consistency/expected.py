"""Two things to prove that would share one verdict: history and alerts hang on its id, so it has to be one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from launchready.errors import Problem
from launchready.expectations import Expectation


def expectation_problems(expectations: Iterable[Expectation]) -> Iterator[Problem]:
    """Return a problem for every two places that declare the same of one subject: one, however much follows of it."""
    first: dict[str, Expectation] = {}
    told: set[tuple[str, str, str]] = set()
    for expectation in expectations:
        other = first.setdefault(expectation.id, expectation)
        pair = (other.declared_at, expectation.declared_at, expectation.subject)
        if other is expectation or pair in told:
            continue
        told.add(pair)
        if other.declared_at == expectation.declared_at:
            yield Problem(expectation.declared_at, f"this declares {expectation.id} twice; keep one of them")
        else:
            said = f"this is declared at {other.declared_at} too ({expectation.id}); keep one"
            yield Problem(expectation.declared_at, said)
