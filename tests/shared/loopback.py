"""Small real servers on loopback that behave or misbehave as told: DNS, TLS, HTTP."""

from __future__ import annotations

import asyncio
import atexit
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import trustme
from aiohttp import web

from launchready.live.vantage import Endpoint, Limits, Vantage

EDGE = "192.0.2.10"  # what a proxied name answers here
# Where nothing is silent no limit is reached but by a machine with too much to do: they cost nothing.
PATIENT = Limits(dns=10.0, dns_tries=2, connect=20.0, request=20.0, check=60.0, body=100_000)
QUICK = Limits(dns=0.5, dns_tries=1, connect=1.0, request=1.5, check=10.0, body=100_000)

Records = Mapping[str, tuple[str, ...]]
"""``"www.acme.com A"`` to its values in zone-file form; TXT values are given bare and quoted here."""


@dataclass
class DnsServer:
    """A DNS server: its records may change while it runs; ``faults`` by name: SERVFAIL, silent, truncate, lame…"""

    records: dict[str, tuple[str, ...]]
    faults: dict[str, str] = field(default_factory=dict)
    delegations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    authoritative: bool = True
    ttl: int = 300
    endpoint: Endpoint = field(default_factory=lambda: Endpoint("127.0.0.1", 0))
    seen: list[tuple[str, str, str]] = field(default_factory=list)

    def reply(self, wire: bytes, transport: str) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        type_ = dns.rdatatype.to_text(question.rdtype)
        self.seen.append((name, type_, transport))
        fault = self.faults.get(f"{name} {type_}") or self.faults.get(name)
        if fault == "silent":
            return None
        if fault == "garbage":
            return wire[:2] + b"\x80\x00nonsense"
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA if self.authoritative else dns.flags.RA
        if fault == "truncate" and transport == "udp":
            answer.flags |= dns.flags.TC
        elif fault in ("SERVFAIL", "REFUSED", "NOTIMP"):
            answer.set_rcode(dns.rcode.from_text(fault))
        else:
            self._fill(answer, name, type_)
        if fault == "lame":  # neither holds the zone nor asks others: an answer that says nothing
            answer.flags &= ~(dns.flags.AA | dns.flags.RA)
            answer.authority.clear()
        return answer.to_wire(max_size=65_535) if transport == "tcp" else answer.to_wire()

    def _fill(self, answer: dns.message.Message, name: str, type_: str) -> None:
        for cut, servers in self.delegations.items():
            if name == cut or name.endswith(f".{cut}"):
                answer.flags &= ~dns.flags.AA
                answer.authority.append(dns.rrset.from_text(f"{cut}.", self.ttl, "IN", "NS", *servers))
                return
        if f"{name} CNAME" in self.records and type_ != "CNAME":
            target = self.records[f"{name} CNAME"][0]
            answer.answer.append(dns.rrset.from_text(f"{name}.", self.ttl, "IN", "CNAME", target))
            return
        values = self.records.get(f"{name} {type_}") or self.records.get(f"*.{name.partition('.')[2]} {type_}")
        if values:
            shown = [quote(value) for value in values] if type_ == "TXT" else list(values)
            owner = f"{name.removesuffix('.')}."  # the root is a dot already
            answer.answer.append(dns.rrset.from_text(owner, self.ttl, "IN", type_, *shown))
            return
        apex = ".".join(name.removesuffix(".").split(".")[-2:]) or "root"
        answer.authority.append(
            dns.rrset.from_text(f"{apex}.", self.ttl, "IN", "SOA", f"ns.{apex}. h.{apex}. 1 2 3 4 {self.ttl}")
        )
        if not any(key.split()[0] == name or key.split()[0].endswith(f".{name}") for key in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)


def quote(value: str) -> str:
    return " ".join(f'"{value[start : start + 255]}"' for start in range(0, max(len(value), 1), 255))


_TRIES = 50  # ports of which TCP may be free and UDP not


