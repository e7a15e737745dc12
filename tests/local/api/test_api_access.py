"""Who may call the API, and what it answers to what is no call of it."""

from __future__ import annotations

import asyncio
import json
import logging

import httpx
import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from api_calls import Api

from launchready.local.api import ACCESS, serve_api
from launchready.local.store import Refusal, Store


def asked(path: str, *headers: dict[str, str]) -> tuple[list[httpx.Response], dict[str, int]]:
    """Return the answers to ``GET path``, once with each of ``headers``, and the calls counted by token."""

    async def ask() -> tuple[list[httpx.Response], dict[str, int]]:
        runner, url = await serve_api(Store(), ["one", "two"])
        try:
            async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
                answers = [await client.get(path, headers=given) for given in headers]
            return answers, dict(runner.app[ACCESS].calls)
        finally:
            await runner.cleanup()

    return asyncio.run(ask())


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


REFUSED: dict[str, tuple[dict[str, str], int, int]] = {
    "none": ({}, 400, 9106),
    "wrong": (bearer("three"), 403, 9109),
    "part-of-one": (bearer("on"), 403, 9109),
    "both": (bearer("one two"), 400, 6003),
    "basic": ({"Authorization": "Basic one"}, 400, 6003),
    "no-scheme": ({"Authorization": "one"}, 400, 6003),
    "no-token": ({"Authorization": "Bearer"}, 400, 6003),
    "key-and-email": ({"X-Auth-Key": "one", "X-Auth-Email": "a@b.example"}, 400, 9106),
}


@pytest.mark.parametrize(("headers", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_callers_without_a_token_of_ours(headers: dict[str, str], status: int, code: int) -> None:
    (answer,), calls = asked("zones", headers)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert (answer.json()["success"], answer.json()["result"]) == (False, None)
    assert calls == {}


def test_what_is_wrong_with_a_header_is_told_as_the_cause() -> None:
    (answer,), _ = asked("zones", {"Authorization": "one"})
    (error,) = answer.json()["errors"]
    assert error["message"] == "Invalid request headers"
    assert error["error_chain"] == [{"code": 6111, "message": "Invalid format for Authorization header"}]


def test_what_stands_before_the_routes_sees_accepted_calls_only() -> None:
    seen: list[str] = []

    @web.middleware
    async def busy(request: web.Request, handler: Handler) -> web.StreamResponse:
        seen.append(request.path)
        raise Refusal(429, 10429, "Please wait")

    async def ask() -> list[int]:
        runner, url = await serve_api(Store(), ["one"], middlewares=[busy])
        try:
            async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
                return [(await client.get("zones", headers=bearer(token))).status_code for token in ("one", "two")]
        finally:
            await runner.cleanup()

    assert asyncio.run(ask()) == [429, 403]
    assert seen == ["/client/v4/zones"]


def test_a_token_of_bytes_that_are_no_text_is_a_wrong_one(api: Api) -> None:
    answer = api.client.get("zones", headers=[(b"Authorization", b"Bearer \xff\xfe")])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, 9109)


def test_calls_are_counted_by_token() -> None:
    answers, calls = asked("zones", bearer("one"), bearer("two"), bearer("one"), bearer("three"))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 403]
    assert calls == {"one": 2, "two": 1}


def test_the_edges_ranges_are_public() -> None:
    (answer,), _ = asked("ips", {})
    assert answer.json()["result"]["ipv4_cidrs"] == ["192.0.2.0/24"]


def test_what_is_no_route_tells_nothing_to_callers_without_a_token() -> None:
    (answer,), _ = asked("nothing", {})
    assert answer.json()["errors"][0]["code"] == 9106


# --- what is no call


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        pytest.param("GET", "nothing", 404, 7000, id="route"),
        pytest.param("GET", "zones/x/y/z", 404, 7000, id="route-of-a-zone"),
        pytest.param("GET", "zones/nothing", 404, 7003, id="zone"),
        pytest.param("GET", "zones/nothing/dns_records", 404, 7003, id="records-of-no-zone"),
        pytest.param("GET", "zones/%2e%2e%2fips/settings", 404, 7003, id="path-in-an-id"),
        pytest.param("PUT", "zones", 405, 10405, id="method"),
    ],
)
def test_what_leads_nowhere(api: Api, method: str, path: str, status: int, code: int) -> None:
    answer = api.client.request(method, path)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


BODIES: dict[str, tuple[bytes, int]] = {
    "cut-off": (b'{"name": "www"', 6007),
    "no-utf-8": (b'{"name": "\xff"}', 6007),
    "not-a-number": (b'{"ttl": NaN}', 6007),
    "infinity": (b'{"ttl": 1e999}', 6007),
    "too-many-digits": (b'{"ttl": ' + b"9" * 5000 + b"}", 6007),
    "too-deep": (b"[" * 100_000, 6007),
    "a-list": (b"[]", 9207),
    "a-text": (b'"www"', 9207),
    "null": (b"null", 9207),
}


@pytest.mark.parametrize(("content", "code"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", ["dns_records", "dns_records/batch", "rulesets"])
def test_bodies_that_are_no_object(api: Api, path: str, content: bytes, code: int) -> None:
    answer = api.client.post(f"zones/{api.zone.id}/{path}", content=content)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


def test_an_encoding_that_nobody_knows(api: Api) -> None:
    headers = {"Content-Type": "application/json; charset=nonsense"}
    answer = api.client.post(f"zones/{api.zone.id}/dns_records", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, 6007)


def test_a_body_that_is_too_large(api: Api) -> None:
    answer = api.client.post(f"zones/{api.zone.id}/dns_records", content=b" " * (9 * 1024**2))
    assert answer.status_code == 413
    assert answer.json()["success"] is False


def test_an_error_of_its_own_is_answered_in_the_envelope_and_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    api.zone.records["broken"] = {"id": "broken"}
    with caplog.at_level(logging.ERROR, "launchready.local.api"):
        answer = api.call("GET", "/dns_records")
    assert answer.status_code == 500
    assert json.loads(answer.text)["errors"] == [{"code": 500, "message": "Internal error"}]
    (logged,) = [line for line in caplog.records if line.name.startswith("launchready.local.api")]
    assert logged.exc_info
    assert "token-of-the-tests" not in caplog.text
