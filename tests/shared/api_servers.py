"""Servers that the client is held against: the local Cloudflare's API, and one that answers whatever a test says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web

from launchready.cloudflare import Client, connect
from launchready.local.api import serve_api
from launchready.local.store import Store, ZoneState

T = TypeVar("T")
TOKEN = "token-of-the-tests"
ZONE = "acme.test"


def environment(base_url: str, token: str = TOKEN) -> dict[str, str]:
    return {"CLOUDFLARE_API_TOKEN": token, "CLOUDFLARE_BASE_URL": base_url}


def with_cloudflare(act: Callable[[Client, ZoneState], Coroutine[Any, Any, T]]) -> T:
    """Run ``act`` with a client of a local Cloudflare that holds one zone."""

    async def run() -> T:
        store = Store()
        zone = store.create_zone(ZONE)
        runner, url = await serve_api(store, [TOKEN])
        try:
            async with connect(environment(url)) as client:
                return await act(client, zone)
        finally:
            await runner.cleanup()

    return asyncio.run(run())


Answer = Callable[[web.Request], web.StreamResponse]


@dataclass
class Script:
    """What the scripted server answers by path, and what it was asked."""

    answers: Mapping[str, Answer]
    asked: list[web.Request] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        answer = self.answers.get(request.path) or self.answers.get("*")
        return answer(request) if answer else refusal(404, 7003, "Could not route")


def with_script(script: Script, act: Callable[[Client], Awaitable[T]], token: str = TOKEN) -> T:
    """Run ``act`` with a client of a server that follows ``script``."""

    async def run() -> T:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", script.handle)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            async with connect(environment(f"http://127.0.0.1:{runner.addresses[0][1]}", token)) as client:
                return await act(client)
        finally:
            await runner.cleanup()

    return asyncio.run(run())


def success(result: object, **info: int) -> web.Response:
    body = {"success": True, "errors": [], "messages": [], "result": result}
    return web.json_response({**body, "result_info": info} if info else body)


def refusal(status: int, code: int, message: str, **error: object) -> web.Response:
    errors = [{"code": code, "message": message, **error}]
    # Whoever asks again waits as long as it is told; tests do not wait.
    headers = {"Retry-After": "0"}
    return web.json_response({"success": False, "errors": errors, "result": None}, status=status, headers=headers)


def pages(items: Iterable[Any], size: int) -> Answer:
    """Return an answer that gives ``items`` in pages of at most ``size``, whatever size it is asked for."""
    held = list(items)

    def answer(request: web.Request) -> web.StreamResponse:
        page = int(request.query.get("page", "1"))
        shown = held[(page - 1) * size : page * size]
        return success(shown, page=page, per_page=size, count=len(shown), total_count=len(held))

    return answer


@contextmanager
def cloudflare_beside() -> Iterator[tuple[Store, str]]:
    """Serve a local Cloudflare from another thread, for what runs an event loop of its own; its store and URL."""
    loop = asyncio.new_event_loop()
    store = Store()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    runner, url = asyncio.run_coroutine_threadsafe(serve_api(store, [TOKEN]), loop).result(10)
    try:
        yield store, url
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        asyncio.run_coroutine_threadsafe(_finish_tasks(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _finish_tasks() -> None:
    """End what still runs on this loop, connections that are being closed among it, as asyncio.run does."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
