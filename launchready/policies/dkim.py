"""DKIM policies: keys that receivers can use. A selector that is not there is never guessed to be missing."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.live.mail import DkimKey, RecordError, RevokedError, parse_dkim
from launchready.policies.finding import Fault, Judgement, Place, Policy, Severity, Source
from launchready.policies.judged import Judged, Part
from launchready.zone.diff import Kind

_RECOMMENDED = 2048  # bits of an RSA key, RFC 8301 section 3.2


def _keys(judged: Judged) -> Iterator[tuple[str, list[str], Place]]:
    """Return name, texts and place of every selector that has a TXT record."""
    for name, records in judged.by_name.items():
        if "._domainkey." not in f"{name}." or name.startswith("_domainkey."):
            continue
        texts = [(slot, record.content) for slot, record in records if record.type == "TXT"]
        if texts:
            yield name, [text for _, text in texts], Place(Kind.RECORD, max(slot for slot, _ in texts))


def _usable(judged: Judged) -> Iterator[tuple[str, DkimKey, Place]]:
    for name, texts, place in _keys(judged):
        try:
            if len(texts) == 1:
                yield name, parse_dkim(texts[0]), place
        except RecordError:
            continue


def judge_form(judged: Judged) -> Iterator[Judgement]:
    """Find keys that receivers cannot use."""
    for name, texts, place in _keys(judged):
        if len(texts) > 1:
            why = f"It has {len(texts)} TXT records; what receivers do with several is not defined"
        else:
            try:
                parse_dkim(texts[0])
                continue
            except RevokedError:
                continue  # no mistake by itself: keys are taken back
            except RecordError as error:
                why = f"Receivers cannot use this key: {error}"
        yield Fault(name, f"{why}.", "Publish the record once, exactly as the provider shows it.", place)


def judge_revoked(judged: Judged) -> Iterator[Judgement]:
    """Find keys that are declared to sign, and are taken back where receivers look."""
    signing = {record.name for record in judged.declared.records.values()} if judged.declared else set()
    given_up = {name for name, texts in _declared_texts(judged) if _is_revoked(texts)}
    for name, texts, place in _keys(judged):
        if name in signing - given_up and len(texts) == 1 and _is_revoked(texts[0]):
            yield Fault(
                name,
                "The key was taken back (p= is empty), and it is declared to sign.",
                "Apply this stack, which puts it back; if it was taken back on purpose, take it out of the stack file.",
                place,
            )


def _declared_texts(judged: Judged) -> Iterator[tuple[str, str]]:
    records = judged.declared.records.values() if judged.declared else ()
    return ((record.name, record.content) for record in records if record.type == "TXT")


def _is_revoked(text: str) -> bool:
    try:
        parse_dkim(text)
    except RevokedError:
        return True
    except RecordError:
        return False
    return False


def judge_strength(judged: Judged) -> Iterator[Judgement]:
    """Find keys that are shorter than recommended."""
    for name, key, place in _usable(judged):
        if key.kind == "rsa" and key.bits < _RECOMMENDED:
            yield Fault(
                name,
                f"The key has {key.bits} bits; {_RECOMMENDED} are recommended.",
                f"Make a key of {_RECOMMENDED} bits in the provider's console, and publish it.",
                place,
            )


def judge_testing(judged: Judged) -> Iterator[Judgement]:
    """Find keys that say that they are a test."""
    for name, key, place in _usable(judged):
        if key.testing:
            yield Fault(name, "The key says that it is a test (t=y).", "Take y out of t= once signing works.", place)


_NEEDS = frozenset({Part.RECORDS, Part.CONTENTS})
_FAILS = "What is signed with it fails: mail lands in spam, or is refused where DMARC asks for it."

POLICIES = (
    Policy(
        id="dkim-usable",
        severity=Severity.HIGH,
        title="Receivers can use every DKIM key that is published.",
        impact=_FAILS,
        sources=(Source("RFC 6376 section 3.6.1, RFC 8301, RFC 8463", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_form,
    ),
    Policy(
        id="dkim-revoked",
        severity=Severity.HIGH,
        title="No key that is declared to sign was taken back.",
        impact=_FAILS,
        sources=(Source("RFC 6376 section 3.6.1", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_revoked,
    ),
    Policy(
        id="dkim-key-short",
        severity=Severity.LOW,
        title=f"RSA keys of DKIM have {_RECOMMENDED} bits.",
        impact="A short key can be broken in time, and then anybody signs in the company's name.",
        sources=(Source("RFC 8301 section 3.2", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_strength,
    ),
    Policy(
        id="dkim-testing",
        severity=Severity.LOW,
        title="DKIM keys are meant.",
        impact="Some receivers treat the signature as if there were none.",
        sources=(Source("RFC 6376 section 3.6.1 (t=y)", "2026-11-24"),),
        needs=_NEEDS,
        judge=judge_testing,
    ),
)
