"""Cache checks over real https: each passes, fails, and is unknown where it could not look."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from aiohttp import web
from loopback import Authority
from proving import Answer, outcome

from launchready.expectations import NeverCached, StaticCached
from launchready.verify.cache import find_asset, shared_lifetime

EXTENSIONS = ("css", "js", "png")
ASSET = "https://www.acme.com/app.css"
PAGE = "https://app.acme.com/"
DECLARED = StaticCached("www.acme.com", "/app.css", EXTENSIONS, 14400)
FOUND = StaticCached("www.acme.com", None, EXTENSIONS, 14400)
KEPT = {"Cache-Control": "public, max-age=14400"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def series(*answers: str | int | Mapping[str, str], home: str = "", asked: list[str] | None = None) -> Answer:
    """Answer the home page with ``home``, anything else with one of ``answers`` after the other, the last for ever.

    Text is a cf-cache-status beside the declared headers, a number a status, a mapping all headers there are.
    """
    left = list(answers)

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if asked is not None:
            asked.append(f"{request.host}{request.raw_path} {request.headers.get('Cookie', '')}".strip())
        if request.path == "/" and request.host == "www.acme.com":
            return web.Response(text=home, content_type="text/html")
        now = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(now, int):
            return web.Response(status=now)
        return web.Response(headers={**KEPT, "CF-Cache-Status": now} if isinstance(now, str) else now)

    return answer


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        pytest.param(["HIT"], "pass", id="hit"),
        pytest.param(["MISS", "HIT"], "pass", id="miss-then-hit"),
        pytest.param(["EXPIRED", "MISS", "MISS", "REVALIDATED"], "pass", id="several-nodes"),
        pytest.param(["STALE"], "pass", id="stale"),
        pytest.param(["MISS"], "unknown", id="always-miss"),
        pytest.param(["DYNAMIC"], "fail", id="dynamic"),
        pytest.param(["MISS", "BYPASS"], "fail", id="bypass"),
        pytest.param([KEPT], "fail", id="not-through-cloudflare"),
        pytest.param([404], "fail", id="not-there"),
        pytest.param([503], "unknown", id="broken"),
        pytest.param([403], "unknown", id="forbidden"),
        pytest.param([429], "unknown", id="rate-limited"),
        pytest.param([{"CF-Mitigated": "challenge"}], "unknown", id="challenge"),
        pytest.param([{"CF-Cache-Status": "HIT", "Cache-Control": "max-age=60"}], "fail", id="other-browser-ttl"),
        pytest.param([{"CF-Cache-Status": "HIT"}], "fail", id="no-browser-ttl"),
    ],
)
def test_static(authority: Authority, answers: list[str | int], verdict: str) -> None:
    assert outcome(DECLARED, answer=series(*answers), authority=authority)[0] == verdict


@pytest.mark.parametrize(
    ("home", "verdict"),
    [
        ('<link rel=stylesheet href="/app.css?v=1">', "pass"),
        ('<base href="/v2/"><script src="app.js"></script>', "pass"),
        ('<base href="https://cdn.example/"><script src="app.js"></script>', "unknown"),
        ("<p>nothing here</p>", "unknown"),
        ('<script src="https://cdn.example/x.js"></script>', "unknown"),
    ],
    ids=["named", "below-a-base", "a-base-elsewhere", "none", "elsewhere-only"],
)
def test_the_asset_is_found_on_the_home_page(authority: Authority, home: str, verdict: str) -> None:
    assert outcome(FOUND, answer=series("HIT", home=home), authority=authority)[0] == verdict


def test_static_without_dns_is_unknown(authority: Authority) -> None:
    found = outcome(DECLARED, answer=series("HIT"), authority=authority, faults={"www.acme.com": "SERVFAIL"})
    assert found[0] == "unknown"


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        pytest.param([{"CF-Cache-Status": "DYNAMIC"}], "pass", id="dynamic"),
        pytest.param([{"CF-Cache-Status": "BYPASS", "Cache-Control": "private, max-age=60"}], "pass", id="private"),
        pytest.param([{"CF-Cache-Status": "DYNAMIC", "Cache-Control": "max-age=0"}], "pass", id="max-age-0"),
        pytest.param([{"Cache-Control": "no-store"}], "pass", id="no-edge-no-store"),
        pytest.param([{}], "pass", id="no-edge-no-header"),
        pytest.param([{"CF-Cache-Status": "HIT"}], "fail", id="hit"),
        pytest.param([{"CF-Cache-Status": "DYNAMIC"}, {"CF-Cache-Status": "HIT"}], "fail", id="hit-the-second-time"),
        pytest.param([{"CF-Cache-Status": "MISS"}], "fail", id="miss"),
        pytest.param([{"CF-Cache-Status": "DYNAMIC", "Cache-Control": "s-maxage=60"}], "fail", id="s-maxage"),
        pytest.param([{"CF-Cache-Status": "DYNAMIC", "Cache-Control": "public, max-age=60"}], "fail", id="public"),
        pytest.param([{"Cache-Control": "max-age=60"}], "fail", id="no-edge-max-age"),
        pytest.param([{"CF-Cache-Status": "NEW-WORD"}], "unknown", id="status-of-tomorrow"),
        pytest.param([{"CF-Mitigated": "challenge"}], "unknown", id="challenge"),
        pytest.param([429], "unknown", id="rate-limited"),
        pytest.param([403], "unknown", id="forbidden"),
    ],
)
def test_never_cached(authority: Authority, answers: list[Mapping[str, str] | int], verdict: str) -> None:
    assert outcome(NeverCached(PAGE), answer=series(*answers), authority=authority)[0] == verdict


def test_a_page_that_the_edge_redirects_away_from_was_not_seen(authority: Authority) -> None:
    async def move(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=301, headers={"Server": "cloudflare", "Location": "https://acme.com/"})

    assert outcome(NeverCached(PAGE), answer=move, authority=authority)[0] == "unknown"


def test_the_cookie_is_sent_and_its_value_not_told(authority: Authority) -> None:
    asked: list[str] = []
    page = NeverCached(PAGE, "session=launch-ready")
    assert outcome(page, answer=series({"CF-Cache-Status": "BYPASS"}, asked=asked), authority=authority)[0] == "pass"
    assert asked == ["app.acme.com/ session=launch-ready"] * 2


@pytest.mark.parametrize(
    ("page", "asset"),
    [
        ('<img src="logo.png">', "https://acme.com/logo.png"),
        ('<img src="//acme.com/a.PNG#x">', "https://acme.com/a.PNG"),
        ('<a href="/report.css">x</a><script src="/b.js"></script>', "https://acme.com/b.js"),
        ('<img src="http://acme.com/a.png">', None),
        ('<img src="https://acme.com.evil.example/a.png">', None),
        ('<img src="https://[bad/a.png"><img src="/css">', None),
        ("<<<not html", None),
        ("", None),
    ],
)
def test_assets_of_a_page(page: str, asset: str | None) -> None:
    assert find_asset(page, "https://acme.com/", EXTENSIONS) == asset


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ({"cache-control": "max-age=60"}, True),
        ({"cache-control": 'S-MAXAGE="60", max-age=0'}, True),
        ({"cache-control": "s-maxage=0, max-age=60"}, False),
        ({"cache-control": "public, max-age=60, no-cache"}, False),
        ({"cache-control": "max-age=soon"}, False),
        ({"expires": "Tue, 24 Nov 2026 10:00:00 GMT", "date": "Tue, 24 Nov 2026 09:00:00 GMT"}, True),
        ({"expires": "Tue, 24 Nov 2026 08:00:00 GMT", "date": "Tue, 24 Nov 2026 09:00:00 GMT"}, False),
        ({"expires": "0", "date": "Tue, 24 Nov 2026 09:00:00 GMT"}, False),
        ({}, False),
    ],
)
def test_what_a_shared_cache_may_keep(headers: dict[str, str], kept: bool) -> None:
    assert (shared_lifetime(headers.get("cache-control", ""), headers) is not None) is kept
