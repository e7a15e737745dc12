"""A zone as the world finds it: by its parent's servers to its own, with the DS record that the parent has."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import partial

import dns.message
import pytest
from loopback import QUICK, DnsServer, serving_dns
from proving import FACTS, expect
from signed_zone import Key, SignedServer

from launchready.expectations import Delegated
from launchready.live import delegation
from launchready.live.vantage import Endpoint, Vantage
from launchready.probe import Probe
from launchready.verdicts import Verdict
from launchready.verify import verify_expectations

KEY = Key()
NAMES = ("ada.ns.example.", "bob.ns.example.")
HOSTS = {"com NS": ("registry.example.",), "registry.example A": ("127.0.0.2",),
         "ada.ns.example A": ("127.0.0.11",), "bob.ns.example A": ("127.0.0.12",), "acme.com NS": NAMES}  # fmt: skip
ZONE = {"acme.com NS": NAMES, "acme.com SOA": ("ada.ns.example. dns.example. 7 10000 2400 604800 1800",)}


@dataclass
class Registry(DnsServer):
    """The server of ``com``: it refers to the zone's servers, and answers for DS itself."""

    def _fill(self, answer: dns.message.Message, name: str, type_: str) -> None:
        cuts, self.delegations = self.delegations, {} if type_ == "DS" else self.delegations
        super()._fill(answer, name, type_)
        self.delegations = cuts


@dataclass
class World:
    """Who answers: the registry, what a resolver holds, and the zone's two servers (one of them may be another's)."""

    registry: Registry = field(default_factory=lambda: Registry({}, delegations={"acme.com": NAMES}))
    held: dict[str, tuple[str, ...]] = field(default_factory=dict)
    zone: DnsServer = field(default_factory=lambda: DnsServer(dict(ZONE)))
    second: DnsServer = field(default_factory=lambda: DnsServer(dict(ZONE)))

    def look(self, monkeypatch: pytest.MonkeyPatch) -> Verdict:
        """Return the verdict on the delegation, from a vantage that is told of no server."""
        return asyncio.run(self._look(monkeypatch))

    async def _look(self, monkeypatch: pytest.MonkeyPatch) -> Verdict:
        resolver = DnsServer({**HOSTS, **self.held}, authoritative=False)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(serving_dns(resolver))
            port = resolver.endpoint.port
            places = {"127.0.0.2": self.registry, "127.0.0.11": self.zone, "127.0.0.12": self.second}
            for address, server in places.items():
                await stack.enter_async_context(serving_dns(server, address, port))
            resolvers = (Endpoint("127.0.0.1", port), Endpoint("127.0.0.1", port))
            monkeypatch.setattr("launchready.live.names.system_resolvers", lambda: resolvers)
            searching = partial(delegation.find_name_servers, port=port)
            monkeypatch.setattr("launchready.live.names.find_name_servers", searching)
            monkeypatch.setattr("launchready.verify.look.ask_parent", partial(delegation.ask_parent, port=port))
            (found,) = await verify_expectations(
                (expect(Delegated("acme.com")),), {"acme.com": FACTS}, Vantage(limits=replace(QUICK, dns=1.0)),
                wait=0, probe=Probe.FULL, progress=lambda _: None,
            )  # fmt: skip
            return found


def registry(*ds: str, names: tuple[str, ...] = NAMES, faults: dict[str, str] | None = None) -> Registry:
    records = {"acme.com DS": ds} if ds else {}
    return Registry(dict(records), faults or {}, {"acme.com": names} if names else {})


def signed() -> SignedServer:
    return SignedServer(dict(ZONE), key=KEY)


UPWARD = DnsServer({}, delegations={"com": ("registry.example.",)})
WORLDS: dict[str, tuple[World, str, str]] = {
    "all-agree": (World(), "pass", "the registry and the zone name ada.ns.example, bob.ns.example; all 2"),
    "the-registry-names-others": (
        World(registry(names=("ada.ns.example.",))), "fail", "the registry sends the world to ada.ns.example, and"
    ),
    "the-registry-does-not-know-it": (World(registry(names=())), "fail", "the registry does not know acme.com"),
    "the-registry-refuses": (World(registry(faults={"acme.com": "REFUSED"})), "unknown", "who answers for it"),
    "the-registry-is-silent": (World(registry(faults={"acme.com": "silent"})), "unknown", "who answers for it"),
    "a-server-has-no-address": (World(held={"bob.ns.example A": ()}), "unknown", "no address was found"),
    "a-server-sends-us-up-again": (World(second=UPWARD), "fail", "only names others"),
    "a-server-tells-what-it-heard": (
        World(second=DnsServer(dict(ZONE), authoritative=False)), "fail", "it tells what it heard"
    ),
    "a-server-has-the-name-and-no-zone": (
        World(second=DnsServer({"acme.com NS": NAMES})), "fail", "no SOA record of acme.com"
    ),
    "a-ds-record-of-an-old-host": (World(registry(Key().ds)), "fail", "whoever checks signatures does not find"),
    "a-ds-record-that-a-resolver-still-holds": (World(held={"acme.com DS": (Key().ds,)}), "pass", "all 2"),
    "a-ds-record-that-fits": (World(registry(KEY.ds), zone=signed(), second=signed()), "pass", "all 2"),
    "keys-that-the-first-server-does-not-give": (
        World(registry(KEY.ds), zone=DnsServer(dict(ZONE), {"acme.com DNSKEY": "SERVFAIL"}), second=signed()),
        "pass", "all 2",
    ),
    "keys-that-no-server-gives": (
        World(registry(KEY.ds), zone=DnsServer(dict(ZONE), {"acme.com DNSKEY": "SERVFAIL"}),
              second=DnsServer(dict(ZONE), {"acme.com DNSKEY": "REFUSED"})),
        "unknown", "could not look at the signatures",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("world", "verdict", "said"), WORLDS.values(), ids=WORLDS)
def test_the_delegation(world: World, verdict: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = world.look(monkeypatch)
    assert (found.outcome.value, said in found.observed) == (verdict, True), found.observed
    first = found.evidence[0]
    assert first.asked == "NS acme.com"
    assert first.of.startswith("its parent" if "who answers for it" in said else "127.0.0.2")


def test_a_registry_that_does_not_know_it_is_for_its_owner_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "still registered and paid for" in World(registry(names=())).look(monkeypatch).fix


def test_the_ds_record_of_an_old_host_is_to_be_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = World(registry(Key().ds)).look(monkeypatch)
    assert "remove the DS record at the registrar of acme.com" in found.fix
    assert any(look.asked == "DS acme.com" and look.of.startswith("127.0.0.2") for look in found.evidence)
