"""How much a look may ask of a client's production site."""

from __future__ import annotations

from enum import StrEnum


class Probe(StrEnum):
    """``launchready:probe``.

    Full does everything; light sends one request a host, and no series that shows caching; off sends nothing to the
    site's hosts and looks at DNS and mail only.
    """

    FULL = "full"
    LIGHT = "light"
    OFF = "off"
