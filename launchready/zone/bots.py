"""Bot Fight Mode as a setting of the zone, which it is in all but its place in the API.

Facts, verified 2026-11-24: it is a field of ``/zones/{zone}/bot_management`` (GET, PUT; api/resources/bot_management);
on Free alone, larger plans have Super Bot Fight Mode in its place (developers.cloudflare.com/bots/plans); it challenges
what looks automated on the whole domain, and no rule can exempt a host, a path or a caller from it
(developers.cloudflare.com/bots/get-started/bot-fight-mode and /waf/custom-rules/skip). Unverified: the permission.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BOT_FIGHT_MODE = "bot_fight_mode"
"""Its id among a zone's settings; the API's own have no such one."""


def fight_mode_from_api(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the setting that an API answer (``/zones/{zone}/bot_management``) shows: none where it has none."""
    shown = body.get("fight_mode")
    return {BOT_FIGHT_MODE: "on" if shown else "off"} if isinstance(shown, bool) else {}
