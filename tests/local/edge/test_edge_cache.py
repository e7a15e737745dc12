"""The edge's cache: what is stored, for how long, and what never is."""

from __future__ import annotations

import httpx
import pytest
from visiting import Visit, visit

from launchready.local.store.purges import Purge

CACHE = "http_request_cache_settings"
URL = "https://told.acme.test/app.css"


def status_of(answer: httpx.Response) -> str | None:
    value: str | None = answer.headers.get("cf-cache-status")
    return value


def later(v: Visit, seconds: float) -> None:
    clock = v.world.edge.cache.clock
    v.world.edge.cache.clock = lambda: clock() + seconds


def test_a_static_file_is_stored_and_grows_old() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        first = await v.send(URL)
        assert (status_of(first), first.headers.get("age")) == ("MISS", None)
        later(v, 100)
        second = await v.send(URL)
        assert (status_of(second), second.headers["age"]) == ("HIT", "100")
        assert second.content == first.content
        assert len(v.told.seen) == 1

    visit(story)


FIRST_SIGHT = {
    "page": ("/", {}, "DYNAMIC"),
    "json": ("/data.json", {}, "DYNAMIC"),
    "static": ("/app.js", {}, "MISS"),
    "static-private": ("/app.js", {"Cache-Control": "private"}, "BYPASS"),
    "static-with-a-cookie": ("/app.js", {"Set-Cookie": "a=1"}, "BYPASS"),
}


@pytest.mark.parametrize(("path", "headers", "status"), FIRST_SIGHT.values(), ids=FIRST_SIGHT.keys())
def test_what_is_not_to_be_stored_is_asked_for_again(path: str, headers: dict[str, str], status: str) -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers = headers
        seen = [status_of(await v.send(f"https://told.acme.test{path}")) for _ in range(2)]
        assert seen == ([status, "HIT"] if status == "MISS" else [status, status])

    visit(story)


def test_an_old_copy_is_fetched_anew() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers = {"Cache-Control": "max-age=60"}
        await v.send(URL)
        later(v, 61)
        v.told.body = b"newer"
        answer = await v.send(URL)
        assert (status_of(answer), answer.content) == ("EXPIRED", b"newer")
        assert status_of(await v.send(URL)) == "HIT"

    visit(story)


def test_an_old_copy_that_is_still_good_is_kept() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers = {"Cache-Control": "max-age=60", "ETag": '"1"'}
        await v.send(URL)
        later(v, 61)
        v.told.status, v.told.body = 304, b""
        answer = await v.send(URL)
        assert (answer.status_code, status_of(answer), answer.content) == (200, "REVALIDATED", b"told")
        assert v.told.seen[-1].headers["If-None-Match"] == '"1"'
        assert status_of(await v.send(URL)) == "HIT"

    visit(story)


STALE = {
    "server-error": ("max-age=60", "STALE", b"told"),
    "forbidden": ("max-age=60, must-revalidate", "MISS", b"broken"),
}


@pytest.mark.parametrize(("control", "status", "body"), STALE.values(), ids=STALE.keys())
def test_an_old_copy_outlives_a_broken_origin(control: str, status: str, body: bytes) -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers = {"Cache-Control": control}
        await v.send(URL)
        later(v, 61)
        v.told.status, v.told.body, v.told.headers = 503, b"broken", {}
        answer = await v.send(URL)
        assert (status_of(answer), answer.content) == (status, body)

    visit(story)


def test_an_old_copy_outlives_an_origin_that_is_down() -> None:
    async def story(v: Visit) -> None:
        url = "https://acme.test/static/app.css"
        v.zone.change_settings({"ssl": "strict"})
        assert status_of(await v.send(url)) == "MISS"
        later(v, 7201)
        await v.world.demo["198.51.100.10"].stop()
        answer = await v.send(url)
        assert (answer.status_code, status_of(answer)) == (200, "STALE")

    visit(story)


def test_a_head_fills_the_cache_with_the_whole() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        head = await v.send(URL, "HEAD")
        assert (status_of(head), head.content, head.headers["content-length"]) == ("MISS", b"", "4")
        assert v.told.seen[0].method == "GET"
        answer = await v.send(URL)
        assert (status_of(answer), answer.content) == ("HIT", b"told")

    visit(story)


def test_a_head_of_a_page_stays_a_head() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        head = await v.send("https://told.acme.test/", "HEAD")
        assert (head.status_code, head.headers["content-length"]) == (200, "4")
        assert v.told.seen[0].method == "HEAD"

    visit(story)


