"""No name in DNS and no redirect leads an audit into a private network: every connection of a run is looked at."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from audited import Case, audited_world, to
from loopback import PATIENT, Authority

from launchready.audit import Judged, discover, judge

Place = tuple[str, int]
_seen: list[tuple[Place, Place]] | None = None


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _seen is not None and event in ("socket.connect", "socket.sendto"):
        own, address = arguments[0], arguments[1]
        if isinstance(own, socket.socket) and isinstance(address, tuple):
            _seen.append((own.getsockname()[:2], (str(address[0]), int(address[1]))))


sys.addaudithook(_listen)  # Python's own record of what is connected to; it cannot be taken away again, only ignored


@contextmanager
def connections_seen() -> Iterator[list[tuple[Place, Place]]]:
    global _seen  # noqa: PLW0603 - a hook is of the whole process
    _seen = []
    try:
        yield _seen
    finally:
        _seen = None


def look(authority: Authority, case: Case) -> tuple[Judged, set[Place]]:
    """Return what is found, and the connections that went elsewhere than to the servers that we were told of."""

    async def main() -> tuple[Judged, set[Place]]:
        async with audited_world(authority, case, replace(PATIENT, connect=0.5, request=1.0)) as world:
            told = {
                (endpoint.address, endpoint.port)
                for table in (*world.connections.values(), world.options.connect_dns, world.options.connect_smtp)
                for endpoint in table.values()
            }
            told |= {(server.endpoint.address, server.endpoint.port) for server in world.names.values()}
            with connections_seen() as seen:
                judged = judge(await discover("acme.com", world.vantage, world.options))
            to_whom = {there for here, there in seen if here not in told}  # a server's answers are its own
            assert to_whom & told  # the hook hears what is connected to
            return judged, to_whom - told

    return asyncio.run(main())


INSIDE = ("127.0.0.1", "10.1.2.3", "192.168.0.10", "169.254.169.254", "100.64.0.1", "224.0.0.1", "0.0.0.0")
INSIDE_6 = ("::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "ff02::1")


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_with_a_private_address_is_not_connected_to(authority: Authority, address: str) -> None:
    judged, elsewhere = look(authority, Case({"staging.acme.com A": (address,)}))
    assert elsewhere == set()
    assert "private-address" in {each.policy for each in judged.findings}


@pytest.mark.parametrize("address", INSIDE_6)
def test_nor_one_with_such_an_ipv6_address(authority: Authority, address: str) -> None:
    judged, elsewhere = look(authority, Case({"staging.acme.com AAAA": (address,)}))
    assert elsewhere == set()
    assert "private-address" in {each.policy for each in judged.findings}


@pytest.mark.parametrize(
    "target",
    [
        *(f"http://{address}/latest/meta-data/" for address in INSIDE),
        *(f"https://[{address}]/" for address in INSIDE_6),
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.0.0.1:22/",
        "http://inside.acme.com:8080/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
    ],
)
def test_a_redirect_inside_is_not_followed(authority: Authority, target: str) -> None:
    records = {"inside.acme.com A": ("127.0.0.1",), "localhost A": ("127.0.0.1",)}
    pages = {"https://app.acme.com": to(target), "https://app.acme.com/": None, "http://app.acme.com": to(target)}
    _, elsewhere = look(authority, Case(records, pages))
    assert elsewhere == set()


@pytest.mark.parametrize(
    "records",
    [
        pytest.param({"ns2.acme-dns.net A": ("127.0.0.1",)}, id="a-name-server"),
        pytest.param({"mx.acme.com A": ("127.0.0.1",)}, id="a-mail-server"),
        pytest.param({"mta-sts.acme.com A": ("127.0.0.1",)}, id="the-host-of-a-mail-policy"),
        pytest.param({"a.registry-servers.net A": ("10.0.0.1",)}, id="the-registry"),
        pytest.param(
            {"app.acme.com A": None, "app.acme.com CNAME": ("in.test.",), "in.test A": ("127.0.0.1",)}, id="an-alias"
        ),
    ],
)
def test_nor_is_any_other_server_inside(authority: Authority, records: dict[str, tuple[str, ...] | None]) -> None:
    _, elsewhere = look(authority, Case(records))
    assert elsewhere == set()


def test_to_be_told_of_a_mail_server_is_not_to_be_told_of_a_web_server(authority: Authority) -> None:
    async def main() -> set[Place]:
        async with audited_world(
            authority, Case({"app.acme.com A": ("10.0.0.5",)}), replace(PATIENT, connect=0.5)
        ) as world:
            smtp = world.options.connect_smtp["192.0.2.25"]
            options = replace(world.options, connect_smtp={**world.options.connect_smtp, "10.0.0.5": smtp})
            with connections_seen() as seen:
                await discover("acme.com", world.vantage, options)
            return {there for _, there in seen if there[0] == "10.0.0.5"}

    assert asyncio.run(main()) == set()


def test_it_is_connected_to_when_we_are_told_to(authority: Authority) -> None:
    _, elsewhere = look(authority, Case({"staging.acme.com A": ("127.0.0.1",)}, private=True))
    assert {address for address, _ in elsewhere} == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("records", "port"),
    [
        pytest.param({"mx.acme.com A": ("127.0.0.9",)}, 25, id="a-mail-server"),
        pytest.param({"mta-sts.acme.com A": ("127.0.0.9",)}, 443, id="the-host-of-a-mail-policy"),
        pytest.param({"ns2.acme-dns.net A": ("127.0.0.9",)}, 53, id="a-name-server"),
        pytest.param({"app.acme.com A": ("127.0.0.9",)}, 80, id="a-web-server"),
    ],
)
def test_whatever_server_it_is(authority: Authority, records: dict[str, tuple[str, ...] | None], port: int) -> None:
    _, elsewhere = look(authority, Case(records, private=True))
    assert ("127.0.0.9", port) in elsewhere