def _bound_twice(address: str, port: int) -> tuple[socket.socket, socket.socket]:
    """Return a socket for TCP and one for UDP on the same port; 0 is any that both have free."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for left in reversed(range(_TRIES if port == 0 else 1)):
        over_tcp, over_udp = socket.socket(family, socket.SOCK_STREAM), socket.socket(family, socket.SOCK_DGRAM)
        over_tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            over_tcp.bind((address, port))
            over_udp.bind(over_tcp.getsockname()[:2])
        except OSError:
            over_tcp.close()
            over_udp.close()
            if not left:
                raise
        else:
            return over_tcp, over_udp
    raise AssertionError("the last try returns or raises")


@asynccontextmanager
async def serving_dns(server: DnsServer, address: str = "127.0.0.1", port: int = 0) -> AsyncIterator[DnsServer]:
    """Run ``server`` over UDP and TCP on one port."""

    class Udp(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            reply = server.reply(data, "udp")
            if reply is not None:
                self.transport.sendto(reply, addr)  # type: ignore[attr-defined]

    async def tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            length = int.from_bytes(await reader.readexactly(2), "big")
            reply = server.reply(await reader.readexactly(length), "tcp")
            if reply is not None:
                writer.write(len(reply).to_bytes(2, "big") + reply)
                await writer.drain()
        writer.close()

    over_tcp, over_udp = _bound_twice(address, port)
    listener = await asyncio.start_server(tcp, sock=over_tcp)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Udp, sock=over_udp)
    server.endpoint = Endpoint(*over_tcp.getsockname()[:2])
    try:
        yield server
    finally:
        transport.close()
        listener.close()


@asynccontextmanager
async def serving_web(
    handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], tls: ssl.SSLContext | None = None
) -> AsyncIterator[Endpoint]:
    """Serve ``handler`` for every path, over TLS where a context is given."""
    server = web.Server(handler)
    runner = web.ServerRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield Endpoint(host, port)
    finally:
        await runner.cleanup()


@asynccontextmanager
async def serving_bytes(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], tls: ssl.SSLContext | None = None
) -> AsyncIterator[Endpoint]:
    """Serve raw connections with ``talk``, for what no proper server does."""
    running: set[asyncio.Task[None]] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        with suppress(ConnectionError, asyncio.CancelledError):
            await talk(reader, writer)
        writer.transport.abort()
        running.discard(task)

    listener = await asyncio.start_server(one, "127.0.0.1", 0, ssl=tls)
    host, port = listener.sockets[0].getsockname()[:2]
    try:
        yield Endpoint(host, port)
    finally:
        listener.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@asynccontextmanager
async def serving_alerts(tls: ssl.SSLContext) -> AsyncIterator[Endpoint]:
    """Serve TLS handshakes that end with an alert where they fail: asyncio's own servers cut the connection instead."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        session = tls.wrap_bio(incoming, outgoing, server_side=True)
        while True:
            try:
                session.do_handshake()
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
                incoming.write(await reader.read(65536) or b"\0")
                continue
            except ssl.SSLError:
                pass
            writer.write(outgoing.read())
            writer.write_eof()
            await reader.read()
            return

    async with serving_bytes(talk) as endpoint:
        yield endpoint


class Authority:
    """A certificate authority of this test run; ``path`` is the PEM file to trust."""

    def __init__(self, directory: Path) -> None:
        self.ca = trustme.CA()
        self.path = directory / "ca.pem"
        self.ca.cert_pem.write_to_path(str(self.path))

    def context(
        self,
        *names: str,
        minimum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2,
        maximum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
        leaf: trustme.LeafCert | None = None,
    ) -> ssl.SSLContext:
        """Return a server context with a certificate for ``names``."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if minimum < ssl.TLSVersion.TLSv1_2:
            context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = minimum
            context.maximum_version = maximum
        (leaf or self.ca.issue_cert(*names)).configure_cert(context)
        return context


def vantage_on(
    dns_server: DnsServer, *, http: Endpoint | None = None, https: Endpoint | None = None, ca: Path | None = None
) -> Vantage:
    """Return a vantage whose only DNS is ``dns_server`` and that connects to these servers for the edge's address."""
    return Vantage(
        resolvers=(dns_server.endpoint,),
        connect_http={EDGE: http} if http else {},
        connect_https={EDGE: https} if https else {},
        ca=ca,
        limits=QUICK,
    )


_closed: list[socket.socket] = []


def closed_port() -> Endpoint:
    """Return an endpoint where nobody listens, nor will: the port stays taken until the tests end."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))  # bound without listening: connections are refused
    _closed.append(taken)
    return Endpoint("127.0.0.1", taken.getsockname()[1])


@atexit.register
def _let_go() -> None:
    for taken in _closed:
        taken.close()
