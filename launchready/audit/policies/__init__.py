"""Policies of the audit: one rule for live domains each, by topic; what was found in, faults out. Pure."""

from __future__ import annotations

from launchready.audit.finding import Policy
from launchready.audit.found import Side
from launchready.audit.policies import (
    answers,
    browsers,
    cache,
    certificates,
    content,
    dns,
    exposure,
    hsts,
    names,
    redirects,
    registration,
    routing,
)

BY_SIDE: dict[Side, tuple[Policy, ...]] = {
    Side.DNS: (*registration.POLICIES, *dns.POLICIES, *answers.POLICIES),
    Side.WEB: (
        *registration.POLICIES,
        *names.POLICIES,
        *certificates.POLICIES,
        *hsts.POLICIES,
        *redirects.POLICIES,
        *routing.POLICIES,
        *content.POLICIES,
        *browsers.POLICIES,
        *cache.POLICIES,
        *exposure.POLICIES,
    ),
    Side.MAIL: registration.POLICIES,
}
"""The others of mail are ``launchready.mail``'s own. Whether there is such a domain is of every side."""
POLICIES: tuple[Policy, ...] = tuple(dict.fromkeys(policy for policies in BY_SIDE.values() for policy in policies))

__all__ = ["BY_SIDE", "POLICIES"]
