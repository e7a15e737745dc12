"""The tables of docs/policies.md, written from the policies themselves."""

from __future__ import annotations

from collections.abc import Iterable

from launchready.policies import POLICIES
from launchready.policies.finding import Source
from launchready.policies.lockouts import LOCKOUTS


def policy_reference() -> str:
    """Return the generated part of docs/policies.md."""
    policies = ["### Policies", "", "| id | severity | what holds | what it costs otherwise | sources |"]
    policies.append("|---|---|---|---|---|")
    policies += [
        f"| `{each.id}` | {each.severity} | {each.title} | {each.impact} | {_listed(each.sources)} |"
        for each in POLICIES
    ]
    lockouts = [
        "### Lock-outs",
        "",
        "| id | severity | what holds | what it costs otherwise | sources |",
        "|---|---|---|---|---|",
    ]
    lockouts += [
        f"| `{each.id}` | {each.severity} | {each.title} | {each.impact} | {_listed(each.sources)} |"
        for each in LOCKOUTS
    ]
    return "\n".join([*policies, "", *lockouts, ""])


def _listed(sources: Iterable[Source]) -> str:
    return "; ".join(f"{source.page} ({source.verified})" for source in sources)
