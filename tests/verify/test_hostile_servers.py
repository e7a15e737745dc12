"""Servers that mean harm, looked at by a verifier in a process of its own: it ends in time, and stays small."""

from __future__ import annotations

import asyncio
import json
import subprocess
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
import pytest
from loopback import EDGE, DnsServer, serving_bytes, serving_dns
from memory import Measured

LOOKING = """
import asyncio, json, sys, time
from launchready.expectations import AcmePasses, Expectation, Layer, NeverCached, RedirectsTo
from launchready.live.vantage import Endpoint, Limits, Vantage
from launchready.probe import Probe
from launchready.verify import verify_expectations

dns, http = (Endpoint("127.0.0.1", int(port)) for port in sys.argv[1:3])
limits = Limits(dns=2, dns_tries=1, connect=2, request=1.5, check=15)
vantage = Vantage(resolvers=(dns,), connect_http={None: http}, limits=limits)
checks = [RedirectsTo("http://acme.com/", "https://acme.com/"), AcmePasses("acme.com"), NeverCached("http://acme.com/a")]
expectations = tuple(
    Expectation("c", "s", str(place), "acme.com", Layer.EDGE, "k", "e", "f", check)
    for place, check in enumerate(checks)
)
begun = time.monotonic()
verdicts = asyncio.run(
    verify_expectations(expectations, {}, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None)
)
print(json.dumps({
    "outcomes": [verdict.outcome.value for verdict in verdicts],
    "seconds": time.monotonic() - begun,
    "longest": max(len(f"{verdict}") for verdict in verdicts),
}))
"""
LOOKING_AT_NAMES = """
import asyncio, json, sys, time
from launchready.expectations import Answers, DkimPublished, DmarcPolicy, Expectation, Layer, NoWildcard, SpfPermits
from launchready.live.vantage import Endpoint, Limits, Vantage
from launchready.probe import Probe
from launchready.report.formats import Format, render
from launchready.report.verdicts import verdicts_to_json
from launchready.verify import look_at

vantage = Vantage(
    resolvers=(Endpoint("127.0.0.1", int(sys.argv[1])),), limits=Limits(dns=4, dns_tries=1, check=15)
)
checks = [
    Answers("acme.com", "TXT", frozenset({"mine"}), subset=True),
    SpfPermits("acme.com", "mail.example", "~all"),
    DkimPublished("acme.com", "s1"),
    DmarcPolicy("acme.com", "none"),
    Answers("www.acme.com", "CNAME", frozenset({"target.example"})),
]
expectations = tuple(
    Expectation("c", "s", str(place), "acme.com", Layer.DNS, "k", "e", "f", check)
    for place, check in enumerate(checks)
)
begun = time.monotonic()
looked = asyncio.run(look_at(expectations, {}, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None))
seconds = time.monotonic() - begun
report = verdicts_to_json("s", "acme.com", vantage.as_json(), looked.verdicts) | {"sent": looked.sent.as_json()}
told = {form.value: render(form, report, looked.verdicts) for form in Format}
print(json.dumps({
    "outcomes": [verdict.outcome.value for verdict in looked.verdicts],
    "seconds": seconds,
    "longest": max(len(f"{verdict}") for verdict in looked.verdicts),
    "steering": {form: [char for char in text if not char.isprintable() and char != "\\n"]
                 for form, text in told.items()},
    "page": told["html"],
}))
"""
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
BLOCK = b"x" * 1_000_000
PACKED = zlib.compressobj(9, zlib.DEFLATED, 31)
BOMB = PACKED.compress(bytes(50_000_000)) + PACKED.flush()  # 50 kB that unpack to 50 MB, again and again


def many_texts(query: dns.message.Message, number: int) -> bytes:
    """Return an answer with as many TXT records as a message can carry, whose header says ``number``."""
    asked = query.question[0]
    head = query.id.to_bytes(2, "big") + b"\x84\x00\x00\x01" + number.to_bytes(2, "big") + bytes(4)
    question = (asked.name.to_wire() or b"") + asked.rdtype.to_bytes(2, "big") + b"\x00\x01"
    texts = (f"{place:x}".encode() for place in range(3_500))
    records = (
        b"\xc0\x0c\x00\x10\x00\x01" + (300).to_bytes(4, "big") + bytes((0, len(text) + 1, len(text))) + text
        for text in texts
    )
    return head + question + b"".join(records)


STEERING = r"v=spf1 \027[2J\226\128\174<script>x</script> include:a.example"


@dataclass
class Floods(DnsServer):
    """A server whose answers over TCP, and only those, are what ``number`` says: 0 is text that means harm."""

    number: int = 0

    def reply(self, wire: bytes, transport: str) -> bytes | None:
        query = dns.message.from_wire(wire)
        if transport == "tcp" and self.number:
            return many_texts(query, self.number)
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA | (dns.flags.TC if self.number else 0)
        if not self.number:
            text = f"www.{STEERING}.example." if query.question[0].rdtype == dns.rdatatype.CNAME else f'"{STEERING}"'
            kind = "CNAME" if query.question[0].rdtype == dns.rdatatype.CNAME else "TXT"
            reply.answer.append(
                dns.rrset.from_text(query.question[0].name, 300, "IN", kind, text.replace(" ", r"\032"))
            )
        return reply.to_wire()


