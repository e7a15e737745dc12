"""Whatever a record or a message holds, reading it gives a value or the error that says why: never another one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from launchready.live.mail import RecordError, is_dmarc, parse_dkim, parse_dmarc
from launchready.live.spf_macros import Envelope, Macro
from launchready.live.transport import parse_bimi, parse_sts_policy, parse_sts_record, parse_tls_rpt
from launchready.mail.message import MessageError, parse_message
from launchready.mail.signature import parse_signature
from launchready.zone.spf_terms import SpfError, is_explanation, parse_spf

# As records are: some tags right, the values anything, surrogates from bytes that are no UTF-8 included.
ANYTHING = st.text(st.characters(), max_size=40) | st.just("\udcff")
TAGS = st.sampled_from(
    ["v", "p", "k", "h", "s", "t", "rua", "sp", "np", "psd", "id", "l", "a", "b", "bh", "d", "c", "x"]
)
RECORDS = st.lists(st.builds("{}={}".format, TAGS, ANYTHING), max_size=6).map("; ".join) | ANYTHING
TERMS = st.sampled_from(
    ["a", "mx:", "ip4:", "ip6:", "include:", "exists:%{", "redirect=", "exp=", "all", "ptr", "-", "/"]
)
READERS: tuple[Callable[[str], object], ...] = (
    parse_dkim, parse_dmarc, is_dmarc, parse_sts_policy, parse_sts_record, parse_tls_rpt, parse_bimi,
)  # fmt: skip


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_records(read: Callable[[str], object]) -> None:
    @given(RECORDS)
    @example("v=DKIM1; p=ü")
    @example("v=DKIM1; k=ed25519; p=\udcff")
    @example("v=DMARC1; p=none; rua=mailto:[@")
    def holds(text: str) -> None:
        for prefix in ("", "v=DKIM1; ", "v=DMARC1; p=none; ", "version: STSv1\nmode: enforce\n", "v=BIMI1; l=https://"):
            with suppress(RecordError):
                read(prefix + text)

    holds()


@given(st.lists(st.builds("{}{}".format, TERMS, ANYTHING), max_size=6).map(" ".join))
@example("ip4:²")
@example("a/²")
@example("ip4:1.2.3.4/" + "9" * 5000)
def test_spf(text: str) -> None:
    with suppress(SpfError):
        parse_spf(f"v=spf1 {text}")


@given(ANYTHING, ANYTHING, ANYTHING)
def test_macros(text: str, local: str, helo: str) -> None:
    is_explanation(text)
    for value in (text, "%{l1r-}%{S}%{H}", f"%{{d}}.{text}"):
        with suppress(SpfError):
            Macro("acme.com", None, Envelope(f"{local}@acme.com", helo)).name(value)


@given(st.binary(max_size=200) | ANYTHING.map(lambda text: f"From: {text}\r\nDate: {text}".encode("utf-8", "replace")))
@example(b"From: =?utf-8?b?AA==?= <\x00@\xff>\r\nDate: Mon, 99 Foo 99999\r\n")
@example(b"From: " + b"(" * 500 + b"\r\nDate: 1 Jan 1 00:00 +9999\r\n")
def test_messages(raw: bytes) -> None:
    with suppress(MessageError):
        message = parse_message(raw)
        assert message.author_domain is None or message.author_domain.isascii()
        assert message.date is None or "T" in message.date


@given(RECORDS)
@example("v=1; a=rsa-sha256; b=ü; bh=; d=a.b; h=from; s=x")
@example("v=1; a=rsa-sha256; b=; bh=; d=a.b; h=from; s=x; t=²")
def test_signatures(text: str) -> None:
    with suppress(RecordError):
        parse_signature(b"DKIM-Signature: " + text.encode("utf-8", "surrogatepass"))
