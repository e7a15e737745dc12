"""Every kind of check has one checker, and every checker a kind of check."""

from __future__ import annotations

from typing import get_args

from launchready.expectations import Check, DkimAwaited
from launchready.verify.checkers import BY_VIEW, ONCE


def test_every_kind_of_check_is_judged_in_one_way() -> None:
    kinds = set(get_args(Check)) - {DkimAwaited}  # of a key that is still to be made nothing can be looked at
    assert set(BY_VIEW) | set(ONCE) == kinds
    assert not set(BY_VIEW) & set(ONCE)
