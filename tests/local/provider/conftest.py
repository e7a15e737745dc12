"""The provider over a real gRPC socket, its API over real HTTP: what the engine and Cloudflare see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from launchready.local.api import serve_api
from launchready.local.provider import serve_provider
from launchready.local.store import Store, ZoneState

TOKENS = ("first-token", "second-token")


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    message.update(values)
    return message


class Engine:
    """One connection of the engine, with the calls that it makes."""

    def __init__(self, channel: grpc.aio.Channel, zone: ZoneState, url: str) -> None:
        # One service class serves blocking and asyncio channels; its types know the former only.
        self.stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)
        self.zone = zone
        self.url = url

    async def attach(self, **variables: str) -> Any:
        await self.stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
        prefixed = {f"cloudflare:config:{key}": value for key, value in variables.items()}
        return await self.stub.Configure(provider_pb2.ConfigureRequest(variables=prefixed, args=struct(variables)))

    def urn(self, type_: str) -> str:
        tokens = {
            "DnsRecord": "dnsRecord",
            "Ruleset": "ruleset",
            "ZoneSetting": "zoneSetting",
            "ZoneDnssec": "zoneDnssec",
        }
        token = f"cloudflare:index/{tokens.get(type_, 'thing')}:{type_}"
        return f"urn:pulumi:acme::launchready::launchready:index:EmailAuth${token}::a/name"

    async def check(self, type_: str, **inputs: Any) -> Any:
        return await self.stub.Check(provider_pb2.CheckRequest(urn=self.urn(type_), news=struct(inputs)))

    async def create(self, type_: str, *, preview: bool = False, **inputs: Any) -> Any:
        properties = struct({"zoneId": self.zone.id, **inputs})
        request = provider_pb2.CreateRequest(urn=self.urn(type_), properties=properties, preview=preview)
        return await self.stub.Create(request)

    async def diff(self, type_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Any:
        request = provider_pb2.DiffRequest(urn=self.urn(type_), old_inputs=struct(old), news=struct(new))
        return await self.stub.Diff(request)

    async def read(self, type_: str, id_: str, *, state: Any = None, inputs: Mapping[str, Any] | None = None) -> Any:
        known = struct({"zoneId": self.zone.id, **inputs}) if inputs else None
        request = provider_pb2.ReadRequest(urn=self.urn(type_), id=id_, properties=state, inputs=known)
        return await self.stub.Read(request)

    async def update(self, type_: str, id_: str, **inputs: Any) -> Any:
        news = struct({"zoneId": self.zone.id, **inputs})
        return await self.stub.Update(provider_pb2.UpdateRequest(urn=self.urn(type_), id=id_, news=news))

    async def delete(self, type_: str, id_: str, state: Any) -> Any:
        return await self.stub.Delete(provider_pb2.DeleteRequest(urn=self.urn(type_), id=id_, properties=state))

    async def invoke(self, token: str, **arguments: Any) -> Any:
        answer = await self.stub.Invoke(provider_pb2.InvokeRequest(tok=token, args=struct(arguments)))
        return dict(getattr(answer, "return"))


@dataclass
class World:
    """A store with one zone behind the API, and the provider; ``connect`` opens one more connection of the engine."""

    store: Store
    zone: ZoneState
    url: str
    port: int

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Engine]:
        # Each channel of its own: without it gRPC shares one connection between equal channels.
        options = [("grpc.use_local_subchannel_pool", 1)]
        async with grpc.aio.insecure_channel(f"127.0.0.1:{self.port}", options=options) as channel:
            yield Engine(channel, self.zone, self.url)


@pytest.fixture
def run() -> Callable[[Callable[[World], Awaitable[None]]], None]:
    """Give a function that runs a scenario in a world of its own."""

    async def play(scenario: Callable[[World], Awaitable[None]]) -> None:
        store = Store()
        zone = store.create_zone("acme.test")
        runner, url = await serve_api(store, TOKENS)
        server, port = await serve_provider(url, TOKENS[0])
        try:
            await scenario(World(store, zone, url, port))
        finally:
            await server.stop(0)
            await runner.cleanup()

    return lambda scenario: asyncio.run(asyncio.wait_for(play(scenario), 30))


@pytest.fixture
def engine(run: Any) -> Callable[[Callable[[Any], Awaitable[None]]], None]:
    """Give a function that runs a scenario on one attached and configured connection."""

    def play(scenario: Callable[[Any], Awaitable[None]]) -> None:
        async def connected(world: World) -> None:
            async with world.connect() as engine:
                await engine.attach()
                await scenario(engine)

        run(connected)

    return play
