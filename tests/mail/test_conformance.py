"""docs/conformance.md says what a run shows, and the peers that it names decide as it says."""

from __future__ import annotations

import pytest
from conformance import DOCUMENT, EXCEPTIONS, render, suffix_cases, wrong_suffixes
from dmarc_table import CASES
from spf_peer import DIFFERENCES, Difference, both, check_by_peer
from spf_suite import cases


def test_the_document_is_what_a_run_shows() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == render(), "run: python tests/shared/conformance.py"


def test_nothing_is_excepted_without_a_reason() -> None:
    assert all(EXCEPTIONS.values())
    assert set(EXCEPTIONS) <= {case.name for case in cases()}


def test_pyspf_passes_its_own_suite_so_that_we_read_it_right() -> None:
    assert [case.name for case in cases() if check_by_peer(case)] == []


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.id)
def test_where_pyspf_decides_otherwise(difference: Difference) -> None:
    assert both(difference) == (difference.ours, difference.theirs)


def test_the_public_suffix_lists_own_cases() -> None:
    assert len(suffix_cases()) > 60
    assert wrong_suffixes() == []


def test_the_table_of_dmarc_cases_is_large_and_names_its_sections() -> None:
    assert len(CASES) >= 40
    assert all(case.section[0].isdigit() for case in CASES)
    assert len({case.id for case in CASES}) == len(CASES)
