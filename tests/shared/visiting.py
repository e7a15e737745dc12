"""A visitor of the edge over real sockets, and an origin whose answers a test decides."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from aiohttp import web

from launchready.local.edge import Patience
from launchready.local.store import ZoneState
from launchready.local.world import World, run_world

ZONE = "acme.test"
TOLD = "198.51.100.99"  # where the told origin is mapped
QUICK = Patience(connect=1.0, answer=0.5)
VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}


@dataclass
class Told:
    """What the told origin answers next, and the requests it saw."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"told"
    seen: list[web.BaseRequest] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.seen.append(request)
        self.bodies.append(await request.read())
        return web.Response(status=self.status, headers=self.headers, body=self.body)


@dataclass
class Visit:
    """A world with the zone ``acme.test``, and a visitor of its edge."""

    world: World
    zone: ZoneState
    told: Told

    async def send(self, url: str, method: str = "GET", **options: Any) -> httpx.Response:
        """Ask the edge; the name stays in SNI and Host, redirects are not followed."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = (self.world.https if parts.scheme == "https" else self.world.http).rpartition(":")[2]
        headers = {"Host": host, **options.pop("headers", {})}
        context = ssl.create_default_context(cafile=str(self.world.ca))
        target = httpx.URL(url).copy_with(host="127.0.0.1", port=int(port))
        async with httpx.AsyncClient(verify=context, trust_env=False) as client:
            return await client.request(method, target, headers=headers, extensions={"sni_hostname": host}, **options)

    async def shake_hands(self, name: str | None, version: str = "1.3") -> str:
        """Return the TLS version of a handshake that offers ``version`` alone, or the alert."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = name is not None
        context.load_verify_locations(cafile=str(self.world.ca))
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = VERSIONS[version]
        port = int(self.world.https.rpartition(":")[2])
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name or "")
        except ssl.SSLError as error:
            return str(error.reason)
        spoken = str(writer.get_extra_info("ssl_object").version())
        writer.close()
        await writer.wait_closed()
        return spoken

    def told_host(self, name: str = "told", **setting: Any) -> None:
        """Add a proxied host that the told origin serves; it speaks plain HTTP alone, so the SSL mode is flexible."""
        self.zone.create_record({"type": "A", "name": name, "content": TOLD, "proxied": True})
        self.zone.change_settings({"ssl": "flexible", **setting})

    def rules(self, phase: str, rules: list[Mapping[str, Any]]) -> None:
        """Give the zone a ruleset."""
        self.zone.create_ruleset({"name": "default", "kind": "zone", "phase": phase, "rules": rules})


@contextlib.asynccontextmanager
async def visiting(patience: Patience = QUICK, **options: Any) -> AsyncIterator[Visit]:
    """Run a world with a told origin."""
    told = Told()
    runner = web.ServerRunner(web.Server(told.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origins = {TOLD: ("127.0.0.1", int(runner.addresses[0][1])), **options.pop("origins", {})}
    try:
        async with run_world(zones=[ZONE], origins=origins, patience=patience, **options) as world:
            zone = world.store.zones()[0]
            zone.create_record({"type": "A", "name": "@", "content": "198.51.100.10", "proxied": True})
            zone.create_record({"type": "A", "name": "app", "content": "198.51.100.11", "proxied": True})
            yield Visit(world, zone, told)
    finally:
        await runner.cleanup()


def visit(story: Callable[[Visit], Awaitable[None]], **options: Any) -> None:
    """Run ``story`` in a world of its own."""

    async def run() -> None:
        async with visiting(**options) as found:
            await story(found)

    asyncio.run(run())
