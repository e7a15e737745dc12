"""How a zone stands: what is said of it, and whether it counts as drift."""

from __future__ import annotations

import pytest

from launchready.zone.diff import Action
from launchready.zone.limits import Plan
from launchready.zone.standing import Meant, Standing, standing_changes

SERVERS = ("ada.ns.example", "bob.ns.example")


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        pytest.param(Standing("active", False, SERVERS, "disabled"), [], id="as-it-should"),
        pytest.param(Standing("active", False, SERVERS, "active"), [], id="dnssec-on"),
        pytest.param(Standing("active", False, SERVERS, None), [], id="dnssec-not-known"),
        pytest.param(Standing("active", True, SERVERS), [(Action.BY_HAND, "paused")], id="paused"),
        pytest.param(Standing("moved", False, SERVERS), [(Action.BY_HAND, "status")], id="moved-away"),
        pytest.param(Standing("pending", False, SERVERS), [(Action.UNMANAGED, "status")], id="not-delegated-yet"),
        pytest.param(Standing("active", False, SERVERS, "pending"), [(Action.UNMANAGED, "dnssec")], id="no-ds-yet"),
        pytest.param(Standing("active", False, SERVERS, held=True), [(Action.UNMANAGED, "hold")], id="held"),
        pytest.param(
            Standing("active", False, SERVERS, "pending-disabled"), [(Action.BY_HAND, "dnssec")], id="ds-left-behind"
        ),
    ],
)
def test_what_stands_against_everything_is_said(standing: Standing, expected: list[tuple[Action, str]]) -> None:
    changes = list(standing_changes("acme.com", standing))
    assert [(change.action, change.name) for change in changes] == expected
    assert all("acme.com" in change.message for change in changes)


PLANS = {
    "as-declared": (Plan.PRO, Plan.PRO, []),
    "smaller": (Plan.FREE, Plan.PRO, [Action.BY_HAND]),
    "larger": (Plan.BUSINESS, Plan.PRO, [Action.UNMANAGED]),
    "not-known": (None, Plan.PRO, []),
}


@pytest.mark.parametrize(("plan", "meant", "expected"), PLANS.values(), ids=PLANS)
def test_the_plan_that_the_zone_has(plan: Plan | None, meant: Plan, expected: list[Action]) -> None:
    standing = Standing("active", False, SERVERS, plan=plan)
    changes = list(standing_changes("acme.com", standing, Meant(meant)))
    assert [(change.action, change.name) for change in changes] == [(action, "plan") for action in expected]
    assert list(standing_changes("acme.com", standing)) == []


@pytest.mark.parametrize(
    ("status", "wanted", "expected"),
    [
        ("disabled", True, [Action.BY_HAND]),
        ("disabled", False, []),
        ("active", True, []),
        ("pending", True, [Action.UNMANAGED]),
        (None, True, []),
    ],
)
def test_dnssec_that_is_declared(status: str | None, wanted: bool, expected: list[Action]) -> None:
    standing = Standing("active", False, SERVERS, status)
    changes = standing_changes("acme.com", standing, Meant(Plan.FREE, wanted))
    assert [change.action for change in changes] == expected


def test_the_name_servers_to_be_named_are_told() -> None:
    (change,) = standing_changes("acme.com", Standing("moved", False, SERVERS))
    assert "Name ada.ns.example and bob.ns.example there." in change.message
