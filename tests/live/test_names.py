"""Views: whom a name is asked of, CNAMEs across servers, and the servers that a zone is delegated to."""

from __future__ import annotations

import asyncio

import pytest
from loopback import QUICK, DnsServer, closed_port, serving_dns

from launchready.live.delegation import find_name_servers
from launchready.live.dns import Answer, CouldNotLook, Dns, Tally
from launchready.live.names import View, find_views, two_resolvers
from launchready.live.vantage import Endpoint, Vantage


def test_names_outside_the_zone_go_to_the_resolver_and_cnames_follow() -> None:
    async def main() -> None:
        zone = DnsServer({"app.acme.com CNAME": ("host.example.org.",)})
        resolver = DnsServer({"host.example.org A": ("192.0.2.7",)}, authoritative=False)
        async with serving_dns(zone), serving_dns(resolver):
            view = View("acme.com", (zone.endpoint,), (resolver.endpoint,))
            found = await view.ask(Dns(QUICK), "app.acme.com", "A")
        assert isinstance(found, Answer)
        assert (found.name, found.values, found.cnames) == ("app.acme.com", ("192.0.2.7",), ("host.example.org",))
        assert [name for name, _, _ in resolver.seen] == ["host.example.org"]

    asyncio.run(main())


def test_a_cname_loop_is_no_answer() -> None:
    async def main() -> None:
        zone = DnsServer({"a.acme.com CNAME": ("b.acme.com.",), "b.acme.com CNAME": ("a.acme.com.",)})
        async with serving_dns(zone):
            found = await View("acme.com", (zone.endpoint,), (zone.endpoint,)).ask(Dns(QUICK), "a.acme.com", "A")
        assert isinstance(found, CouldNotLook)
        assert "CNAMEs in a row" in found.reason

    asyncio.run(main())


def test_a_name_delegated_further_is_asked_of_the_resolver() -> None:
    async def main() -> None:
        zone = DnsServer({}, delegations={"lab.acme.com": ("ns.lab.example.",)})
        resolver = DnsServer({"x.lab.acme.com A": ("192.0.2.8",)}, authoritative=False)
        async with serving_dns(zone), serving_dns(resolver):
            view = View("acme.com", (zone.endpoint,), (resolver.endpoint,))
            found = await view.ask(Dns(QUICK), "x.lab.acme.com", "A")
        assert isinstance(found, Answer)
        assert found.values == ("192.0.2.8",)

    asyncio.run(main())


def test_one_dead_address_of_a_name_server_does_not_hide_it() -> None:
    async def main() -> None:
        zone = DnsServer({"acme.com A": ("192.0.2.9",)})
        async with serving_dns(zone):
            view = View("acme.com", (closed_port(), zone.endpoint), (zone.endpoint,))
            found = await view.ask(Dns(QUICK), "acme.com", "A")
        assert isinstance(found, Answer)

    asyncio.run(main())


def test_given_resolvers_are_the_only_dns() -> None:
    resolvers = (Endpoint("127.0.0.1", 5301), Endpoint("127.0.0.1", 5302))
    views = asyncio.run(find_views("acme.com", Vantage(resolvers=resolvers), Tally()))
    assert [view.servers for view in views.first] == [(server,) for server in resolvers]
    assert views.after == ()


def test_given_name_servers_come_before_the_resolvers() -> None:
    vantage = Vantage(resolvers=(Endpoint("127.0.0.1", 5301),), authoritative=(Endpoint("127.0.0.1", 5302),))
    views = asyncio.run(find_views("acme.com", vantage, Tally()))
    assert [view.servers for view in views.first] == [vantage.authoritative]
    assert [(view.servers, view.caches) for view in views.after] == [(vantage.resolvers, True)]


def delegated(*, parent_answers: bool) -> tuple[tuple[Endpoint, ...], ...]:
    """Find acme.com's servers where the resolver still holds the old NS set and the parent the new one."""

    async def main() -> tuple[tuple[Endpoint, ...], ...]:
        parent = DnsServer({}, delegations={"acme.com": ("new1.cf.example.", "new2.cf.example.")})
        resolver = DnsServer(
            {
                "com NS": ("parent.example.",),
                "parent.example A": ("127.0.0.2",),
                "acme.com NS": ("old.host.example.",),
                "old.host.example A": ("127.0.0.9",),
                "new1.cf.example A": ("127.0.0.11", "127.0.0.12"),
                "new2.cf.example A": ("127.0.0.13",),
            },
            authoritative=False,
        )
        async with serving_dns(resolver):
            if not parent_answers:
                return await find_name_servers("acme.com", (resolver.endpoint,), 0.3, Tally(), closed_port().port)
            async with serving_dns(parent, "127.0.0.2"):
                return await find_name_servers("acme.com", (resolver.endpoint,), 1.0, Tally(), parent.endpoint.port)

    return asyncio.run(main())


