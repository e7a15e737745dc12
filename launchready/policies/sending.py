"""Who may send: no more than who is declared, and everybody who is. The records' form is judged in spf.py."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source, Unjudged
from launchready.policies.judged import Declared, Judged, Part
from launchready.policies.names import leads_nowhere, receives
from launchready.zone import within
from launchready.zone.diff import Kind
from launchready.zone.spf_servers import lists_all_of
from launchready.zone.spf_terms import SpfError, SpfRecord, Term, is_spf, parse_spf, parse_term

MAX_VOIDS = 2  # look-ups that find nothing, RFC 7208 section 4.6.4
_WIDEST = {4: 8, 6: 16}
"""A network with a shorter prefix than this is a large part of the internet, whoever wrote it."""


def valid_spf(judged: Judged) -> Iterator[tuple[str, SpfRecord, Place]]:
    """Return name, record and place of every SPF record that receivers use: alone on its name, and valid."""
    for name, records in judged.by_name.items():
        texts = [(slot, record) for slot, record in records if record.type == "TXT" and is_spf(record.content)]
        if len(texts) == 1:
            try:
                yield name, parse_spf(texts[0][1].content), Place(Kind.RECORD, texts[0][0])
            except SpfError:
                continue  # spf-single-and-within-lookups says so


def acting(record: SpfRecord) -> tuple[Term, ...]:
    """Return the terms that are looked at: none behind ``all`` is (RFC 7208 section 5.1)."""
    ends = next((place for place, term in enumerate(record.terms) if term.name == "all"), len(record.terms))
    return record.terms[: ends + 1]


def closes(record: SpfRecord) -> bool:
    """Say whether nobody at all may send: ``-all`` and nothing else that acts."""
    return [str(term) for term in acting(record)] == ["-all"]


def judge_everybody(judged: Judged) -> Iterator[Judgement]:
    """Find SPF records that let everybody's servers send."""
    for name, record, place in valid_spf(judged):
        wide = [term for term in acting(record) if term.qualifier == "+" and _is_wide(term)]
        if wide:
            shown = "+all" if wide[0].name == "all" else str(wide[0])
            yield Fault(
                name,
                f"Its SPF record lets any server of the internet send as {name} ({shown}).",
                "End the record in ~all or -all, and name the services that send.",
                place,
            )


def _is_wide(term: Term) -> bool:
    network = term.network
    return term.name == "all" or (network is not None and network.prefixlen < _WIDEST[network.version])


def judge_ptr(judged: Judged) -> Iterator[Judgement]:
    """Find SPF records that use ptr."""
    for name, record, place in valid_spf(judged):
        if any(term.name == "ptr" for term in acting(record)):
            yield Fault(
                name,
                "Its SPF record uses ptr, which is slow and which many receivers skip.",
                "Name the servers by ip4, ip6 or include instead.",
                place,
            )


def judge_voids(judged: Judged) -> Iterator[Judgement]:
    """Find SPF records that ask for more names of this zone that do not exist than receivers allow."""
    for name, record, place in valid_spf(judged):
        void = list(dict.fromkeys(_void(judged, record, name)))
        if len(void) <= MAX_VOIDS:
            continue
        if judged.whole:
            yield Fault(
                name,
                f"Its SPF record asks for {', '.join(void)}, which do not exist; receivers allow {MAX_VOIDS} such.",
                "Take out the terms that name what no longer exists.",
                place,
            )
        else:
            yield Unjudged(name, f"whether {', '.join(void)} exist is not known: nobody declares them")


def _void(judged: Judged, record: SpfRecord, name: str) -> Iterator[str]:
    for term in acting(record):
        domain = term.domain(name)
        if not within(domain, judged.zone.name) or "%" in domain:
            continue
        if (term.name == "a" and leads_nowhere(judged, domain)) or (
            term.name == "mx" and leads_nowhere(judged, domain, ("MX",))
        ):
            yield domain


def judge_missing(judged: Judged) -> Iterator[Judgement]:
    """Find a domain that receives mail and says nothing about who sends it."""
    zone = judged.zone.name
    records = [record for _, record in judged.by_name.get(zone, ())]
    if (judged.declared and _wanted(judged.declared)) or not receives(judged, zone):
        return
    if any(record.type == "TXT" and is_spf(record.content) for record in records):
        return
    if judged.whole:
        yield Fault(
            zone,
            f"{zone} receives mail, and no SPF record says who sends for it.",
            "Publish one SPF record that includes every service that sends, and ends in ~all.",
        )
    else:
        yield Unjudged(zone, "no SPF record is declared, and one may be there that nobody declared")


