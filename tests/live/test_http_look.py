"""HTTP looks at servers that are well, broken, endless, slow or not who they say they are."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from loopback import EDGE, QUICK, Authority, DnsServer, closed_port, serving_bytes, serving_dns, serving_web, vantage_on

from launchready.live.dns import Answer, CouldNotLook, Dns, Exchange
from launchready.live.http import Fetched, Http, NoResponse, Response, Trouble
from launchready.live.vantage import Endpoint, Vantage

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def at_edge(host: str) -> Exchange:
    return Answer(host, "A", "test", "2026-11-24T00:00:00Z", (EDGE,))


async def get(url: str, server: Endpoint, ca: Path | None = None) -> Fetched:
    vantage = Vantage(connect_http={EDGE: server}, connect_https={EDGE: server}, ca=ca, limits=QUICK)
    async with Http(vantage) as http:
        return await http.get(url, at_edge)


async def echo(request: web.BaseRequest) -> web.StreamResponse:
    sni = request.transport.get_extra_info("ssl_object") if request.transport else None
    return web.json_response(
        {"host": request.headers["Host"], "path": request.raw_path, "agent": request.headers["User-Agent"],
         "tls": sni is not None, "accept": request.headers["Accept-Encoding"]},
        headers={"Set-Cookie": "session=secret"},
    )  # fmt: skip


def test_name_path_and_query_stay_wherever_we_connect(tmp_path: Path) -> None:
    authority = Authority(tmp_path)

    async def main() -> Fetched:
        async with serving_web(echo, authority.context("www.acme.com")) as server:
            return await get("https://www.acme.com/a%20b?x=1&y=%2F", server, authority.path)

    found = asyncio.run(main())
    assert isinstance(found, Response)
    assert b'"host": "www.acme.com"' in found.body
    assert b'"path": "/a%20b?x=1&y=%2F"' in found.body
    assert b'"agent": "launchready-verify"' in found.body
    assert "secret" not in found.evidence().answer


def test_a_redirect_is_looked_at_and_not_followed() -> None:
    async def move(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=301, headers={"Location": "/elsewhere"})

    async def main() -> Fetched:
        async with serving_web(move) as server:
            return await get("http://acme.com/", server)

    found = asyncio.run(main())
    assert isinstance(found, Response)
    assert (found.status, found.headers["location"]) == (301, "/elsewhere")


def certificate_trouble(tmp_path: Path, *, names: str = "acme.com", days: int = 10, trusted: bool = True) -> Fetched:
    authority = Authority(tmp_path)
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other")
    leaf = authority.ca.issue_cert(names, not_after=datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days))

    async def main() -> Fetched:
        async with serving_web(echo, authority.context(leaf=leaf)) as server:
            return await get("https://acme.com/", server, authority.path if trusted else other.path)

    return asyncio.run(main())


def test_a_valid_certificate_is_accepted(tmp_path: Path) -> None:
    assert isinstance(certificate_trouble(tmp_path), Response)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"names": "other.example"}, "Hostname mismatch"),
        ({"days": -1}, "expired"),
        ({"trusted": False}, "local issuer"),
    ],
    ids=["wrong-name", "expired", "unknown-issuer"],
)
def test_a_bad_certificate_is_the_servers_fault(tmp_path: Path, arguments: dict[str, object], reason: str) -> None:
    found = certificate_trouble(tmp_path, **arguments)  # type: ignore[arg-type]
    assert isinstance(found, NoResponse)
    assert found.trouble is Trouble.CERTIFICATE
    assert reason in found.reason


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:  # every byte in time for a read time-out, the whole never
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.transport.abort()


async def stay_silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(-1)


async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\x00\x01\x02 no http at all\r\n\r\n")
    await writer.drain()
    await reader.read(-1)


async def endless_header(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"y" * 1000 + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize(
    "talk", [drip, reset, stay_silent, babble, endless_header], ids=["drip", "reset", "silent", "babble", "header"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_broken_server_is_no_answer_and_cannot_hold_us(tmp_path: Path, talk: Talk, scheme: str) -> None:
    authority = Authority(tmp_path)
    tls = authority.context("acme.com") if scheme == "https" else None

    async def main() -> Fetched:
        async with serving_bytes(talk, tls) as server:
            return await get(f"{scheme}://acme.com/", server, authority.path)

    started = time.monotonic()
    found = asyncio.run(main())
    assert isinstance(found, NoResponse)
    assert found.trouble is Trouble.NO_LOOK
    assert time.monotonic() - started < QUICK.request + 2


@pytest.mark.parametrize("talk", [reset, stay_silent], ids=["reset", "silent"])
def test_a_handshake_that_breaks_off_is_no_answer(tmp_path: Path, talk: Talk) -> None:
    authority = Authority(tmp_path)

    async def main() -> Fetched:
        async with serving_bytes(talk) as server:
            return await get("https://acme.com/", server, authority.path)

    found = asyncio.run(main())
    assert isinstance(found, NoResponse)
    assert found.trouble is Trouble.NO_LOOK


def test_a_closed_port_is_no_answer() -> None:
    found = asyncio.run(get("http://acme.com/", closed_port()))
    assert isinstance(found, NoResponse)
    assert (found.trouble, "cannot connect" in found.reason) == (Trouble.NO_LOOK, True)


def test_a_huge_body_is_read_up_to_the_limit_only() -> None:
    sent = 0

    async def huge(request: web.BaseRequest) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Length": str(100_000_000)})
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b"x" * 100_000)
            sent += 100_000
        return response

    async def main() -> Fetched:
        async with serving_web(huge) as server:
            return await get("http://acme.com/", server)

    found = asyncio.run(main())
    assert isinstance(found, Response)
    assert (found.cut, len(found.body)) == (True, QUICK.body)
    assert sent < 50_000_000


@pytest.mark.parametrize(
    ("resolved", "trouble", "reason"),
    [
        (CouldNotLook("A acme.com", "test", "SERVFAIL", "now"), Trouble.NO_LOOK, "does not resolve"),
        (Answer("acme.com", "A", "test", "now", exists=False), Trouble.NO_ADDRESS, "no address"),
    ],
    ids=["dns-failed", "nxdomain"],
)
def test_without_an_address_there_is_no_answer(resolved: Exchange, trouble: Trouble, reason: str) -> None:
    async def resolve(_: str) -> Exchange:
        return resolved

    async def main() -> tuple[Fetched, int]:
        async with Http(Vantage(limits=QUICK)) as http:
            return await http.get("https://acme.com/", resolve), http.requests

    found, sent = asyncio.run(main())
    assert isinstance(found, NoResponse)
    assert (found.trouble, reason in found.reason, sent) == (trouble, True, 0)


def test_two_hosts_at_one_address_never_share_a_connection(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    contexts = {name: authority.context(name) for name in ("a.acme.com", "b.acme.com")}
    front = authority.context("a.acme.com")
    front.sni_callback = lambda connection, name, _: setattr(connection, "context", contexts[str(name)])

    async def main() -> list[Fetched]:
        async with serving_web(echo, front) as server:
            vantage = Vantage(connect_https={None: server}, ca=authority.path, limits=QUICK)
            async with Http(vantage) as http:
                return [await http.get(f"https://{name}.acme.com/", at_edge) for name in ("a", "b")]

    assert [type(found) for found in asyncio.run(main())] == [Response, Response]


def test_a_round_asks_a_url_once_and_counts() -> None:
    async def main() -> int:
        async with serving_web(echo) as server, Http(Vantage(connect_http={None: server}, limits=QUICK)) as http:
            await asyncio.gather(*(http.get("http://acme.com/", at_edge) for _ in range(5)))
            await http.get_again("http://acme.com/", at_edge)
            return http.requests

    assert asyncio.run(main()) == 2


def test_cookies_are_not_kept_from_answer_to_answer() -> None:
    sent: list[str | None] = []

    async def greet(request: web.BaseRequest) -> web.StreamResponse:
        sent.append(request.headers.get("Cookie"))
        return web.Response(headers={"Set-Cookie": "session=1"})

    async def main() -> None:
        async with serving_web(greet) as server, Http(Vantage(connect_http={None: server}, limits=QUICK)) as http:
            await http.get("http://acme.com/", at_edge)
            await http.get_again("http://acme.com/", at_edge)
            await http.get("http://acme.com/", at_edge, cookie="ours=2")

    asyncio.run(main())
    assert sent == [None, None, "ours=2"]


@pytest.mark.parametrize(
    ("begun", "asked_again", "connections"),
    [
        pytest.param(3, 0, 1, id="a-few-that-begin-share-one"),
        pytest.param(60, 0, QUICK.per_host, id="no-more-than-allowed"),
        pytest.param(0, 5, 5, id="what-goes-on-waits-for-nobody"),
        pytest.param(0, 20, QUICK.per_host, id="nor-does-that-take-more-than-allowed"),
    ],
)
def test_the_connections_that_reach_one_host(begun: int, asked_again: int, connections: int) -> None:
    now, most = 0, 0

    async def slow(_: web.BaseRequest) -> web.StreamResponse:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05)
        now -= 1
        return web.Response()

    async def main() -> None:
        async with serving_web(slow) as server, Http(Vantage(connect_http={None: server}, limits=QUICK)) as http:
            first = [http.get(f"http://acme.com/{path}", at_edge) for path in range(begun)]
            await asyncio.gather(*first, *(http.get_again("http://acme.com/", at_edge) for _ in range(asked_again)))

    asyncio.run(main())
    assert most == connections


def test_what_the_client_does_not_allow_is_not_sent() -> None:
    async def main() -> tuple[Fetched, Fetched, int]:
        allowed = frozenset({"http://acme.com/"})
        async with (
            serving_web(echo) as server,
            Http(Vantage(connect_http={None: server}, limits=QUICK), allowed, "light") as http,
        ):
            first = await http.get("http://acme.com/", at_edge)
            return first, await http.get("http://acme.com/other", at_edge), http.requests

    first, other, sent = asyncio.run(main())
    assert isinstance(first, Response)
    assert isinstance(other, NoResponse)
    assert (other.trouble, sent) == (Trouble.NOT_ASKED, 1)


def test_the_name_is_resolved_by_our_own_dns() -> None:
    async def main() -> Fetched:
        async with serving_dns(DnsServer({"acme.invalid A": (EDGE,)})) as names, serving_web(echo) as server:
            dns_ = Dns(QUICK)
            async with Http(vantage_on(names, http=server)) as http:
                return await http.get("http://acme.invalid/", lambda host: dns_.ask(names.endpoint, host, "A"))

    assert isinstance(asyncio.run(main()), Response)
