"""Asking DNS servers that are well, wrong, silent or gone."""

from __future__ import annotations

import asyncio

import pytest
from loopback import QUICK, DnsServer, closed_port, serving_dns

from launchready.live.dns import Answer, CouldNotLook, Dns, Exchange
from launchready.live.vantage import Endpoint

RECORDS = {
    "acme.com A": ("192.0.2.1", "192.0.2.2"),
    "acme.com AAAA": ("2001:DB8:0:0::1",),
    "acme.com MX": ("1 SMTP.google.com.", "0 ."),
    "acme.com TXT": ("v=spf1 -all", "x" * 300),
    "acme.com CAA": ('0 issue "letsencrypt.org"',),
    "_sip._tcp.acme.com SRV": ("10 5 5060 sip.acme.com.",),
    "app.acme.com CNAME": ("Acme.HOSTING.example.",),
    "deep.below.acme.com A": ("192.0.2.3",),
}


def ask(name: str, type_: str, faults: dict[str, str] | None = None) -> tuple[Exchange, DnsServer]:
    async def main() -> tuple[Exchange, DnsServer]:
        async with serving_dns(DnsServer(RECORDS, faults or {})) as server:
            return await Dns(QUICK).ask(server.endpoint, name, type_), server

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("name", "type_", "values"),
    [
        pytest.param("acme.com", "A", ("192.0.2.1", "192.0.2.2"), id="addresses"),
        pytest.param("acme.com", "AAAA", ("2001:db8::1",), id="address-v6-shortest"),
        pytest.param("acme.com", "MX", ("0 .", "1 smtp.google.com"), id="mx-preference-and-lower-case"),
        pytest.param("acme.com", "TXT", ("v=spf1 -all", "x" * 300), id="txt-joined"),
        pytest.param("acme.com", "CAA", ('0 issue "letsencrypt.org"',), id="caa"),
        pytest.param("_sip._tcp.acme.com", "SRV", ("10 5 5060 sip.acme.com",), id="srv"),
        pytest.param("app.acme.com", "CNAME", ("acme.hosting.example",), id="cname-itself"),
        pytest.param("app.acme.com", "A", (), id="cname-not-followed-by-one-server"),
    ],
)
def test_values_are_canonical(name: str, type_: str, values: tuple[str, ...]) -> None:
    found, _ = ask(name, type_)
    assert isinstance(found, Answer)
    assert found.values == values


@pytest.mark.parametrize(
    ("name", "exists"),
    [("acme.com", True), ("below.acme.com", True), ("nowhere.acme.com", False)],
    ids=["nodata", "empty-non-terminal", "nxdomain"],
)
def test_nodata_and_nxdomain_are_answers(name: str, exists: bool) -> None:
    found, _ = ask(name, "NS")
    assert isinstance(found, Answer)
    assert (found.values, found.exists, found.ttl) == ((), exists, 300)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("silent", "no answer within"),
        ("SERVFAIL", "SERVFAIL"),
        ("REFUSED", "refuses"),
        ("NOTIMP", "NOTIMP"),
    ],
)
def test_no_answer_is_never_missing(fault: str, reason: str) -> None:
    found, _ = ask("acme.com", "A", {"acme.com": fault})
    assert isinstance(found, CouldNotLook)
    assert reason in found.reason


def test_a_malformed_answer_is_no_answer() -> None:
    found, _ = ask("acme.com", "A", {"acme.com": "garbage"})
    assert isinstance(found, CouldNotLook)


def test_a_server_that_is_gone_is_no_answer() -> None:
    found = asyncio.run(Dns(QUICK).ask(closed_port(), "acme.com", "A"))
    assert isinstance(found, CouldNotLook)


def test_an_unreachable_network_is_no_answer() -> None:
    found = asyncio.run(Dns(QUICK).ask(Endpoint("255.255.255.255", 53), "acme.com", "A"))
    assert isinstance(found, CouldNotLook)


def test_a_name_that_dns_cannot_carry_is_no_answer() -> None:
    found, _ = ask("a" * 64 + ".acme.com", "A")
    assert isinstance(found, CouldNotLook)


def test_a_truncated_answer_is_asked_again_over_tcp() -> None:
    found, server = ask("acme.com", "TXT", {"acme.com": "truncate"})
    assert isinstance(found, Answer)
    assert [transport for _, _, transport in server.seen] == ["udp", "tcp"]


def test_a_round_asks_each_question_once() -> None:
    async def main() -> tuple[int, int]:
        async with serving_dns(DnsServer(RECORDS)) as server:
            dns_ = Dns(QUICK)
            await asyncio.gather(*(dns_.ask(server.endpoint, "acme.com", "A") for _ in range(5)))
            return len(server.seen), dns_.queries

    assert asyncio.run(main()) == (1, 1)
