"""The certificate that a server shows, and what makes it not hold."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

import pytest
import trustme
from bad_servers import stay_silent
from certificates import (
    for_clients_only,
    issued_by,
    logged,
    self_signed,
    stapled,
    valid,
    weak,
    with_its_own_authority,
    without_alternative_names,
    without_chain,
)
from loopback import Authority, closed_port, serving_alerts, serving_bytes

from launchready.live.certificates import Certificate, Fault, NoTls, Shown, look_at_certificate
from launchready.live.dns import CouldNotLook
from launchready.live.tls import CERTIFICATES, trusting

NAME = "app.acme.com"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def look(authority: Authority, context: ssl.SSLContext | None, seconds: float = 5.0) -> Shown:
    """Return what is seen of a server with ``context``, or of one that says nothing."""

    async def main() -> Shown:
        async with serving_bytes(stay_silent, context) as endpoint:
            return await look_at_certificate(endpoint, NAME, trusting(authority.path, CERTIFICATES), seconds)

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        pytest.param(valid(NAME), None, id="valid"),
        pytest.param(valid("*.acme.com"), None, id="a-wildcard"),
        pytest.param(valid(*(f"h{number}.example" for number in range(600)), NAME), None, id="one-of-six-hundred"),
        pytest.param(valid("acme.com"), Fault.NAME, id="another-name"),
        pytest.param(valid("*.com"), Fault.NAME, id="a-wildcard-of-one-label-alone"),
        pytest.param(valid(NAME, ends=-1), Fault.EXPIRED, id="ended"),
        pytest.param(valid(NAME, begins=1), Fault.EARLY, id="not-begun"),
        pytest.param(self_signed(NAME), Fault.SELF_SIGNED, id="signed-by-itself"),
        pytest.param(without_chain(NAME), Fault.CHAIN, id="a-gap-in-the-chain"),
        pytest.param(with_its_own_authority(NAME), Fault.CHAIN, id="of-an-authority-that-is-sent-and-unknown"),
        pytest.param(weak(NAME), Fault.WEAK, id="a-short-key"),
        pytest.param(for_clients_only(NAME), Fault.OTHER, id="for-clients"),
    ],
)
def test_a_certificate_is_judged_and_described(
    authority: Authority, make: Callable[[Authority], ssl.SSLContext], fault: Fault | None
) -> None:
    shown = look(authority, make(authority))
    assert isinstance(shown, Certificate)
    assert shown.fault is fault
    assert shown.names
    assert bool(shown.reason) is (fault is not None)


def test_a_name_that_is_the_subject_alone_is_no_name(authority: Authority) -> None:
    shown = look(authority, without_alternative_names(NAME)(authority))
    assert isinstance(shown, Certificate)
    assert (shown.fault, shown.names) == (Fault.NAME, ())


def test_what_is_read_of_it(authority: Authority) -> None:
    shown = look(authority, issued_by("Let's Encrypt", NAME)(authority))
    assert isinstance(shown, Certificate)
    assert (shown.issuer, shown.names) == ("Let's Encrypt", (NAME,))
    short = look(authority, valid(NAME, begins=-80, ends=10)(authority))
    assert isinstance(short, Certificate)
    assert (short.lifetime, short.days_left) == (90, 9)


@pytest.mark.parametrize(
    ("make", "facts", "told"),
    [
        pytest.param(valid(NAME), (False, 0), "; 0 timestamps of public logs", id="neither"),
        pytest.param(logged(NAME, 3), (False, 3), "; 3 timestamps of public logs", id="logged-three-times"),
        pytest.param(stapled(NAME), (True, 0), "; must be stapled", id="must-be-stapled"),
    ],
)
def test_what_it_says_of_logs_and_stapling(
    authority: Authority, make: Callable[[Authority], ssl.SSLContext], facts: tuple[bool, int], told: str
) -> None:
    shown = look(authority, make(authority))
    assert isinstance(shown, Certificate)
    assert (shown.fault, shown.stapling, shown.logged) == (None, *facts)
    assert told in shown.evidence().answer


@pytest.mark.parametrize(
    ("protocols", "newest", "told"),
    [
        pytest.param(["h2", "http/1.1"], ssl.TLSVersion.TLSv1_3, "; TLS 1.3, HTTP/2;", id="all-that-is-new"),
        pytest.param(["http/1.1"], ssl.TLSVersion.TLSv1_2, "; TLS 1.2, no HTTP/2;", id="nothing-new"),
        pytest.param([], ssl.TLSVersion.TLSv1_3, "; TLS 1.3, no HTTP/2;", id="no-protocol-named"),
    ],
)
def test_the_newest_protocols_are_told(
    authority: Authority, protocols: list[str], newest: ssl.TLSVersion, told: str
) -> None:
    context = authority.context(NAME, maximum=newest)
    if protocols:
        context.set_alpn_protocols(protocols)
    shown = look(authority, context)
    assert isinstance(shown, Certificate)
    assert told in shown.evidence().answer


def test_a_refusal_for_the_name_is_no_silence(authority: Authority) -> None:
    context = authority.context(NAME)
    context.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    async def main() -> Shown:
        async with serving_alerts(context) as endpoint:
            return await look_at_certificate(endpoint, NAME, trusting(authority.path, CERTIFICATES), 5.0)

    shown = asyncio.run(main())
    assert isinstance(shown, NoTls)
    assert "unrecognized name" in shown.reason


def test_silence_and_closed_doors_show_nothing(authority: Authority) -> None:
    silent = look(authority, None, 0.3)
    assert isinstance(silent, CouldNotLook)
    closed = asyncio.run(look_at_certificate(closed_port(), NAME, trusting(authority.path, CERTIFICATES), 1.0))
    assert isinstance(closed, CouldNotLook)
    assert closed.reason.startswith("cannot connect")


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        pytest.param(trustme.KeyType.RSA, "RSA 2048", id="rsa"),
        pytest.param(trustme.KeyType.ECDSA, "ECDSA P-256", id="of-a-curve"),
    ],
)
def test_a_key_is_called_what_people_call_it(authority: Authority, kind: trustme.KeyType, named: str) -> None:
    shown = look(authority, authority.context(leaf=authority.ca.issue_cert(NAME, key_type=kind)))
    assert isinstance(shown, Certificate)
    assert (shown.fault, shown.key) == (None, named)
