"""What servers and names do that nobody asked for: none of it is believed, all of it is counted, nothing takes long."""

from __future__ import annotations

import asyncio
import time

import pytest
from loopback import QUICK, DnsServer, closed_port, serving_dns

from launchready.live.dns import Answer, CouldNotLook, Dns, Exchange, now
from launchready.live.http import Http, NoResponse, Trouble
from launchready.live.vantage import Limits, Vantage

RECORDS: dict[str, tuple[str, ...]] = {"acme.com A": ("192.0.2.1",), "acme.com TXT": ("v=spf1 -all",)}


def ask(
    name: str, type_: str, faults: dict[str, str] | None = None, limits: Limits = QUICK
) -> tuple[Exchange, int, DnsServer]:
    """Return the answer, how many queries were counted, and the server."""

    async def main() -> tuple[Exchange, int, DnsServer]:
        async with serving_dns(DnsServer(RECORDS, faults or {})) as server:
            dns_ = Dns(limits)
            found = await dns_.ask(server.endpoint, name, type_)
            return found, dns_.queries, server

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("fault", "tries", "queries"),
    [("", 1, 1), ("truncate", 1, 2), ("silent", 1, 1), ("silent", 3, 3), ("SERVFAIL", 2, 1), ("garbage", 2, 2)],
    ids=["answered", "truncated-then-tcp", "silent", "silent-tried-again", "an-answer-is-not-tried-again", "garbage"],
)
def test_queries_are_counted_as_servers_count_them(fault: str, tries: int, queries: int) -> None:
    limits = Limits(dns=0.2, dns_tries=tries)
    _, counted, server = ask("acme.com", "TXT", {"acme.com": fault} if fault else {}, limits)
    assert (counted, len(server.seen)) == (queries, queries)


@pytest.mark.parametrize("name", ["acme.com", "gone.acme.com"], ids=["no-such-type", "no-such-name"])
def test_a_server_that_neither_holds_the_zone_nor_asks_others_says_nothing(name: str) -> None:
    found, _, _ = ask(name, "MX", {name: "lame"})
    assert isinstance(found, CouldNotLook)
    assert "does not hold this zone" in found.reason


@pytest.mark.parametrize(
    "name", ["a" * 64 + ".acme.com", "a..acme.com", "a." * 130 + "com", "\\999.acme.com"],
    ids=["long-label", "empty-label", "long-name", "bad-escape"],
)  # fmt: skip
def test_what_is_no_name_is_not_asked(name: str) -> None:
    found, counted, server = ask(name, "A")
    assert isinstance(found, CouldNotLook)
    assert "cannot be asked" in found.reason
    assert (counted, server.seen) == (0, [])


@pytest.mark.parametrize("url", ["http://acme.com/ü", "http://acme.com/\u202e", "http://münchen.example/"])
def test_a_url_that_is_not_ascii_is_no_answer_and_no_crash(url: str) -> None:
    server = closed_port()

    async def resolve(host: str) -> Exchange:
        return Answer(host, "A", "test", now(), ("192.0.2.10",))

    async def main() -> object:
        async with Http(Vantage(connect_http={None: server}, limits=QUICK)) as http:
            return await http.get(url, resolve)

    found = asyncio.run(main())
    assert isinstance(found, NoResponse)
    assert found.trouble is Trouble.NO_LOOK


def test_as_many_records_as_an_answer_can_have_are_read_in_time() -> None:
    # 65,535 bytes are the most that one answer can have: as many short texts as fit.
    many: dict[str, tuple[str, ...]] = {"acme.com TXT": tuple(f"{number:04x}" for number in range(3_500))}

    async def main() -> Exchange:
        async with serving_dns(DnsServer(many, {"acme.com": "truncate"})) as server:
            return await Dns(Limits(dns=5.0)).ask(server.endpoint, "acme.com", "TXT")

    started = time.monotonic()
    found = asyncio.run(main())
    assert isinstance(found, Answer)
    assert len(found.values) == 3_500
    assert len(found.evidence().answer) <= 500
    assert time.monotonic() - started < 5
