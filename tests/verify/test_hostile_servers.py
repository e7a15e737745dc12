"""Servers that mean harm, looked at by a verifier in a process of its own: it ends in time, and stays small."""

from __future__ import annotations

import asyncio
import json
import subprocess
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

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
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
BLOCK = b"x" * 1_000_000
PACKED = zlib.compressobj(9, zlib.DEFLATED, 31)
BOMB = PACKED.compress(bytes(50_000_000)) + PACKED.flush()  # 50 kB that unpack to 50 MB, again and again


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
