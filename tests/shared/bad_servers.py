"""What no proper web server does, once a request has come in."""

from __future__ import annotations

import asyncio
import gzip

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


async def _request(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def stay_silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()
    await asyncio.sleep(60)


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _request(reader)
    writer.write(_OK + b"Content-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def drip_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _request(reader)
    writer.write(_OK)
    while True:
        writer.write(b"X-A: b\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _request(reader)
    writer.transport.abort()


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send 100 MB."""
    await _request(reader)
    writer.write(_OK + b"Content-Length: 104857600\r\n\r\n")
    for _ in range(1600):
        writer.write(b"<a href='/x'>" + b"x" * 65523)
        await writer.drain()


_BOMB = gzip.compress(b"\0" * 50_000_000)


async def bomb(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send 50 KB that unpack to 50 MB."""
    await _request(reader)
    writer.write(_OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_BOMB) + _BOMB)
    await writer.drain()


async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _request(reader)
    writer.write(b"\x00\x01\x02 not http at all\r\n\r\n" * 100)
    await writer.drain()


async def send_headers_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _request(reader)
    writer.write(_OK)
    for _ in range(100_000):
        writer.write(b"X-Long: " + b"y" * 1000 + b"\r\n")
        await writer.drain()
