"""Routes of the bot settings. Source: developers.cloudflare.com/api/resources/bot_management, verified 2026-11-24."""

from __future__ import annotations

from aiohttp import web

from launchready.local.api.envelope import answer, read_object
from launchready.local.api.reaching import zone_of
from launchready.local.store.bots import change_bots, show_bots


async def get_bots(request: web.Request) -> web.Response:
    """``GET …/bot_management``."""
    return answer(show_bots(zone_of(request)))


async def edit_bots(request: web.Request) -> web.Response:
    """``PUT …/bot_management``: what is not sent stays."""
    return answer(change_bots(zone_of(request), await read_object(request)))


ROUTES = (
    ("GET", "/zones/{zone}/bot_management", get_bots),
    ("PUT", "/zones/{zone}/bot_management", edit_bots),
)
