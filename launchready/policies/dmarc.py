"""DMARC policies: present, understood by receivers, reported where somebody reads it, and moved on in time."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.live.mail import POLICIES as STAGES
from launchready.live.mail import Dmarc, RecordError, is_dmarc, is_mailbox, parse_dmarc
from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Judged, Part
from launchready.policies.names import is_null, leads_nowhere, receives
from launchready.zone import Record, Zone, within
from launchready.zone.diff import Kind

_PREFIX = "_dmarc."


def dmarc_of(zone: Zone, domain: str) -> Dmarc | None:
    """Return what receivers take from the DMARC record of ``domain`` in ``zone``; None where they take nothing."""
    texts = [
        record.content
        for record in zone.records.values()
        if record.name == f"{_PREFIX}{domain}" and record.type == "TXT" and is_dmarc(record.content)
    ]
    try:
        return parse_dmarc(texts[0]) if len(texts) == 1 else None
    except RecordError:
        return None


def _texts(judged: Judged) -> Iterator[tuple[str, list[tuple[str, Record]]]]:
    """Return each name that has DMARC records, or what somebody meant as one, with slot and record of each."""
    for name, records in judged.by_name.items():
        if name.startswith(_PREFIX) and (found := [pair for pair in records if pair[1].type == "TXT"]):
            yield name, found


def judge_missing(judged: Judged) -> Iterator[Judgement]:
    """Find a domain with mail and without DMARC."""
    zone = judged.zone.name
    if not receives(judged, zone) or judged.by_name.get(f"{_PREFIX}{zone}"):
        return
    if judged.whole:
        yield Fault(
            zone,
            f"{zone} receives mail and has no DMARC record.",
            f'Publish the TXT record "v=DMARC1; p=none; rua=mailto:…" at {_PREFIX}{zone}, and read the reports.',
        )
    else:
        yield Unjudged(zone, "no DMARC record is declared, and one may be there that nobody declared")


def judge_form(judged: Judged) -> Iterator[Judgement]:
    """Find DMARC records that receivers discard."""
    for name, texts in _texts(judged):
        meant = [(slot, record.content) for slot, record in texts if "dmarc" in record.content.lower()]
        if not meant:
            continue
        domain, place = name.removeprefix(_PREFIX), Place(Kind.RECORD, max(slot for slot, _ in meant))
        if len(meant) > 1:
            why, fix = f"{name} has {len(meant)} DMARC records, and receivers use none of them", "Keep one of them."
        elif not is_dmarc(meant[0][1]):
            why, fix = "Its DMARC record does not begin with v=DMARC1;", "Let it begin so, in capitals."
        else:
            try:
                parse_dmarc(meant[0][1])
                continue
            except RecordError as error:
                why, fix = f"Receivers ignore its DMARC record: {error}", "Correct that tag."
        yield Fault(domain, f"{why}.", fix, place)


def judge_ignored(judged: Judged) -> Iterator[Judgement]:
    """Find tags of DMARC records that have no effect."""
    for domain, dmarc, place in _valid(judged):
        if dmarc.ignored:
            yield Fault(
                domain,
                f"Parts of its DMARC record have no effect: {'; '.join(dmarc.ignored)}.",
                "Take them out, or write what was meant.",
                place,
            )


def _valid(judged: Judged) -> Iterator[tuple[str, Dmarc, Place]]:
    for name, texts in _texts(judged):
        meant = [(slot, record.content) for slot, record in texts if is_dmarc(record.content)]
        if len(meant) != 1:
            continue
        try:
            yield name.removeprefix(_PREFIX), parse_dmarc(meant[0][1]), Place(Kind.RECORD, meant[0][0])
        except RecordError:
            continue


def judge_reports(judged: Judged) -> Iterator[Judgement]:
    """Find DMARC reports that nobody receives."""
    zone = judged.zone.name
    for domain, dmarc, place in _valid(judged):
        for address in filter(is_mailbox, dmarc.reports):
            host = address.rpartition("@")[2].partition("!")[0].lower()
            if within(host, zone):
                if is_null(judged, host) or (
                    judged.whole and leads_nowhere(judged, host, ("MX", "A", "AAAA", "CNAME"))
                ):
                    yield Fault(
                        domain,
                        f"Its DMARC reports go to {address}, and {host} takes no mail.",
                        "Name a mailbox that somebody reads.",
                        place,
                    )
            elif not within(zone, host):
                yield from _elsewhere(judged, domain, host, place)


def _elsewhere(judged: Judged, domain: str, host: str, place: Place) -> Iterator[Judgement]:
    """Judge reports to another organisation, which has to say that it takes them (RFC 9990 section 4)."""
    name = f"{domain}._report._dmarc.{host}"
    if judged.reports is None or host not in judged.reports:
        if judged.declared is None:  # else the proof of the update looks at it
            yield Unjudged(domain, f"whether {host} takes DMARC reports shows in DNS alone ({name})")
    elif not judged.reports[host]:
        yield Fault(
            domain,
            f"{host} does not say that it takes DMARC reports about {domain}: {name} is missing.",
            f'Let its owner publish the TXT record "v=DMARC1" at {name}, or name a mailbox of your own.',
            place,
        )


def judge_stage(judged: Judged) -> Iterator[Judgement]:
    """Find a step of DMARC that is due."""
    zone, declared = judged.zone.name, judged.declared
    if declared is None or declared.next_stage is None or judged.today is None:
        return
    policy, due = declared.next_stage
    now = next(((dmarc, place) for domain, dmarc, place in _valid(judged) if domain == zone), None)
    if judged.today < due or now is None or STAGES.index(now[0].policy) >= STAGES.index(policy):
        return
    yield Fault(
        zone,
        f"DMARC is p={now[0].policy}, and its next step, {policy}, was due on {due}.",
        f"Read the reports: where every sender passes, write mail.dmarc.policy: {policy}; else move the day.",
        now[1],
    )


_NEEDS = frozenset({Part.RECORDS, Part.CONTENTS})

POLICIES = (
    Policy(
        id="dmarc-valid",
        severity=Severity.HIGH,
        title="Receivers understand the DMARC record.",
        impact="It counts as none: anybody can send in the company's name, and large receivers may refuse its mail.",
        sources=(Source("RFC 9989 sections 4.7, 4.10.1", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_form,
    ),
    Policy(
        id="dmarc-missing",
        severity=Severity.MEDIUM,
        title="A domain with mail has a DMARC record.",
        impact="Nobody sees who sends in the company's name, and large receivers refuse mass mail without one.",
        sources=(
            Source("RFC 9989 section 4", "2026-11-24"),
            Source("support.google.com/a/answer/81126 (rules for those who send)", "2026-11-24"),
        ),
        needs=_NEEDS,
        judge=judge_missing,
    ),
    Policy(
        id="dmarc-reports-arrive",
        severity=Severity.LOW,
        title="DMARC reports go where somebody takes them.",
        impact="Nobody learns which mail fails, so the policy cannot be made stricter without losing mail.",
        sources=(Source("RFC 9990 section 4", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_reports,
    ),
    Policy(
        id="dmarc-tags-without-effect",
        severity=Severity.LOW,
        title="Every part of a DMARC record means something.",
        impact="The record does less than whoever wrote it believes.",
        sources=(Source("RFC 9989 sections 4.7, 4.8 (pct, rf and ri are gone)", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_ignored,
    ),
    Policy(
        id="dmarc-next-stage-due",
        severity=Severity.LOW,
        title="DMARC moves on when its next step is due.",
        impact="Mail that pretends to be the company's still arrives.",
        sources=(Source("RFC 9989 section 5", "2026-11-24"), Source("mail.dmarc.next in the stack file", "2026-11-24")),
        needs=_NEEDS,
        judge=judge_stage,
    ),
)
