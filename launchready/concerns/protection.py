"""The protection concern: security headers, what is not listed, blocks, the limit on log-ins, two zone settings.

Setting ids and values: ``types.zones`` of the ``cloudflare`` SDK 5.9, verified 2026-11-24. Bot Fight Mode is left as it
is unless it is declared: no rule can exempt anything from it (zone/bots.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from launchready.claims import RuleClaim, SettingClaim
from launchready.concerns.firewall import firewall_claims, firewall_english, firewall_expectations
from launchready.concerns.headers import header_claims, header_english, header_expectations
from launchready.expectations import Expectation
from launchready.site import Site
from launchready.zone.bots import BOT_FIGHT_MODE

name: Final = "protection"


def claims(site: Site) -> Iterator[RuleClaim | SettingClaim]:
    """Return the rules of the firewall, of the rate limit and of headers, and the settings beside them."""
    yield from firewall_claims(site)
    yield from header_claims(site)
    if site.protection:
        yield SettingClaim(name, "protection.security_level", "security_level", site.protection.security_level)
        checked = "on" if site.protection.browser_check else "off"
        yield SettingClaim(name, "protection.browser_check", "browser_check", checked)
        if site.protection.bot_fight_mode is not None:
            fights = "on" if site.protection.bot_fight_mode else "off"
            yield SettingClaim(name, "protection.bot_fight_mode", BOT_FIGHT_MODE, fights)


def expectations(site: Site) -> Iterator[Expectation]:
    """Return what must be true of headers, search engines, blocks, the limit and webhooks."""
    yield from header_expectations(site)
    yield from firewall_expectations(site)


def english(site: Site) -> Iterator[str]:
    """Return sentences for all of it."""
    yield from header_english(site)
    yield from firewall_english(site)
    if site.protection and site.protection.bot_fight_mode is not None:
        challenged = "is challenged, on every host" if site.protection.bot_fight_mode else "is not challenged for that"
        yield f"What looks automated {challenged} (Bot Fight Mode)."
