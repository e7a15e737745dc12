"""When a call is made again: what the server asks for is kept to, and a purge is as safe to repeat as a read."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from aiohttp import web
from api_servers import Script, refusal, success, with_script

from launchready.cloudflare import Client
from launchready.cloudflare.connections import Answer
from launchready.cloudflare.repeating import pause_before, seconds_told
from launchready.errors import ApiError

USUAL = 0.5
ROWS = [
    pytest.param(200, {}, None, id="well"),
    pytest.param(304, {}, None, id="redirect"),
    pytest.param(400, {}, None, id="refused"),
    pytest.param(403, {"retry-after": "1"}, None, id="forbidden"),
    pytest.param(408, {}, USUAL, id="too-slow"),
    pytest.param(409, {}, USUAL, id="conflict"),
    pytest.param(429, {}, USUAL, id="too-many"),
    pytest.param(500, {}, USUAL, id="trouble"),
    pytest.param(599, {}, USUAL, id="other-trouble"),
    pytest.param(429, {"retry-after": "7"}, 7.0, id="asked-to-wait"),
    pytest.param(503, {"retry-after": "0"}, 0.0, id="at-once"),
    pytest.param(429, {"retry-after": "60"}, 60.0, id="a-minute"),
    pytest.param(429, {"retry-after": "61"}, None, id="longer-than-a-minute"),
    pytest.param(429, {"retry-after": "soon"}, USUAL, id="no-time"),
    pytest.param(429, {"retry-after": "-3"}, USUAL, id="negative"),
    pytest.param(503, {"retry-after": formatdate(0, usegmt=True)}, 0.0, id="a-day-that-is-over"),
    pytest.param(503, {"retry-after": "Tue, 24 Nov 2099 00:00:00 GMT"}, None, id="a-day-far-off"),
]


@pytest.mark.parametrize(("status", "headers", "pause"), ROWS)
def test_after_which_answer_and_which_pause(status: int, headers: dict[str, str], pause: float | None) -> None:
    assert pause_before(Answer(status, headers, b""), USUAL) == pause


def test_a_date_is_so_many_seconds_away() -> None:
    told = seconds_told(Answer(503, {"retry-after": formatdate(time.time() + 30, usegmt=True)}, b""))
    assert told is not None
    assert 25 < told <= 30


def test_a_long_wait_is_told_instead_of_waited_for() -> None:
    def answer(_: web.Request) -> web.StreamResponse:
        told = refusal(429, 971, "Rate limited")
        told.headers["Retry-After"] = "240"
        return told

    script = Script({"*": answer})
    with pytest.raises(ApiError, match=r"1,200 in five minutes are allowed\. Wait 240 seconds\."):
        with_script(script, lambda client: client.read("/thing"))
    assert len(script.asked) == 1


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
