"""Cloudflare's API v4 on loopback: routes here, answers in ``envelope``, the state in ``launchready.local.store``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware

from launchready.local.addresses import LOOPBACK
from launchready.local.api import (
    accounts,
    bots,
    certificates,
    dns_settings,
    dnssec,
    email_routing,
    holds,
    lists,
    outsiders,
    page_rules,
    products,
    purging,
    records,
    rulesets,
    settings,
    workers,
    zones,
)
from launchready.local.api.access import Access, tell_quota
from launchready.local.api.envelope import Handler, envelop_errors
from launchready.local.api.reaching import STORE
from launchready.local.store import Store

__all__ = ["ACCESS", "ROUTES", "create_app", "serve_api"]

BASE = "/client/v4"
ACCESS = web.AppKey("access", Access)


_PARTS = (
    accounts,
    bots,
    certificates,
    dns_settings,
    dnssec,
    email_routing,
    holds,
    lists,
    page_rules,
    products,
    purging,
    records,
    rulesets,
    settings,
    workers,
    zones,
)
ROUTES: tuple[tuple[str, str, Handler], ...] = tuple(route for part in _PARTS for route in part.ROUTES)
"""Every route that is served below ``/client/v4``: method, path, handler; docs/local.md lists them."""


def create_app(store: Store, tokens: Iterable[str], middlewares: Iterable[Middleware] = ()) -> web.Application:
    """Return the API over ``store``, for callers with one of ``tokens``; ``app[ACCESS].calls`` counts their calls.

    ``middlewares`` stand between the check of the token and the routes: the place for limits, delays and faults.
    """
    access = Access(tokens)
    around: list[Any] = [envelop_errors, access.middleware(), *middlewares]
    app = web.Application(middlewares=around, client_max_size=8 * 1024**2)
    app[STORE], app[ACCESS] = store, access
    app.on_response_prepare.append(tell_quota)
    for method, path, handler in ROUTES:
        app.router.add_route(method, f"{BASE}{path}", handler)
    for method, path, handler in outsiders.OUTSIDE:
        app.router.add_route(method, path, handler)
    return app


async def serve_api(
    store: Store, tokens: Iterable[str], port: int = 0, middlewares: Iterable[Middleware] = ()
) -> tuple[web.AppRunner, str]:
    """Serve the API (see ``create_app``) on loopback; return what stops it (``cleanup``) and its base URL."""
    runner = web.AppRunner(create_app(store, tokens, middlewares), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, LOOPBACK, port).start()
    return runner, f"http://{LOOPBACK}:{runner.addresses[0][1]}{BASE}"
