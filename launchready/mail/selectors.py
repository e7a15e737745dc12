"""DKIM selectors that known providers use. Nothing lists a domain's selectors: trying these finds keys or nothing.

A selector that is not here says nothing. Gathered 2026-11-24 from the providers' help pages and the public
Domain-Connect templates; providers with a selector of their own for each customer (Amazon SES, HubSpot's numbers)
cannot be guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

COMMON: Mapping[str, tuple[str, ...]] = {
    "Google Workspace": ("google",),
    "Microsoft 365": ("selector1", "selector2"),
    "Fastmail": ("fm1", "fm2", "fm3"),
    "Proton Mail": ("protonmail", "protonmail2", "protonmail3"),
    "Zoho Mail": ("zmail", "zoho"),
    "Cloudflare Email Routing": ("cf2024-1",),
    "iCloud": ("sig1",),
    "SendGrid": ("s1", "s2"),
    "Mailchimp": ("k1", "k2", "k3"),
    "Mailgun": ("mg", "pic", "smtp", "mailo"),
    "Mandrill": ("mandrill", "mte1", "mte2"),
    "Postmark": ("pm",),
    "Resend": ("resend",),
    "Brevo": ("mail", "brevo1", "brevo2"),
    "Mailjet": ("mailjet",),
    "HubSpot": ("hs1", "hs2"),
    "Intercom": ("intercom",),
    "Zendesk": ("zendesk1", "zendesk2"),
    "Klaviyo": ("kl", "kl2"),
    "anybody": ("default", "dkim"),
}


def common_selectors() -> tuple[str, ...]:
    """Return every selector that is tried where none is given."""
    return tuple(dict.fromkeys(selector for selectors in COMMON.values() for selector in selectors))


def provider_of(selector: str) -> str | None:
    """Return who uses ``selector``, None where that is anybody."""
    return next((who for who, selectors in COMMON.items() if selector in selectors and who != "anybody"), None)
