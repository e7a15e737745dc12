"""What `drift` prints for people: a label for each change, and one line that counts them."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from launchready.report.changes import print_drift, summarise_drift
from launchready.zone.diff import Action, Change, Kind

LEFT_ALONE = "1 unmanaged, which `pulumi up` leaves alone (7 API calls)."


def change(action: Action) -> Change:
    return Change(action, Kind.RECORD, "acme.com", "acme.com", None, {}, f"It is {action}.")


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ([], "No drift (7 API calls)."),
        ([Action.UPDATE], "1 difference, which `pulumi up` repairs (7 API calls)."),
        ([Action.BY_HAND], "1 to be mended by hand (7 API calls)."),
        ([Action.UNMANAGED], f"No drift; {LEFT_ALONE}"),
        (
            [Action.CREATE, Action.DELETE, Action.BY_HAND, Action.UNMANAGED],
            f"2 differences, which `pulumi up` repairs; 1 to be mended by hand; {LEFT_ALONE}",
        ),
    ],
    ids=["nothing", "a-difference", "by-hand", "unmanaged", "all"],
)
def test_each_kind_is_counted_for_itself(actions: list[Action], said: str) -> None:
    assert summarise_drift([change(action) for action in actions], 7) == said


def test_what_needs_a_hand_is_labelled_so() -> None:
    out = io.StringIO()
    print_drift(Console(file=out, width=200), [change(Action.BY_HAND)], 7, (), ())
    assert out.getvalue().startswith("by hand   record  It is by_hand.")
