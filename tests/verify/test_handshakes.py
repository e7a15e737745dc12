"""How many handshakes are announced and made, and how many at once at a server that many hosts are on."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from loopback import (
    EDGE,
    QUICK,
    Authority,
    DnsServer,
    closed_port,
    serving_alerts,
    serving_bytes,
    serving_dns,
    serving_web,
    vantage_on,
)
from proving import FACTS, SITE, Site, expect

from launchready.expectations import CertificateHolds, Check, OriginCertificate, TlsVersions
from launchready.live.vantage import Vantage
from launchready.probe import Probe
from launchready.verify import Sent, look_at
from launchready.verify.handshakes import count_handshakes

HOST = "app.acme.com"
SHOWN, TRIED, BEHIND = CertificateHolds(HOST, 14), TlsVersions(HOST, "1.2"), OriginCertificate(HOST, "198.51.100.1", 14)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.mark.parametrize(
    ("checks", "probe", "most"),
    [
        pytest.param([], Probe.FULL, 0, id="nothing"),
        pytest.param([SHOWN], Probe.FULL, 8, id="four-servers-each-described"),
        pytest.param([SHOWN, SHOWN], Probe.FULL, 8, id="shown-once-for-two-checks"),
        pytest.param([TRIED], Probe.FULL, 13, id="versions-and-the-certificate-that-shows-the-newest"),
        pytest.param([SHOWN, TRIED], Probe.FULL, 19, id="both-of-one-host"),
        pytest.param([BEHIND], Probe.FULL, 2, id="a-server-behind-the-edge"),
        pytest.param([BEHIND], Probe.LIGHT, 0, id="which-is-left-alone"),
        pytest.param([SHOWN, TRIED, BEHIND], Probe.OFF, 0, id="nothing-may-be-sent"),
    ],
)
def test_what_is_announced(checks: list[Check], probe: Probe, most: int) -> None:
    assert count_handshakes(checks, probe) == most


async def look(vantage: Vantage, *checks: Check) -> Sent:
    expectations = tuple(expect(check, f"check-{place}") for place, check in enumerate(checks))
    looked = await look_at(
        expectations, {"acme.com": FACTS}, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None
    )
    return looked.sent


async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.transport.abort()


@pytest.mark.parametrize(
    ("serves", "checks", "made"),
    [
        pytest.param("good", (SHOWN,), 1, id="a-certificate-that-holds"),
        pytest.param("strange", (SHOWN,), 2, id="one-that-does-not-is-shown-again"),
        pytest.param("good", (SHOWN, TRIED), 3, id="the-newest-version-is-that-of-the-certificate"),
        pytest.param("cut", (SHOWN, TRIED), 2, id="who-cuts-everything-is-not-asked-on"),
    ],
)
def test_what_is_made(serves: str, checks: tuple[Check, ...], made: int, authority: Authority) -> None:
    async def main() -> Sent:
        async with AsyncExitStack() as stack:
            names = await stack.enter_async_context(serving_dns(DnsServer(dict(SITE))))
            name = HOST if serves == "good" else "strange.example"
            serving = serving_bytes(cut) if serves == "cut" else serving_alerts(authority.context(name))
            endpoint = await stack.enter_async_context(serving)
            return await look(vantage_on(names, https=endpoint, ca=authority.path), *checks)

    sent = asyncio.run(main())
    assert sent.tls_handshakes == made
    assert sent.tls_handshakes <= sent.tls_cap == count_handshakes(checks, Probe.FULL)


@pytest.mark.parametrize(
    ("headers", "made"),
    [
        pytest.param({}, 0, id="kept-open"),
        pytest.param({"Connection": "close"}, 1, id="closed"),
    ],
)
def test_the_certificate_of_a_server_that_answers_is_that_of_its_answer(
    headers: dict[str, str], made: int, authority: Authority
) -> None:
    behind = OriginCertificate("www.acme.com", EDGE, 14)

    async def main() -> Sent:
        site = Site({"https://www.acme.com/": (200, headers)})
        trusted = authority.context("www.acme.com")
        async with serving_dns(DnsServer(dict(SITE))) as names, serving_web(site.answer, trusted) as https:
            return await look(vantage_on(names, https=https, ca=authority.path), behind)

    sent = asyncio.run(main())
    assert (sent.http_requests, sent.tls_handshakes) == (1, made)


def test_few_ask_a_server_at_once_however_many_hosts_are_on_it() -> None:
    hosts = [f"h{number}.acme.com" for number in range(5)]
    under_way, most = 0, 0

    async def wait(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            while await reader.read(65536):
                pass
        finally:
            under_way -= 1

    async def main() -> Sent:
        records: dict[str, tuple[str, ...]] = {f"{host} A": (EDGE,) for host in hosts}
        async with serving_dns(DnsServer(records)) as names, serving_bytes(wait) as server:
            vantage = replace(
                vantage_on(names),
                connect_https={"198.51.100.1": server, EDGE: closed_port()},
                limits=replace(QUICK, connect=0.3, per_host=2),
            )
            return await look(vantage, *(OriginCertificate(host, "198.51.100.1", 14) for host in hosts))

    assert asyncio.run(main()).tls_handshakes == 5
    assert most == 2
