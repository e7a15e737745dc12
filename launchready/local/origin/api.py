"""The API: health, a list for everybody, and an answer for who sends a token."""

from __future__ import annotations

from aiohttp import web

_PLANS = [{"id": "solo", "price": 9}, {"id": "team", "price": 29}]


def build_api() -> web.Application:
    """Return the API."""
    app = web.Application()
    app.router.add_get("/", _index)
    app.router.add_get("/healthz", _healthy)
    app.router.add_get("/v1/plans", _plans)
    app.router.add_get("/v1/me", _me)
    app.router.add_post("/v1/echo", _echo)
    return app


async def _index(_: web.Request) -> web.Response:
    return web.json_response({"service": "api", "version": "v1"})


async def _healthy(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _plans(_: web.Request) -> web.Response:
    return web.json_response({"plans": _PLANS})


async def _me(request: web.Request) -> web.Response:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return web.json_response(
            {"error": "a bearer token is needed"}, status=401, headers={"WWW-Authenticate": "Bearer"}
        )
    return web.json_response({"marker": f"marker-of-{token}"})


async def _echo(request: web.Request) -> web.Response:
    try:
        return web.json_response({"echo": await request.json()})
    except ValueError:
        return web.json_response({"error": "the body is no JSON"}, status=400)
