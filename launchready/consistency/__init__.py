"""What shows only across the values of a site: found, said and collected; nothing is raised here."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.consistency.claimed import claim_problems
from launchready.consistency.expected import expectation_problems
from launchready.consistency.hosting import hosting_problems
from launchready.consistency.mailing import mail_problems
from launchready.consistency.naming import name_problems
from launchready.consistency.pathing import path_problems
from launchready.consistency.planning import plan_problems
from launchready.consistency.protecting import protection_problems
from launchready.consistency.redirecting import redirect_problems
from launchready.errors import Problem
from launchready.site import Site

__all__ = ["claim_problems", "expectation_problems", "name_problems", "plan_problems", "site_problems"]


def site_problems(site: Site) -> Iterator[Problem]:
    """Return what is wrong between hosts, redirects, cache, protection and mail; the names must be in order already."""
    yield from hosting_problems(site)
    yield from path_problems(site)
    yield from redirect_problems(site)
    yield from protection_problems(site)
    yield from mail_problems(site)
