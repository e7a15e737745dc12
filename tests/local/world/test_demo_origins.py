"""The demo origins, asked at their own port."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

import httpx
import pytest

from launchready.local.world import World, run_world

MARKETING, APP, API, ADMIN = (f"198.51.100.{last}" for last in (10, 11, 12, 13))

Story = Callable[[World], Awaitable[None]]


def tell(story: Story) -> None:
    async def run() -> None:
        async with run_world(zones=["acme.test"]) as world:
            await story(world)

    asyncio.run(run())


def client(world: World, origin: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://{world.origins[origin]}", trust_env=False)


PAGES = {
    "home": (MARKETING, "/", 200, "text/html"),
    "style": (MARKETING, "/static/app.css", 200, "text/css"),
    "script": (MARKETING, "/static/app.js", 200, "text/javascript"),
    "picture": (MARKETING, "/static/logo.svg", 200, "image/svg+xml"),
    "deep": (MARKETING, "/docs/getting-started/first-steps", 200, "text/html"),
    "missing": (MARKETING, "/nowhere", 404, "text/plain"),
    "missing-asset": (MARKETING, "/static/nothing.css", 404, "text/plain"),
    "login": (APP, "/login", 200, "text/html"),
    "own-page-of-a-stranger": (APP, "/account", 303, ""),
    "health": (API, "/healthz", 200, "application/json"),
    "me-without-a-token": (API, "/v1/me", 401, "application/json"),
    "admin-for-a-stranger": (ADMIN, "/users", 401, "text/plain"),
    "admin-health": (ADMIN, "/healthz", 200, "application/json"),
}


def test_pages() -> None:
    async def story(world: World) -> None:
        for name, (origin, path, status, kind) in PAGES.items():
            async with client(world, origin) as visitor:
                answer = await visitor.get(path)
            assert answer.status_code == status, name
            assert answer.headers.get("content-type", "").startswith(kind), name

    tell(story)


def test_the_home_page_links_its_assets() -> None:
    async def story(world: World) -> None:
        async with client(world, MARKETING) as visitor:
            page = (await visitor.get("/")).text
        assert all(f"/static/{name}" in page for name in ("app.css", "app.js", "logo.svg"))

    tell(story)


@pytest.mark.parametrize(("origin", "page"), [(APP, "/account"), (APP, "/dashboard"), (ADMIN, "/")])
def test_two_visitors_see_their_own_markers(origin: str, page: str) -> None:
    async def story(world: World) -> None:
        seen = {}
        for user in ("ada", "bob"):
            async with client(world, origin) as visitor:
                answer = await visitor.post("/login", data={"user": user, "password": "x"})
                assert answer.status_code == 303
                cookie = answer.headers["set-cookie"].partition(";")[0]
                seen[user] = (await visitor.get(page, headers={"Cookie": cookie})).text
        assert "marker-of-ada" in seen["ada"]
        assert "marker-of-bob" not in seen["ada"]
        assert "marker-of-bob" in seen["bob"]

    tell(story)


def test_a_log_out_ends_the_session() -> None:
    async def story(world: World) -> None:
        async with client(world, APP) as visitor:
            cookie = (await visitor.post("/login", data={"user": "ada"})).headers["set-cookie"].partition(";")[0]
            await visitor.post("/logout", headers={"Cookie": cookie})
            assert (await visitor.get("/account", headers={"Cookie": cookie})).status_code == 303

    tell(story)


BROKEN = {
    "broken": ({"broken": True}, 500),
    "a-status": ({"broken": 503}, 503),
    "mended": ({"broken": False}, 200),
    "https-only": ({"https_only": True}, 301),
}


@pytest.mark.parametrize(("told", "status"), BROKEN.values(), ids=BROKEN.keys())
def test_it_is_broken_on_request_and_mended(told: object, status: int) -> None:
    async def story(world: World) -> None:
        async with client(world, MARKETING) as visitor:
            assert (await visitor.post("/__control", json=told)).status_code == 200
            assert (await visitor.get("/")).status_code == status
            await visitor.post("/__control", json={"unset": ["broken", "https_only"]})
            assert (await visitor.get("/")).status_code == 200

    tell(story)


def test_it_answers_every_path_with_one_page_on_request() -> None:
    async def story(world: World) -> None:
        async with client(world, MARKETING) as visitor:
            await visitor.post("/__control", json={"one_page": True})
            found = [(await visitor.get(path)).status_code for path in ("/nowhere", "/shop/x.css", "/static/app.css")]
            assert found == [200, 200, 200]
            assert "App" not in (await visitor.get("/")).text
            await visitor.delete("/__control")
            assert (await visitor.get("/nowhere")).status_code == 404

    tell(story)


def test_it_is_slow_on_request() -> None:
    async def story(world: World) -> None:
        async with client(world, MARKETING) as visitor:
            await visitor.post("/__control", json={"slow": 5})
            with pytest.raises(httpx.ReadTimeout):
                await visitor.get("/", timeout=0.2)
            await visitor.delete("/__control")
            assert (await visitor.get("/", timeout=2)).status_code == 200

    tell(story)


def test_it_sets_and_removes_headers_on_request() -> None:
    async def story(world: World) -> None:
        async with client(world, MARKETING) as visitor:
            await visitor.post(
                "/__control", json={"set_headers": {"Cache-Control": "public, max-age=60", "ETag": None}}
            )
            answer = await visitor.get("/static/app.css")
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert "etag" not in answer.headers

    tell(story)


REFUSED = {
    "no-object": [1],
    "unknown": {"brokn": True},
    "unknown-unset": {"unset": ["brokn"]},
    "unset-is-no-list": {"unset": "broken"},
    "slow-is-no-number": {"slow": "very"},
    "slow-is-too-long": {"slow": 601},
    "status-is-no-error": {"broken": 200},
    "headers-are-no-object": {"set_headers": ["a"]},
    "header-with-a-line-break": {"set_headers": {"X": "a\r\nb"}},
    "header-name-with-a-space": {"set_headers": {"X Y": "a"}},
    "certificate-unknown": {"certificate": "fine"},
}


def test_a_wrong_control_request_changes_nothing() -> None:
    async def story(world: World) -> None:
        async with client(world, MARKETING) as visitor:
            before = (await visitor.get("/__control")).json()
            for name, told in REFUSED.items():
                assert (await visitor.post("/__control", json=told)).status_code == 400, name
            assert (await visitor.post("/__control", content=b"{")).status_code == 400
            assert (await visitor.get("/__control")).json() == before

    tell(story)


def test_the_control_path_is_not_reached_through_the_edge() -> None:
    async def story(world: World) -> None:
        world.store.zones()[0].create_record({"type": "A", "name": "@", "content": MARKETING, "proxied": True})
        async with httpx.AsyncClient(base_url=f"http://{world.http}", trust_env=False) as visitor:
            answer = await visitor.post("/__control", json={"broken": True}, headers={"Host": "acme.test"})
        assert answer.status_code == 404
        async with client(world, MARKETING) as visitor:
            assert (await visitor.get("/")).status_code == 200

    tell(story)


def test_one_port_speaks_http_and_https() -> None:
    async def story(world: World) -> None:
        context = ssl.create_default_context(cafile=str(world.ca))
        address = world.origins[APP]
        async with httpx.AsyncClient(verify=context, trust_env=False) as visitor:
            for scheme in ("http", "https"):
                answer = await visitor.get(
                    f"{scheme}://{address}/healthz",
                    headers={"Host": "deep.app.acme.test"},
                    extensions={"sni_hostname": "deep.app.acme.test"},
                )
                assert answer.json() == {"status": "ok"}

    tell(story)


def test_a_name_of_no_zone_gets_no_certificate_of_its_own() -> None:
    async def story(world: World) -> None:
        context = ssl.create_default_context(cafile=str(world.ca))
        async with httpx.AsyncClient(verify=context, trust_env=False) as visitor:
            with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
                await visitor.get(f"https://{world.origins[APP]}/", extensions={"sni_hostname": "bank.example"})

    tell(story)


def test_it_redirects_to_its_primary_domain_on_request() -> None:
    async def story(world: World) -> None:
        async with client(world, MARKETING) as visitor:
            told = await visitor.post("/__control", json={"primary": "www.acme.test"})
            assert told.status_code == 200
            moved = await visitor.get("/a?b", headers={"Host": "acme.test"})
            assert (moved.status_code, moved.headers["location"]) == (301, "https://www.acme.test/a?b")
            assert (await visitor.post("/__control", json={"primary": "no host"})).status_code == 400
            await visitor.post("/__control", json={"unset": ["primary"]})
            assert (await visitor.get("/", headers={"Host": "acme.test"})).status_code == 200

    tell(story)
