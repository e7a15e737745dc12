"""Which of a zone's own servers is asked: one that failed is asked last, and still answers for what only it knows."""

from __future__ import annotations

import asyncio

from loopback import PATIENT, DnsServer, serving_dns

from launchready.live.dns import Answer, Dns
from launchready.live.http import Http
from launchready.live.names import View, Views
from launchready.live.vantage import Vantage
from launchready.mail.looking import Eyes

RECORDS = {"a.acme.com A": ("192.0.2.1",), "b.acme.com A": ("192.0.2.2",)}


def test_a_server_that_failed_is_asked_last() -> None:
    async def main() -> tuple[list[str], list[str], bool]:
        bad, good = DnsServer({}, {"a.acme.com": "SERVFAIL"}), DnsServer(dict(RECORDS), {"c.acme.com": "SERVFAIL"})
        async with serving_dns(bad), serving_dns(good), Http(Vantage()) as http:
            views = Views(tuple(View("acme.com", (each.endpoint,), (each.endpoint,)) for each in (bad, good)))
            eyes = Eyes(Vantage(), views, Dns(PATIENT), http)
            found = [await eyes.ask(f"{name}.acme.com", "A") for name in "abc"]
            asked = [[name for name, _, _ in server.seen] for server in (bad, good)]
            return asked[0], asked[1], all(isinstance(answer, Answer) for answer in found)

    bad, good, answered = asyncio.run(main())
    assert answered
    assert bad == ["a.acme.com", "c.acme.com"]
    assert set(good) == {"a.acme.com", "b.acme.com", "c.acme.com"}
