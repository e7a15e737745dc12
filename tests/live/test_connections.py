"""Connections that are kept, ended, cut or answered out of turn, over real sockets."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from loopback import EDGE, QUICK, serving_bytes

from launchready.live.dns import Answer, Exchange
from launchready.live.http import Ask, Fetched, Http, NoResponse, Response, Trouble
from launchready.live.logins import Login
from launchready.live.vantage import Vantage

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
URL = "http://acme.com/"


async def at_edge(host: str) -> Exchange:
    return Answer(host, "A", "test", "2026-11-24T00:00:00Z", (EDGE,))


@dataclass
class Server:
    """Says ``words`` in turn, one for each request of a connection, and ends it after the last or an empty one."""

    words: tuple[bytes, ...]
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        for words in self.words:
            try:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            except asyncio.IncompleteReadError:
                break
            if not words:
                break
            writer.write(words)
        writer.close()

    def asked(self, *asks: Ask, most: int | None = None) -> list[Fetched]:
        """Return what comes of ``asks``, one after the other."""

        async def main() -> list[Fetched]:
            async with (
                serving_bytes(self.talk) as endpoint,
                Http(Vantage(connect_http={None: endpoint}, limits=QUICK), most=most) as http,
            ):
                return [await http.ask(ask, at_edge) for ask in asks]

        return asyncio.run(main())


def statuses(found: list[Fetched]) -> list[int | None]:
    return [each.status if isinstance(each, Response) else None for each in found]


def test_one_connection_serves_one_request_after_the_other() -> None:
    server = Server((OK,) * 5)
    assert statuses(server.asked(*[Ask(URL)] * 5)) == [200] * 5
    assert (server.connections, len(server.requests)) == (1, 5)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), id="close"),
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", id="http-1.0"),
        pytest.param(
            OK + b"HTTP/1.1 500 Nobody asked\r\nContent-Length: 0\r\n\r\n", id="an-answer-that-nobody-asked-for"
        ),
        pytest.param(OK + b"\0", id="a-byte-too-many"),
    ],
)
def test_a_connection_is_not_used_again_where_its_server_has_said_otherwise(said: bytes) -> None:
    server = Server((said,) * 3)
    assert statuses(server.asked(Ask(URL), Ask(URL))) == [200, 200]
    assert server.connections == 2


def test_what_a_kept_connection_did_not_begin_to_answer_is_asked_again_on_a_new_one() -> None:
    server = Server((OK, b""))
    assert statuses(server.asked(Ask(URL), Ask(URL))) == [200, 200]
    assert (server.connections, len(server.requests)) == (2, 3)


@pytest.mark.parametrize(
    ("words", "ask", "requests"),
    [
        pytest.param((OK, b""), Ask(URL, "POST"), 2, id="what-must-not-be-done-twice"),
        pytest.param((OK, b"HTTP/1.1 200"), Ask(URL), 2, id="an-answer-that-has-begun"),
        pytest.param((OK, OK[:-1]), Ask(URL), 2, id="a-body-that-breaks-off"),
    ],
)
def test_nothing_else_is_asked_again(words: tuple[bytes, ...], ask: Ask, requests: int) -> None:
    server = Server(words)
    first, second = server.asked(Ask(URL), ask)
    assert isinstance(first, Response)
    assert isinstance(second, NoResponse)
    assert (second.trouble, len(server.requests)) == (Trouble.NO_LOOK, requests)


def test_a_new_connection_that_is_ended_without_an_answer_is_none() -> None:
    server = Server((b"",))
    (found,) = server.asked(Ask(URL))
    assert isinstance(found, NoResponse)
    assert (found.reason, len(server.requests)) == ("no proper answer (the server hung up)", 1)


def test_asking_again_counts_and_is_not_done_beyond_what_was_announced() -> None:
    server = Server((OK, b""))
    assert statuses(server.asked(Ask(URL), Ask(URL), most=2)) == [200, None]
    assert len(server.requests) == 2


def test_no_more_is_sent_than_was_announced_however_much_is_asked_at_once() -> None:
    async def main() -> tuple[int, int]:
        server = Server((OK,) * 9)
        async with (
            serving_bytes(server.talk) as endpoint,
            Http(Vantage(connect_http={None: endpoint}, limits=QUICK), most=3) as http,
        ):
            found = await asyncio.gather(*(http.ask(Ask(f"{URL}{place}"), at_edge) for place in range(9)))
            return statuses(list(found)).count(200), len(server.requests)

    assert asyncio.run(main()) == (3, 3)


@pytest.mark.parametrize(
    ("said", "body"),
    [
        pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, b"ok", id="early-hints-before-it"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\nuntil the end", b"until the end", id="until-the-end"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nX-Trailer: a\r\n\r\n",
            b"ok",
            id="chunks",
        ),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", b"", id="no-body"),
        pytest.param(b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", b"ok", id="no-words-behind-the-status"),
    ],
)
def test_bodies_are_read_to_their_end(said: bytes, body: bytes) -> None:
    (found,) = Server((said,)).asked(Ask(URL))
    assert isinstance(found, Response)
    assert (found.body, found.cut) == (body, False)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000 + b"\r\n\r\n", id="one-huge-header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", id="two-lengths"),
        pytest.param(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", id="another-protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nNo colon\r\n\r\n", id="no-header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", id="no-chunk"),
    ],
)
def test_what_is_no_http_is_no_answer_and_not_repeated_to_anybody(said: bytes) -> None:
    (found,) = Server((said,)).asked(Ask(URL))
    assert isinstance(found, NoResponse)
    assert found.reason.startswith("no proper answer")
    assert "colon" not in found.reason


def test_requests_of_one_lane_share_its_connection_and_wait_for_each_other() -> None:
    async def main() -> tuple[int, int]:
        server = Server((OK,) * 9)
        async with (
            serving_bytes(server.talk) as endpoint,
            Http(Vantage(connect_http={None: endpoint}, limits=QUICK)) as http,
        ):
            await asyncio.gather(*(http.ask(Ask(URL, lane="one"), at_edge) for _ in range(3)))
            of_the_lane = server.connections
            await http.ask(Ask(URL), at_edge)
            return of_the_lane, server.connections

    assert asyncio.run(main()) == (1, 2)


def test_a_user_s_header_takes_the_place_of_ours_and_an_empty_post_says_so() -> None:
    server = Server((OK,))
    server.asked(Ask(URL, "POST", visitor=Login("the first user", {"user-agent": "mine"}, "marker")))
    lines = server.requests[0].lower().split(b"\r\n")
    assert [line for line in lines if line.startswith(b"user-agent")] == [b"user-agent: mine"]
    assert b"content-length: 0" in lines


@pytest.mark.parametrize(
    "ask",
    [
        Ask(URL, "GET\r\nX: y"),
        Ask(URL, cookie="a=b\r\nX: y"),
        Ask(URL, visitor=Login("the first user", {"X": "é€"}, "marker")),
        Ask("ftp://acme.com/"),
    ],
    ids=["method", "cookie", "no-ascii", "no-http"],
)
def test_what_http_cannot_say_is_not_sent(ask: Ask) -> None:
    server = Server((OK,))
    (found,) = server.asked(ask)
    assert isinstance(found, NoResponse)
    assert "cannot be" in found.reason
    assert server.requests == []
