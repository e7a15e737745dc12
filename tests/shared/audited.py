"""A whole domain on loopback for an audit: registry, name servers, web, mail; healthy until told otherwise."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from aiohttp import web
from beside import running_beside
from loopback import (
    EDGE,
    PATIENT,
    Authority,
    DnsServer,
    closed_port,
    serving_alerts,
    serving_bytes,
    serving_dns,
    serving_web,
)
from mailing import POLICY, MailServer, rsa_record

from launchready.audit import Judged, Options, discover, judge
from launchready.live.vantage import Endpoint, Limits, Vantage

REGISTRY, NS1, BESIDE_NS1, NS2 = "192.0.2.9", "192.0.2.53", "192.0.2.54", "198.51.100.53"
EVIL = "\x1b]0;owned\x07\x1b[2J\u202e<script>alert(1)</script>"
OTHER = "192.0.2.11"  # a second web server
PROXIED = "104.16.0.25"  # of Cloudflare's own edge, which no mail server listens at
SOA = "ns1.acme-dns.net. hostmaster.acme.com. 2026112401 7200 3600 1209600 300"
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
STATIC = {"Cache-Control": "public, max-age=31536000, immutable"}
NAMES = ("acme.com", "www.acme.com", "app.acme.com", "api.acme.com", "mta-sts.acme.com")


@dataclass(frozen=True)
class Reply:
    """What one URL answers."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def having(self, **headers: str) -> Reply:
        """Return this reply with more headers, _ standing for -."""
        return replace(self, headers={**self.headers, **{name.replace("_", "-"): v for name, v in headers.items()}})


def page(inner: str = "", *, head: str = "", title: str = "Acme", status: int = 200) -> Reply:
    text = (
        f"<!doctype html><html lang=en><head><title>{title}</title>"
        f'<link rel="stylesheet" href="/style.css"><script src="/app.js"></script>{head}</head>'
        f"<body><h1>{title}</h1>{inner}</body></html>"
    )
    return Reply(text.encode(), status, {**HTML, **HSTS, "Cache-Control": "max-age=0, must-revalidate"})


def to(url: str, status: int = 301) -> Reply:
    return Reply(b"", status, {"Location": url, **HSTS})


LOGIN = page('<form action="/login"><input type="password" name="p"></form>', title="Log in").having(
    Cache_Control="no-store", X_Frame_Options="DENY"
)


def healthy_records() -> dict[str, tuple[str, ...]]:
    """Return what the healthy domain's zone, and the world around it, publish."""
    hosts = {f"{name} A": (EDGE,) for name in NAMES}
    return {
        **hosts,
        "com NS": ("a.registry-servers.net.",),
        "a.registry-servers.net A": (REGISTRY,),
        "ns1.acme-dns.net A": (NS1,),
        "ns2.acme-dns.net A": (NS2,),
        "acme.com NS": ("ns1.acme-dns.net.", "ns2.acme-dns.net."),
        "acme.com SOA": (SOA,),
        "acme.com MX": ("1 mx.acme.com.",),
        "mx.acme.com A": ("192.0.2.25",),
        "acme.com TXT": ("v=spf1 include:_spf.google.com ~all",),
        "_spf.google.com TXT": ("v=spf1 ip4:203.0.113.0/24 ~all",),
        "google._domainkey.acme.com TXT": (rsa_record(),),
        "_dmarc.acme.com TXT": ("v=DMARC1; p=quarantine; rua=mailto:dmarc@acme.com",),
        "_mta-sts.acme.com TXT": ("v=STSv1; id=20261124",),
        "_smtp._tls.acme.com TXT": ("v=TLSRPTv1; rua=mailto:tls@acme.com",),
    }


