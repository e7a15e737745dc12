"""How the API's server is reached: trust, proxies, packed answers, and pauses that the server asks for."""

from __future__ import annotations

import asyncio
import gzip
import json
import ssl
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import trustme
from api_servers import TOKEN, Script, success, with_script

from launchready.cloudflare import Client
from launchready.cloudflare.repeating import LONGEST
from launchready.errors import ApiError, UsageError

HOST = "api.example.com"
BODY = json.dumps({"success": True, "result": "well"}).encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: " + str(len(BODY)).encode() + b"\r\n\r\n" + BODY
VARIABLES = ("ALL_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_DIR", "SSL_CERT_FILE")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def read_thing(client: Client) -> Any:
    return await client.read("/thing")


async def answer_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(ANSWER)
    await writer.drain()
    writer.close()


class Proxy:
    """Takes CONNECT to whatever host, and leads to one server here; ``heads`` are what it was asked."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.heads: list[str] = []
        self.done = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        inner, outer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(self._lead(reader, outer), self._lead(inner, writer), return_exceptions=True)
        finally:
            for each in (writer, outer):
                each.transport.abort()
            self.done.set()

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.close()


async def through(proxy_of: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, trusted: bool) -> tuple[Any, str]:
    """Read a thing of HOST through a proxy; ``proxy_of`` is its URL with a place for the port."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    (tmp_path / "ca.pem").write_bytes((authority if trusted else trustme.CA()).cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    async with await asyncio.start_server(answer_tls, "127.0.0.1", 0, ssl=context) as server:
        proxy = Proxy(server.sockets[0].getsockname()[1])
        async with await asyncio.start_server(proxy, "127.0.0.1", 0) as leading:
            port = leading.sockets[0].getsockname()[1]
            monkeypatch.setenv("HTTPS_PROXY", proxy_of.format(port))
            try:
                async with Client(TOKEN, f"https://{HOST}/client/v4") as client:
                    return await client.read("/thing"), proxy.heads[0]
            finally:
                await asyncio.wait_for(proxy.done.wait(), 10)


def test_a_proxy_leads_to_the_server_and_never_sees_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, head = asyncio.run(through("http://me:s3cret@127.0.0.1:{}", tmp_path, monkeypatch, trusted=True))
    assert told == "well"
    assert head.startswith(f"CONNECT {HOST}:443 ")
    assert f"Basic {b64encode(b'me:s3cret').decode()}" in head
    assert TOKEN not in head


def test_a_server_that_is_not_trusted_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ApiError, match=r"is not trusted here .*SSL_CERT_FILE"):
        asyncio.run(through("http://127.0.0.1:{}", tmp_path, monkeypatch, trusted=False))


def test_another_kind_of_proxy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(UsageError, match="must be an http:// one"):
        Client(TOKEN, f"https://{HOST}/client/v4")


def test_no_proxy_comes_between_us_and_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert with_script(Script({"*": lambda _: success("well")}), read_thing) == "well"


def test_trust_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nothing.pem"))
    with pytest.raises(UsageError, match="cannot be read as certificates"):
        Client(TOKEN, f"https://{HOST}/client/v4")


def test_a_packed_answer_is_unpacked() -> None:
    def packed(_: Any) -> Any:
        answer = success("well")
        answer.headers["Content-Encoding"] = "gzip"
        answer.body = gzip.compress(BODY)
        return answer

    assert with_script(Script({"*": packed}), read_thing) == "well"


@pytest.mark.parametrize(
    ("pause", "asked"), [pytest.param("0", 2, id="now"), pytest.param(str(int(LONGEST) + 1), 1, id="too-long")]
)
def test_the_server_says_when_to_ask_again(pause: str, asked: int) -> None:
    def busy(_: Any) -> Any:
        if len(script.asked) > 1:
            return success("well")
        answer = success(None)
        answer.set_status(429)
        answer.headers["Retry-After"] = pause
        return answer

    script = Script({"*": busy})
    if asked > 1:
        assert with_script(script, read_thing) == "well"
    else:
        with pytest.raises(ApiError, match=f"Wait {pause} seconds"):
            with_script(script, read_thing)
    assert len(script.asked) == asked
