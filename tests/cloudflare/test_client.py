"""The API's client: its token and nothing else goes out, errors are one line, pages are read to their end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from api_servers import TOKEN, Answer, Script, environment, pages, refusal, success, with_script

from launchready.cloudflare import Client, connect
from launchready.errors import ApiError, UsageError


async def read_thing(client: Client) -> Any:
    return await client.read("/thing")


async def read_all_things(client: Client) -> list[Any]:
    return await client.read_all("/things")


def error_of(answer: Answer, token: str = TOKEN) -> ApiError:
    with pytest.raises(ApiError) as caught:
        with_script(Script({"*": answer}), read_thing, token)
    assert "\n" not in str(caught.value)
    return caught.value


# --- the token and the server

REFUSED = [
    pytest.param({}, "CLOUDFLARE_API_TOKEN is not set", id="no-token"),
    pytest.param({"CLOUDFLARE_API_TOKEN": "  "}, "CLOUDFLARE_API_TOKEN is not set", id="blank-token"),
    pytest.param({"CLOUDFLARE_API_TOKEN": "secret\nX-Evil: 1"}, "characters that no token has", id="two-lines"),
    pytest.param({"CLOUDFLARE_API_TOKEN": "secrët"}, "characters that no token has", id="not-ascii"),
    pytest.param(environment("http://api.example.com/client/v4"), "must start with https", id="clear-text"),
    pytest.param(environment("ftp://127.0.0.1/"), "must start with https", id="not-http"),
    pytest.param(environment("api.cloudflare.com"), "must start with https", id="no-scheme"),
    pytest.param(environment("http://[::1"), "must start with https", id="no-url"),
]


@pytest.mark.parametrize(("given", "sentence"), REFUSED)
def test_what_cannot_work_or_is_not_safe_is_refused(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence) as caught:
        connect(given)
    assert "secr" not in str(caught.value)


def test_a_token_that_is_missing_says_how_to_get_one() -> None:
    with pytest.raises(UsageError, match=r"profile/api-tokens.*config get cloudflare:apiToken.*launchready local env"):
        connect({})


def test_the_token_is_all_that_identifies_us(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY", "CLOUDFLARE_API_USER_SERVICE_KEY"):
        monkeypatch.setenv(name, "somebody-else")
    script = Script({"*": lambda _: success({})})
    with_script(script, read_thing)
    sent = {
        name: value for name, value in script.asked[0].headers.items() if "somebody-else" in value or "Auth" in name
    }
    assert sent == {"Authorization": f"Bearer {TOKEN}"}


def test_the_environment_given_decides_not_that_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "of-the-process")
    monkeypatch.setenv("CLOUDFLARE_BASE_URL", "http://127.0.0.1:9/")
    script = Script({"*": lambda _: success("answered")})
    assert with_script(script, read_thing) == "answered"
    assert script.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_redirect_is_not_followed_with_the_token() -> None:
    script = Script({"/thing": lambda _: web.Response(status=302, headers={"Location": "/elsewhere"})})
    with pytest.raises(ApiError):
        with_script(script, read_thing)
    assert [request.path for request in script.asked] == ["/thing"]


# --- errors

ERRORS: list[Any] = [
    pytest.param(
        lambda _: refusal(403, 9109, "Invalid access token"),
        (403, 9109),
        "status 403, code 9109): Invalid access token. Check CLOUDFLARE_API_TOKEN",
        id="token",
    ),
    pytest.param(lambda _: refusal(404, 7003, "Could not route"), (404, 7003), "Could not route", id="route"),
    pytest.param(
        lambda _: refusal(400, 1004, "DNS Validation Error", error_chain=[{"code": 9005, "message": "must be IPv4"}]),
        (400, 1004),
        "DNS Validation Error: must be IPv4",
        id="cause-in-a-chain",
    ),
    pytest.param(lambda _: refusal(429, 10000, "Rate limited"), (429, 10000), "Wait five minutes", id="too-many-calls"),
    pytest.param(lambda _: refusal(400, 1, "one\n\x0btwo"), (400, 1), "one two", id="lines-become-one"),
    pytest.param(lambda _: web.Response(status=502, text="<html>bad"), (502, None), "status 502", id="no-json"),
    pytest.param(lambda _: web.json_response({"errors": "x"}, status=400), (400, None), "status 400", id="odd-errors"),
    pytest.param(lambda _: web.Response(text="<html>"), (None, None), "is not", id="page-instead-of-json"),
    pytest.param(lambda _: web.json_response([1]), (None, None), "CLOUDFLARE_BASE_URL", id="other-json"),
    pytest.param(
        lambda _: web.json_response({"success": False, "errors": [{"code": 1, "message": "no"}], "result": None}),
        (200, 1),
        "code 1): no",
        id="refused-with-200",
    ),
]


@pytest.mark.parametrize(("answer", "numbers", "sentence"), ERRORS)
def test_errors(answer: Answer, numbers: tuple[int | None, int | None], sentence: str) -> None:
    error = error_of(answer)
    assert (error.status, error.code) == numbers
    assert sentence in str(error)


def test_a_token_that_the_server_repeats_is_not_shown() -> None:
    error = error_of(lambda request: refusal(400, 1, f"what is {request.headers['Authorization']}?"), "s3cr3t-token")
    assert "what is Bearer [token]?" in str(error)
    assert "s3cr3t" not in str(error)


def test_a_long_message_is_cut() -> None:
    assert len(str(error_of(lambda _: refusal(400, 1, "x" * 10_000)))) < 500


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    async def ask() -> None:
        async with connect(environment(url)) as client:
            await client.read("/thing")

    with pytest.raises(ApiError, match="cannot be reached"):
        asyncio.run(ask())


# --- calls


def test_a_server_that_stumbles_is_asked_again_and_every_call_counts() -> None:
    script = Script({"*": lambda _: refusal(503, 1, "busy") if len(script.asked) == 1 else success("well")})

    async def act(client: Client) -> tuple[Any, int]:
        return await client.read("/thing"), client.calls

    assert with_script(script, act) == ("well", 2)


def test_a_server_that_never_recovers_is_asked_three_times() -> None:
    script = Script({"*": lambda _: refusal(503, 1, "busy")})
    with pytest.raises(ApiError, match="busy"):
        with_script(script, read_thing)
    assert len(script.asked) == 3


def test_what_is_refused_is_not_asked_again() -> None:
    script = Script({"*": lambda _: refusal(403, 9109, "no")})
    with pytest.raises(ApiError):
        with_script(script, read_thing)
    assert len(script.asked) == 1


# --- pages


@pytest.mark.parametrize("number", [0, 1, 99, 100, 101, 250])
def test_all_pages_are_read_and_no_more(number: int) -> None:
    script = Script({"*": pages(({"id": str(n)} for n in range(number)), 100)})
    assert with_script(script, read_all_things) == [{"id": str(n)} for n in range(number)]
    assert len(script.asked) == max(1, -(-number // 100))


def test_an_answer_that_says_nothing_of_pages_is_whole() -> None:
    script = Script({"*": lambda _: success([{"id": "1"}])})
    assert with_script(script, read_all_things) == [{"id": "1"}]


def test_only_the_number_of_pages_is_enough() -> None:
    def answer(request: web.Request) -> web.StreamResponse:
        return success([{"id": request.query["page"]}], total_pages=3)

    assert len(with_script(Script({"*": answer}), read_all_things)) == 3


def test_what_moves_to_the_next_page_meanwhile_comes_once() -> None:
    moved = {"1": [{"id": "a"}, {"id": "b"}], "2": [{"id": "b"}, {"id": "c"}]}
    script = Script({"*": lambda request: success(moved[request.query["page"]], total_count=4)})
    assert with_script(script, read_all_things) == [{"id": "a"}, {"id": "b"}, {"id": "c"}]


def test_half_a_list_is_no_list() -> None:
    script = Script(
        {"*": lambda request: success([{"id": "a"}] if request.query["page"] == "1" else [], total_count=300)}
    )
    with pytest.raises(ApiError, match="300 were announced and 1 came"):
        with_script(script, read_all_things)
    assert len(script.asked) == 2


CURSORS: list[Any] = [
    pytest.param(lambda after: {"cursors": {"after": after}}, id="cursors-after"),
    pytest.param(lambda after: {"cursor": after}, id="cursor"),
]


@pytest.mark.parametrize("info", CURSORS)
def test_a_list_by_cursor_is_read_to_its_end(info: Callable[[str], object]) -> None:
    following = {"": "one", "one": "two", "two": ""}

    def answer(request: web.Request) -> web.StreamResponse:
        asked = request.query.get("cursor", "")
        body = {"success": True, "result": [{"id": asked}], "result_info": info(following[asked])}
        return web.json_response(body)

    async def act(client: Client) -> list[Any]:
        return await client.read_list("/rulesets")

    assert with_script(Script({"*": answer}), act) == [{"id": ""}, {"id": "one"}, {"id": "two"}]


@pytest.mark.parametrize("result", ["text", {"a": 1}, [1, 2], [None]], ids=["text", "object", "numbers", "nothing"])
def test_what_is_no_list_of_objects_is_refused(result: object) -> None:
    with pytest.raises(ApiError, match="no list of objects"):
        with_script(Script({"*": lambda _: success(result)}), read_all_things)
