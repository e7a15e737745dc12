"""What records are for that come and go beside a stack: certificate authorities, mail providers and services make them.

Sources, verified 2026-11-24: RFC 8555 section 8.4 (``_acme-challenge``); the CNAME validations of AWS Certificate
Manager, DigiCert and Sectigo (their own pages); domainconnect.org (``_domainconnect``); RFC 6376 section 3.6.2.1.
"""

from __future__ import annotations

import re

from launchready.zone.records import Record

_AUTHORITIES = (".acm-validations.aws", ".comodoca.com", ".sectigo.com", ".ssl.com", ".dcv.digicert.com")
_TOKEN = re.compile(
    r"(?:[a-z0-9-]+-(?:domain-|site-|domain-site-)?verification(?:-[a-z0-9-]+)?=|ms=ms\d|apple-domain=|"
    r"keybase-site-verification=|docusign=|zoom_verify_|stripe-verification=|have-i-been-pwned-verification=)",
    re.IGNORECASE,
)


def purpose_of(record: Record) -> str | None:
    """Return in a phrase what ``record`` is there for, where that can be told."""
    first = record.name.partition(".")[0]
    if first in ("_acme-challenge", "_dnsauth") or (record.type == "CNAME" and record.content.endswith(_AUTHORITIES)):
        return "a certificate authority looks for it before it issues a certificate"
    if first == "_domainconnect":
        return "a registrar or provider is found by it"
    if "_domainkey" in record.name.split(".") and (record.type == "CNAME" or "p=" in record.content):
        return "mail is signed with it, by whoever has its private key"
    if record.type == "TXT" and _TOKEN.match(record.content):
        return "a service looks for it to know that the domain is yours"
    return None
