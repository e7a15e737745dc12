"""Bot Fight Mode of a zone, and the other bot settings, which no change is taken of: nothing here would act on them.

Sources, verified 2026-11-24: developers.cloudflare.com/api/resources/bot_management (fields), /bots/get-started/
bot-fight-mode. That JavaScript detections go on with it was seen in python-cloudflare#148. Unverified: what looks
automated. Here everybody does who does not call itself a browser (``Mozilla/5.0``), as programs, webhooks and monitors
do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from launchready.local.store.plans import FREE
from launchready.local.store.refusals import Refusal

if TYPE_CHECKING:
    from launchready.local.store.zones import ZoneState

_OTHERS: Mapping[str, Any] = {
    "using_latest_model": True,
    "ai_bots_protection": "disabled",
    "crawler_protection": "disabled",
    "is_robots_txt_managed": False,
}


def show_bots(zone: ZoneState) -> dict[str, Any]:
    """Return the bot settings as the API shows them."""
    return {"fight_mode": fights_bots(zone), "enable_js": fights_bots(zone), **_OTHERS}


def fights_bots(zone: ZoneState) -> bool:
    """Say whether Bot Fight Mode is on."""
    return bool(zone.bots.get("fight_mode"))


def change_bots(zone: ZoneState, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Switch Bot Fight Mode on or off; what is not sent stays. Raise Refusal for any other change."""
    fights = sent.get("fight_mode", fights_bots(zone))
    if not isinstance(fights, bool):
        raise Refusal(400, 1007, "fight_mode must be true or false", "/fight_mode")
    if fights and zone.plan != FREE:
        raise Refusal(400, 1007, f"fight_mode is of the plan free; {zone.plan} has Super Bot Fight Mode", "/fight_mode")
    for key, value in sent.items():
        if key not in ("fight_mode", "enable_js") and (key not in _OTHERS or value != _OTHERS[key]):
            raise Refusal(
                400, 1007, f"{key} is not evaluated by this local Cloudflare, so no change is taken", f"/{key}"
            )
    if sent.get("enable_js", fights) is not fights:
        raise Refusal(400, 1007, "enable_js goes with fight_mode here", "/enable_js")
    zone.bots = {"fight_mode": fights}
    zone.touch()
    return show_bots(zone)


def is_challenged(zone: ZoneState, user_agent: str) -> bool:
    """Say whether who calls itself ``user_agent`` has to solve a challenge that only a browser can."""
    return fights_bots(zone) and not user_agent.startswith("Mozilla/5.0")
