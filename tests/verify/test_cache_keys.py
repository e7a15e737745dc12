"""What makes two requests one to the cache, public pages, answers to Authorization: pass, fail and unknown of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from aiohttp import web
from loopback import Authority
from proving import Answer, outcome

from launchready.expectations import Check, NeverCached, PageCached, PostsUncached, QueryKeyed, StaticCached

WHICH = ("www.acme.com", "/app.css", ("css",))
APART, SAME, POSTED = QueryKeyed(*WHICH, False), QueryKeyed(*WHICH, True), PostsUncached(*WHICH)
PAGE = PageCached("https://www.acme.com/about")
AUTHORIZED = NeverCached("https://www.acme.com/", authorization=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def saying(told: Callable[[web.BaseRequest], str | Mapping[str, str]], status: int = 200) -> Answer:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        said = told(request)
        return web.Response(status=status, headers={"CF-Cache-Status": said} if isinstance(said, str) else said)

    return answer


def by_query(request: web.BaseRequest) -> str:
    return "MISS" if request.raw_path.partition("?")[2] else "HIT"


@pytest.mark.parametrize(
    ("check", "answer", "verdict"),
    [
        pytest.param(APART, saying(by_query), "pass", id="apart"),
        pytest.param(APART, saying(lambda _: "HIT"), "fail", id="apart-but-the-query-is-ignored"),
        pytest.param(APART, saying(lambda _: "DYNAMIC"), "unknown", id="apart-but-not-cached"),
        pytest.param(APART, saying(lambda _: {}), "unknown", id="apart-but-not-through-cloudflare"),
        pytest.param(SAME, saying(lambda _: "HIT"), "pass", id="the-same"),
        pytest.param(SAME, saying(by_query), "fail", id="the-same-but-kept-apart"),
        pytest.param(SAME, saying(lambda _: "MISS"), "unknown", id="the-same-but-never-kept"),
        pytest.param(SAME, saying(lambda _: "HIT", 403), "unknown", id="the-same-but-refused"),
        pytest.param(
            POSTED, saying(lambda request: "DYNAMIC" if request.method == "POST" else "HIT"), "pass", id="post"
        ),
        pytest.param(POSTED, saying(lambda _: {}, 405), "pass", id="post-refused-by-its-server"),
        pytest.param(POSTED, saying(lambda _: "HIT"), "fail", id="post-from-the-cache"),
        pytest.param(POSTED, saying(lambda _: "HIT", 429), "unknown", id="post-limited"),
        pytest.param(PAGE, saying(lambda _: "HIT"), "pass", id="page"),
        pytest.param(PAGE, saying(lambda _: "DYNAMIC"), "fail", id="page-not-eligible"),
        pytest.param(PAGE, saying(lambda _: "MISS"), "unknown", id="page-never-kept"),
        pytest.param(
            PAGE,
            saying(lambda _: {"CF-Cache-Status": "BYPASS", "Cache-Control": "private"}),
            "pass",
            id="page-forbidden-by-its-server",
        ),
        pytest.param(
            PAGE,
            saying(lambda _: {"CF-Cache-Status": "HIT", "Set-Cookie": "a=b"}),
            "fail",
            id="page-kept-with-a-cookie",
        ),
        pytest.param(PAGE, saying(lambda _: "DYNAMIC", 404), "unknown", id="page-that-is-not-there"),
        pytest.param(PAGE, saying(lambda _: "HIT", 404), "unknown", id="page-that-is-kept-as-not-there"),
        pytest.param(PAGE, saying(lambda _: "MISS", 301), "unknown", id="page-that-leads-elsewhere"),
        pytest.param(
            POSTED, saying(lambda _: {"Server": "cloudflare"}, 521), "unknown", id="post-to-a-server-that-is-away"
        ),
        pytest.param(AUTHORIZED, saying(lambda _: "DYNAMIC", 401), "pass", id="authorized"),
        pytest.param(AUTHORIZED, saying(lambda _: "MISS"), "fail", id="authorized-and-stored"),
        pytest.param(AUTHORIZED, saying(lambda _: "HIT"), "fail", id="authorized-from-the-cache"),
        pytest.param(
            AUTHORIZED,
            saying(lambda _: {"CF-Cache-Status": "HIT", "Cache-Control": "public, max-age=60"}),
            "pass",
            id="authorized-but-public",
        ),
        pytest.param(AUTHORIZED, saying(lambda _: "DYNAMIC", 403), "unknown", id="authorized-and-refused"),
    ],
)
def test_each_check(check: Check, answer: Answer, verdict: str, authority: Authority) -> None:
    assert outcome(check, answer=answer, authority=authority)[0] == verdict


@pytest.mark.parametrize(
    ("body", "kind", "verdict"),
    [
        pytest.param('<input type="hidden" name="csrfmiddlewaretoken" value="a">', "text/html", "fail", id="django"),
        pytest.param("<INPUT value=a type=hidden name=authenticity_token>", "text/html", "fail", id="rails"),
        pytest.param('<input type="hidden" value="a>b" name="_token">', "text/html", "fail", id="laravel"),
        pytest.param('<input name="q"><input name="token_of_love">', "text/html", "pass", id="other-fields"),
        pytest.param('<input name="_token">', "text/plain", "pass", id="no-page"),
        pytest.param("<input " * 100_000, "text/html", "pass", id="inputs-without-end"),
    ],
)
def test_a_page_that_is_kept_has_no_token_of_a_form(body: str, kind: str, verdict: str, authority: Authority) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(text=body, content_type=kind, headers={"CF-Cache-Status": "HIT"})

    assert outcome(PAGE, answer=answer, authority=authority)[0] == verdict


@pytest.mark.parametrize(
    ("headers", "verdict", "said"),
    [
        pytest.param({"Set-Cookie": "id=1; Path=/"}, "fail", "sets the cookie id", id="a-cookie-for-everybody"),
        pytest.param({"Age": "90"}, "unknown", "90 s old", id="older-than-declared"),
        pytest.param({"Age": "60"}, "pass", "max-age 30", id="as-old-as-declared"),
        pytest.param({"Age": "x"}, "pass", "HIT", id="no-age"),
    ],
)
def test_a_static_file_is_kept_as_long_as_declared_and_without_cookies(
    headers: Mapping[str, str], verdict: str, said: str, authority: Authority
) -> None:
    answer = saying(lambda _: {"CF-Cache-Status": "HIT", "Cache-Control": "max-age=30", **headers})
    found = outcome(StaticCached(*WHICH, 30, 60), answer=answer, authority=authority)
    assert found[0] == verdict
    assert said in found[1]


def test_all_tries_go_over_one_connection(authority: Authority) -> None:
    connections = set()

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        connections.add(request.transport)
        return web.Response(headers={"CF-Cache-Status": "MISS"})

    assert outcome(StaticCached(*WHICH, None), answer=answer, authority=authority)[0] == "unknown"
    assert len(connections) == 1


def test_one_node_of_several_shows_that_a_file_is_kept(authority: Authority) -> None:
    nodes: dict[object, int] = {}

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        nodes[request.transport] = nodes.get(request.transport, 0) + 1
        return web.Response(headers={"CF-Cache-Status": "MISS" if nodes[request.transport] == 1 else "HIT"})

    assert outcome(StaticCached(*WHICH, None), answer=answer, authority=authority)[0] == "pass"
