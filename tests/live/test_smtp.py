"""Mail servers that are well, plain, unwilling, endless or something else: what is said of each, and in time."""

from __future__ import annotations

import asyncio
import time

import pytest
from loopback import Authority, closed_port, serving_bytes
from mailing import MailServer as Server

from launchready.live.dns import CouldNotLook
from launchready.live.smtp import MailServer, SmtpLook, look_at_server
from launchready.live.tls import trusting
from launchready.live.vantage import Endpoint


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def look(authority: Authority, fault: str, name: str = "mx.acme.com") -> tuple[SmtpLook, list[str]]:
    async def main() -> tuple[SmtpLook, list[str]]:
        server = Server(authority.context("mx.acme.com"), fault)
        async with serving_bytes(server.talk) as endpoint:
            return await look_at_server(name, endpoint, trusting(authority.path), 2.0, 2.0), server.said

    return asyncio.run(main())


def test_a_server_with_tls_is_greeted_and_left_without_mail(authority: Authority) -> None:
    found, said = look(authority, "")
    assert isinstance(found, MailServer)
    assert (found.starttls, found.certificate, found.version) == (True, "", "TLSv1.3")
    assert [line.partition(" ")[0] for line in said][:2] == ["EHLO", "STARTTLS"]
    assert not [line for line in said if line.startswith(("MAIL", "RCPT", "DATA"))]


def test_a_certificate_of_another_name_is_said(authority: Authority) -> None:
    found, _ = look(authority, "", "other.acme.com")
    assert isinstance(found, MailServer)
    assert "not valid" in found.certificate
    assert "not valid" in found.evidence().answer


@pytest.mark.parametrize("fault", ["plain", "refuses-tls"])
def test_plain_text_only(authority: Authority, fault: str) -> None:
    found, _ = look(authority, fault)
    assert isinstance(found, MailServer)
    assert not found.starttls


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("silent", "did not finish within 2 s"),
        ("unwilling", "turns us away"),
        ("http", "does not speak SMTP"),
        ("babble", "more than 64 lines"),
    ],
)
def test_what_shows_nothing_says_why_and_ends_in_time(authority: Authority, fault: str, reason: str) -> None:
    started = time.monotonic()
    found, _ = look(authority, fault)
    assert isinstance(found, CouldNotLook)
    assert reason in found.reason
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [(closed_port(), "cannot be reached"), (Endpoint("255.255.255.255", 25), "cannot be reached")],
    ids=["closed", "unreachable"],
)
def test_a_port_that_is_closed_shows_nothing(authority: Authority, endpoint: Endpoint, reason: str) -> None:
    found = asyncio.run(look_at_server("mx.acme.com", endpoint, trusting(authority.path), 2.0, 2.0))
    assert isinstance(found, CouldNotLook)
    assert reason in found.reason
