"""What a received message proves: who signed it, with which key, and whether that is the domain in its From field.

The signature proves that somebody who holds the private key signed these headers. The rest of a file can be made up:
Authentication-Results and Received fields are shown, and believed in nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from launchready.live.dmarc import Discovery, discover, is_aligned
from launchready.live.dns import CouldNotLook
from launchready.live.mail import DkimKey, RecordError, RevokedError, parse_dkim
from launchready.live.names import Ask
from launchready.mail.message import Message
from launchready.mail.signature import Signature, body_verifies, headers_verify, parse_signature, unsigned_bytes
from launchready.zone.names import within

MOST_SIGNATURES = 10
_SHOWN_RESULTS, _SHOWN_LENGTH = 5, 300
_CLOCKS_DIFFER = 3600  # seconds
# Fields that mailing lists and forwarders add: RFC 2919, RFC 2369, RFC 8617, RFC 5322 section 3.6.6.
_PASSED_ON = frozenset({"list-id", "list-post", "arc-seal", "resent-from"})


class Proof(StrEnum):
    """What one signature came to."""

    WHOLE = "whole message"
    PART = "headers and a part of the body"
    HEADERS = "headers only"
    ALTERED = "body altered"
    INVALID = "invalid"
    NO_KEY = "no key"
    UNUSABLE = "unusable"
    UNKNOWN = "unknown"

    @property
    def holds(self) -> bool:
        """Whether it proves that the key's owner signed."""
        return self in (Proof.WHOLE, Proof.PART, Proof.HEADERS)


