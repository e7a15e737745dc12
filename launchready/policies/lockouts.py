"""Lock-outs: changes after which customers stand before a closed door. Judged over a zone as it is and as it will be.

A lock-out is a finding like any other, critical, and refused before anything is applied, unless it is allowed
(allowances.py). What does not change is no lock-out, however bad: that is for the other policies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from launchready.live.spf_terms import is_spf
from launchready.policies.finding import Fault, Finding, Place, Severity, Source
from launchready.zone import Record, Zone
from launchready.zone.diff import Kind
from launchready.zone.matching import pair_records
from launchready.zone.records import ADDRESS_TYPES

_FEW = 3
"""Deleted records that are too few to be a mass deletion: in a zone of ten, two are more than a fifth."""

# Weakest first; developers.cloudflare.com/ssl/origin-configuration/ssl-modes, verified 2026-11-24.
_SSL_MODES = ("off", "flexible", "full", "strict", "origin_pull")


@dataclass(frozen=True, slots=True)
class Transition:
    """A zone as Cloudflare holds it, and as it will be; ``deleted`` are the records that go without a successor."""

    before: Zone
    after: Zone
    deleted: tuple[Record, ...]


def foresee(declared: Zone, observed: Zone, applied: Mapping[str, Record], kept: Iterable[Record] = ()) -> Transition:
    """Return what an update makes of ``observed``.

    ``applied`` are the records that the stack created, by slot (the engine's state): of what is not declared any more
    those are deleted, and nobody else's. ``kept`` are records that a product of Cloudflare owns; they stay.
    """
    ours = set(map(_meaning, applied.values()))
    slots = {record: slot for slot, record in observed.records.items()}
    deleted: list[Record] = []
    standing: list[Record] = []
    for wanted, found in pair_records(declared, observed):
        if wanted is None and found is not None:
            goes = _meaning(found) in ours or slots[found] in applied
            (deleted if goes else standing).append(found)
    of_cloudflare = {f"kept/{number}": record for number, record in enumerate(kept)}
    after = Zone(
        declared.name,
        {**declared.records, **{f"standing/{slots[record]}": record for record in standing}, **of_cloudflare},
        {**observed.settings, **declared.settings},
        {**observed.rulesets, **declared.rulesets},
    )
    return Transition(replace(observed, records={**observed.records, **of_cloudflare}), after, tuple(deleted))


def foresee_end(observed: Zone, applied: Mapping[str, Record], kept: Iterable[Record] = ()) -> Transition:
    """Return what taking back all that a stack created makes of ``observed``: settings stay, rules go."""
    nothing = Zone(observed.name, rulesets=dict.fromkeys(observed.rulesets, ()))
    return foresee(nothing, observed, applied, kept)


def _meaning(record: Record) -> tuple[str, str, str, int | None]:
    return record.name, record.type, record.content, record.priority


@dataclass(frozen=True, slots=True)
class Lockout:
    """A kind of change that is refused unless it is allowed; ``id``, ``title`` and so on as of a policy."""

    id: str
    title: str
    impact: str
    sources: tuple[Source, ...]
    judge: Callable[[Transition], Iterator[Fault]]


def judge_change(transition: Transition, lockouts: Iterable[Lockout] | None = None) -> tuple[Finding, ...]:
    """Return the lock-outs that ``transition`` would bring."""
    return tuple(
        Finding(each.id, Severity.CRITICAL, fault.subject, fault.message, each.impact, fault.fix, fault.place)
        for each in (LOCKOUTS if lockouts is None else lockouts)
        for fault in each.judge(transition)
    )


# --- what is judged


def _records(zone: Zone, name: str, types: Iterable[str]) -> list[Record]:
    return [record for record in zone.records.values() if record.name == name and record.type in types]


def _apex_gone(change: Transition) -> Iterator[Fault]:
    name = change.before.name
    if _records(change.before, name, ADDRESS_TYPES) and not _records(change.after, name, ADDRESS_TYPES):
        yield Fault(
            name, f"{name} has an address now and would have none.", "Keep the apex among the hosts, or its redirect."
        )


def _exchangers(zone: Zone) -> list[Record]:
    """Return what receives mail for the domain; a null MX (RFC 7505) receives none."""
    return [record for record in _records(zone, zone.name, ("MX",)) if record.content != "."]


def _mx_gone(change: Transition) -> Iterator[Fault]:
    exchangers = _exchangers(change.before)
    if exchangers and not _exchangers(change.after):
        now = ", ".join(sorted(record.content for record in exchangers))
        yield Fault(
            change.before.name,
            f"Mail is received at {now} now, and no MX record would be left.",
            "Keep the mail block with the provider that receives the domain's mail.",
        )


def _ns_gone(change: Transition) -> Iterator[Fault]:
    """The zone's own NS are Cloudflare's, and not among its records; these are delegations below it."""
    before = {record.name for record in change.before.records.values() if record.type == "NS"}
    after = {record.name for record in change.after.records.values() if record.type == "NS"}
    for name in sorted(before - after - {change.before.name}):
        yield Fault(
            name,
            f"{name} is delegated to other name servers now, and no NS record would be left.",
            "Keep its NS records, or declare here what those servers answer first.",
        )


def _ssl_weaker(change: Transition) -> Iterator[Fault]:
    now, then = change.before.settings.get("ssl"), change.after.settings.get("ssl")
    if now in _SSL_MODES and then in _SSL_MODES and _SSL_MODES.index(then) < _SSL_MODES.index(now):
        yield Fault(
            change.before.name,
            f"The SSL mode is {now} now and would be {then}.",
            f"Keep tls.mode: {now}, and mend the server's certificate instead.",
            Place(Kind.SETTING, "ssl"),
        )


def _rejects(zone: Zone) -> bool:
    for record in _records(zone, f"_dmarc.{zone.name}", ("TXT",)):
        tags = dict(part.strip().partition("=")[::2] for part in record.content.split(";"))
        if tags.get("p", "").strip().lower() == "reject":
            return True
    return False


def _signs(zone: Zone) -> bool:
    """Say whether the zone publishes any DKIM key, or leaves that to other name servers; no selector is guessed."""
    keys = f"_domainkey.{zone.name}"
    return any(
        (record.name.endswith(f".{keys}") and record.type in ("TXT", "CNAME", "NS"))
        or (record.name == keys and record.type in ("NS", "CNAME"))
        for record in zone.records.values()
    )


def _sends(zone: Zone) -> bool:
    """Say whether anybody may send for the domain: an SPF record of -all alone says that nobody does."""
    texts = [record.content for record in _records(zone, zone.name, ("TXT",)) if is_spf(record.content)]
    return not texts or any(text.lower().split() != ["v=spf1", "-all"] for text in texts)


def _reject_without_dkim(change: Transition) -> Iterator[Fault]:
    def shut(zone: Zone) -> bool:
        return _rejects(zone) and not _signs(zone) and _sends(zone)

    if shut(change.after) and not shut(change.before):
        yield Fault(
            change.after.name,
            "DMARC would ask receivers to refuse unaligned mail (p=reject), and no DKIM key would be published.",
            "Publish the senders' DKIM keys first, and start with p=none.",
            next((Place(Kind.RECORD, slot) for slot in change.after.records if slot == "_dmarc"), None),
        )


def _many_deleted(change: Transition) -> Iterator[Fault]:
    gone, there = len(change.deleted), len(change.before.records)
    if gone >= _FEW and gone * 4 > there:
        names = sorted({f"{record.name} {record.type}" for record in change.deleted})
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        yield Fault(
            change.before.name,
            f"{gone} of {there} records, more than a quarter, would be deleted: {shown}.",
            "Make sure that the stack file is the whole one, and of this domain.",
        )


_DNS = Source("RFC 1034 section 3.6", "2026-11-24")

LOCKOUTS: tuple[Lockout, ...] = (
    Lockout(
        "apex-gone",
        "The domain itself keeps an address.",
        "Whoever types the company's name gets an error instead of the site.",
        (_DNS,),
        _apex_gone,
    ),
    Lockout(
        "mx-gone",
        "A domain that receives mail goes on receiving it.",
        "Mail to the company comes back to the sender, and what is on its way is lost.",
        (Source("RFC 5321 section 5.1", "2026-11-24"), Source("RFC 7505", "2026-11-24")),
        _mx_gone,
    ),
    Lockout(
        "ns-gone",
        "A delegated name stays delegated.",
        "Everything below that name stops to exist: sites, mail, services of whoever runs it.",
        (_DNS,),
        _ns_gone,
    ),
    Lockout(
        "ssl-weaker",
        "The SSL mode towards the servers gets no weaker.",
        "What customers send travels less protected, and servers that redirect to https answer in an endless loop.",
        (Source("developers.cloudflare.com/ssl/origin-configuration/ssl-modes", "2026-11-24"),),
        _ssl_weaker,
    ),
    Lockout(
        "dmarc-reject-without-dkim",
        "DMARC refuses mail only where mail is signed.",
        "Receivers refuse the company's own mail wherever it was forwarded or SPF does not fit.",
        (Source("RFC 9989", "2026-11-24"),),
        _reject_without_dkim,
    ),
    Lockout(
        "many-records-deleted",
        f"No update deletes more than a quarter of a zone's records (fewer than {_FEW} deletions never count).",
        "Whatever hangs on them is off at once: sites, mail, sign-ins, proofs of ownership.",
        (_DNS,),
        _many_deleted,
    ),
)

SITE_GONE = "site-gone"
"""What ``launchready destroy`` does; allowed by ``--allow`` alone, never in a stack file."""
