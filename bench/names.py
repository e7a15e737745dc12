"""DNS of many small companies on one port of loopback, each answer held back as distance does.

    python -m bench.names SECONDS DOMAINS

Prints ``ADDRESS:PORT`` and serves UDP and TCP there until its standard input ends. One server is the root, the
parent, every zone's own servers and the resolver: which of them is asked is the asker's business, and both sides of
the figure are given the same. It is a process of its own so that it takes no time from what is measured; an answer is
made once and then kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator, Mapping

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

LOOPBACK, PARENT = "127.0.0.1", "test"
_SOA = "ns1.dns.test. hostmaster.dns.test. 2026112401 7200 3600 1209600 300"
_SERVERS = ("ns1.dns.test.", "ns2.dns.test.")
_KEY = "O8g4IB0xGXtk34gYatd2HGZDIhxGUlGSzpLlukugNzA="  # DKIM's, by Ed25519: nobody has its other half
_SHARED: Mapping[tuple[str, str], tuple[str, ...]] = {
    (".", "NS"): ("a.nic.test.",),
    (PARENT, "NS"): ("a.nic.test.",),
    ("a.nic.test", "A"): ("192.0.2.9",),
    ("ns1.dns.test", "A"): ("192.0.2.53",),
    ("ns2.dns.test", "A"): ("198.51.100.53",),
    ("_spf.office.test", "TXT"): ('"v=spf1 ip4:203.0.113.0/25 -all"',),
    ("_spf.news.test", "TXT"): ('"v=spf1 include:_spf.far.test ~all"',),
    ("_spf.far.test", "TXT"): ('"v=spf1 ip4:203.0.113.128/25 -all"',),
    ("mx1.office.test", "A"): ("192.0.2.25",),
    ("mx2.office.test", "A"): ("198.51.100.25",),
}


def names(number: int) -> tuple[str, ...]:
    """Return the domains of ``number`` companies."""
    return tuple(f"company{place:04}.{PARENT}" for place in range(1, number + 1))


def published(domain: str) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """Yield what the zone of ``domain`` holds: a site, two mail servers, two senders, a DMARC policy, reports."""
    yield (domain, "SOA"), (_SOA,)
    yield (domain, "NS"), _SERVERS
    yield (domain, "A"), ("192.0.2.10",)
    yield (domain, "CAA"), ('0 issue "letsencrypt.org"',)
    yield (domain, "MX"), ("10 mx1.office.test.", "20 mx2.office.test.")
    yield (domain, "TXT"), ('"v=spf1 mx include:_spf.office.test include:_spf.news.test -all"',)
    yield (f"_dmarc.{domain}", "TXT"), (f'"v=DMARC1; p=quarantine; rua=mailto:dmarc@{domain}"',)
    yield (f"google._domainkey.{domain}", "TXT"), (f'"v=DKIM1; k=ed25519; p={_KEY}"',)
    yield (f"_smtp._tls.{domain}", "TXT"), (f'"v=TLSRPTv1; rua=mailto:tls@{domain}"',)


class Zones:
    """What every server of this world answers; an answer is made once."""

    def __init__(self, records: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
        self._records = records
        self._names = {above for name, _ in records for above in _upwards(name)}
        self._made: dict[bytes, bytes] = {}

    def answer(self, query: bytes) -> bytes:
        """Return the answer to ``query``, a message without its length."""
        question = query[2:]  # all but its number
        if question not in self._made:
            self._made[question] = self._make(query)[2:]
        return query[:2] + self._made[question]

    def _make(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA | dns.flags.RA
        asked = query.question[0]
        name = asked.name.to_text(omit_final_dot=len(asked.name) > 1).lower()
        values = self._records.get((name, dns.rdatatype.to_text(asked.rdtype)))
        if values:
            reply.answer.append(dns.rrset.from_text(asked.name, 300, "IN", asked.rdtype, *values))
        else:
            if name not in self._names:
                reply.set_rcode(dns.rcode.NXDOMAIN)
            zone = next((above for above in _upwards(name) if (above, "SOA") in self._records), PARENT)
            reply.authority.append(dns.rrset.from_text(f"{zone}.", 300, "IN", "SOA", _SOA))
        return reply.to_wire()


class Datagrams(asyncio.DatagramProtocol):
    """Answers by UDP, each ``seconds`` later."""

    def __init__(self, zones: Zones, seconds: float) -> None:
        self._zones = zones
        self._seconds = seconds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what answers are sent by."""
        self._transport: asyncio.DatagramTransport = transport  # type: ignore[assignment]  # asyncio's own is one

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer ``data``, later."""
        loop = asyncio.get_running_loop()
        loop.call_later(self._seconds, self._transport.sendto, self._zones.answer(data), addr)


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, zones: Zones, seconds: float) -> None:
    """Answer by TCP, each ``seconds`` later."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            length = int.from_bytes(await reader.readexactly(2), "big")
            answer = zones.answer(await reader.readexactly(length))
            await asyncio.sleep(seconds)
            writer.write(len(answer).to_bytes(2, "big") + answer)
    writer.close()


def _upwards(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.partition(".")[2]


async def _main(seconds: float, number: int) -> None:
    zones = Zones(dict(_SHARED) | dict(entry for domain in names(number) for entry in published(domain)))
    server = await asyncio.start_server(lambda reader, writer: talk(reader, writer, zones, seconds), LOOPBACK, 0)
    place = server.sockets[0].getsockname()
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: Datagrams(zones, seconds), local_addr=place)
    print(f"{place[0]}:{place[1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main(float(sys.argv[1]), int(sys.argv[2])))