def answering(head: bytes, *, body: bytes = b"", times: int = 1, pause: float = 0.0) -> Talk:
    """Answer each request with ``head``, then ``times`` times ``body`` with ``pause`` seconds between."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        for _ in range(times):
            writer.write(body)
            await writer.drain()
            await asyncio.sleep(pause)

    return talk


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.transport.abort()


OK = b"HTTP/1.1 200 OK\r\nServer: cloudflare\r\n"


@pytest.mark.parametrize(
    ("talk", "outcomes"),
    [
        pytest.param(
            answering(OK + b"Content-Length: 100000000\r\n\r\n", body=BLOCK, times=100), "fail pass pass",
            id="100-mb-body",
        ),
        pytest.param(
            answering(OK + b"Content-Encoding: gzip\r\nContent-Length: 10000000\r\n\r\n", body=BOMB, times=200),
            "fail pass pass",
            id="gzip-bomb",
        ),
        pytest.param(
            answering(OK + b"Content-Length: 1000000\r\n\r\n", body=b".", times=1_000, pause=0.1),
            "unknown unknown unknown",
            id="slow-drip",
        ),
        pytest.param(reset, "unknown unknown unknown", id="reset"),
        pytest.param(answering(b"", pause=60.0), "unknown unknown unknown", id="silent"),
        pytest.param(
            answering(b"HTTP/1.1 301 Moved\r\nServer: cloudflare\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"),
            "fail fail unknown",
            id="redirect-to-itself",
        ),
        pytest.param(answering(OK, body=b"X-More: " + b"y" * 10_000 + b"\r\n", times=10_000), "unknown unknown unknown",
                     id="headers-without-an-end"),
        pytest.param(answering(b"\x16\x03\x01garbage", times=1), "unknown unknown unknown", id="no-http"),
    ],
)  # fmt: skip
def test_it_ends_in_time_and_stays_small(tmp_path: Path, talk: Talk, outcomes: str) -> None:
    async def main() -> dict[str, Any]:
        records: dict[str, tuple[str, ...]] = {"acme.com A": (EDGE,)}
        async with serving_dns(DnsServer(records)) as names, serving_bytes(talk) as http:
            looking = Measured(tmp_path / "took.json", ("-c", LOOKING, str(names.endpoint.port), str(http.port)))
            process = await asyncio.create_subprocess_exec(*looking.command, stdout=subprocess.PIPE)
            printed, _ = await asyncio.wait_for(process.communicate(), 60)
            told: dict[str, Any] = json.loads(printed)
            return told | {"megabytes": looking.megabytes}

    told = asyncio.run(main())
    assert " ".join(told["outcomes"]) == outcomes
    assert told["seconds"] < 20
    assert told["megabytes"] < 200
    assert told["longest"] < 10_000, "no verdict carries what a server sends"


NAMES = ("acme.com", "s1._domainkey.acme.com", "_dmarc.acme.com", "www.acme.com")


@pytest.mark.parametrize(
    ("server", "outcomes"),
    [
        pytest.param(Floods({}, number=3_500), "fail fail fail fail fail", id="thousands-of-texts"),
        pytest.param(Floods({}, number=10_000), "unknown " * 5, id="ten-thousand-that-do-not-come"),
        pytest.param(Floods({}), "fail fail fail fail fail", id="names-and-texts-that-steer"),
        pytest.param(DnsServer({}, faults=dict.fromkeys(NAMES, "SERVFAIL")), "unknown " * 5, id="servfail"),
        pytest.param(DnsServer({}, faults=dict.fromkeys(NAMES, "silent")), "unknown " * 5, id="time-out"),
        pytest.param(DnsServer({}, faults=dict.fromkeys(NAMES, "garbage")), "unknown " * 5, id="garbage"),
    ],
)
def test_name_servers_that_mean_harm(tmp_path: Path, server: DnsServer, outcomes: str) -> None:
    async def main() -> dict[str, Any]:
        async with serving_dns(server) as names:
            looking = Measured(tmp_path / "took.json", ("-c", LOOKING_AT_NAMES, str(names.endpoint.port)))
            process = await asyncio.create_subprocess_exec(*looking.command, stdout=subprocess.PIPE)
            printed, _ = await asyncio.wait_for(process.communicate(), 60)
            told: dict[str, Any] = json.loads(printed)
            return told | {"megabytes": looking.megabytes}

    told = asyncio.run(main())
    assert told["outcomes"] == outcomes.split()
    assert told["seconds"] < 20
    assert told["megabytes"] < 200
    assert told["longest"] < 10_000, "no verdict carries what a server sends"
    assert not any(told["steering"].values())
    assert "<script" not in told["page"]
