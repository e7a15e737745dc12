"""Every policy over values: zones that pass, zones that do not, and zones that it cannot judge."""

from __future__ import annotations

from pathlib import Path

import policy_rows_of_mail
import policy_rows_of_names
import policy_rows_of_the_edge
import pytest
from judging import Row, assert_row

from launchready.policies import POLICIES, Policy

ROWS = (*policy_rows_of_mail.ROWS, *policy_rows_of_names.ROWS, *policy_rows_of_the_edge.ROWS)
TESTS = "\n".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*_polic*.py"))


@pytest.mark.parametrize("each", ROWS, ids=lambda each: f"{each.policy}-{each.id}")
def test_what_a_policy_says(each: Row) -> None:
    assert_row(each)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
def test_every_policy_has_rows_that_pass_and_rows_that_fail(policy: Policy) -> None:
    own = [each for each in ROWS if each.policy == policy.id]
    if not own:
        assert policy.id.upper().replace("-", "_") in TESTS, "no row, and no test file of its own"
        return
    assert any(not each.finds and not each.because for each in own)
    assert any(each.finds for each in own)


def test_a_row_is_named_once() -> None:
    names = [(each.policy, each.id) for each in ROWS]
    assert len(set(names)) == len(names)
