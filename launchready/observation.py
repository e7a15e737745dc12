"""Observation: every zone of a stack as Cloudflare holds it, for the commands that ask once and go on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from launchready.cloudflare import ObservedZone, connect, observe_zone
from launchready.stackfile import Stack


def observe_stack(stack: Stack, environment: Mapping[str, str]) -> list[ObservedZone]:
    """Return every zone of ``stack`` as Cloudflare holds it, the primary one first.

    ``environment`` has the token, and the API's address where it is not Cloudflare's own. Raises ApiError where a zone
    cannot be read as a whole, DeclarationError where a declared id is another zone's.
    """
    return asyncio.run(_observe(stack, environment))


async def _observe(stack: Stack, environment: Mapping[str, str]) -> list[ObservedZone]:
    zones = [part.site.zone for part in stack.compilation.parts]
    async with connect(environment) as client:
        return [await observe_zone(client, zone.name, zone.id) for zone in zones]
