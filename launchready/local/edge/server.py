"""The edge's two ports of loopback: HTTP and HTTPS."""

from __future__ import annotations

import contextlib
from typing import Self

from aiohttp import web

from launchready.local.certificates import CertificateAuthority
from launchready.local.dns import Authority
from launchready.local.edge.cache import Cache
from launchready.local.edge.counting import Counters
from launchready.local.edge.fetch import OriginClient, Patience
from launchready.local.edge.handler import EdgeHandler
from launchready.local.edge.nodes import Nodes
from launchready.local.edge.origins import OriginFinder, Origins
from launchready.local.edge.tls import EdgeCertificates
from launchready.local.edge.zones import EdgeZones
from launchready.local.listening import Listener, greet_plainly, greet_with_tls
from launchready.local.store import Store


class Edge:
    """A running edge, inside its ``async with``: ``http`` and ``https`` are its ports, ``cache`` what it keeps.

    ``nodes.number`` is how many it serves from: one, unless it is changed.
    """

    def __init__(
        self,
        store: Store,
        authority: Authority,
        certificates: CertificateAuthority,
        origins: Origins,
        patience: Patience,
    ) -> None:
        zones = EdgeZones(store)
        self.cache = Cache()
        self.nodes = Nodes()
        store.on_purge(self.cache.forget)
        self._client = OriginClient(OriginFinder(store, authority, origins), certificates, patience)
        self.counters = Counters()
        handler = EdgeHandler(zones, self._client, self.cache, self.nodes, self.counters)
        self._server = web.Server(handler.handle, access_log=None)
        self._http = Listener(self._server, greet_plainly)
        self._https = Listener(self._server, greet_with_tls(EdgeCertificates(zones, certificates).choose))
        self._exit = contextlib.AsyncExitStack()
        self.http = 0
        self.https = 0

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(self._client)
            stack.push_async_callback(self._server.shutdown, 1.0)
            self.http = await self._http.start()
            stack.push_async_callback(self._http.stop)
            self.https = await self._https.start()
            stack.push_async_callback(self._https.stop)
            self._exit = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exit.aclose()
