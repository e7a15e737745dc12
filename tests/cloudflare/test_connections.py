"""Connections to the API's server: whom they trust, which proxy they take, and that they are kept and shared."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web
from api_servers import TOKEN, environment

from launchready.cloudflare import Client, connect
from launchready.cloudflare import client as client_module
from launchready.errors import ApiError, UsageError

NAME = "api.launchready.test"
ELSEWHERE = f"https://{NAME}/client/v4"
WELL = json.dumps({"success": True, "result": "well"}).encode()
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what this machine has, and do not ask again: what fails here fails for good."""
    for name in (*PROXIES, "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(client_module, "_RETRIES", 0)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def speaking_tls(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def well(_: web.Request) -> web.StreamResponse:
    return web.Response(body=WELL, content_type="application/json")


@asynccontextmanager
async def serving(handler: Handler, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def read(base_url: str) -> Any:
    async with connect(environment(base_url)) as client:
        return await client.read("/thing")


# --- trust


async def read_over_tls(context: ssl.SSLContext) -> Any:
    async with serving(well, context) as port:
        return await read(f"https://localhost:{port}")


@pytest.mark.usefixtures("trusted")
def test_an_authority_that_the_environment_names_is_trusted(authority: trustme.CA) -> None:
    assert asyncio.run(read_over_tls(speaking_tls(authority, "localhost"))) == "well"


def test_another_authority_is_not_trusted(authority: trustme.CA) -> None:
    with pytest.raises(ApiError, match=r"certificate of Cloudflare's API is not trusted here .*SSL_CERT_FILE"):
        asyncio.run(read_over_tls(speaking_tls(authority, "localhost")))


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_not_trusted(authority: trustme.CA) -> None:
    with pytest.raises(ApiError, match=r"is not trusted here \(Hostname mismatch"):
        asyncio.run(read_over_tls(speaking_tls(authority, "other.test")))


def test_a_file_that_holds_no_certificates_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ca.pem").write_text("nothing", encoding="utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(UsageError, match=r"SSL_CERT_FILE: .*ca\.pem cannot be read as certificates"):
        connect(environment(ELSEWHERE))


# --- proxies


@dataclass
class Proxy:
    """An HTTP proxy that leads every tunnel to the server at ``port``, whatever it is asked for."""

    port: int
    status: bytes = b"200 Connection established"
    heard: list[bytes] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 " + self.status + b"\r\n\r\n")
        there, onward = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.gather(self._carry(reader, onward), self._carry(there, writer))

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while chunk := await source.read(65_536):
                target.write(chunk)
        except ConnectionError:
            pass
        finally:
            target.close()


async def read_through(proxy: Proxy, authority: trustme.CA, set_proxy: Callable[[int], None], tls: bool) -> Any:
    over = speaking_tls(authority, "127.0.0.1") if tls else None
    async with serving(well, speaking_tls(authority, NAME)) as port:
        proxy.port = port
        server = await asyncio.start_server(proxy.handle, "127.0.0.1", 0, ssl=over)
        async with server:
            set_proxy(server.sockets[0].getsockname()[1])
            return await read(ELSEWHERE)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_proxy_of_the_environment_sees_no_token(
    scheme: str, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy(0)

    def set_proxy(port: int) -> None:
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://someone:p%40ss@127.0.0.1:{port}")

    assert asyncio.run(read_through(proxy, authority, set_proxy, tls=scheme == "https")) == "well"
    (heard,) = proxy.heard
    assert heard.startswith(f"CONNECT {NAME}:443 HTTP/1.1\r\n".encode())
    assert b"Proxy-Authorization: Basic " + b64encode(b"someone:p@ss") in heard
    assert TOKEN.encode() not in heard


@pytest.mark.usefixtures("trusted")
def test_a_proxy_that_refuses_is_no_answer(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Proxy(0, b"407 Proxy Authentication Required")
    with pytest.raises(ApiError, match="cannot be reached; check the network"):
        asyncio.run(
            read_through(
                proxy, authority, lambda port: monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{port}"), tls=False
            )
        )


def test_nothing_goes_through_a_proxy_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    async def run() -> Any:
        async with serving(well) as port:
            return await read(f"http://127.0.0.1:{port}")

    assert asyncio.run(run()) == "well"


@pytest.mark.parametrize("proxy", ["socks5://someone:secret@p.test:1080", "ftp://secret@p.test", "http://secret:p"])
def test_a_proxy_that_is_spoken_to_otherwise_is_refused(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(UsageError, match="must be an http:// one") as caught:
        connect(environment(ELSEWHERE))
    assert "secret" not in str(caught.value)


# --- kept, and shared


async def ask_many(handler: Handler, act: Callable[[Client], Awaitable[None]]) -> int:
    """Return how many requests ``act`` made."""
    async with serving(handler) as port, connect(environment(f"http://127.0.0.1:{port}")) as client:
        await act(client)
        return client.calls


async def one_after_the_other(client: Client) -> None:
    for _ in range(5):
        assert await client.read("/thing") == "well"


def test_one_connection_serves_one_request_after_the_other() -> None:
    seen: set[object] = set()

    async def handle(request: web.Request) -> web.StreamResponse:
        seen.add(request.transport)
        return await well(request)

    assert asyncio.run(ask_many(handle, one_after_the_other)) == 5
    assert len(seen) == 1


def test_a_connection_that_the_server_has_closed_is_not_used_again() -> None:
    async def handle(request: web.Request) -> web.StreamResponse:
        answer = web.Response(body=WELL, content_type="application/json")
        answer.force_close()
        return answer

    assert asyncio.run(ask_many(handle, one_after_the_other)) == 5


def test_a_dozen_requests_are_under_way_at_once() -> None:
    arrived = 0
    all_there = asyncio.Event()

    async def handle(request: web.Request) -> web.StreamResponse:
        nonlocal arrived
        arrived += 1
        if arrived == 12:
            all_there.set()
        await asyncio.wait_for(all_there.wait(), 20)
        return await well(request)

    async def act(client: Client) -> None:
        assert await asyncio.gather(*(client.read("/thing") for _ in range(12))) == ["well"] * 12

    assert asyncio.run(ask_many(handle, act)) == 12


# --- answers

BODIES = [
    pytest.param({"Content-Encoding": "gzip"}, gzip.compress(WELL), None, id="packed"),
    pytest.param({"Content-Encoding": "gzip"}, WELL, "no whole answer", id="not-packed-as-it-says"),
    pytest.param({"Content-Encoding": "gzip"}, gzip.compress(WELL)[:-9], "not JSON", id="packed-and-cut"),
    pytest.param({"Content-Length": str(len(WELL) + 1)}, WELL, "no whole answer", id="cut"),
    pytest.param({}, b"\xff\xfe", "not JSON", id="no-text"),
]


@pytest.mark.parametrize(("headers", "body", "problem"), BODIES)
def test_what_comes(headers: dict[str, str], body: bytes, problem: str | None) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        lines = [
            b"HTTP/1.1 200 OK",
            b"Content-Type: application/json",
            *(f"{name}: {value}".encode() for name, value in headers.items()),
        ]
        writer.write(b"\r\n".join([*lines, b"Connection: close", b"", body]))
        await writer.drain()
        writer.close()

    async def run() -> Any:
        async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
            return await read(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    if problem is None:
        assert asyncio.run(run()) == "well"
    else:
        with pytest.raises(ApiError, match=problem):
            asyncio.run(run())


def test_what_is_no_http_is_told_apart() -> None:
    async def handle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ESMTP\r\n\r\n")
        writer.close()

    async def run() -> Any:
        async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
            return await read(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    with pytest.raises(ApiError, match="no whole answer"):
        asyncio.run(run())
