"""Proofs that are remembered: which declared sender was seen to sign, and when. Nothing of a message is kept.

They stand in ``mail-proofs.json`` beside a stack's other reports; of each selector one counts: of the key that showed
itself last, the newest message, and of one message what covers most of it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from launchready.concerns.mail import dkim_keys, provider_title
from launchready.expectations import DkimPublished
from launchready.live.dns import now
from launchready.mail.examining import Declared, Examination, Proof
from launchready.site import Site
from launchready.site.mail import MailProvider
from launchready.verdicts import Evidence, Outcome, Verdict

SCHEMA = "launchready.mail-proofs/1"
FILE = "mail-proofs.json"
_WITH_BODY = frozenset({Proof.WHOLE.value, Proof.PART.value})


@dataclass(frozen=True, slots=True)
class MailProof:
    """``sender`` signed for ``domain`` with ``selector``; ``key`` is the SHA-256 of the public key that showed it.

    ``message_at`` is when the message was signed, by its own word; ``proved_at`` when it was checked (ISO 8601).
    ``extent`` says whether the body was checked too.
    """

    sender: str
    domain: str
    selector: str
    key: str
    message_at: str | None
    proved_at: str
    extent: str


def declared_keys(site: Site) -> Declared:
    """Return who declared which key of the site, by domain and selector."""
    mail, domain = site.mail, site.zone.name
    if mail is None:
        return {}
    found: dict[tuple[str, str], str] = {}
    for key, declared_at in dkim_keys(mail, domain):
        parts = declared_at.split(".")
        who = mail.senders[int(parts[2])].name if parts[1] == "senders" else provider_title(mail)
        found[domain, key.selector.lower()] = who
    return found


def proofs_in(examination: Examination) -> tuple[MailProof, ...]:
    """Return what ``examination`` proves of declared senders."""
    return tuple(
        MailProof(
            each.sender, each.domain, each.selector, each.key, each.signed_at or examination.date, now(),
            each.proof.value,
        )
        for each in examination.signatures
        if each.proved and each.sender is not None
    )  # fmt: skip


def read_proofs(folder: Path) -> tuple[MailProof, ...]:
    """Return the proofs that ``folder`` remembers; none where there is no file that can be read as such."""
    try:
        report = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return tuple(MailProof(**entry) for entry in report["proofs"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def remember_proofs(folder: Path, proofs: Iterable[MailProof]) -> Path:
    """Keep ``proofs`` in ``folder`` in place of poorer ones of the same selectors: written beside and moved."""
    kept: dict[tuple[str, str], MailProof] = {}
    for proof in (*read_proofs(folder), *proofs):
        place = proof.domain, proof.selector
        kept[place] = _better(kept[place], proof) if place in kept else proof
    report = {"schema": SCHEMA, "proofs": [asdict(proof) for _, proof in sorted(kept.items())]}
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    beside = folder / f".{FILE}.{os.getpid()}"
    beside.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    beside.replace(file)
    return file


def _better(older: MailProof, newer: MailProof) -> MailProof:
    """Return what to keep of two proofs of one selector, ``newer`` being the one that was checked later."""
    if older.key != newer.key:
        return newer
    return max(newer, older, key=lambda proof: (proof.message_at or "", proof.extent in _WITH_BODY, proof.proved_at))


def unproved(declared: Declared, proofs: Iterable[MailProof]) -> tuple[str, ...]:
    """Return the declared senders of whom no key is proved, in order."""
    known = {(proof.domain, proof.selector) for proof in proofs}
    proved = {sender for key, sender in declared.items() if key in known}
    return tuple(dict.fromkeys(sender for sender in declared.values() if sender not in proved))


def keyless(site: Site) -> tuple[str, ...]:
    """Return who sends for the site without a declared DKIM key: no message can prove them."""
    if site.mail is None:
        return ()
    known = set(declared_keys(site).values())
    own = [] if site.mail.provider is MailProvider.NONE else [provider_title(site.mail)]
    return tuple(who for who in (*own, *(sender.name for sender in site.mail.senders)) if who not in known)


def show_proofs(verdicts: tuple[Verdict, ...], proofs: tuple[MailProof, ...]) -> tuple[Verdict, ...]:
    """Return ``verdicts``, those of DKIM keys with the message that proves that somebody signs with them."""
    by_key = {(proof.domain, proof.selector): proof for proof in proofs}

    def shown(verdict: Verdict) -> Verdict:
        check = verdict.expectation.check
        if not isinstance(check, DkimPublished) or verdict.outcome is not Outcome.PASS:
            return verdict
        proof = by_key.get((check.domain, check.selector))
        return _with_proof(verdict, check, proof) if proof else verdict

    return tuple(map(shown, verdicts))


def _with_proof(verdict: Verdict, check: DkimPublished, proof: MailProof) -> Verdict:
    of = f" of {proof.message_at[:10]}" if proof.message_at else ""
    with_it = "this selector" if check.key is None else "it"
    if check.key is not None and hashlib.sha256("".join(check.key.split()).encode()).hexdigest() != proof.key:
        with_it = "an earlier key under this name"
    said = f"{proof.sender} signed a message{of} with {with_it} (checked {proof.proved_at[:10]}, {proof.extent})"
    evidence = Evidence("a received message", "launchready mail proof", said, proof.proved_at)
    return replace(verdict, observed=f"{verdict.observed}; {said}", evidence=(*verdict.evidence, evidence))