@dataclass(frozen=True, slots=True)
class Examined:
    """One signature, what it came to and why.

    ``aligned``: whether its domain counts for the one in From (DMARC), None where that is not known. ``sender`` is
    who declared the key, None where nobody did. ``key`` is the SHA-256 of the public key, ``signed_at`` ISO 8601.
    """

    proof: Proof
    reason: str
    domain: str = ""
    selector: str = ""
    aligned: bool | None = None
    sender: str | None = None
    key: str = ""
    signed_at: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether it proves that a declared sender signs for the domain in From."""
        return self.proof.holds and self.aligned is True and self.sender is not None


@dataclass(frozen=True, slots=True)
class Examination:
    """A whole message. ``claims`` are its Authentication-Results: what somebody wrote, shown and not believed."""

    author_domain: str | None
    date: str | None
    signatures: tuple[Examined, ...]
    claims: tuple[str, ...]
    headers_only: bool


Declared = Mapping[tuple[str, str], str]
"""Domain and selector of each declared key, to the sender it belongs to."""


async def examine(message: Message, ask: Ask, declared: Declared) -> Examination:
    """Return what ``message`` proves, with the keys that DNS publishes now."""
    author = message.author_domain
    policy = await discover(ask, author) if author else None
    fields = [field for name, field in message.fields if name == "dkim-signature"][:MOST_SIGNATURES]
    signatures = await asyncio.gather(*(_examine(field, message, ask, declared, policy) for field in fields))
    signatures = [_with_strictness(_with_way(each, message), policy) for each in signatures]
    claims = [value.decode("utf-8", "replace")[:_SHOWN_LENGTH] for value in message.all("authentication-results")]
    headers_only = not message.body.strip()
    return Examination(author, message.date, tuple(signatures), tuple(claims[:_SHOWN_RESULTS]), headers_only)


async def _examine(field: bytes, message: Message, ask: Ask, declared: Declared, policy: Discovery | None) -> Examined:
    try:
        signature = parse_signature(field)
    except RecordError as error:
        return Examined(Proof.UNUSABLE, str(error))
    found = Examined(
        Proof.UNKNOWN,
        "",
        signature.domain,
        signature.selector,
        await is_aligned(ask, signature.domain, policy, by_spf=False) if policy else False,
        declared.get((signature.domain, signature.selector)),
        signed_at=_iso(signature.signed_at),
        notes=tuple(_notes(signature)),
    )
    name = f"{signature.selector}._domainkey.{signature.domain}"
    answer = await ask(name, "TXT")
    if isinstance(answer, CouldNotLook):
        return replace(found, reason=f"the key at {name} could not be looked up: {answer.reason}")
    if len(answer.values) != 1:
        several = f"{name} has {len(answer.values) or 'no'} TXT record{'s' if answer.values else ''}"
        return replace(found, proof=Proof.NO_KEY, reason=f"{several}: the key may have been changed since")
    try:
        key = parse_dkim(answer.values[0])
    except RevokedError:
        return replace(found, proof=Proof.NO_KEY, reason=f"the key at {name} was revoked since")
    except RecordError as error:
        return replace(found, proof=Proof.UNUSABLE, reason=f"receivers cannot use {name}: {error}")
    return _compare(found, signature, message, key)


def _compare(found: Examined, signature: Signature, message: Message, key: DkimKey) -> Examined:
    """Return what the signature is worth with ``key``."""
    found = replace(found, key=hashlib.sha256(key.value.encode()).hexdigest())
    if key.kind != signature.kind:
        reason = f"the signature is {signature.kind}, the published key {key.kind}"
        return replace(found, proof=Proof.INVALID, reason=reason)
    if key.strict and signature.identity != signature.domain:
        return replace(found, proof=Proof.INVALID, reason="the key is not for subdomains (t=s), i= is one")
    if not headers_verify(signature, message, key):
        reason = "the signature does not fit these headers: they were altered, are not complete, or another key signed"
        return replace(found, proof=Proof.INVALID, reason=reason)
    if body_verifies(signature, message) and (beyond := unsigned_bytes(signature, message)):
        reason = (
            f"headers and the first {signature.length} bytes of the body are as they were signed; {beyond} more are not"
        )
        return replace(found, proof=Proof.PART, reason=f"{reason} signed")
    if body_verifies(signature, message):
        return replace(found, proof=Proof.WHOLE, reason="headers and body are as they were signed")
    if not message.body.strip():
        reason = "the headers are as they were signed; the body was not given, so it is not checked"
        return replace(found, proof=Proof.HEADERS, reason=reason)
    reason = "the headers are as they were signed, the body is not: receivers count that as a failure"
    return replace(found, proof=Proof.ALTERED, reason=reason)


def _with_way(found: Examined, message: Message) -> Examined:
    """Return ``found`` with what may have altered the message: whoever passes mail on often does."""
    passed_on = sorted({name for name, _ in message.fields} & _PASSED_ON)
    if found.proof not in (Proof.INVALID, Proof.ALTERED) or not passed_on:
        return found
    note = f"it was passed on ({', '.join(passed_on)}), which often alters mail: take one that came straight to you"
    return replace(found, notes=(*found.notes, note))


def _with_strictness(found: Examined, policy: Discovery | None) -> Examined:
    """Return ``found`` with why a signature of the author's organisation does not count, where that is strictness."""
    if policy is None or policy.record is None or not policy.record.strict_dkim or found.aligned is not False:
        return found
    if not found.domain or policy.organization is None or not within(found.domain, policy.organization):
        return found
    note = f"DMARC of {policy.domain} asks for exactly that domain (adkim=s): let it be signed with d={policy.domain}"
    return replace(found, notes=(*found.notes, note))


def _notes(signature: Signature) -> list[str]:
    notes = []
    if signature.signed_at is not None and signature.signed_at > time.time() + _CLOCKS_DIFFER:
        notes.append(f"it says that it was signed {_iso(signature.signed_at)}, which is still to come")
    if signature.length is not None:
        notes.append("only a part of the body is signed (l=): more can be appended unseen")
    if signature.expires_at is not None and signature.expires_at < time.time():
        notes.append(f"it expired {_iso(signature.expires_at)} (x=): receivers may refuse it today")
    return notes


def _iso(seconds: int | None) -> str | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return None
