"""Bot settings over the API: Bot Fight Mode is taken, and what nothing here acts on is refused."""

from __future__ import annotations

from typing import Any

import pytest
from api_calls import Api, refusal


def test_bot_fight_mode_is_off_until_it_is_switched_on(api: Api) -> None:
    shown = api.result("GET", "/bot_management")
    assert (shown["fight_mode"], shown["enable_js"]) == (False, False)
    assert api.result("PUT", "/bot_management", {"fight_mode": True})["fight_mode"] is True
    assert api.result("PUT", "/bot_management", {"using_latest_model": True})["enable_js"] is True
    assert api.result("PUT", "/bot_management", {"fight_mode": False}) == shown


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"fight_mode": "on"}, id="a-text"),
        pytest.param({"ai_bots_protection": "block"}, id="not-evaluated"),
        pytest.param({"sbfm_likely_automated": "allow"}, id="of-another-plan"),
        pytest.param({"enable_js": True}, id="detections-alone"),
    ],
)
def test_what_nothing_acts_on_is_refused(api: Api, sent: dict[str, Any]) -> None:
    before = api.result("GET", "/bot_management")
    assert refusal(api.call("PUT", "/bot_management", sent)) == (400, 1007)
    assert api.result("GET", "/bot_management") == before


def test_larger_plans_have_none(api: Api) -> None:
    api.zone.change(plan="pro")
    assert refusal(api.call("PUT", "/bot_management", {"fight_mode": True})) == (400, 1007)
    assert api.result("PUT", "/bot_management", {"fight_mode": False})["fight_mode"] is False
