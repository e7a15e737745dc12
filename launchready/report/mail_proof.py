"""What a received message proves, for a founder and as JSON (schema ``launchready.mail-proof/1``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from launchready.mail.examining import Examination, Examined, Proof
from launchready.mail.proofs import MailProof
from launchready.report.verdicts import printable

SCHEMA = "launchready.mail-proof/1"


@dataclass(frozen=True, slots=True)
class Unproved:
    """Declared senders of whom nothing is proved yet, and those that no message can prove, having no declared key."""

    waiting: tuple[str, ...] = ()
    keyless: tuple[str, ...] = ()


def examination_to_json(
    stack: str, examination: Examination, proofs: Sequence[MailProof], missing: Unproved
) -> dict[str, Any]:
    """Return the examination; ``proofs`` is what is remembered of it."""
    return {
        "schema": SCHEMA,
        "stack": stack,
        "from": examination.author_domain,
        "date": examination.date,
        "headers_only": examination.headers_only,
        "signatures": [
            {**asdict(each), "proof": each.proof.value, "proved": each.proved} for each in examination.signatures
        ],
        "authentication_results": list(examination.claims),
        "proofs": [asdict(proof) for proof in proofs],
        "unproved": list(missing.waiting),
        "without_key": list(missing.keyless),
    }


def print_examination(
    console: Console, stack: str, examination: Examination, kept: Path | None, missing: Unproved
) -> None:
    """Print each signature and what it comes to, then what such a file can never prove."""

    def say(*parts: tuple[str, str]) -> None:
        console.print(Text.assemble(*((printable(text), style) for text, style in parts)), soft_wrap=True)

    author = examination.author_domain
    say((f"From: {author or 'not one address that can be read, so nothing can be aligned with it'}", "bold"))
    if not examination.signatures:
        say(
            (
                "✗ There is no DKIM-Signature: the sender does not sign, or not all headers are here.",
                "red",
            )
        )
    for each in examination.signatures:
        label, style = _label(each)
        say((label, style), (f" {each.selector}._domainkey.{each.domain}" if each.domain else "", ""))
        say((f"  {each.reason}", ""))
        for line in (*_reading(each, author), *each.notes):
            say((f"  {line}", ""))
    if examination.claims:
        say(("What the file says a receiver found (anybody can write that; it is not believed):", "dim"))
        for claim in examination.claims:
            say((f"  {claim}", "dim"))
    say(
        (
            "No file proves that SPF passed, which server sent it, when it arrived, or what is sent tomorrow.",
            "dim",
        )
    )
    if kept:
        say((f"Remembered in {kept}; `launchready verify {stack}` shows it.", ""))
    if missing.waiting:
        say((f"Still to be proved by a message of theirs: {', '.join(missing.waiting)}.", ""))
    if missing.keyless:
        say((f"No message can prove, since the stack declares no DKIM key: {', '.join(missing.keyless)}.", ""))


def _label(each: Examined) -> tuple[str, str]:
    if each.proved:
        return f"✓ {each.sender} signs", "bold green"
    if each.proof is Proof.UNKNOWN:
        return "? unknown", "yellow"
    return ("· signed", "yellow") if each.proof.holds else ("✗ not proved", "red")


def _reading(each: Examined, author: str | None) -> tuple[str, ...]:
    """Return what follows of a signature that holds."""
    if not each.proof.holds:
        return ()
    aligned = {
        True: f"{each.domain} counts for {author} (DMARC alignment)",
        False: f"{each.domain} does not count for {author or 'this From field'}: DMARC ignores this signature",
        None: f"whether {each.domain} counts for {author} could not be looked up",
    }[each.aligned]
    declared = f"declared for {each.sender}" if each.sender else "the stack declares no such key: add it there"
    signed = (f"signed {each.signed_at}, by its own word",) if each.signed_at else ()
    return (aligned, declared, *signed)
