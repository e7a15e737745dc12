"""RFC 7208's public test suite, complete: every case over a DNS server of its own."""

from __future__ import annotations

import pytest
from spf_suite import Case, cases, wrong
from suites import SuiteMissingError


def collected() -> tuple[Case | SuiteMissingError, ...]:
    """Return the cases; where they cannot be had, that fails as a test and stops no other."""
    try:
        return cases()
    except SuiteMissingError as error:
        return (error,)


def named(case: Case | SuiteMissingError) -> str:
    return f"{case.scenario}: {case.name}".replace(" ", "-") if isinstance(case, Case) else "missing"


@pytest.mark.parametrize("case", collected(), ids=named)
def test_the_rfc_7208_suite(case: Case | SuiteMissingError) -> None:
    if isinstance(case, SuiteMissingError):
        raise case
    assert wrong(case) is None


def test_the_suite_is_whole() -> None:
    assert len(cases()) == 203
    assert len({case.scenario for case in cases()}) == 16
