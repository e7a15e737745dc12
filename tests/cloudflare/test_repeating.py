"""Calls that are made again: what passes by is waited for a little, and what does not is told with its pause."""

from __future__ import annotations

import pytest
from aiohttp import web
from api_servers import Script, refusal, success, with_script

from launchready.cloudflare import Client
from launchready.errors import ApiError


def test_a_long_wait_is_told_and_not_waited_for() -> None:
    def answer(_: web.Request) -> web.StreamResponse:
        told = refusal(429, 971, "Rate limited")
        told.headers["Retry-After"] = "240"
        return told

    script = Script({"*": answer})
    with pytest.raises(ApiError, match=r"1,200 in five minutes are allowed\. Wait 240 seconds\."):
        with_script(script, lambda client: client.read("/thing"))
    assert len(script.asked) == 3  # after pauses of its own: nobody waits four minutes


def test_a_connection_that_is_lost_is_made_again() -> None:
    def answer(request: web.Request) -> web.StreamResponse:
        if len(script.asked) == 1:
            assert request.transport is not None
            request.transport.close()
        return success("well")

    script = Script({"*": answer})

    async def act(client: Client) -> tuple[object, int]:
        return await client.read("/thing"), client.calls

    assert with_script(script, act) == ("well", 2)


def test_a_purge_is_made_again() -> None:
    script = Script({"*": lambda _: refusal(503, 1, "busy") if len(script.asked) < 3 else success({"id": "z"})})
    with_script(script, lambda client: client.empty_cache("z"))
    assert [(request.method, request.path) for request in script.asked] == [("POST", "/zones/z/purge_cache")] * 3


def test_a_purge_that_is_refused_says_so() -> None:
    script = Script({"*": lambda _: web.json_response({"success": False, "errors": [], "result": None})})
    with pytest.raises(ApiError, match=r"POST /zones/z/purge_cache: Cloudflare refused \(status 200\)"):
        with_script(script, lambda client: client.empty_cache("z"))
