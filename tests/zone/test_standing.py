"""How a zone stands: what is said of it, and whether it counts as drift."""

from __future__ import annotations

import pytest

from launchready.zone.diff import Action
from launchready.zone.standing import Standing, standing_changes

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


def test_the_name_servers_to_be_named_are_told() -> None:
    (change,) = standing_changes("acme.com", Standing("moved", False, SERVERS))
    assert "Name ada.ns.example and bob.ns.example there." in change.message
