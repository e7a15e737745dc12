"""Between edge and origin: SSL modes, faults of the origin, and what is passed on."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import dataclass

import httpx
import pytest
from visiting import TOLD, Visit, visit, visiting

MODES = {
    "strict-good": ("strict", "good", 200),
    "strict-expired": ("strict", "expired", 526),
    "strict-other-name": ("strict", "other-name", 526),
    "strict-untrusted": ("strict", "untrusted", 526),
    "strict-no-tls": ("strict", "none", 525),
    "full-expired": ("full", "expired", 200),
    "full-untrusted": ("full", "untrusted", 200),
    "full-other-name": ("full", "other-name", 200),
    "full-no-tls": ("full", "none", 525),
    "flexible-no-tls": ("flexible", "none", 200),
}


async def control(v: Visit, told: object, origin: str = "198.51.100.10") -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(f"http://{v.world.origins[origin]}/__control", json=told)


@pytest.mark.parametrize(("mode", "certificate", "status"), MODES.values(), ids=MODES.keys())
def test_the_ssl_mode_judges_the_origin(mode: str, certificate: str, status: int) -> None:
    async def story(v: Visit) -> None:
        v.zone.change_settings({"ssl": mode})
        assert (await control(v, {"certificate": certificate})).status_code == 200
        assert (await v.send("https://acme.test/")).status_code == status
        # A visitor by http is served over http to the origin, whatever its certificate.
        assert (await v.send("http://acme.test/")).status_code == 200

    visit(story)


def test_ssl_off_sends_visitors_to_http() -> None:
    async def story(v: Visit) -> None:
        v.zone.change_settings({"ssl": "off"})
        answer = await v.send("https://acme.test/a?b=c")
        assert (answer.status_code, answer.headers["location"]) == (301, "http://acme.test/a?b=c")
        assert (await v.send("http://acme.test/")).status_code == 200

    visit(story)


def test_flexible_before_an_origin_that_wants_https_is_a_loop() -> None:
    async def story(v: Visit) -> None:
        await control(v, {"https_only": True})
        v.zone.change_settings({"ssl": "flexible"})
        assert (await v.send("https://acme.test/x")).headers["location"] == "https://acme.test/x"
        v.zone.change_settings({"ssl": "strict"})
        assert (await v.send("https://acme.test/")).status_code == 200

    visit(story)


def test_what_an_origin_and_its_zone_change_holds_for_the_next_request() -> None:
    """Connections to origins stay open; what was agreed on them before may not outlive the change."""

    async def story(v: Visit) -> None:
        async def status(mode: str, certificate: str) -> int:
            v.zone.change_settings({"ssl": mode})
            await control(v, {"certificate": certificate})
            return (await v.send("https://acme.test/")).status_code

        for _ in range(3):  # so that several are open when it changes
            await asyncio.gather(*(v.send(f"https://acme.test/{number}") for number in range(5)))
        steps = [("strict", "good"), ("strict", "expired"), ("full", "expired"), ("strict", "expired")]
        told = [await status(*step) for step in (*steps, ("strict", "good"), ("strict", "none"), ("full", "good"))]
        assert told == [200, 526, 200, 526, 200, 525, 200]

    visit(story)


@dataclass
class Counted:
    """An origin that answers ``each`` requests a connection, announces nothing and hangs up; it counts connections."""

    each: int
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        self.connections += 1
        for _ in range(self.each):
            if not await reader.readline():
                break
            while await reader.readline() != b"\r\n":
                pass
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.close()


async def _ask_counted(origin: Counted, methods: tuple[str, ...]) -> list[int]:
    server = await asyncio.start_server(origin.serve, "127.0.0.1", 0)
    async with visiting(origins={"198.51.100.98": ("127.0.0.1", server.sockets[0].getsockname()[1])}) as v:
        v.zone.create_record({"type": "A", "name": "host", "content": "198.51.100.98", "proxied": True})
        statuses = [(await v.send("http://host.acme.test/", method)).status_code for method in methods]
    server.close()
    return statuses


KEPT = {
    "again-and-again": (9, ("GET", "GET", "GET"), 1),
    "never-for-what-may-not-be-asked-twice": (9, ("GET", "POST", "POST", "GET"), 3),
    "the-origin-hangs-up": (1, ("GET", "GET", "POST", "GET"), 4),
}


@pytest.mark.parametrize(("each", "methods", "connections"), KEPT.values(), ids=KEPT.keys())
def test_connections_to_an_origin_are_kept(each: int, methods: tuple[str, ...], connections: int) -> None:
    origin = Counted(each)
    assert asyncio.run(_ask_counted(origin, methods)) == [200] * len(methods)
    assert origin.connections == connections


FAULTS = {
    "not-mapped": ({"type": "A", "content": "198.51.100.200"}, 523, "523"),
    "refused": ({"type": "A", "content": "198.51.100.12"}, 521, "521"),
    "name-unknown": ({"type": "CNAME", "content": "host.nobody-knows.example"}, 530, "1016"),
    "name-without-address": ({"type": "CNAME", "content": "nobody.acme.test"}, 530, "1016"),
    "no-http": ({"type": "A", "content": "198.51.100.98"}, 520, "520"),
    "silent": ({"type": "A", "content": "198.51.100.97"}, 524, "524"),
}


async def _babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()
    writer.write(b"220 mail.acme.test ESMTP\r\n")
    writer.close()


async def _stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


@pytest.mark.parametrize(("record", "status", "shown"), FAULTS.values(), ids=FAULTS.keys())
def test_faults_of_the_origin(record: dict[str, str], status: int, shown: str) -> None:
    async def run() -> None:
        servers = [await asyncio.start_server(each, "127.0.0.1", 0) for each in (_babble, _stay_silent)]
        babbling, silent = [("127.0.0.1", server.sockets[0].getsockname()[1]) for server in servers]
        async with visiting(origins={"198.51.100.98": babbling, "198.51.100.97": silent}) as v:
            await v.world.demo["198.51.100.12"].stop()
            v.zone.change_settings({"ssl": "flexible"})
            v.zone.create_record({"name": "host", "proxied": True, **record})
            answer = await v.send("https://host.acme.test/")
            assert answer.status_code == status
            assert f"Error {shown}" in answer.text
        for server in servers:
            server.close()

    asyncio.run(run())


def test_the_next_address_serves_where_the_first_refuses() -> None:
    async def story(v: Visit) -> None:
        await v.world.demo["198.51.100.12"].stop()
        v.zone.change_settings({"ssl": "strict"})
        for address in ("198.51.100.12", "198.51.100.10"):
            v.zone.create_record({"type": "A", "name": "two", "content": address, "proxied": True})
        assert (await v.send("https://two.acme.test/")).status_code == 200

    visit(story)


ALIASES = {
    "inside": ("CNAME", "app.acme.test", 200),
    "outside-with-a-demo-origin": ("CNAME", "globex.readthedocs.test", 200),
    "outside-without": ("CNAME", "cname.vercel-dns.com", 523),
}


@pytest.mark.parametrize(("type_", "content", "status"), ALIASES.values(), ids=ALIASES.keys())
def test_an_alias_leads_to_its_targets_origin(type_: str, content: str, status: int) -> None:
    async def story(v: Visit) -> None:
        v.zone.create_record({"type": type_, "name": "alias", "content": content, "proxied": True})
        assert (await v.send("https://alias.acme.test/")).status_code == status

    visit(story)


def test_an_origin_given_by_name_serves_its_aliases() -> None:
    async def run() -> None:
        async with visiting() as first:  # its told origin stands for somebody's own server
            endpoint = first.world.origins[TOLD].rpartition(":")
            mapped = {"my-app.hoster.example": (endpoint[0], int(endpoint[2]))}
            async with visiting(origins=mapped) as v:
                v.zone.create_record(
                    {"type": "CNAME", "name": "mine", "content": "my-app.hoster.example", "proxied": True}
                )
                v.zone.change_settings({"ssl": "flexible"})
                assert (await v.send("https://mine.acme.test/")).text == "told"

    asyncio.run(run())


def test_what_the_origin_is_told_of_the_visitor() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        await v.send(
            "https://told.acme.test/a%2Fb/../c?q=%20x",
            headers={"CF-Connecting-IP": "6.6.6.6", "X-Custom": "1", "Connection": "X-Hop", "X-Hop": "1", "TE": "gzip"},
        )
        request = v.told.seen[0]
        assert request.headers["Host"] == "told.acme.test"
        assert request.headers["CF-Connecting-IP"] == "127.0.0.1"
        assert request.headers["X-Forwarded-Proto"] == "https"
        assert json.loads(request.headers["CF-Visitor"]) == {"scheme": "https"}
        assert request.headers["X-Custom"] == "1"
        assert not {"X-Hop", "TE"} & set(request.headers)

    visit(story)


def test_the_path_reaches_the_origin_as_it_was_written() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        reader, writer = await asyncio.open_connection("127.0.0.1", int(v.world.http.rpartition(":")[2]))
        target = b"/a/../b//c%2fd/%C3%A4?x=%zz|y"
        writer.write(b"GET " + target + b" HTTP/1.1\r\nHost: told.acme.test\r\nConnection: close\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        await reader.read()
        writer.close()
        assert v.told.seen[0].raw_path == "/a/../b//c%2fd/%C3%A4?x=%zz|y"

    visit(story)


def test_a_body_is_passed_on_and_an_answer_comes_back_whole() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.status, v.told.body = 201, b"\x00\xff" * 1000
        v.told.headers = {"Set-Cookie": "a=1", "X-Own": "yes", "Keep-Alive": "timeout=5", "Server": "Apache"}
        answer = await v.send("https://told.acme.test/form", "POST", content=b"name=value" * 100)
        assert v.told.bodies == [b"name=value" * 100]
        assert (answer.status_code, answer.headers["x-own"], answer.headers["set-cookie"]) == (201, "yes", "a=1")
        assert answer.content == b"\x00\xff" * 1000
        assert "keep-alive" not in answer.headers
        assert answer.headers.get_list("server") == ["cloudflare"]

    visit(story)


def test_an_answer_stays_encoded_as_the_origin_encoded_it() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers, v.told.body = {"Content-Encoding": "gzip"}, gzip.compress(b"squeezed")
        answer = await v.send("https://told.acme.test/", headers={"Accept-Encoding": "gzip"})
        assert v.told.seen[0].headers["Accept-Encoding"] == "gzip"
        assert answer.headers["content-length"] == str(len(v.told.body))
        assert answer.content == b"squeezed"

    visit(story)
