"""What a command that looks asks of Cloudflare's API first."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping

from launchready.cloudflare import connect, read_facts
from launchready.errors import ApiError, UsageError
from launchready.live.facts import Facts
from launchready.stackfile import Stack


def facts_of(stack: Stack, progress: Callable[[str], None]) -> Mapping[str, Facts]:
    """Return what the API says of the stack's zones, by name; nothing, with the reason told, where it is silent."""
    zones = [part.site.zone for part in stack.compilation.parts]

    async def ask() -> dict[str, Facts]:
        async with connect(os.environ) as client:
            return {zone.name: await read_facts(client, zone.name, zone.id) for zone in zones}

    try:
        return asyncio.run(ask())
    except (ApiError, UsageError) as error:
        progress(f"what needs Cloudflare's API stays unknown: {error}")
        return {}
