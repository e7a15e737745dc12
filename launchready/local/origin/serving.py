"""A demo origin on one port that speaks http and https, as the edge's SSL mode demands.

Its certificates are of the local authority and for the name that it is asked by, if that is in one of our zones.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Mapping
from typing import Self
from weakref import WeakKeyDictionary

from aiohttp import web
from aiohttp.typedefs import Handler

from launchready.local.certificates import (
    VERSIONS,
    CertificateAuthority,
    Condition,
    refusing_context,
    server_context,
)
from launchready.local.listening import Listener, greet_as_greeted
from launchready.local.origin.api import build_api
from launchready.local.origin.behaviour import Behaviour
from launchready.local.origin.marketing import build_marketing, build_status
from launchready.local.origin.members import build_admin, build_app

_MAX_CONTEXTS = 500

ORIGINS: Mapping[str, Callable[[], web.Application]] = {
    "198.51.100.10": build_marketing,
    "198.51.100.11": build_app,
    "198.51.100.12": build_api,
    "198.51.100.13": build_admin,
    "198.51.100.20": build_marketing,
    "198.51.100.21": build_marketing,
    "203.0.113.201": build_marketing,
    "203.0.113.210": build_status,
    "203.0.113.211": build_marketing,
}
"""The demo origins by their documentation address (RFC 5737): those of the example clients' stacks."""


class Origin:
    """A running demo origin, inside its ``async with``: ``port`` is where, ``behaviour`` how it behaves.

    ``serves`` says whether a host name is one of ours, so that a good certificate may be issued for it.
    """

    def __init__(self, app: web.Application, authority: CertificateAuthority, serves: Callable[[str], bool]) -> None:
        self._authority = authority
        self._serves = serves
        self._contexts: dict[tuple[str, Condition], ssl.SSLContext] = {}
        self._conditions: WeakKeyDictionary[ssl.SSLContext, Condition] = WeakKeyDictionary()
        self._exit = contextlib.AsyncExitStack()
        self.behaviour = Behaviour()
        app.middlewares.extend((self._hang_up_on_the_past, self.behaviour.middleware))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        self.port = 0

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            await self._runner.setup()
            stack.push_async_callback(self._runner.cleanup)
            server = self._runner.server
            assert server is not None  # noqa: S101 - set up in the line above
            listener = Listener(server, greet_as_greeted(self._choose))
            self.port = await listener.start()
            stack.push_async_callback(listener.stop)
            self._exit = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exit.aclose()

    async def stop(self) -> None:
        """Go down: the port refuses connections from now on."""
        await self._exit.aclose()

    @web.middleware
    async def _hang_up_on_the_past(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer nobody on a connection whose certificate is not the one of now: a server that was reloaded is gone."""
        spoken = request.get_extra_info("ssl_object")
        if spoken is None or self._conditions.get(spoken.context) is self.behaviour.manner.certificate:
            return await handler(request)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _choose(self, name: str | None) -> ssl.SSLContext:
        condition = self.behaviour.manner.certificate
        host = name.lower() if name and self._serves(name) else "other-name.invalid"
        if len(self._contexts) > _MAX_CONTEXTS:
            self._contexts.clear()
        key = (host, condition)
        if key not in self._contexts:
            certificate = self._authority.certify((host,), condition)
            self._contexts[key] = (
                refusing_context(certificate)
                if condition is Condition.NONE
                else server_context(certificate, VERSIONS["1.2"])
            )
            self._conditions[self._contexts[key]] = condition
        return self._contexts[key]
