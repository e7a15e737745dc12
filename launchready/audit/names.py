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
        ("mail", "webmail", "autodiscover", "autoconfig", "smtp", "imap", "pop", "mx", "mta-sts"), Role.MAIL
    ),
}
"""First label to role. Every one of them is looked for; a name that is found otherwise has its role by its label."""

USUAL = tuple(label for label in BY_LABEL if label not in ("mta-sts",))  # its policy is looked at with the mail

FIRST = ("www", "app", "api", "admin", "login", "staging", "blog", "shop")
"""What is looked for where a wildcard answers for every name, so that each costs requests to the same server."""


def role_by_name(name: str, domain: str) -> Role:
    """Return what ``name`` is for, as its first label says; a host of any other name counts as the company's app."""
    if name == domain:
        return Role.MARKETING
    label = name.removesuffix(f".{domain}").split(".")[0]
    for known, role in BY_LABEL.items():
        if label == known or label.startswith(f"{known}-") or label.endswith(f"-{known}"):
            return role
    return Role.APP
