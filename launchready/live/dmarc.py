"""Which DMARC record counts for a domain: RFC 9989's tree walk, and what receivers after RFC 7489 do.

The second still look at one place only above the domain, the one that a public suffix list names (section 6.6.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from launchready.live.dns import CouldNotLook
from launchready.live.mail import POLICIES, Dmarc, RecordError, addresses_in, is_dmarc, is_mailbox, parse_dmarc, psd_of
from launchready.live.names import Ask
from launchready.live.suffixes import registered_domain

MAX_QUERIES = 8  # RFC 9989 section 4.10: of one walk
KEPT_LABELS = 7  # the same: of a name that has eight or more
_OLD_TAG = re.compile(r";\s*([a-z]+)\s*=\s*([^;]*?)\s*(?=;|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """The one DMARC record at ``_dmarc.`` below ``domain``."""

    domain: str
    text: str

    @property
    def psd(self) -> str:
        """What the record says of being a public suffix: y, n or u."""
        return psd_of(self.text)


@dataclass(frozen=True, slots=True)
class Walk:
    """One tree walk from ``start`` towards the root: the names asked, and the records found, longest name first.

    ``several`` are the names that had more than one record: none of them counts. ``unseen`` is the look that failed,
    which ends a walk: what lies above is not known then.
    """

    start: str
    asked: tuple[str, ...]
    found: tuple[Found, ...]
    several: tuple[str, ...] = ()
    unseen: CouldNotLook | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """What applies to mail from a domain.

    ``organization`` is the organizational domain, None where it could not be found out. ``rfc9989`` and ``rfc7489``
    are the policies that receivers after either act on, None where there is no DMARC for them. ``record`` is what was
    found at ``found_at``, also where receivers have to ignore it: ``errors`` say why. ``unseen`` is set where DNS did
    not tell enough, ``unseen_7489`` where it did not for the second.
    """

    domain: str
    walk: Walk
    organization: str | None
    found_at: str | None = None
    text: str | None = None
    record: Dmarc | None = None
    rfc9989: str | None = None
    rfc7489: str | None = None
    errors: tuple[str, ...] = ()
    unseen: CouldNotLook | None = None
    unseen_7489: CouldNotLook | None = None


def steps(domain: str) -> Iterator[str]:
    """Yield the names of a walk from ``domain``: itself, then from at most seven labels down to one (section 4.10)."""
    yield domain
    labels = domain.split(".")
    for place in range(max(len(labels) - KEPT_LABELS, 1), len(labels)):
        yield ".".join(labels[place:])


async def walk_tree(ask: Ask, domain: str) -> Walk:
    """Walk from ``domain`` (lower case, ASCII) to the top, or to the first record that says what it is (psd=)."""
    asked: list[str] = []
    found: list[Found] = []
    several: list[str] = []
    for name in steps(domain):
        asked.append(name)
        answer = await ask(f"_dmarc.{name}", "TXT")
        if isinstance(answer, CouldNotLook):
            return Walk(domain, tuple(asked), tuple(found), tuple(several), answer)
        records = [text for text in answer.values if is_dmarc(text)]
        if len(records) > 1:
            several.append(name)
        elif records:
            found.append(Found(name, records[0]))
            if found[-1].psd != "u":
                break
    return Walk(domain, tuple(asked), tuple(found), tuple(several))


def organization_of(walk: Walk) -> str:
    """Return the organizational domain that ``walk`` shows (section 4.10.2)."""
    for record in walk.found:
        if record.psd == "n":
            return record.domain
        if record.psd == "y" and record.domain != walk.start:
            above = record.domain.count(".") + 1
            return ".".join(walk.start.split(".")[-above - 1 :])
    return walk.found[-1].domain if walk.found else walk.start


async def organization_for(ask: Ask, domain: str) -> str | None:
    """Return the organizational domain of ``domain``, None where DNS did not tell enough."""
    walk = await walk_tree(ask, domain)
    return organization_of(walk) if _is_whole(walk) else None


async def discover(ask: Ask, domain: str) -> Discovery:
    """Return what DMARC says of mail from ``domain`` (lower case, ASCII)."""
    walk = await walk_tree(ask, domain)
    organization = organization_of(walk) if _is_whole(walk) else None
    counting = _counting(walk, organization)
    policy, errors = None, [f"_dmarc.{name} has several DMARC records: all are discarded" for name in walk.several]
    record = None
    unseen = walk.unseen if counting is None else None
    if counting is not None:
        try:
            record = parse_dmarc(counting.text)
            errors += record.ignored
            exists = await _exists(ask, domain, counting, record)
            if isinstance(exists, CouldNotLook):
                unseen = exists
            else:
                policy = _policy_for(domain, counting, record, exists)
        except RecordError as error:
            errors.append(f"_dmarc.{counting.domain}: {error}")
    older = await _after_rfc7489(ask, domain)
    return Discovery(
        domain,
        walk,
        organization,
        counting.domain if counting else None,
        counting.text if counting else None,
        record,
        policy,
        None if isinstance(older, CouldNotLook) else older,
        tuple(errors),
        unseen,
        older if isinstance(older, CouldNotLook) else None,
    )


async def is_aligned(ask: Ask, identifier: str, author: Discovery, *, by_spf: bool) -> bool | None:
    """Say whether ``identifier``, that SPF or DKIM vouches for, counts for the author's domain (section 4.4).

    The same domain does; another of the same organisation too, unless aspf= or adkim= is strict. None: not known.
    """
    if identifier == author.domain:
        return True
    record = author.record
    if record is not None and (record.strict_spf if by_spf else record.strict_dkim):
        return False
    if author.organization is None:
        return None
    organization = await organization_for(ask, identifier)
    return None if organization is None else organization == author.organization


def _is_whole(walk: Walk) -> bool:
    """Say whether ``walk`` shows the organizational domain.

    It does where only the top-level domain could not be asked and a record was found below it: only a top-level domain
    that calls itself an organisation would change that.
    """
    return walk.unseen is None or (bool(walk.found) and "." not in walk.asked[-1])


def _counting(walk: Walk, organization: str | None) -> Found | None:
    """Return the record that counts: the domain's own, else its organization's, else its public suffix's (4.10.1)."""
    for record in walk.found:
        if record.domain == walk.start:
            return record
    if organization is None:
        return None
    at = {record.domain: record for record in walk.found}
    return at.get(organization) or next((record for record in walk.found if record.psd == "y"), None)


