"""The edge's TLS: names as Universal SSL covers them, versions as the zone allows them."""

from __future__ import annotations

import asyncio
import ssl

import pytest
from visiting import Visit, visit

from launchready.local.store.certificates import ACTIVE, PENDING, hold_back

COVERED = {"apex": "acme.test", "first-level": "app.acme.test", "upper-case": "APP.acme.test"}


@pytest.mark.parametrize("name", COVERED.values(), ids=COVERED.keys())
def test_a_covered_name_gets_a_certificate_that_a_client_trusts(name: str) -> None:
    async def story(v: Visit) -> None:
        assert await v.shake_hands(name) == "TLSv1.3"

    visit(story)


REFUSED = {
    "outside": "other.example",
    "not-in-the-zone": "nobody.acme.test",
    "dns-only": "direct.acme.test",
    "second-level": "api.staging.acme.test",
    "no-name": None,
}


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED.keys())
def test_a_name_that_is_not_covered_gets_an_alert(name: str | None) -> None:
    async def story(v: Visit) -> None:
        v.zone.create_record({"type": "A", "name": "direct", "content": "198.51.100.10"})
        v.zone.create_record({"type": "A", "name": "api.staging", "content": "198.51.100.10", "proxied": True})
        assert "HANDSHAKE_FAILURE" in await v.shake_hands(name)

    visit(story)


@pytest.mark.parametrize("change", [{"status": "pending"}, {"paused": True}], ids=["pending", "paused"])
def test_a_zone_that_is_not_served_has_no_certificate(change: dict[str, object]) -> None:
    async def story(v: Visit) -> None:
        assert await v.shake_hands("acme.test") == "TLSv1.3"
        v.zone.change(**change)  # type: ignore[arg-type]
        assert "HANDSHAKE_FAILURE" in await v.shake_hands("acme.test")

    visit(story)


def test_a_certificate_that_is_held_back_is_not_shown_until_it_is_issued() -> None:
    async def story(v: Visit) -> None:
        hold_back(v.zone, PENDING)
        assert "HANDSHAKE_FAILURE" in await v.shake_hands("acme.test")
        hold_back(v.zone, ACTIVE)
        assert await v.shake_hands("acme.test") == "TLSv1.3"

    visit(story)


VERSIONS = [
    ("1.0", "1.0", "TLSv1"), ("1.0", "1.1", "TLSv1.1"), ("1.0", "1.2", "TLSv1.2"), ("1.0", "1.3", "TLSv1.3"),
    ("1.1", "1.0", "PROTOCOL_VERSION"), ("1.1", "1.1", "TLSv1.1"),
    ("1.2", "1.1", "PROTOCOL_VERSION"), ("1.2", "1.2", "TLSv1.2"),
    ("1.3", "1.2", "PROTOCOL_VERSION"), ("1.3", "1.3", "TLSv1.3"),
]  # fmt: skip


def test_only_the_allowed_tls_versions_are_spoken() -> None:
    async def story(v: Visit) -> None:
        for minimum, offered, outcome in VERSIONS:
            v.zone.change_settings({"min_tls_version": minimum})
            assert outcome in await v.shake_hands("acme.test", offered), (minimum, offered)

    visit(story)


def test_tls_1_3_can_be_off() -> None:
    async def story(v: Visit) -> None:
        v.zone.change_settings({"tls_1_3": "off"})
        assert "PROTOCOL_VERSION" in await v.shake_hands("acme.test", "1.3")
        assert await v.shake_hands("acme.test", "1.2") == "TLSv1.2"

    visit(story)


def test_a_hello_in_pieces_is_heard() -> None:
    async def story(v: Visit) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context(cafile=str(v.world.ca))
        client = context.wrap_bio(incoming, outgoing, server_hostname="acme.test")
        with pytest.raises(ssl.SSLWantReadError):
            client.do_handshake()
        hello = outgoing.read()
        reader, writer = await asyncio.open_connection("127.0.0.1", int(v.world.https.rpartition(":")[2]))
        for start in range(0, len(hello), 100):
            writer.write(hello[start : start + 100])
            await writer.drain()
            await asyncio.sleep(0.01)
        incoming.write(await reader.read(65_536))
        client.do_handshake()
        assert client.version() == "TLSv1.3"
        writer.close()

    visit(story)


BROKEN = {
    "nothing": b"",
    "garbage": b"\x00\xff" * 40,
    "half-a-hello": b"\x16\x03\x01\x02\x00\x01\x00",
    "no-hello": b"\x16\x03\x01\x00\x05hello",
    "a-hello-of-the-wrong-kind": b"\x16\x03\x01\x00\x04\x0e\x00\x00\x00",
}


@pytest.mark.parametrize("said", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_client_ends_alone(said: bytes) -> None:
    async def story(v: Visit) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(v.world.https.rpartition(":")[2]))
        writer.write(said)
        writer.write_eof()
        async with asyncio.timeout(5):
            await reader.read()
        writer.close()
        assert await v.shake_hands("acme.test") == "TLSv1.3"

    visit(story)


def test_clients_that_say_nothing_hold_nobody_up() -> None:
    async def story(v: Visit) -> None:
        port = int(v.world.https.rpartition(":")[2])
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(50)]
        assert await v.shake_hands("acme.test") == "TLSv1.3"
        for _, writer in silent:
            writer.close()

    visit(story)


def test_plain_http_on_the_https_port_is_told_so() -> None:
    async def story(v: Visit) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(v.world.https.rpartition(":")[2]))
        writer.write(b"GET / HTTP/1.1\r\nHost: acme.test\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 400")
        writer.close()

    visit(story)
