"""Records that lead to each other in a circle, or to a name that has no server behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from launchready.claims import RecordClaim
from launchready.concerns.hosts import ORIGINLESS
from launchready.errors import Problem


def leading_problems(by_name: Mapping[str, list[RecordClaim]]) -> Iterator[Problem]:
    """Return CNAMEs that end nowhere, among the claims ``by_name``; a circle is told of once."""
    aliases = {
        claim.record.name: claim for group in by_name.values() for claim in group if claim.record.type == "CNAME"
    }
    told: set[str] = set()
    for name, claim in aliases.items():
        trail = _trail(name, aliases)
        target = claim.record.content
        if trail[-1] in trail[:-1]:
            own_host = len(trail) == 2 and claim.declared_at.startswith("hosts.")  # said by hosting_problems
            if name in trail[1:] and told.isdisjoint(trail) and not own_host:
                shown = " → ".join(trail)
                yield Problem(_key(claim), f"{name} leads to itself ({shown}): lead it to a host that has an address")
            told.update(trail)
        elif target in by_name and all(other.record.content == ORIGINLESS for other in by_name[target]):
            yield Problem(
                _key(claim),
                f"{target} only redirects (at {by_name[target][0].declared_at}), and no server is behind it: lead "
                f"{name} to the server itself",
            )


def _trail(name: str, aliases: Mapping[str, RecordClaim]) -> list[str]:
    """Return the names from ``name`` on, the first that comes twice at its end."""
    trail = [name]
    while trail[-1] in aliases and trail[-1] not in trail[:-1]:
        trail.append(aliases[trail[-1]].record.content)
    return trail


def _key(claim: RecordClaim) -> str:
    return f"{claim.declared_at}.content" if claim.declared_at.startswith("records.") else claim.declared_at
