"""The ownership mark: what a record's comment says of the stack that made it, and where it was declared.

Whoever opens the dashboard sees whose a record is before changing it there. The engine writes the mark when it creates
a record and never again: a comment is people's to write, and a note of theirs is worth more than ours. So nothing rests
on a mark; where it is missing, drift says so, and no more. Cloudflare takes 100 characters on Free, and no line breaks
(developers.cloudflare.com/dns/manage-dns-records/reference/record-attributes, verified 2026-11-24).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from launchready.zone.diff import Action, Change, Kind
from launchready.zone.matching import pair_records
from launchready.zone.records import Record
from launchready.zone.zone import Zone

LONGEST = 100
_OWNER = re.compile(r"launchready: (?P<stack>[A-Za-z0-9_.-]+)(,|$)")


def mark_of(stack: str, key: str) -> str:
    """Return the comment of a record that ``stack`` declares at ``key``: ``launchready: acme, hosts.www.origin``.

    Places in lists are left out, since they change where nothing else does.
    """
    lasting = ".".join(part for part in key.split(".") if not part.isdecimal())
    mark = f"launchready: {stack}, {lasting}"
    return mark if len(mark) <= LONGEST else f"{mark[: LONGEST - 2]}.."


def owner_of(comment: str) -> str | None:
    """Return the stack that ``comment`` names as the record's, None where it has no mark; notes may follow it."""
    found = _OWNER.match(comment)
    return found["stack"] if found else None


def mark_changes(
    stack: str, declared: Zone, keys: Mapping[str, str], observed: Zone, comments: Mapping[str, str]
) -> Iterator[Change]:
    """Return the records of ``declared`` without the mark of ``stack``: information, and nothing that is wrong.

    ``keys`` are where each slot was declared, ``comments`` the comments of ``observed``'s records, by slot.
    """
    keyed = {record: keys[slot] for slot, record in declared.records.items()}
    noted = {record: comments.get(slot, "") for slot, record in observed.records.items()}
    for wanted, found in pair_records(declared, observed):
        if wanted is not None and found is not None and owner_of(noted[found]) != stack:
            yield _unmarked(declared.name, wanted, mark_of(stack, keyed[wanted]), noted[found])


def _unmarked(zone: str, record: Record, mark: str, comment: str) -> Change:
    named = f"{record.name} {record.type}"
    if (other := owner_of(comment)) is not None:
        sentence = f"{named} is marked as the stack {other}'s, and this one declares it: a zone belongs to one stack."
    else:
        instead = f"its comment is {comment!r}" if comment else "it has no comment"
        sentence = f"{named} does not say that it is this stack's: {instead}. Nothing rests on it."
    sentence += f' A repair leaves comments alone; by hand the mark is "{mark}".'
    fields = {"name": record.name, "type": record.type}
    return Change(
        Action.INFO,
        Kind.RECORD,
        zone,
        record.name,
        {**fields, "comment": mark},
        {**fields, "comment": comment},
        sentence,
    )