def healthy_pages() -> dict[str, Reply]:
    """Return what the healthy domain's hosts answer, by URL; without a path: whatever path has no answer of its own."""
    json = {"Content-Type": "application/json", "Cache-Control": "no-store", **HSTS}
    lost = Reply(b"nothing here", 404, {"Content-Type": "text/plain", **HSTS})
    return {
        "https://acme.com/": page('<a href="/pricing">Pricing</a> <a href="https://app.acme.com/">Log in</a>'),
        "https://acme.com/pricing": page("ten"),
        "https://acme.com/app.js": Reply(b"console.log(1)", 200, {"Content-Type": "text/javascript", **STATIC}),
        "https://acme.com/style.css": Reply(b"body{}", 200, {"Content-Type": "text/css", **STATIC}),
        "https://app.acme.com/": LOGIN,
        "https://app.acme.com/app.js": Reply(b"console.log(2)", 200, {"Content-Type": "text/javascript", **STATIC}),
        "https://app.acme.com/style.css": Reply(b"body{}", 200, {"Content-Type": "text/css", **STATIC}),
        "https://api.acme.com/": Reply(b'{"ok": true}', 200, json),
        "https://mta-sts.acme.com/.well-known/mta-sts.txt": Reply(POLICY.encode(), 200, {"Content-Type": "text/plain"}),
        "https://www.acme.com": to("https://acme.com{path}"),
        **{f"http://{name}": to(f"https://{name}{{path}}") for name in NAMES if name != "www.acme.com"},
        "http://www.acme.com": to("https://acme.com{path}"),
        **{f"https://{name}": lost for name in NAMES if name != "www.acme.com"},
    }


Context = Callable[[Authority], ssl.SSLContext]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Zone = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Case:
    """What is wrong with the domain: records and pages that differ (None: taken away), and who behaves oddly.

    ``at`` changes the records of one of resolver, ns1, ns2 only; ``faults`` of DNS by the same names. ``parent`` is
    whom the registry names. ``certificates`` by name; ``web`` what https is served with otherwise. ``other`` is what a
    second web server answers, None: it takes no connections; with ``other_alerts`` it refuses TLS for every name,
    with ``other_talks`` it says whatever that says.
    """

    records: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    pages: Mapping[str, Reply | None] = field(default_factory=dict)
    at: Mapping[str, Mapping[str, tuple[str, ...] | None]] = field(default_factory=dict)
    faults: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parent: tuple[str, ...] = ("ns1.acme-dns.net.", "ns2.acme-dns.net.")
    certificates: Mapping[str, Context] = field(default_factory=dict)
    web: Context | None = None
    other: Reply | None = None
    other_address: str = OTHER
    other_closed: tuple[str, ...] = ()
    other_web: Context | None = None
    other_alerts: bool = False
    other_talks: Talk | None = None
    ttl: int = 300
    smtp: str = ""
    smtp_name: str = "mx.acme.com"
    server: Callable[[Zone], DnsServer] | None = None
    dns_seconds: float = 5.0
    private: bool = False
    cap: int = 80
    seconds: float = 150.0


@dataclass
class World:
    """The domain as it runs: how to look at it, and what it was asked."""

    vantage: Vantage
    options: Options
    asked: list[str]
    names: dict[str, DnsServer]
    connections: dict[str, dict[str | None, Endpoint]]


def merged(
    base: Mapping[str, tuple[str, ...]], changes: Mapping[str, tuple[str, ...] | None]
) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in {**base, **changes}.items() if values is not None}


