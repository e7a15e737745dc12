"""Policies of the audit: one rule for live domains each, by topic; what was found in, faults out. Pure."""

from __future__ import annotations

from launchready.audit.finding import Policy
from launchready.audit.policies import cache, certificates, content, dns, exposure, names, routing

POLICIES: tuple[Policy, ...] = (
    *dns.POLICIES,
    *names.POLICIES,
    *certificates.POLICIES,
    *routing.POLICIES,
    *content.POLICIES,
    *cache.POLICIES,
    *exposure.POLICIES,
)

__all__ = ["POLICIES"]
