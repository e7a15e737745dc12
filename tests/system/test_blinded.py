"""A verifier that cannot see: what it could not look at is unknown, in time, and nothing that needs it passes."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from acme_world import ACME, acme_live, looking_at
from clients import DKIM
from interrupting import Standing
from loopback import DnsServer, closed_port, serving_bytes, serving_dns

from launchready.cloudflare import connect, read_facts
from launchready.live.facts import Facts
from launchready.live.logins import logins_from
from launchready.live.vantage import Endpoint, Limits, Options, Vantage, vantage_from
from launchready.local.certificates import open_authority, server_context
from launchready.local.origin.members import guest_variables
from launchready.local.world import World
from launchready.stackfile import Stack, load_stack
from launchready.verdicts import Outcome, Verdict
from launchready.verify import verify_site

pytestmark = pytest.mark.xdist_group("blinded")  # they share a client

LIMITS = Limits(dns=0.5, dns_tries=1, connect=1.0, request=2.0, check=8.0)
LONGEST = 60.0  # seconds for all verdicts, on a busy machine; without limits a silent server is waited for for ever


Blinding = Callable[[Vantage, str], Any]


def everywhere(vantage: Vantage, endpoint: Endpoint) -> Vantage:
    """Return a vantage that connects to ``endpoint`` for whatever address."""
    return replace(
        vantage,
        connect_http=dict.fromkeys(vantage.connect_http, endpoint),
        connect_https=dict.fromkeys(vantage.connect_https, endpoint),
    )


class Always(dict[str, str]):
    """The same fault for every name."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault = fault

    def get(self, *_: object) -> str:
        return self.fault


@asynccontextmanager
async def resolver_down(vantage: Vantage, _: str) -> AsyncIterator[Vantage]:
    yield replace(vantage, resolvers=(closed_port(),))


@asynccontextmanager
async def resolver_failing(vantage: Vantage, zone: str) -> AsyncIterator[Vantage]:
    async with serving_dns(DnsServer({}, Always("SERVFAIL"))) as server:
        yield replace(vantage, resolvers=(server.endpoint,))


@asynccontextmanager
async def resolver_silent(vantage: Vantage, _: str) -> AsyncIterator[Vantage]:
    async with serving_dns(DnsServer({}, Always("silent"))) as server:
        yield replace(vantage, resolvers=(server.endpoint,))


@asynccontextmanager
async def edge_down(vantage: Vantage, _: str) -> AsyncIterator[Vantage]:
    yield everywhere(vantage, closed_port())


@asynccontextmanager
async def edge_reset(vantage: Vantage, _: str) -> AsyncIterator[Vantage]:
    """Cut every connection at its first bytes."""

    async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async with serving_bytes(talk) as endpoint:
        yield everywhere(vantage, endpoint)