def _context(authority: Authority, case: Case) -> ssl.SSLContext:
    context = case.web(authority) if case.web else _default(authority)
    own = {name: make(authority) for name, make in case.certificates.items()}

    def choose(socket: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
        if name in own:
            socket.context = own[name]
        return None

    context.sni_callback = choose
    return context


def _default(authority: Authority) -> ssl.SSLContext:
    return authority.context("acme.com", "*.acme.com")


def answering(case: Case, scheme: str, asked: list[str]) -> Callable[[web.BaseRequest], object]:
    pages = {url: reply for url, reply in {**healthy_pages(), **case.pages}.items() if reply is not None}

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        url = f"{scheme}://{host}{request.raw_path}"
        asked.append(url)
        reply = pages.get(url) or pages.get(url.partition("?")[0]) or pages.get(f"{scheme}://{host}")
        if reply is None:
            return web.Response(status=404, text="nothing", headers={"Server": "acme"})
        headers = {name: value.replace("{path}", request.raw_path) for name, value in reply.headers.items()}
        return web.Response(status=reply.status, body=reply.body, headers={"Server": "acme", **headers})

    return answer


@asynccontextmanager
async def audited_world(authority: Authority, case: Case = Case(), limits: Limits = PATIENT) -> AsyncIterator[World]:
    asked: list[str] = []
    records = merged(healthy_records(), case.records)
    async with AsyncExitStack() as stack:
        names: dict[str, DnsServer] = {}
        for name in ("resolver", "ns1", "ns2"):
            own = merged(records, case.at.get(name, {}))
            make = case.server or DnsServer
            server = make(own)
            server.faults = dict(case.faults.get(name, {}))
            server.authoritative = name != "resolver"
            server.ttl = case.ttl
            names[name] = await stack.enter_async_context(serving_dns(server))
        registry = DnsServer(dict(records), delegations={"acme.com": case.parent})
        names["registry"] = await stack.enter_async_context(serving_dns(registry))
        http = await stack.enter_async_context(serving_web(answering(case, "http", asked)))  # type: ignore[arg-type]
        https = await stack.enter_async_context(
            serving_web(answering(case, "https", asked), _context(authority, case))  # type: ignore[arg-type]
        )
        smtp_server = MailServer(authority.context(case.smtp_name), case.smtp)
        smtp = await stack.enter_async_context(serving_bytes(smtp_server.talk))
        connections: dict[str, dict[str | None, Endpoint]] = {"http": {EDGE: http}, "https": {EDGE: https}}
        await _second(stack, authority, case, connections)
        dns = {REGISTRY: "registry", NS1: "ns1", NS2: "ns2", BESIDE_NS1: "ns2"}
        vantage = Vantage(
            resolvers=(names["resolver"].endpoint,),
            connect_http=connections["http"],
            connect_https=connections["https"],
            ca=authority.path,
            limits=replace(limits, dns=case.dns_seconds),
        )
        options = Options(
            connect_dns={address: names[name].endpoint for address, name in dns.items()},
            connect_smtp={"192.0.2.25": smtp, PROXIED: closed_port()},
            allow_private=case.private,
            cap=case.cap,
            seconds=case.seconds,
        )
        yield World(vantage, options, asked, names, connections)


async def _second(
    stack: AsyncExitStack, authority: Authority, case: Case, connections: dict[str, dict[str | None, Endpoint]]
) -> None:
    """Run the second web server, or leave its ports closed."""
    address, reply = case.other_address, case.other
    connections["http"][address] = connections["https"][address] = closed_port()
    if case.other_talks is not None:
        connections["http"][address] = await stack.enter_async_context(serving_bytes(case.other_talks))
        raw = serving_bytes(case.other_talks, _default(authority))
        connections["https"][address] = await stack.enter_async_context(raw)
    if reply is None:
        return

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=reply.status, body=reply.body, headers={"Server": "acme", **reply.headers})

    connections["http"][address] = await stack.enter_async_context(serving_web(answer))
    tls = case.other_web(authority) if case.other_web else _default(authority)
    if case.other_alerts:
        tls.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        connections["https"][address] = await stack.enter_async_context(serving_alerts(tls))
    elif "https" not in case.other_closed:
        connections["https"][address] = await stack.enter_async_context(serving_web(answer, tls))


def audit(authority: Authority, case: Case = Case(), limits: Limits = PATIENT, domain: str = "acme.com") -> Judged:
    """Return what an audit of the domain finds."""

    async def main() -> Judged:
        async with audited_world(authority, case, limits) as world:
            return judge(await discover(domain, world.vantage, world.options))

    return asyncio.run(main())


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def audited_world_beside(authority: Authority, case: Case) -> AbstractContextManager[World]:
    """Run the domain in a thread of its own until the block is left."""
    return running_beside(audited_world(authority, case))


def looking_options(world: World, authority: Authority) -> list[str]:
    """Return the options of a command that looks at ``world``."""
    options = ["--ca", str(authority.path), "--resolver", str(world.names["resolver"].endpoint)]
    tables = {**world.connections, "dns": world.options.connect_dns, "smtp": world.options.connect_smtp}
    for way, table in tables.items():
        for address, endpoint in table.items():
            options += [f"--connect-{way}", f"{address}={endpoint}"]
    return options
