"""Certificate authorities by the names that they have in CAA records (RFC 8659)."""

from __future__ import annotations

CLOUDFLARE = ("letsencrypt.org", "pki.goog", "ssl.com")
"""Those that issue Universal SSL's certificates: without them the edge's own could not be renewed.

Source: developers.cloudflare.com/ssl/reference/certificate-authorities and …/edge-certificates/caa-records, verified
2026-11-24.
"""

SERVED = (*CLOUDFLARE, "comodoca.com", "digicert.com", "sectigo.com")
"""Those that Cloudflare names in the CAA records that it serves beside the declared ones, while Universal SSL is on.

sectigo.com is there because the backup certificates that Cloudflare keeps come from Sectigo too.

Source: developers.cloudflare.com/ssl/edge-certificates/caa-records and, for Sectigo,
developers.cloudflare.com/ssl/reference/certificate-authorities, verified 2026-11-24.
"""
