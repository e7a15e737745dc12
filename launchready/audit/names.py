"""The subdomains that companies usually have, and what a host is for by its name."""

from __future__ import annotations

from collections.abc import Mapping

from launchready.audit.found import Role

BY_LABEL: Mapping[str, Role] = {
    **dict.fromkeys(("www", "blog", "shop", "store", "docs", "help", "support", "status", "m"), Role.MARKETING),
    **dict.fromkeys(
        ("app", "admin", "portal", "dashboard", "login", "auth", "sso", "account", "my", "console"), Role.APP
    ),
    **dict.fromkeys(("api", "graphql", "webhooks", "hooks", "ws"), Role.API),
    **dict.fromkeys(("staging", "stage", "dev", "test", "preview", "beta", "qa", "uat", "demo"), Role.INTERNAL),
    **dict.fromkeys(("cdn", "static", "assets", "img", "media", "files"), Role.STATIC),
    **dict.fromkeys(
        ("ssh", "sftp", "ftp", "vpn", "rdp", "ldap", "sip", "db", "mysql", "postgres", "redis", "ns1", "ns2", "git"),
        Role.SERVICE,
    ),
    **dict.fromkeys(
        ("mail", "webmail", "autodiscover", "autoconfig", "smtp", "imap", "pop", "mx", "mta-sts"), Role.MAIL
    ),
}
"""First label to role."""

USUAL = tuple(label for label, role in BY_LABEL.items() if role is not Role.SERVICE and label != "mta-sts")
"""What is looked for; the policy of mta-sts is looked at with the mail."""

FIRST = ("www", "app", "api", "admin", "login", "staging", "blog", "shop")
"""What is looked for where a wildcard answers for every name, so that each costs requests to the same server."""


def role_by_name(name: str, domain: str) -> Role:
    """Return what ``name`` is for, as its first label says; a host of any other name counts as the company's app."""
    return Role.MARKETING if name == domain else _role_by_label(name, domain) or Role.APP


def is_guessed(name: str, domain: str) -> bool:
    """Say whether nothing in ``name`` tells what it is for."""
    return name != domain and _role_by_label(name, domain) is None


def _role_by_label(name: str, domain: str) -> Role | None:
    """Return the role that a part of ``name`` tells: ``eu-api`` is an API, ``api.staging`` is for tests."""
    labels = name.removesuffix(f".{domain}").split(".")
    if any(BY_LABEL.get(part) is Role.INTERNAL for label in labels for part in label.split("-")):
        return Role.INTERNAL
    parts = labels[0].split("-")
    return next((role for part in (labels[0], *parts) if (role := BY_LABEL.get(part)) is not None), None)
