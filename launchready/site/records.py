"""A record that a client writes down itself."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from launchready.site.declared import Declared, HostName, RecordTtl


class ExtraRecord(Declared):
    """A record that no concern declares by itself: verification tokens, SRV, CAA and the like."""

    name: HostName
    """``@`` or the domain itself, ``app``, ``app.acme.com``."""
    type: Literal["A", "AAAA", "CAA", "CNAME", "HTTPS", "MX", "NS", "SRV", "SVCB", "TLSA", "TXT"]
    """The record's type."""
    content: str
    """As in a zone file: ``0 issue "letsencrypt.org"`` for CAA, ``weight port target`` for SRV, ``1 . alpn="h2"`` for
    HTTPS, ``3 1 1 <hex>`` for TLSA."""
    priority: Annotated[int, Field(ge=0, le=65535)] | None = None
    """The preference of an MX, the priority of an SRV."""
    ttl: RecordTtl | None = None
    """Seconds; automatic (300) where it is left out."""
    proxied: bool = False
    """Behind Cloudflare's edge; A, AAAA and CNAME only."""
