"""DKIM signatures, RFC 6376 and RFC 8463: messages that were signed elsewhere, and what breaks them."""

from __future__ import annotations

import re

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from dkim_suite import MESSAGES, SignedMessage
from signing import BODY, HEADERS, Signer

from launchready.live.mail import RecordError, parse_dkim
from launchready.mail.message import Message, MessageError, parse_message
from launchready.mail.signature import Signature, body_verifies, headers_verify, parse_signature

EDWARDS = Signer()
RSA = Signer(rsa.generate_private_key(65537, 2048))


def signature_of(message: Message) -> Signature:
    return parse_signature(next(field for name, field in message.fields if name == "dkim-signature"))


def verifies(raw: bytes, signer: Signer) -> tuple[bool, bool]:
    """Return whether the headers and whether the body are as they were signed."""
    message = parse_message(raw)
    signature = signature_of(message)
    return headers_verify(signature, message, parse_dkim(signer.record)), body_verifies(signature, message)


@pytest.mark.parametrize("case", MESSAGES, ids=lambda case: case.id)
def test_messages_that_dkimpy_carries(case: SignedMessage) -> None:
    assert case.outcome() == case.expected


@pytest.mark.parametrize("signer", [EDWARDS, RSA], ids=["ed25519", "rsa"])
@pytest.mark.parametrize(
    ("change", "holds"),
    [
        pytest.param((b"", b""), (True, True), id="untouched"),
        pytest.param((b"\r\n", b"\n"), (True, True), id="line-ends-of-a-file"),
        pytest.param((b"Subject: Your", b"subject:\t Your "), (True, True), id="folded-and-spaced"),
        pytest.param((b"Your invoice", b"Your\r\n invoice"), (True, True), id="folded"),
        pytest.param((b"attached.\r\n", b"attached. \r\n\r\n\r\n"), (True, True), id="trailing-empty-lines"),
        pytest.param((b"the invoice", b"no invoice"), (True, False), id="body-altered"),
        pytest.param((b"Your invoice", b"Your refund"), (False, True), id="subject-altered"),
        pytest.param((b"ada@acme.com", b"eve@acme.com"), (False, True), id="from-altered"),
        pytest.param((b"Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n", b""), (False, True), id="date-taken-away"),
        pytest.param((b"Subject:", b"Received: from x\r\nSubject:"), (True, True), id="unsigned-field-added"),
        pytest.param((b"Subject: Your", b"Subject: New\r\nSubject: Your"), (True, True), id="the-last-of-two-counts"),
        pytest.param((b"t=1763632800", b"t=1763632801"), (False, True), id="time-altered"),
    ],
)
def test_what_breaks_a_signature(signer: Signer, change: tuple[bytes, bytes], holds: tuple[bool, bool]) -> None:
    assert verifies(signer.sign().replace(*change), signer) == holds


@pytest.mark.parametrize("query", ["dns/txt", "dns", "new/x : DNS/TXT"])
def test_keys_that_dns_is_asked_for(query: str) -> None:
    assert verifies(EDWARDS.sign(q=query), EDWARDS) == (True, True)


def test_a_field_signed_twice_cannot_be_added_again() -> None:
    headers = (*HEADERS, ("From", "Ada <ada@acme.com>"))
    raw = EDWARDS.sign(headers=headers)
    assert verifies(raw, EDWARDS)[0]
    assert not verifies(raw.replace(b"Subject:", b"From: eve@acme.com\r\nSubject:"), EDWARDS)[0]


def test_another_key_signed() -> None:
    assert verifies(EDWARDS.sign(), Signer())[0] is False


def test_a_signed_part_of_the_body_lets_more_follow() -> None:
    raw = EDWARDS.sign(l=str(len(BODY)))
    assert verifies(raw + b"more\r\n", EDWARDS) == (True, True)
    assert verifies(EDWARDS.sign(l="9999"), EDWARDS) == (True, False)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((b"v=1;", b"v=2;"), "version"),
        ((b"a=ed25519-sha256", b"a=rsa-sha1"), "SHA-1"),
        ((b"a=ed25519-sha256", b"a=dsa-sha256"), "algorithm"),
        ((b" d=acme.com;", b""), "no d="),
        ((b" d=acme.com;", b" d=com;"), "no name"),
        ((b"s=s1", b"s=../x"), "no name"),
        ((b"h=from:", b"h="), "From"),
        ((b"d=acme.com;", b"d=acme.com; i=@other.com;"), "outside"),
        ((b"c=relaxed/relaxed", b"c=odd/relaxed"), "form"),
        ((b"t=1763632800", b"t=yesterday"), "no number"),
        ((b"bh=", b"bh=*"), "base64"),
        ((b"h=from", b"q=ftp/x; h=from"), "not asked of DNS"),
        ((b"t=1763632800", b"t=1763632800; x=1763632800"), "expires"),
        ((b"v=1;", b"v=1; v=1;"), "twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_signatures_that_verifiers_ignore(change: tuple[bytes, bytes], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        signature_of(parse_message(EDWARDS.sign().replace(*change)))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"", "no header"), (b"\r\n\r\n", "no header"), (b"hello there\r\n", "line 1"),
     (b"From: x\r\nhello\r\n", "line 2"), (b"A: b\r\n" * 3000, "more than")],
    ids=["empty", "blank", "prose", "prose-after-a-field", "thousands-of-fields"],
)  # fmt: skip
def test_what_is_no_message(raw: bytes, reason: str) -> None:
    with pytest.raises(MessageError, match=reason):
        parse_message(raw)


@pytest.mark.parametrize(
    ("value", "domain"),
    [
        ("Ada <ada@ACME.com>", "acme.com"),
        ("ada@acme.com", "acme.com"),
        ('"a@b.example" <ada@acme.com>', "acme.com"),
        ("ada@münchen.example", "xn--mnchen-3ya.example"),
        ("ada@acme.com, bob@acme.com", None),
        ("nobody", None),
        ("", None),
        ("<ada@[192.0.2.1]>", None),
        ("=?utf-8?q?=00?= <@>", None),
    ],
)
def test_the_domain_of_the_author(value: str, domain: str | None) -> None:
    assert parse_message(f"From: {value}\r\n".encode()).author_domain == domain


def test_two_from_fields_have_no_author() -> None:
    assert parse_message(b"From: a@acme.com\r\nFrom: b@acme.com\r\n").author_domain is None


def test_an_mbox_separator_is_no_field() -> None:
    raw = b"From ada@acme.com Fri Nov 20 10:00:00 2026\n" + EDWARDS.sign()
    assert verifies(raw, EDWARDS) == (True, True)
    assert re.match("From", raw.decode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_headers_that_an_editor_saved_in_another_encoding(encoding: str) -> None:
    marks = {"utf-16": b"", "utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe"}
    raw = marks[encoding] + EDWARDS.sign().decode().encode(encoding)
    assert verifies(raw, EDWARDS) == (True, True)


@pytest.mark.parametrize("domain", ["m\u00fcnchen.example", "xn--mnchen-3ya.example", "M\u00dcNCHEN.example"])
def test_an_international_domain_is_one_however_it_is_written(domain: str) -> None:
    signature = signature_of(parse_message(EDWARDS.sign(domain, i=f"@mail.{domain}")))
    assert (signature.domain, signature.identity) == ("xn--mnchen-3ya.example", "mail.xn--mnchen-3ya.example")