@asynccontextmanager
async def edge_silent(vantage: Vantage, _: str) -> AsyncIterator[Vantage]:
    """Take every connection and say nothing."""

    async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            pass

    async with serving_bytes(talk) as endpoint:
        yield everywhere(vantage, endpoint)


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request byte by byte, without an end."""
    with suppress(asyncio.IncompleteReadError):  # a handshake alone asks for nothing
        await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.1)


@asynccontextmanager
async def edge_dripping(vantage: Vantage, _: str) -> AsyncIterator[Vantage]:
    """Drip over plain HTTP, where https is asked for too."""
    async with serving_bytes(drip) as endpoint:
        yield everywhere(vantage, endpoint)


@asynccontextmanager
async def edge_dripping_over_tls(vantage: Vantage, zone: str) -> AsyncIterator[Vantage]:
    """Shake hands as the edge does, with a certificate of its authority, and drip then."""
    assert vantage.ca is not None
    certificate = open_authority(vantage.ca.parent).certify((zone, f"*.{zone}"))
    tls = server_context(certificate, ssl.TLSVersion.TLSv1_2)
    async with serving_bytes(drip) as http, serving_bytes(drip, tls) as https:
        yield replace(everywhere(vantage, http), connect_https=dict.fromkeys(vantage.connect_https, https))


def look(world: World, settled: Standing, blinding: Blinding | None = None) -> tuple[Verdict, ...]:
    stack, facts, vantage = _seen_from(world, settled)

    async def run() -> tuple[Verdict, ...]:
        if blinding is None:
            return await _verify(stack, facts, vantage)
        async with blinding(vantage, settled.client.zone) as blind:
            return await _verify(stack, facts, blind)

    return asyncio.run(run())


def _seen_from(world: World, settled: Standing) -> tuple[Stack, Facts, Vantage]:
    client = settled.client
    environment: Mapping[str, str] = client.environment
    stack = load_stack(str(client.project / "stacks" / f"Pulumi.{client.name}.yaml"))

    async def facts() -> Facts:
        async with connect(environment) as api:
            return await read_facts(api, client.zone)

    return stack, asyncio.run(facts()), replace(vantage_from(Options(), environment), limits=LIMITS)


async def _verify(stack: Stack, facts: Facts, vantage: Vantage) -> tuple[Verdict, ...]:
    return await verify_site(
        stack.compilation,
        {stack.site.zone.name: facts},
        vantage,
        wait=0,
        probe=stack.probe,
        progress=lambda _: None,
        logins=logins_from(guest_variables()),
    )


def concerns(verdicts: tuple[Verdict, ...], outcome: Outcome) -> set[str]:
    return {verdict.expectation.id for verdict in verdicts if verdict.outcome is outcome}


def test_with_open_eyes_everything_passes(world: World, settled: Standing) -> None:
    assert {v.expectation.id: v.observed for v in look(world, settled) if v.outcome is not Outcome.PASS} == {}


@pytest.mark.parametrize("blinding", [resolver_down, resolver_failing, resolver_silent], ids=lambda b: b.__name__)
def test_without_names_nothing_is_known(world: World, settled: Standing, blinding: Blinding) -> None:
    begun = time.monotonic()
    verdicts = look(world, settled, blinding)
    assert time.monotonic() - begun < LONGEST
    known = [(v.expectation.id, v.outcome, v.observed) for v in verdicts if v.outcome is not Outcome.UNKNOWN]
    assert not known
    assert all(verdict.fix and verdict.observed for verdict in verdicts)


@pytest.mark.parametrize("blinding", [edge_down, edge_reset, edge_silent, edge_dripping], ids=lambda b: b.__name__)
def test_without_the_edge_only_names_are_known(world: World, settled: Standing, blinding: Blinding) -> None:
    begun = time.monotonic()
    verdicts = look(world, settled, blinding)
    assert time.monotonic() - begun < LONGEST
    passed = concerns(verdicts, Outcome.PASS)
    assert passed
    assert {id_.partition("/")[0] for id_ in passed} <= {"dns", "email"}
    blinded = [verdict for verdict in verdicts if verdict.expectation.id.partition("/")[0] not in ("dns", "email")]
    assert {verdict.outcome for verdict in blinded} == {Outcome.UNKNOWN}, [
        (verdict.expectation.id, verdict.outcome, verdict.observed)
        for verdict in blinded
        if verdict.outcome is not Outcome.UNKNOWN
    ]


def test_a_handshake_alone_proves_no_answer(world: World, settled: Standing) -> None:
    begun = time.monotonic()
    verdicts = look(world, settled, edge_dripping_over_tls)
    assert time.monotonic() - begun < LONGEST
    needs_no_answer = {"dns", "email"}
    shaken = {
        v.expectation.id
        for v in verdicts
        if v.expectation.id.endswith(("/versions", "/certificate", "/origin-certificate"))
    }
    answers = [
        verdict
        for verdict in verdicts
        if verdict.expectation.id.partition("/")[0] not in needs_no_answer and verdict.expectation.id not in shaken
    ]
    known = [v for v in answers if v.outcome is not Outcome.UNKNOWN]
    assert not known, [(verdict.expectation.id, verdict.outcome, verdict.observed) for verdict in known]
    assert shaken <= concerns(verdicts, Outcome.PASS)  # the servers were reached: only their answers did not come


def test_an_origin_that_is_down_passes_nothing_that_it_would_have_answered(tmp_path: Path) -> None:
    """What visitors notice fails, what could not be seen is unknown, and the other hosts stay as they were."""
    down = closed_port()
    with acme_live(directory=tmp_path, origins={"198.51.100.11": (down.address, down.port)}) as world:
        environment = looking_at(world)
        vantage = replace(vantage_from(Options(), environment), limits=LIMITS)
        stack = load_stack(str(ACME))

        async def verify() -> tuple[Verdict, ...]:
            async with connect(environment) as api:
                facts = await read_facts(api, "acme.test")
            return await _verify(stack, facts, vantage)

        verdicts = asyncio.run(verify())
    assert "subdomains/app.acme.test/serves-https" in concerns(verdicts, Outcome.FAIL)
    behind = {v.expectation.id: v.outcome for v in verdicts if v.expectation.id.startswith("cache/app.acme.test")}
    assert set(behind.values()) == {Outcome.UNKNOWN}, behind
    assert "tls/app.acme.test/origin-certificate" not in concerns(verdicts, Outcome.PASS)
    others = {v.expectation.id: v.outcome for v in verdicts if "app.acme.test" not in v.expectation.id}
    unlike = {id_: outcome for id_, outcome in others.items() if outcome is not Outcome.PASS}
    assert not unlike


def test_right_at_the_zone_and_stale_at_a_resolver_is_unknown_until_it_expires(world: World, settled: Standing) -> None:
    zone = settled.client.zone
    old = DnsServer(
        {f"{zone} MX": ("10 mx.before.test.",), f"google._domainkey.{zone} TXT": (DKIM,)}, authoritative=False, ttl=777
    )

    @asynccontextmanager
    async def stale(vantage: Vantage, _: str) -> AsyncIterator[Vantage]:
        async with serving_dns(old) as server:
            yield replace(vantage, authoritative=vantage.resolvers, resolvers=(server.endpoint,))

    verdicts = {verdict.expectation.id: verdict for verdict in look(world, settled, stale)}
    mail = verdicts[f"email/{zone}/mx"]
    assert mail.outcome is Outcome.UNKNOWN, mail
    assert "the zone's own servers are right" in mail.observed
    assert "resolvers forget the older answer by 20" in mail.fix  # a time, of this century
    assert verdicts[f"email/{zone}/dkim-google"].outcome is Outcome.PASS  # the resolver has that right


def test_the_command_says_that_it_could_not_look(settled: Standing) -> None:
    client = settled.client
    nowhere = str(closed_port())
    arguments = [f"--connect-http={nowhere}", f"--connect-https={nowhere}"]
    done = client.run("launchready", "verify", client.name, *arguments)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
