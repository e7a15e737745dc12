"""DKIM selectors that known providers use. Nothing lists a domain's selectors: trying these finds keys or nothing.

A selector that is not here says nothing. Providers that give each customer selectors of their own cannot be guessed:
Amazon SES, Zoho's choice, HubSpot's and Postmark's with a number before or behind.
"""

from __future__ import annotations

from collections.abc import Mapping

DOCUMENTED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "Google Workspace": ("support.google.com/a/answer/11611356", ("google",)),
    "Microsoft 365": ("DC microsoft.com.o365", ("selector1", "selector2")),
    "Fastmail": ("fastmail.help/hc/en-us/articles/360060591153, as in presets/mail.py", ("fm1", "fm2", "fm3")),
    "Proton Mail": (
        "proton.me/support/anti-spoofing-custom-domain, as in presets/mail.py",
        ("protonmail", "protonmail2", "protonmail3"),
    ),
    "Mailgun": ("documentation.mailgun.com/docs/mailgun/user-manual/domains/dkim_security", ("pdk1", "pdk2")),
    "Mailchimp Transactional (Mandrill)": (
        "mailchimp.com/developer/release-notes/new-sending-domain-authentication-requirements",
        ("mte1", "mte2"),
    ),
    "Resend": ("DC resend.com.mail", ("resend",)),
    "Mailjet": ("DC mailjet.com.domain-auth", ("mailjet",)),
    "Klaviyo": ("klaviyo.zendesk.com/hc/en-us/articles/4417768780827", ("kl", "kl2")),
}
"""Where a provider says it, and its selectors; verified 2026-11-24.

DC is the public collection Domain-Connect/Templates, which providers fill in themselves."""

MET: Mapping[str, tuple[str, ...]] = {
    "Zoho Mail": ("zmail", "zoho"),
    "Cloudflare Email Routing": ("cf2024-1",),
    "iCloud": ("sig1",),
    "SendGrid": ("s1", "s2"),
    "Mailchimp": ("k1", "k2", "k3"),
    "Mailgun": ("mg", "pic", "smtp", "mailo"),
    "Mailchimp Transactional (Mandrill)": ("mandrill",),
    "Postmark": ("pm",),
    "Brevo": ("mail", "brevo1", "brevo2"),
    "HubSpot": ("hs1", "hs2"),
    "Intercom": ("intercom",),
    "Zendesk": ("zendesk1", "zendesk2"),
    "anybody": ("default", "dkim"),
}
"""Commonly met in public zones and set-up notes; not documented by the provider, or not where it was looked for."""


def common_selectors() -> tuple[str, ...]:
    """Return every selector that is tried where none is given."""
    return tuple(dict.fromkeys(selector for _, selectors in _known() for selector in selectors))


def provider_of(selector: str) -> str | None:
    """Return who uses ``selector``, None where that is anybody."""
    return next((who for who, selectors in _known() if selector in selectors and who != "anybody"), None)


def _known() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return *((who, selectors) for who, (_, selectors) in DOCUMENTED.items()), *MET.items()
