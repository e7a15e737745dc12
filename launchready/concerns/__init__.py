"""The concerns of a site, one file each. A new one is a file here, a component, and a row in this table."""

from __future__ import annotations

from launchready.claims import Concern
from launchready.concerns import cache, dns, email, redirects, subdomains, tls

CONCERNS: tuple[Concern, ...] = (dns, redirects, subdomains, tls, cache, email)

__all__ = ["CONCERNS"]
