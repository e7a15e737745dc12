"""The concerns of a site, one file each. A new one is a file here, a component, and a row in this table."""

from __future__ import annotations

from launchready.claims import Concern
from launchready.concerns import cache, dns, email, protection, redirects, subdomains, tls

CONCERNS: tuple[Concern, ...] = (dns, redirects, subdomains, tls, cache, protection, email)

ALIAS_CONCERNS: tuple[Concern, ...] = (dns, redirects, tls, email)
"""What an alias domain is spoken of by: it serves nothing, so there is no map of hosts and nothing to cache."""

__all__ = ["ALIAS_CONCERNS", "CONCERNS"]
