"""Policies of the audit: one rule for live domains each, by topic; what was found in, faults out. Pure."""

from __future__ import annotations

from launchready.audit.finding import Policy
from launchready.audit.policies import (
    browsers,
    cache,
    certificates,
    content,
    dns,
    exposure,
    hsts,
    names,
    redirects,
    routing,
)

POLICIES: tuple[Policy, ...] = (
    *dns.POLICIES,
    *names.POLICIES,
    *certificates.POLICIES,
    *hsts.POLICIES,
    *redirects.POLICIES,
    *routing.POLICIES,
    *content.POLICIES,
    *browsers.POLICIES,
    *cache.POLICIES,
    *exposure.POLICIES,
)

__all__ = ["POLICIES"]
