"""The zone that a stack owns the content of."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from launchready.site.declared import Declared, DomainName, ZoneId
from launchready.zone.limits import Plan


class ZoneRef(Declared):
    """The zone at Cloudflare that this stack owns the content of (the zone itself is looked up, never created)."""

    name: DomainName
    """The domain, as ``acme.com``."""
    id: ZoneId | None = None
    """Cloudflare's zone id; looked up by name where it is left out."""
    plan: Annotated[Plan, Field(strict=False)] = Plan.FREE
    """The zone's plan. What it does not hold is refused before anything is applied."""
    max_records: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """How many DNS records the zone holds, where that is not its plan's number: 1,000 on Free for a zone made before
    September 2024, more on Enterprise by agreement."""