def judge_senders(judged: Judged) -> Iterator[Judgement]:
    """Find declared senders that the domain's SPF record does not let send."""
    if judged.declared is None or not _wanted(judged.declared):
        return
    zone = judged.zone.name
    valid = {name: (record, place) for name, record, place in valid_spf(judged)}
    if zone not in valid:
        if any(record.type == "TXT" and is_spf(record.content) for _, record in judged.by_name.get(zone, ())):
            return  # there is one that receivers do not use, which is said of it
        who = ", ".join(dict.fromkeys(who for who, _ in _wanted(judged.declared)))
        yield Fault(
            zone,
            f"There is no SPF record; declared to send for it: {who}.",
            "Apply this stack: it has the record.",
        )
        return
    records = {name: record for name, (record, _) in valid.items()}
    included, elsewhere = _included(zone, records)
    absent = [(who, include) for who, include in judged.declared.includes if include not in included]
    terms = [term for name in (zone, *included) if name in records for term in _permitting(records[name], name == zone)]
    absent += [
        (who, text)
        for who, text in judged.declared.listed
        if not any(lists_all_of(term, parse_term(text), zone) for term in terms)
    ]
    if not absent:
        return
    if others := sorted(elsewhere):
        yield Unjudged(
            zone, f"whether {', '.join(others)} include {', '.join(name for _, name in absent)} is not known"
        )
        return
    shown = ", ".join(f"{who} ({include})" for who, include in absent)
    yield Fault(
        zone,
        f"Its SPF record does not let {shown} send, declared to send for it.",
        "Apply this stack, which puts it back; where the service no longer sends, take it out of the stack file.",
        valid[zone][1],
    )


def _wanted(declared: Declared) -> tuple[tuple[str, str], ...]:
    return (*declared.includes, *declared.listed)


def _permitting(record: SpfRecord, own: bool) -> Iterator[Term]:
    """Yield the terms that let servers send; of another name's record those alone that name their servers."""
    for term in acting(record):
        if term.qualifier == "+" and term.name != "all" and (own or term.network is not None or term.value):
            yield term


def _included(zone: str, known: dict[str, SpfRecord]) -> tuple[set[str], set[str]]:
    """Return what the record of ``zone`` includes, within the zone followed, and what of it hides more includes."""
    found: set[str] = set()
    waiting, elsewhere = [zone], set()
    while waiting:
        record = known[waiting.pop()]
        named = [term.domain(zone) for term in acting(record) if term.name == "include"]
        for domain in [*named, *([record.redirect.lower().rstrip(".")] if record.redirect else [])]:
            if domain in found:
                continue
            found.add(domain)
            if domain in known:
                waiting.append(domain)
            elif record.redirect == domain or within(domain, zone):
                elsewhere.add(domain)
    return found, elsewhere


_SPAM = "Receivers take the company's own mail for forged: it lands in spam or is refused."
_NEEDS = frozenset({Part.RECORDS, Part.CONTENTS})
_SPF = "RFC 7208 section"

POLICIES = (
    Policy(
        id="spf-allows-everybody",
        severity=Severity.CRITICAL,
        title="No SPF record lets everybody's servers send.",
        impact="Anybody can send mail in the company's name, and receivers are told that it is genuine.",
        sources=(Source(f"{_SPF} 5.1", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_everybody,
    ),
    Policy(
        id="spf-covers-senders",
        severity=Severity.HIGH,
        title="SPF lets every declared sender send.",
        impact=_SPAM,
        sources=(Source(f"{_SPF} 5.2", "2026-11-24"), Source("launchready/presets/mail.py", "2026-11-24")),
        needs=_NEEDS,
        judge=judge_senders,
    ),
    Policy(
        id="spf-missing",
        severity=Severity.MEDIUM,
        title="A domain that receives mail says who sends for it.",
        impact=_SPAM,
        sources=(
            Source(f"{_SPF} 2.3", "2026-11-24"),
            Source("support.google.com/a/answer/81126 (rules for those who send)", "2026-11-24"),
        ),
        needs=_NEEDS,
        judge=judge_missing,
    ),
    Policy(
        id="spf-void-lookups",
        severity=Severity.HIGH,
        title=f"SPF asks for {MAX_VOIDS} names at most that do not exist.",
        impact="Receivers treat SPF as broken: mail of the company lands in spam or is refused.",
        sources=(Source(f"{_SPF} 4.6.4", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_voids,
    ),
    Policy(
        id="spf-uses-ptr",
        severity=Severity.LOW,
        title="SPF names its servers, and does not ask who they say they are.",
        impact="Some receivers skip that part of the record, and refuse what only it would let through.",
        sources=(Source(f"{_SPF} 5.5", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_ptr,
    ),
)
