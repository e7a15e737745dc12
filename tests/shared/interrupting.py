"""A way to the API that can cut a run off: before, during or after the n-th call that changes something."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

import httpx
from aiohttp import web

_NOT_FORWARDED = {"host", "content-length", "transfer-encoding", "content-encoding", "connection"}


class When(StrEnum):
    """When the run is cut off: the API never sees the call, answers into the void, or is heard to the end."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass
class Passage:
    """A running passage to the API at ``url``. ``changes`` lists the calls that changed something, in order."""

    url: str
    changes: list[str] = field(default_factory=list)
    number: int | None = None
    when: When = When.BEFORE
    cut: Callable[[], None] = lambda: None

    def cut_at(self, number: int, when: When, cut: Callable[[], None]) -> None:
        """Call ``cut`` at the change with this number, counted from 1 and from now."""
        self.changes.clear()
        self.number, self.when, self.cut = number, when, cut


@contextmanager
def passage(api: str) -> Iterator[Passage]:
    """Serve a passage to ``api`` on a thread of its own until the block is left."""
    ready: Future[Passage] = Future()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def run() -> None:
        base = api.removesuffix("/client/v4")
        async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as upstream:
            through = Passage("")

            async def handle(request: web.Request) -> web.StreamResponse:
                return await _forward(through, upstream, request)

            app = web.Application()
            app.router.add_route("*", "/{path:.*}", handle)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            through.url = f"http://127.0.0.1:{runner.addresses[0][1]}/client/v4"
            ready.set_result(through)
            await stop.wait()
            await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        yield ready.result(timeout=10)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=10)
        loop.close()


async def _forward(through: Passage, upstream: httpx.AsyncClient, request: web.Request) -> web.StreamResponse:
    here = False
    if request.method != "GET":
        through.changes.append(f"{request.method} {request.path}")
        here = len(through.changes) == through.number
    if here and through.when is When.BEFORE:
        through.cut()
        return web.Response(status=503)
    headers = {key: value for key, value in request.headers.items() if key.lower() not in _NOT_FORWARDED}
    body = await request.read()
    answer = await upstream.request(request.method, request.path_qs, headers=headers, content=body)
    if here and through.when is When.DURING:
        through.cut()
        return web.Response(status=503)
    sent = {key: value for key, value in answer.headers.items() if key.lower() not in _NOT_FORWARDED}
    response = web.Response(status=answer.status_code, body=answer.content, headers=sent)
    if here and through.when is When.AFTER:
        await response.prepare(request)
        await response.write_eof()
        await asyncio.sleep(0.05)  # the provider hears it; the engine may or may not have written it down
        through.cut()
    return response
