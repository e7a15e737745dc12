"""The mail side of a domain on loopback: its names, its policy host, and a mail server that is well or not."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from aiohttp import web
from beside import running_beside
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from loopback import EDGE, PATIENT, Authority, DnsServer, serving_bytes, serving_dns, serving_web, vantage_on

from launchready.live.vantage import Connections, Endpoint, Vantage
from launchready.mail import Finding, MailReport, Sender, judge_mail, look_at_mail

POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mx.acme.com\r\nmax_age: 604800\r\n"


@cache
def rsa_record(bits: int = 2048) -> str:
    key = rsa.generate_private_key(65537, bits).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def healthy() -> dict[str, tuple[str, ...]]:
    """Return the records of a domain whose mail side is in order."""
    return {
        "acme.com A": (EDGE,),
        "acme.com MX": ("1 mx.acme.com.",),
        "mx.acme.com A": ("192.0.2.25",),
        "acme.com TXT": ("v=spf1 include:_spf.google.com ~all", "some-verification=1"),
        "_spf.google.com TXT": ("v=spf1 ip4:203.0.113.0/24 ~all",),
        "google._domainkey.acme.com TXT": (rsa_record(),),
        "_dmarc.acme.com TXT": ("v=DMARC1; p=quarantine; rua=mailto:dmarc@acme.com",),
        "_mta-sts.acme.com TXT": ("v=STSv1; id=20261124",),
        "mta-sts.acme.com A": (EDGE,),
        "_smtp._tls.acme.com TXT": ("v=TLSRPTv1; rua=mailto:tls@acme.com",),
    }


@dataclass
class PolicyHost:
    """Serves the MTA-STS policy, or whatever is told."""

    status: int = 200
    body: str = POLICY
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/plain"})
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(f"{request.host}{request.raw_path}")
        return web.Response(status=self.status, body=self.body.encode(), headers=self.headers)


@dataclass
class MailServer:
    """An SMTP server; ``fault``: plain (no STARTTLS), unwilling (554), silent, http, babble, refuses-tls.

    A fault that is a number is its reply to EHLO.
    """

    tls: ssl.SSLContext
    fault: str = ""
    said: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.fault == "silent":
            await reader.read()
            return
        if self.fault == "http":
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        if self.fault == "babble":
            while True:
                writer.write(b"220-hello\r\n" * 100)
                await writer.drain()
        writer.write(b"554 no\r\n" if self.fault == "unwilling" else b"220 mx.acme.com ESMTP\r\n")
        with suppress(ssl.SSLError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                self.said.append(line.decode().strip())
                await self._reply(self.said[-1].partition(" ")[0], writer)

    async def _reply(self, verb: str, writer: asyncio.StreamWriter) -> None:
        match verb:
            case "EHLO" if self.fault.isdigit():
                writer.write(f"{self.fault} no\r\n".encode())
            case "EHLO":
                offered = b"" if self.fault == "plain" else b"250-STARTTLS\r\n"
                writer.write(b"250-mx.acme.com\r\n" + offered + b"250 SIZE 1000\r\n")
            case "STARTTLS" if self.fault == "refuses-tls":
                writer.write(b"454 not now\r\n")
            case "STARTTLS":
                writer.write(b"220 go\r\n")
                await writer.drain()
                await writer.start_tls(self.tls)
            case _:
                writer.write(b"221 bye\r\n")


@dataclass
class MailWorld:
    """Everything that answers for one domain; ``vantage`` looks at it, ``smtp`` says where its mail server is."""

    names: DnsServer
    policy: PolicyHost
    server: MailServer
    vantage: Vantage
    smtp: Connections
    https: Endpoint


@asynccontextmanager
async def mail_world(
    authority: Authority,
    records: Mapping[str, tuple[str, ...]],
    *,
    faults: Mapping[str, str] | None = None,
    policy: PolicyHost | None = None,
    smtp_fault: str = "",
    smtp_name: str = "mx.acme.com",
    policy_name: str = "mta-sts.acme.com",
) -> AsyncIterator[MailWorld]:
    host = policy or PolicyHost()
    async with AsyncExitStack() as stack:
        names = await stack.enter_async_context(serving_dns(DnsServer(dict(records), dict(faults or {}))))
        https = await stack.enter_async_context(serving_web(host.answer, authority.context(policy_name)))
        server = MailServer(authority.context(smtp_name), smtp_fault)
        smtp = await stack.enter_async_context(serving_bytes(server.talk))
        limits = replace(PATIENT, dns=1.0, dns_tries=1) if "silent" in names.faults.values() else PATIENT
        limits = replace(limits, connect=1.0, request=1.0) if smtp_fault == "silent" else limits
        vantage = replace(vantage_on(names, https=https, ca=authority.path), limits=limits)
        yield MailWorld(names, host, server, vantage, {None: smtp}, https)


def look(
    authority: Authority,
    records: Mapping[str, tuple[str, ...] | None],
    domain: str = "acme.com",
    *,
    sender: Sender | None = None,
    selectors: tuple[str, ...] = (),
    smtp: bool = True,
    **world: object,
) -> tuple[MailReport, tuple[Finding, ...]]:
    """Return the report and the findings of ``domain``: a healthy one with ``records`` changed (None: taken away)."""
    merged = {name: values for name, values in {**healthy(), **records}.items() if values is not None}

    async def main() -> MailReport:
        async with mail_world(authority, merged, **world) as found:  # type: ignore[arg-type]
            return await look_at_mail(
                domain, found.vantage, sender=sender, selectors=selectors, connect_smtp=found.smtp if smtp else None
            )

    report = asyncio.run(main())
    return report, judge_mail(report)


def mail_world_beside(
    authority: Authority, records: Mapping[str, tuple[str, ...]], **world: Any
) -> AbstractContextManager[MailWorld]:
    """Run a mail world in a thread of its own until the block is left."""
    return running_beside(mail_world(authority, records, **world))


def looking_options(world: MailWorld, authority: Authority) -> list[str]:
    """Return the options of a command that looks at ``world``."""
    return [
        "--resolver", str(world.names.endpoint), "--connect-https", f"{EDGE}={world.https}", "--ca", str(authority.path)
    ]  # fmt: skip