EARLIER, THEN, LATER = (f"Tue, 24 Nov 2026 {hour}:00:00 GMT" for hour in ("10", "11", "12"))
COPIES: dict[str, tuple[dict[str, str], int]] = {
    "the-same": ({"If-None-Match": 'W/"1"'}, 304),
    "any": ({"If-None-Match": "*"}, 304),
    "another": ({"If-None-Match": '"2"'}, 200),
    "as-old": ({"If-Modified-Since": THEN}, 304),
    "later": ({"If-Modified-Since": LATER}, 304),
    "older": ({"If-Modified-Since": EARLIER}, 200),
    "no-date": ({"If-Modified-Since": "yesterday"}, 200),
    "another-as-old": ({"If-None-Match": '"2"', "If-Modified-Since": THEN}, 200),
}


@pytest.mark.parametrize(("condition", "status"), COPIES.values(), ids=COPIES)
def test_a_visitor_with_the_same_copy_is_told_so(condition: dict[str, str], status: int) -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.told.headers = {"ETag": '"1"', "Last-Modified": THEN}
        await v.send(URL)
        answer = await v.send(URL, headers=condition)
        assert (answer.status_code, status_of(answer)) == (status, "HIT")
        assert answer.content == (b"" if status == 304 else b"told")

    visit(story)


def test_query_host_and_scheme_are_told_apart() -> None:
    async def story(v: Visit) -> None:
        v.zone.change_settings({"ssl": "strict"})
        urls = [
            "https://acme.test/static/app.css",
            "https://acme.test/static/app.css?v=2",
            "http://acme.test/static/app.css",
        ]
        assert [status_of(await v.send(url)) for url in urls * 2] == ["MISS"] * 3 + ["HIT"] * 3

    visit(story)


def test_a_rule_that_overrides_the_origin_leaks_one_visitors_page_to_the_next() -> None:
    async def story(v: Visit) -> None:
        """The mistake that verification exists for: the edge here must really make it."""
        v.told_host()
        lifetime = {"mode": "override_origin", "default": 7200}
        v.rules(
            CACHE,
            [{"expression": "true", "action": "set_cache_settings", "ref": "all",
              "action_parameters": {"cache": True, "edge_ttl": lifetime}}],
        )  # fmt: skip
        v.told.headers, v.told.body = {"Set-Cookie": "session=mine"}, b"marker-of-one"
        first = await v.send("https://told.acme.test/account")
        v.told.body = b"marker-of-two"
        second = await v.send("https://told.acme.test/account", headers={"Cookie": "session=other"})
        assert (status_of(second), second.content) == ("HIT", b"marker-of-one")
        assert "set-cookie" not in first.headers

    visit(story)


def test_a_rule_that_bypasses_keeps_pages_apart() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.rules(
            CACHE,
            [{"expression": 'http.cookie contains "session="', "action": "set_cache_settings", "ref": "session",
              "action_parameters": {"cache": False}}],
        )  # fmt: skip
        assert status_of(await v.send(URL, headers={"Cookie": "session=1"})) == "DYNAMIC"
        assert status_of(await v.send(URL)) == "MISS"

    visit(story)


def test_purging_forgets_one_zone_or_one_url() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        urls = ["https://told.acme.test/a.css", "https://told.acme.test/b.css"]
        for url in urls:
            await v.send(url)
        v.world.edge.cache.forget(Purge("acme.test", files=frozenset({urls[0]})))
        assert [status_of(await v.send(url)) for url in urls] == ["MISS", "HIT"]
        v.world.edge.cache.forget(Purge("acme.test", everything=True))
        assert [status_of(await v.send(url)) for url in urls] == ["MISS", "MISS"]

    visit(story)


def test_what_is_stored_is_asked_for_whole_and_for_everybody() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        own = {"If-None-Match": '"mine"', "Range": "bytes=0-1", "Accept-Encoding": "br", "Cookie": "a=1"}
        await v.send(URL, headers=own)
        seen = v.told.seen[0].headers
        assert not {"If-None-Match", "Range"} & set(seen)
        assert seen["Accept-Encoding"] == "identity"
        await v.send("https://told.acme.test/page", headers=own)
        passed_on = v.told.seen[1].headers
        assert {name: passed_on[name] for name in own} == own

    visit(story)


def test_each_node_keeps_what_it_fetched_itself_and_a_purge_empties_all() -> None:
    async def story(v: Visit) -> None:
        v.told_host()
        v.world.edge.nodes.number = 2
        seen = [status_of(await v.send(URL)) for _ in range(4)]  # each over a connection of its own
        assert seen == ["MISS", "MISS", "HIT", "HIT"]
        v.world.edge.cache.forget(Purge("acme.test", everything=True))
        assert [status_of(await v.send(URL)) for _ in range(2)] == ["MISS", "MISS"]

    visit(story)
