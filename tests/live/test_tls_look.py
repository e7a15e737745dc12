"""Handshakes with servers that accept, refuse, reset, stay silent or are gone."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from loopback import Authority, closed_port, serving_alerts, serving_bytes

from launchready.live.dns import CouldNotLook
from launchready.live.tls import Accepted, Cut, Handshake, Refused, shake_hands

V = ssl.TLSVersion


@pytest.mark.parametrize(
    ("offered", "minimum", "maximum", "kind"),
    [
        pytest.param("1.0", V.TLSv1, V.TLSv1_3, Accepted, id="1.0-accepted"),
        pytest.param("1.1", V.TLSv1, V.TLSv1_2, Accepted, id="1.1-accepted"),
        pytest.param("1.2", V.TLSv1_2, V.TLSv1_3, Accepted, id="1.2-accepted"),
        pytest.param("1.3", V.TLSv1_2, V.TLSv1_3, Accepted, id="1.3-accepted"),
        pytest.param("1.0", V.TLSv1_2, V.TLSv1_3, Refused, id="1.0-refused"),
        pytest.param("1.1", V.TLSv1_2, V.TLSv1_3, Refused, id="1.1-refused"),
        pytest.param("1.2", V.TLSv1_3, V.TLSv1_3, Refused, id="1.2-refused"),
        pytest.param("1.3", V.TLSv1_2, V.TLSv1_2, Refused, id="1.3-refused"),
    ],
)
def test_versions_are_accepted_or_refused(
    tmp_path: Path, offered: str, minimum: V, maximum: V, kind: type[Handshake]
) -> None:
    context = Authority(tmp_path).context("acme.com", minimum=minimum, maximum=maximum)

    async def main() -> Handshake:
        async with serving_alerts(context) as server:
            return await shake_hands(server, "acme.com", offered, 2.0)

    assert isinstance(asyncio.run(main()), kind)


@pytest.mark.parametrize(
    ("minimum", "maximum", "found"),
    [
        pytest.param(V.TLSv1_2, V.TLSv1_3, "refused: protocol version", id="none"),
        pytest.param(V.TLSv1, V.TLSv1, "accepted TLS 1.0", id="the-oldest"),
        pytest.param(V.TLSv1, V.TLSv1_3, "accepted TLS 1.1", id="both"),
    ],
)
def test_several_versions_are_offered_at_once(tmp_path: Path, minimum: V, maximum: V, found: str) -> None:
    context = Authority(tmp_path).context("acme.com", minimum=minimum, maximum=maximum)

    async def main() -> Handshake:
        async with serving_alerts(context) as server:
            return await shake_hands(server, "acme.com", "1.1", 2.0, oldest="1.0")

    evidence = asyncio.run(main()).evidence()
    assert (evidence.asked, evidence.answer) == ("TLS 1.0 to 1.1 for acme.com", found)


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.transport.abort()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(65536)
    writer.write_eof()
    await reader.read()


async def stay_silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()
    await asyncio.Event().wait()


async def speak_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()
    await reader.read()


@pytest.mark.parametrize(
    ("talk", "kind"),
    [(reset, Cut), (hang_up, Cut), (stay_silent, CouldNotLook), (speak_http, CouldNotLook)],
    ids=["reset", "hang-up", "silence", "plain-http"],
)
def test_a_broken_handshake_is_no_refusal(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], kind: type[Handshake]
) -> None:
    async def main() -> Handshake:
        async with serving_bytes(talk) as server:
            return await shake_hands(server, "acme.com", "1.2", 0.5)

    assert isinstance(asyncio.run(main()), kind)


def test_a_closed_port_is_no_refusal() -> None:
    found = asyncio.run(shake_hands(closed_port(), "acme.com", "1.2", 1.0))
    assert isinstance(found, CouldNotLook)
    assert "cannot connect" in found.reason
