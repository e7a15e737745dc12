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


@pytest.mark.parametrize(
    ("number", "said"),
    [
        pytest.param(1, "n0.acme.com says nothing.", id="one"),
        pytest.param(6, "(n0.acme.com, n1.acme.com, n2.acme.com, n3.acme.com, n4.acme.com, n5.acme.com).", id="six"),
        pytest.param(5_000, ", n1000.acme.com, n1001.acme.com and 4994 more names). Nothing rests on it", id="many"),
    ],
)
def test_records_without_a_mark_are_one_line_whatever_their_number(number: int, said: str) -> None:
    names = [f"n{index}.acme.com" for index in range(number)]
    unmarked = [Change(Action.INFO, Kind.RECORD, "acme.com", name, {}, {}, f"{name} says nothing.") for name in names]
    out = io.StringIO()
    print_drift(Console(file=out, width=200), unmarked, 7, (), ())
    assert said in out.getvalue()
    assert len(out.getvalue().splitlines()) == 3


@pytest.mark.parametrize(
    ("number", "lines", "said"),
    [
        pytest.param(100, 100, "It is unmanaged.", id="as-many-as-are-listed"),
        pytest.param(101, 31, "… and 71 more like these of acme.com: see --json.", id="one-more"),
        pytest.param(5_000, 31, "… and 4,970 more like these of acme.com: see --json.", id="a-large-zone"),
    ],
)
def test_very_many_changes_alike_are_counted(number: int, lines: int, said: str) -> None:
    out = io.StringIO()
    changes = [change(Action.UPDATE), *[change(Action.UNMANAGED)] * number, change(Action.DELETE)]
    print_drift(Console(file=out, width=200), changes, 7, (), ())
    told = out.getvalue().splitlines()
    unmanaged = [line for line in told if line.startswith("unmanaged")]
    assert len(unmanaged) == lines
    assert unmanaged[-1].endswith(said)
    assert any("It is delete." in line for line in told), "what comes after them is still told"
    assert f"{number} unmanaged" in told[-1]