def test_delegation_is_what_the_parent_says() -> None:
    found = delegated(parent_answers=True)
    assert [[server.address for server in group] for group in found] == [["127.0.0.11", "127.0.0.12"], ["127.0.0.13"]]


def test_where_the_parent_is_silent_the_resolver_is_believed() -> None:
    found = delegated(parent_answers=False)
    assert [[server.address for server in group] for group in found] == [["127.0.0.9"]]


@pytest.mark.parametrize("fault", ["SERVFAIL", "REFUSED", "silent", "garbage"])
def test_a_resolver_that_fails_stands_in_nobodys_way(fault: str) -> None:
    async def main() -> tuple[tuple[Endpoint, ...], ...]:
        failing = DnsServer({}, dict.fromkeys(("com", "acme.com", "ns.cf.example"), fault), authoritative=False)
        good = DnsServer({"acme.com NS": ("ns.cf.example.",), "ns.cf.example A": ("127.0.0.21",)}, authoritative=False)
        async with serving_dns(failing), serving_dns(good):
            return await find_name_servers("acme.com", (failing.endpoint, good.endpoint), 0.3, Tally())

    assert asyncio.run(main()) == ((Endpoint("127.0.0.21", 53),),)


def test_a_question_that_gets_lost_is_asked_again() -> None:
    class Losing(DnsServer):
        def reply(self, wire: bytes, transport: str) -> bytes | None:
            answer = super().reply(wire, transport)
            return answer if self.seen.count(self.seen[-1]) > 1 else None

    async def main() -> tuple[tuple[Endpoint, ...], ...]:
        server = Losing({"acme.com NS": ("ns.cf.example.",), "ns.cf.example A": ("127.0.0.21",)}, authoritative=False)
        async with serving_dns(server):
            return await find_name_servers("acme.com", (server.endpoint,), 0.3, Tally())

    assert asyncio.run(main()) == ((Endpoint("127.0.0.21", 53),),)


@pytest.mark.parametrize("fault", ["SERVFAIL", "silent"])
def test_where_nobody_names_the_servers_nothing_is_claimed(fault: str) -> None:
    async def main() -> tuple[tuple[Endpoint, ...], ...]:
        resolver = DnsServer({}, faults={"com": fault, "acme.com": fault}, authoritative=False)
        async with serving_dns(resolver):
            return await find_name_servers("acme.com", (resolver.endpoint,), 0.3, Tally())

    assert asyncio.run(main()) == ()


@pytest.mark.parametrize(
    ("system", "faults", "expected"),
    [
        pytest.param(1, ({}, {}), 2, id="one-and-a-public-one"),
        pytest.param(1, ({".": "silent"}, {}), 2, id="the-first-public-one-is-not-reached"),
        pytest.param(1, ({".": "silent"}, {".": "REFUSED"}), 1, id="no-public-one-is-reached"),
        pytest.param(2, ({}, {}), 2, id="two-are-enough"),
    ],
)
def test_one_resolver_alone_is_no_opinion(
    system: int, faults: tuple[dict[str, str], dict[str, str]], expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        public = [DnsServer({". NS": ("a.root-servers.net.",)}, dict(fault)) for fault in faults]
        async with serving_dns(public[0]), serving_dns(public[1]):
            own = tuple(closed_port() for _ in range(system))
            monkeypatch.setattr("launchready.live.names.system_resolvers", lambda: own)
            monkeypatch.setattr("launchready.live.names.PUBLIC_RESOLVERS", tuple(each.endpoint for each in public))
            tally = Tally()
            found = await two_resolvers(QUICK, tally)
            assert found[:system] == own
            assert len(found) == expected
            assert tally.queries == sum(len(each.seen) for each in public)

    asyncio.run(main())
