"""What is read of a ClientHello, beside the hellos that OpenSSL writes."""

from __future__ import annotations

import ssl
import warnings
from contextlib import suppress
from pathlib import Path

import pytest
from loopback import Authority

from launchready.local.hello import read_hello
from launchready.local.listening import Rehearsals

VERSIONS = [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def hello(name: str | None = "www.acme.com", version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    said = ssl.MemoryBIO()
    with suppress(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), said, server_hostname=name).do_handshake()
    return said.read()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["www.acme.com", "xn--mnchen-3ya.example", "a" * 63 + ".test", None])
def test_the_name_is_read(name: str | None, version: ssl.TLSVersion) -> None:
    read = read_hello(hello(name, version))
    assert read is not None
    assert read.name == name


def test_a_hello_in_several_records_is_one() -> None:
    whole = hello()
    message = whole[5:]
    records = [whole[:3] + len(part).to_bytes(2, "big") + part for part in (message[:7], message[7:60], message[60:])]
    assert read_hello(b"".join(records)) == read_hello(whole)


def test_no_part_of_a_hello_is_taken_for_one() -> None:
    whole = hello()
    assert [length for length in range(len(whole)) if read_hello(whole[:length]) is not None] == []


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(b"GET / HTTP/1.1\r\nHost: acme.com\r\n\r\n", id="plain-http"),
        pytest.param(hello() + b"\x16\x03\x01\x00\x00\x00", id="more-behind-it"),
        pytest.param(hello().replace(b"www.acme.com", b"www.acme\xff.com"[:12]), id="a-name-that-is-no-ascii"),
        pytest.param(hello().replace(b"www.acme.com", b"www\0acme.com"), id="a-name-with-a-zero"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_not_plainly_a_hello_is_left_to_openssl(spoilt: bytes) -> None:
    assert read_hello(spoilt) is None


def test_a_client_offers_the_same_each_time_and_another_version_is_another_offer() -> None:
    offers = {
        version: {getattr(read_hello(hello(None, version)), "offer", b"") for _ in range(3)} for version in VERSIONS
    }
    assert [len(each) for each in offers.values()] == [1, 1, 1]
    assert len(set.union(*offers.values())) == 3


def test_a_context_that_went_on_with_one_offer_still_refuses_another(tmp_path: Path) -> None:
    context = Authority(tmp_path).context("www.acme.com", minimum=ssl.TLSVersion.TLSv1_2)
    rehearsals, old, new = Rehearsals(), hello(version=ssl.TLSVersion.TLSv1), hello()
    alerts = [rehearsals.alert_of(context, each) for each in (new, old, new, old)]
    assert [bool(alert) for alert in alerts] == [False, True, False, True]
