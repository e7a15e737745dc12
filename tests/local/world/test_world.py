"""The world in one process: what it prints, what hangs together in it, and the demo origins."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from pathlib import Path

import dns.asyncquery
import dns.message
import httpx
import pytest
from visiting import Visit, visit, visiting

from launchready.errors import UsageError
from launchready.local.outside import OUTSIDE, grow_outside
from launchready.local.world import run_world

KEYS = ["api", "token", "dns", "http", "https", "edge_ips", "origins", "ca", "provider"]


def test_it_prints_what_was_agreed() -> None:
    async def story(v: Visit) -> None:
        contract = json.loads(json.dumps(v.world.contract()))
        assert list(contract) == KEYS
        assert contract["edge_ips"]
        assert contract["provider"].startswith("cloudflare:")
        assert ssl.create_default_context(cafile=contract["ca"]).cert_store_stats()["x509_ca"] == 1
        for endpoint in (contract["dns"], contract["http"], contract["https"], *contract["origins"].values()):
            assert endpoint.startswith("127.0.0.1:")

    visit(story)


def test_api_dns_and_edge_tell_the_same_story() -> None:
    """A record made over the API is answered by DNS and served by the edge, at an address that the API lists."""

    async def story(v: Visit) -> None:
        headers = {"Authorization": f"Bearer {v.world.token}"}
        record = {"type": "A", "name": "new", "content": "198.51.100.10", "proxied": True, "ttl": 1}
        async with httpx.AsyncClient(trust_env=False, headers=headers) as api:
            made = await api.post(f"{v.world.api}/zones/{v.zone.id}/dns_records", json=record)
            ranges = (await api.get(f"{v.world.api}/ips")).json()["result"]["ipv4_cidrs"]
        assert made.status_code == 200
        query = dns.message.make_query("new.acme.test", "A")
        reply = await dns.asyncquery.udp(query, "127.0.0.1", timeout=5, port=int(v.world.dns.rpartition(":")[2]))
        assert {rdata.address for rdata in reply.answer[0]} <= set(v.world.edge_ips)
        assert ranges == ["192.0.2.0/24"]
        v.zone.change_settings({"ssl": "strict"})
        assert (await v.send("https://new.acme.test/")).status_code == 200

    visit(story)


def test_a_state_file_keeps_zones_token_and_trust(tmp_path: Path) -> None:
    async def run() -> tuple[object, object]:
        seen = []
        for _ in range(2):
            async with run_world(zones=["acme.test"], state=tmp_path / "state.json") as world:
                names = [zone.name for zone in world.store.zones()]
                seen.append((names, world.token, world.ca.read_bytes()))
                with pytest.raises(StopIteration):
                    next(zone for zone in world.store.zones() if zone.name == "other.test")
        return seen[0], seen[1]

    first, second = asyncio.run(run())
    assert first == second


@pytest.mark.parametrize("name", ["ca.key", "token"])
def test_secrets_are_for_their_owner_alone(tmp_path: Path, name: str) -> None:
    async def run() -> None:
        async with run_world(state=tmp_path / "state.json"):
            pass

    asyncio.run(run())
    assert (tmp_path / "state.json.d" / name).stat().st_mode & 0o077 == 0


def test_two_worlds_have_different_tokens() -> None:
    async def run() -> None:
        async with run_world() as one, run_world() as other:
            assert one.token != other.token

    asyncio.run(run())


@pytest.mark.parametrize("name", ["", "not a name", "-.test"])
def test_a_zone_that_is_no_name_is_refused(name: str) -> None:
    async def run() -> None:
        async with run_world(zones=[name]):
            pass

    with pytest.raises(UsageError, match="--zone"):
        asyncio.run(run())


def test_when_it_stops_every_port_is_closed() -> None:
    async def run() -> list[str]:
        async with run_world() as world:
            return [world.dns, world.http, world.https, *world.origins.values(), world.api.split("/")[2],
                    f"127.0.0.1:{world.provider.rpartition(':')[2]}"]  # fmt: skip

    for endpoint in asyncio.run(run()):
        address, _, port = endpoint.rpartition(":")
        with socket.socket() as probe:
            assert probe.connect_ex((address, int(port))) != 0, endpoint


def test_an_origin_given_by_name_resolves_to_an_address_that_is_mapped() -> None:
    async def run() -> None:
        async with visiting(origins={"mine.hoster.example": ("127.0.0.1", 9)}) as v:
            query = dns.message.make_query("mine.hoster.example", "A")
            reply = await dns.asyncquery.udp(query, "127.0.0.1", timeout=5, port=int(v.world.dns.rpartition(":")[2]))
            assert v.world.origins[reply.answer[0][0].address] == "127.0.0.1:9"

    asyncio.run(run())


def test_the_whole_outside_world_can_be_read() -> None:
    tree = grow_outside(OUTSIDE)
    assert sum(len(rdatas) for node in tree.nodes.values() for rdatas in node.rdatasets.values()) == sum(
        map(len, OUTSIDE.values())
    )


def test_an_outside_record_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"A record of x\.example"):
        grow_outside({"x.example": (("A", "no address"),)})


def test_a_zone_is_made_with_the_plan_that_its_name_is_given_with() -> None:
    async def plans() -> dict[str, str]:
        async with run_world(zones=["acme.test", "shop.test:pro"]) as world:
            return {zone.name: zone.plan for zone in world.store.zones()}

    assert asyncio.run(plans()) == {"acme.test": "free", "shop.test": "pro"}


def test_a_plan_that_is_none_is_said() -> None:
    async def start() -> None:
        async with run_world(zones=["acme.test:gold"]):
            pass

    with pytest.raises(UsageError, match="'gold' is no plan; write one of free, pro, business, enterprise"):
        asyncio.run(start())
