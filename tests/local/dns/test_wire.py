"""The wire: sizes, EDNS, TCP, and whatever else may arrive."""

from __future__ import annotations

import asyncio
import contextlib
import random
import struct
from collections.abc import AsyncIterator

import dns.asyncquery
import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import pytest

from launchready.local.dns import Authority, DnsServer, serve_dns
from launchready.local.dns.server import reply_to, udp_size
from launchready.local.store import Store

LONG = " ".join(f'"{"x" * 250}"' for _ in range(7))


@pytest.fixture
def large(store: Store) -> Store:
    store.zones()[0].create_record({"type": "TXT", "name": "large", "content": LONG})
    return store


@contextlib.asynccontextmanager
async def serving(authority: Authority) -> AsyncIterator[DnsServer]:
    server = await serve_dns(authority)
    try:
        yield server
    finally:
        await server.stop()


@pytest.mark.parametrize(("payload", "limit"), [(None, 512), (600, 600), (4096, 1232)], ids=["plain", "600", "4096"])
def test_an_answer_that_does_not_fit_is_truncated(
    authority: Authority, large: Store, payload: int | None, limit: int
) -> None:
    query = dns.message.make_query(
        "large.acme.test", "TXT", use_edns=None if payload is None else 0, payload=payload or 0
    )
    wire = reply_to(authority, query.to_wire(), udp_size)
    assert wire is not None
    assert len(wire) <= limit
    reply = dns.message.from_wire(wire)
    assert reply.flags & dns.flags.TC
    assert reply.answer == []


def test_udp_falls_back_to_tcp_on_the_same_port(authority: Authority, large: Store) -> None:
    async def look() -> tuple[dns.message.Message, bool]:
        async with serving(authority) as server:
            query = dns.message.make_query("large.acme.test", "TXT")
            return await dns.asyncquery.udp_with_fallback(query, "127.0.0.1", timeout=5, port=server.port)

    reply, over_tcp = asyncio.run(look())
    assert over_tcp
    assert len(reply.answer[0][0].strings) == 7


def test_a_tcp_connection_answers_several_questions(authority: Authority) -> None:
    async def look() -> list[int]:
        async with serving(authority) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            for number in (1, 2, 3):
                wire = dns.message.make_query("acme.test", "A", id=number).to_wire()
                writer.write(struct.pack("!H", len(wire)) + wire)
            lengths = []
            for _ in range(3):
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                lengths.append(dns.message.from_wire(await reader.readexactly(length)).id)
            writer.close()
            return lengths

    assert asyncio.run(look()) == [1, 2, 3]


def header(flags: int, questions: int = 1) -> bytes:
    return struct.pack("!6H", 4711, flags, questions, 0, 0, 0)


MALFORMED = {
    "too-short": (b"\x12\x67\x01", None),
    "empty": (b"", None),
    "a-reply": (header(0x8000) + b"\0\0\1\0\1", None),
    "no-question-where-one-is-announced": (header(0x0100), "FORMERR"),
    "a-label-that-ends-early": (header(0x0100) + b"\x3fabc", "FORMERR"),
    "a-pointer-to-itself": (header(0x0100) + b"\xc0\x0c\0\1\0\1", "FORMERR"),
    "bytes-after-the-end": (header(0x0100) + b"\0\0\1\0\1junk", "FORMERR"),
    "no-question-at-all": (header(0x0100, 0), "FORMERR"),
    "opcode-status": (header(0x1000) + b"\0\0\1\0\1", "NOTIMP"),
    "opcode-update": (header(0x2800, 0), "NOTIMP"),
    "opcode-notify": (header(0x2000) + b"\0\0\6\0\1", "NOTIMP"),
    "class-chaos": (header(0x0100) + b"\x07version\x04bind\0\0\x10\0\3", "REFUSED"),
}


@pytest.mark.parametrize(("wire", "rcode"), MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_question_is_answered_with_the_right_code(
    authority: Authority, wire: bytes, rcode: str | None
) -> None:
    reply = reply_to(authority, wire, udp_size)
    if rcode is None:
        assert reply is None
        return
    assert reply is not None
    assert reply[:2] == wire[:2]
    assert reply[2] & 0x80
    assert dns.rcode.to_text(dns.rcode.Rcode(reply[3] & 0x0F)) == rcode


def test_an_unknown_edns_version_is_badvers(authority: Authority) -> None:
    query = dns.message.make_query("acme.test", "A", use_edns=1)
    wire = reply_to(authority, query.to_wire(), udp_size)
    assert wire is not None
    assert dns.message.from_wire(wire).rcode() == dns.rcode.BADVERS


def test_random_bytes_never_stop_it(authority: Authority) -> None:
    chance = random.Random(4711)  # noqa: S311 - the same bytes in every run

    async def look() -> dns.message.Message:
        async with serving(authority) as server:
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                asyncio.DatagramProtocol, remote_addr=("127.0.0.1", server.port)
            )
            good = dns.message.make_query("acme.test", "A").to_wire()
            for _ in range(500):
                spoilt = bytearray(good)
                for _ in range(chance.randrange(1, 6)):
                    spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
                transport.sendto(bytes(spoilt))
                transport.sendto(chance.randbytes(chance.randrange(0, 80)))
                await asyncio.sleep(0)  # the server's turn, or the socket's buffer overflows
            transport.close()
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"\xff\xffshort")
            writer.close()
            return await dns.asyncquery.udp(
                dns.message.make_query("acme.test", "A"), "127.0.0.1", timeout=5, port=server.port
            )

    assert asyncio.run(look()).rcode() == dns.rcode.NOERROR


def test_a_record_that_dns_cannot_carry_does_not_hide_the_others(authority: Authority, store: Store) -> None:
    zone = store.zones()[0]
    zone.records["odd"] = {"id": "odd", "type": "TLSA", "name": "odd.acme.test", "content": "nonsense", "ttl": 1}
    zone.change(paused=False)
    query = dns.message.make_query("acme.test", "A")
    wire = reply_to(authority, query.to_wire(), udp_size)
    assert wire is not None
    assert dns.message.from_wire(wire).answer
