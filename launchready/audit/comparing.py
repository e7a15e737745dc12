"""What each of the zone's own servers and two resolvers say of the domain itself: its address and mail servers."""

from __future__ import annotations

import asyncio

from launchready.audit.eyes import Eyes
from launchready.audit.found import Told
from launchready.live.names import View

TYPES = ("A", "MX")


async def look_at_answers(eyes: Eyes, domain: str) -> tuple[Told, ...]:
    """Return what each view of the zone says of ``domain``, its own servers first; none where there is but one view."""
    views = (*eyes.views.first, *eyes.views.after)
    if len(views) < 2 or eyes.left <= 0:
        return ()
    return tuple(await asyncio.gather(*(_ask(eyes, view, domain) for view in views)))


async def _ask(eyes: Eyes, view: View, domain: str) -> Told:
    address, mail = await asyncio.gather(*(view.ask(eyes.dns, domain, type_) for type_ in TYPES))
    return Told(str(view.servers[0]), view.caches, address, mail)