async def _exists(ask: Ask, domain: str, counting: Found, record: Dmarc) -> bool | CouldNotLook:
    """Say whether ``domain`` exists (RFC 8020), which is asked only where the answer changes the policy."""
    if counting.domain == domain or record.subdomains == record.nonexistent:
        return True
    answer = await ask(domain, "A")
    return answer if isinstance(answer, CouldNotLook) else answer.exists


def _policy_for(domain: str, counting: Found, record: Dmarc, exists: bool) -> str:
    if counting.domain == domain:
        return record.policy
    return record.subdomains if exists else record.nonexistent


async def _after_rfc7489(ask: Ask, domain: str) -> str | CouldNotLook | None:
    """Return the policy for receivers after RFC 7489 (section 6.6.3): the domain's own record, else one at most."""
    for name in dict.fromkeys((domain, registered_domain(domain))):
        answer = await ask(f"_dmarc.{name}", "TXT")
        if isinstance(answer, CouldNotLook):
            return answer
        records = [text for text in answer.values if is_dmarc(text)]
        if records:
            return _policy_7489(records[0], name == domain) if len(records) == 1 else None
    return None


def _policy_7489(text: str, own: bool) -> str | None:
    """Return what a receiver does that knows no np=, t= and psd=, but pct=; None where it has to ignore the record."""
    tags: dict[str, str] = {tag.lower(): value for tag, value in _OLD_TAG.findall(text)}
    policies = [tags[tag].lower() for tag in ("p", "sp") if tag in tags]
    if "p" not in tags or any(policy not in POLICIES for policy in policies):
        return "none" if any(map(is_mailbox, addresses_in(tags.get("rua", "")))) else None
    policy = policies[0] if own else policies[-1]
    if tags.get("pct") == "0":  # section 6.6.4: whatever is not sampled gets the next weaker policy
        return POLICIES[max(POLICIES.index(policy) - 1, 0)]
    return policy
