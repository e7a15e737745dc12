"""Claims that contradict each other or what DNS and Cloudflare allow; every problem names the keys that claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from launchready.claims import Claim, RecordClaim, RuleClaim, SettingClaim
from launchready.consistency.leading import leading_problems
from launchready.errors import Problem
from launchready.site import Site
from launchready.zone import Record, slot_of
from launchready.zone.addresses import address_of
from launchready.zone.limits import LONGEST_EXPRESSION, LONGEST_TEXT, LONGEST_TEXTS
from launchready.zone.spf_terms import is_spf

_SPLIT = "split what it says over several records"
_ADDRESS_TYPES = ("A", "AAAA", "CNAME")


def claim_problems(site: Site, claims: Iterable[Claim]) -> Iterator[Problem]:
    """Return the contradictions among ``claims``."""
    all_claims = tuple(claims)
    yield from _setting_problems([claim for claim in all_claims if isinstance(claim, SettingClaim)])
    yield from _rule_problems([claim for claim in all_claims if isinstance(claim, RuleClaim)])
    records = [claim for claim in all_claims if isinstance(claim, RecordClaim)]
    yield from _record_problems(site, records)


def _setting_problems(claims: Iterable[SettingClaim]) -> Iterator[Problem]:
    first: dict[str, SettingClaim] = {}
    for claim in claims:
        other = first.setdefault(claim.id, claim)
        if other.value != claim.value:
            yield Problem(
                claim.declared_at,
                f"the setting {claim.id} would be {claim.value!r} here and {other.value!r} at {other.declared_at}",
            )


def _rule_problems(claims: Iterable[RuleClaim]) -> Iterator[Problem]:
    first: dict[str, RuleClaim] = {}
    for claim in claims:
        if len(claim.rule.expression) > LONGEST_EXPRESSION:
            yield Problem(
                claim.declared_at,
                f"the rule {claim.rule.ref} would be {len(claim.rule.expression)} characters long; Cloudflare takes "
                f"{LONGEST_EXPRESSION}: declare fewer or shorter values",
            )
        other = first.setdefault(claim.rule.ref, claim)
        if other.rule.expression != claim.rule.expression:  # the same redirect twice is said by redirect_problems
            yield Problem(claim.declared_at, f"the rule {claim.rule.ref} is declared at {other.declared_at} too")


def _record_problems(site: Site, claims: list[RecordClaim]) -> Iterator[Problem]:
    yield from _duplicates(claims)
    by_slot: dict[str, list[RecordClaim]] = {}
    by_name: dict[str, list[RecordClaim]] = {}
    for claim in claims:
        by_slot.setdefault(slot_of(claim.record, site.zone.name), []).append(claim)
        by_name.setdefault(claim.record.name, []).append(claim)
        yield from _size_problems(claim)
    told: set[str] = set()  # names whose two values contradict each other, whatever else follows from it
    for slot, group in by_slot.items():
        found = list(_slot_problems(slot, group))
        told.update(group[0].record.name for _ in found)
        yield from found
    for name, group in by_name.items():
        if name not in told:
            yield from list(_cname_problems(site, name, group)) or _proxy_problems(name, group)
        yield from _texts_problems(name, group)
    yield from leading_problems(by_name)
    yield from _exchanger_problems(by_name, claims)


def _duplicates(claims: Iterable[RecordClaim]) -> Iterator[Problem]:
    first: dict[tuple[str, Record], RecordClaim] = {}
    for claim in claims:
        other = first.setdefault((claim.concern, claim.record), claim)
        if other is not claim:
            where = "twice" if other.declared_at == claim.declared_at else f"at {other.declared_at} too"
            yield Problem(claim.declared_at, f"the record {claim.record} is declared {where}; keep one of them")


def _slot_problems(slot: str, group: list[RecordClaim]) -> Iterator[Problem]:
    """One place, two values: SPF, DMARC and a DKIM key stand once; an address is declared under one key."""
    first = group[0]
    alone = not slot.endswith("/address") and (
        slot.endswith("/spf") or slot.partition(".")[0] == "_dmarc" or "_domainkey" in slot
    )
    for claim in group[1:]:
        same_list = _owner(claim) == _owner(first)
        differs = claim.record != first.record
        if differs and (alone or (slot.endswith("/address") and not same_list)):
            # An extra record is what can be taken away; the other follows from what the site is.
            here, there = (first, claim) if _owner(first) == "records" else (claim, first)
            yield Problem(
                here.declared_at,
                f"{first.record.name} would hold both {here.record.content!r} (here) and "
                f"{there.record.content!r} (at {there.declared_at}); keep one of them",
            )


def _owner(claim: RecordClaim) -> str:
    return "records" if claim.declared_at.startswith("records.") else claim.declared_at


def _cname_problems(site: Site, name: str, group: list[RecordClaim]) -> Iterator[Problem]:
    """A CNAME stands alone on its name (RFC 1034 section 3.6.2), and Cloudflare lets NS share with nothing either."""
    for claim in group:
        others = [other for other in group if _cannot_share(claim.record, other.record, name == site.zone.name)]
        if others:
            mine, theirs = claim.record.type, others[0].record.type
            yield Problem(
                claim.declared_at,
                f"{name} has {_article(mine)} {mine} record here, which stands alone on its name, but "
                f"{_article(theirs)} {theirs} record at {others[0].declared_at} too: keep one, or rename one",
            )


def _cannot_share(record: Record, other: Record, at_apex: bool) -> bool:
    if record == other:
        return False
    if record.type == "NS":
        return other.type not in ("NS", "CNAME")
    if record.type == "CNAME":  # flattened at the apex: mail and texts may stand beside it, addresses may not
        return not at_apex or other.type in _ADDRESS_TYPES
    return False


def _article(type_: str) -> str:
    return "an" if type_ in ("A", "AAAA", "MX", "NS", "SRV") else "a"


def _proxy_problems(name: str, group: Iterable[RecordClaim]) -> Iterator[Problem]:
    """One proxied address record proxies all of its name (developers.cloudflare.com/dns/proxy-status, 2026-11-24)."""
    addresses = [claim for claim in group if claim.record.type in _ADDRESS_TYPES]
    if len({claim.record.proxied for claim in addresses}) > 1:
        odd = next(claim for claim in addresses if claim.record.proxied != addresses[0].record.proxied)
        yield Problem(
            odd.declared_at,
            f"{name} is proxied at one key and not at {addresses[0].declared_at}: write the same at both",
        )


def _size_problems(claim: RecordClaim) -> Iterator[Problem]:
    record = claim.record
    if record.type == "TXT" and (size := _size(record)) > LONGEST_TEXT:
        what = "characters" if record.content.isascii() else "bytes (a letter beyond ASCII has two or more)"
        other = "let senders have a return_path of their own" if is_spf(record.content) else _SPLIT
        yield Problem(
            claim.declared_at,
            f"the text of {record.name} has {size} {what}; Cloudflare holds {LONGEST_TEXT} at most: "
            f"shorten it, or {other}",
        )


def _size(record: Record) -> int:
    """Return the bytes of a text, which is what DNS carries."""
    return len(record.content.encode("utf-8", "surrogateescape"))


def _texts_problems(name: str, group: Iterable[RecordClaim]) -> Iterator[Problem]:
    texts = [claim for claim in group if claim.record.type == "TXT"]
    sizes = [_size(claim.record) for claim in texts]
    if (size := sum(sizes)) > LONGEST_TEXTS and max(sizes) <= LONGEST_TEXT:
        yield Problem(
            texts[-1].declared_at,
            f"the texts of {name} have {size:,} characters together; Cloudflare holds {LONGEST_TEXTS:,} at most: "
            "remove what nobody needs any more",
        )


def _exchanger_problems(by_name: Mapping[str, list[RecordClaim]], claims: Iterable[RecordClaim]) -> Iterator[Problem]:
    exchangers: dict[str, list[RecordClaim]] = {}
    for claim in claims:
        if claim.record.type == "MX":
            exchangers.setdefault(claim.record.name, []).append(claim)
            yield from _target_problems(by_name, claim)
    for name, group in exchangers.items():
        concerns = {claim.concern for claim in group}
        if "email" in concerns and len(concerns) > 1:
            odd = next(claim for claim in group if claim.concern != "email")
            yield Problem(odd.declared_at, f"the MX records of {name} come from mail.provider; remove this one")


def _target_problems(by_name: Mapping[str, list[RecordClaim]], claim: RecordClaim) -> Iterator[Problem]:
    target = claim.record.content
    key = f"{claim.declared_at}.content" if claim.declared_at.startswith("records.") else claim.declared_at
    if address_of(target) is not None:
        yield Problem(key, f"an MX record names a host, and {target} is an address: give the mail server's host name")
    for other in by_name.get(target, ()):
        if other.record.proxied:
            yield Problem(
                key,
                f"mail cannot be delivered to {target}: it is proxied at {other.declared_at}, and Cloudflare's edge "
                "takes web traffic only; set proxied: false there, or give a mail host",
            )
            return
        if other.record.type == "CNAME":
            yield Problem(key, f"{target} is a CNAME at {other.declared_at}: an MX record needs a host with addresses")
            return
