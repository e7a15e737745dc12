"""A client of many hosts whose servers all send large bodies: what is kept for one round does not grow with it."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path

import pytest
from loopback import EDGE, DnsServer, serving_bytes, serving_dns
from memory import Measured

HOSTS, PAGES = 40, 6  # as many megabytes as their product
LOOKING = """
import asyncio, json, sys
from launchready.expectations import Expectation, Layer, RedirectsTo
from launchready.live.vantage import Endpoint, Limits, Vantage
from launchready.probe import Probe
from launchready.verify import verify_expectations

dns, http = (Endpoint("127.0.0.1", int(port)) for port in sys.argv[1:3])
hosts, pages = map(int, sys.argv[3:5])
vantage = Vantage(resolvers=(dns,), connect_http={None: http}, limits=Limits(request=60, check=120))
urls = [f"http://h{host}.acme.com/{page}" for host in range(hosts) for page in range(pages)]
expectations = tuple(
    Expectation("c", "s", url, "acme.com", Layer.EDGE, "k", "e", "f", RedirectsTo(url, "https://acme.com/"))
    for url in urls
)
verdicts = asyncio.run(
    verify_expectations(expectations, {}, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None)
)
print(json.dumps(sorted({(verdict.outcome.value, verdict.observed.partition(" ")[2]) for verdict in verdicts})))
"""
MEGABYTES = 130  # it takes 66, and 81 with the headers; with every body in memory 290
SHORT_HEADERS = b"".join(b"x%d: y\r\n" % place for place in range(2_500))


@pytest.mark.parametrize("headers", [b"", SHORT_HEADERS], ids=["bodies", "headers-too"])
def test_bodies_of_many_hosts_do_not_add_up(tmp_path: Path, headers: bytes) -> None:
    body = b"x" * 1_000_000

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%b\r\n" % (len(body), headers))
            writer.write(body)
            await writer.drain()

    async def main() -> tuple[list[list[str]], float]:
        records: dict[str, tuple[str, ...]] = {f"h{host}.acme.com A": (EDGE,) for host in range(HOSTS)}
        async with serving_dns(DnsServer(records)) as names, serving_bytes(talk) as http:
            ports = (str(names.endpoint.port), str(http.port))
            looking = Measured(tmp_path / "took.json", ("-c", LOOKING, *ports, str(HOSTS), str(PAGES)))
            process = await asyncio.create_subprocess_exec(*looking.command, stdout=subprocess.PIPE)
            printed, _ = await asyncio.wait_for(process.communicate(), 120)
            return json.loads(printed), looking.megabytes

    outcomes, megabytes = asyncio.run(main())
    assert {outcome for outcome, _ in outcomes} == {"fail"}
    assert megabytes < MEGABYTES
