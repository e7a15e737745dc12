"""Mail policies: one SPF record a name, valid, within ten look-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Judged, Part
from launchready.policies.spf_costs import COSTS
from launchready.zone.diff import Kind
from launchready.zone.spf_terms import SpfError, SpfRecord, is_spf, parse_spf

MAX_LOOKUPS = 10  # terms that query, RFC 7208 section 4.6.4
_QUERYING = frozenset({"a", "mx", "ptr", "exists"})  # and include and redirect, which lead on


@dataclass(slots=True)
class _Tally:
    """What a record costs: look-ups at least and at most, and the domains whose record is not known."""

    least: int = 0
    most: int = 0
    unfollowed: list[str] = field(default_factory=list)


def judge_spf(judged: Judged) -> Iterator[Judgement]:
    """Find names with several SPF records, with one that receivers refuse, or with one that asks too much."""
    by_name: dict[str, list[tuple[str, str]]] = {}
    for slot, record in judged.zone.records.items():
        if record.type == "TXT" and is_spf(record.content):
            by_name.setdefault(record.name, []).append((slot, record.content))
    known = {name: texts[0][1] for name, texts in by_name.items() if len(texts) == 1}
    for name, texts in by_name.items():
        place = Place(Kind.RECORD, _odd_one(judged, [slot for slot, _ in texts]))
        if len(texts) > 1:
            yield Fault(
                name,
                f"It has {len(texts)} SPF records, and receivers use none of them.",
                "Merge them into one record: v=spf1, then every include and address, then one ~all or -all.",
                place,
            )
        else:
            yield from _judge_one(judged, name, texts[0][1], place, known)


def _odd_one(judged: Judged, slots: list[str]) -> str:
    """Return the slot of the record that nobody declared, where that is known; else the last."""
    foreign = [slot for slot in slots if judged.declared and judged.key_of(Kind.RECORD, slot) is None]
    return max(foreign or slots)


def _judge_one(judged: Judged, name: str, text: str, place: Place, known: Mapping[str, str]) -> Iterator[Judgement]:
    tally = _Tally()
    try:
        _count(parse_spf(text), {**known, **(judged.spf or {})}, tally, (name,))
    except SpfError as error:
        yield Fault(name, f"Its SPF record is not valid: {error}.", "Correct that term, or take it out.", place)
        return
    unfollowed = ", ".join(dict.fromkeys(tally.unfollowed))
    if tally.least > MAX_LOOKUPS:
        beside = f" ({unfollowed} not followed)" if unfollowed else ""
        yield Fault(
            name,
            f"Its SPF record takes {tally.least} look-ups or more{beside}; {MAX_LOOKUPS} are allowed.",
            "Take out senders that are not used, or give some a return path of their own instead of an include.",
            place,
        )
    elif unfollowed:
        yield Unjudged(
            name,
            f"{unfollowed} could not be followed and counted as one look-up each ({tally.least} in all; "
            f"{MAX_LOOKUPS} are allowed)",
        )
    elif tally.most > MAX_LOOKUPS:
        yield Unjudged(
            name, f"its SPF record takes {tally.least} to {tally.most} look-ups, and {MAX_LOOKUPS} are allowed"
        )


def _count(record: SpfRecord, answers: Mapping[str, str | None], tally: _Tally, trail: tuple[str, ...]) -> None:
    """Add up what ``record`` costs; ``trail`` are the domains on the way to it, none of which is followed again."""
    # What stands after "all" is never looked at (section 5.1).
    terms = tuple(takewhile(lambda term: term.name != "all", record.terms))
    followed = [term.domain(trail[-1]) for term in terms if term.name == "include"]
    plain = sum(term.name in _QUERYING for term in terms)
    tally.least, tally.most = tally.least + plain, tally.most + plain
    for domain in [*followed, *([record.redirect] if record.redirect else [])]:
        if domain in trail:
            raise SpfError(f"{domain} includes itself")
        _follow(domain, answers, tally, trail)


def _follow(domain: str, answers: Mapping[str, str | None], tally: _Tally, trail: tuple[str, ...]) -> None:
    if domain in answers:
        tally.least, tally.most = tally.least + 1, tally.most + 1
        text = answers[domain]
        if text is None:
            raise SpfError(f"{domain} has no SPF record")
        if tally.least <= 4 * MAX_LOOKUPS:  # it is broken long before; a record that grows without end ends here
            _count(parse_spf(text), answers, tally, (*trail, domain))
        return
    cost = COSTS.get(domain)
    tally.least += cost.least if cost else 1
    tally.most += cost.most if cost else 1
    if cost is None:
        tally.unfollowed.append(domain)


SPF_SINGLE_AND_WITHIN_LOOKUPS = Policy(
    id="spf-single-and-within-lookups",
    severity=Severity.HIGH,
    title="A name has one SPF record, valid and within ten look-ups.",
    impact="Receivers treat SPF as broken: mail of the company lands in spam or is refused.",
    sources=(
        Source("RFC 7208 sections 3.2, 4.5, 4.6.4", "2026-11-24"),
        Source("launchready/policies/spf_costs.py (look-ups of known providers)", "2026-11-24"),
    ),
    needs=frozenset({Part.RECORDS, Part.CONTENTS}),
    judge=judge_spf,
)

POLICIES = (SPF_SINGLE_AND_WITHIN_LOOKUPS,)
