"""Checks of protection over real http and https: each passes, fails, and is unknown where it could not look."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from aiohttp import web
from loopback import Authority
from proving import Answer, Pages, outcome

from launchready.expectations import BlockedAtEdge, LimitedAtEdge, Listed, SendsHeaders, TakesPosts
from launchready.probe import Probe
from launchready.verify import protection
from launchready.verify.requests import allowed_urls, count_requests

URL = "https://acme.com/"
EDGE = {"Server": "cloudflare"}
SERVER = {"Server": "cloudflare", "CF-Cache-Status": "DYNAMIC"}
CHALLENGE = (403, {**EDGE, "cf-mitigated": "challenge"})
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.mark.parametrize(
    ("status", "sent", "verdict", "says"),
    [
        pytest.param(200, {"X-A": "one", "X-B": "two"}, "pass", "", id="as-declared"),
        pytest.param(404, {"X-A": "one", "X-B": "two"}, "pass", "", id="on-an-error-page-too"),
        pytest.param(200, {"X-A": "one"}, "fail", "X-B is missing", id="one-is-missing"),
        pytest.param(200, {"X-A": "one", "X-B": "Two"}, "fail", "'Two', not 'two'", id="another-value"),
        pytest.param(403, {"cf-mitigated": "challenge"}, "unknown", "challenge", id="challenge"),
        pytest.param(526, {}, "unknown", "526", id="the-server-is-not-well"),
    ],
)
def test_headers(authority: Authority, status: int, sent: dict[str, str], verdict: str, says: str) -> None:
    check = SendsHeaders(URL, (("X-A", "one"), ("X-B", "two")))
    found, observed = outcome(check, pages={URL: (status, sent)}, authority=authority)
    assert (found, says in observed) == (verdict, True), observed


def test_a_header_that_comes_twice_is_not_as_declared(authority: Authority) -> None:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        response = web.Response()
        response.headers.add("X-A", "one")
        response.headers.add("X-A", "one")
        return response

    assert outcome(SendsHeaders(URL, (("X-A", "one"),)), answer=answer, authority=authority)[0] == "fail"


TAG = "X-Robots-Tag"


@pytest.mark.parametrize(
    ("page", "listed", "hidden"),
    [
        pytest.param((200, {}), "pass", "fail", id="nothing-said"),
        pytest.param((200, {TAG: "noindex"}), "fail", "pass", id="noindex"),
        pytest.param((200, {TAG: "NOINDEX, nofollow"}), "fail", "pass", id="among-others"),
        pytest.param((200, {TAG: "none"}), "fail", "pass", id="none-is-both"),
        pytest.param((302, {TAG: "noindex", "Location": "/login"}), "fail", "pass", id="on-a-redirect"),
        pytest.param((200, {TAG: "googlebot: noindex"}), "fail", "pass", id="googles-own"),
        pytest.param((200, {TAG: "otherbot: noindex"}), "pass", "fail", id="somebody-elses"),
        pytest.param((200, {TAG: "nofollow, googlebot: noindex"}), "fail", "pass", id="googles-own-after-others"),
        pytest.param((200, {TAG: "otherbot: nofollow, noindex"}), "pass", "fail", id="somebody-elses-second"),
        pytest.param((200, {TAG: "noindex, max-snippet:5"}), "fail", "pass", id="before-a-rule-with-a-value"),
        pytest.param((200, {TAG: "max-image-preview: none"}), "pass", "fail", id="none-of-something-else"),
        pytest.param((200, {TAG: "unavailable_after: 1 Jan 2099 00:00 GMT, noindex"}), "fail", "pass", id="after-one"),
        pytest.param((200, {TAG: "nofollow"}), "pass", "fail", id="nofollow-alone"),
        pytest.param((200, HTML, '<html><head><META Name="Robots" content="NoIndex">'), "fail", "fail", id="page"),
        pytest.param((200, HTML, '<meta name="googlebot" content="none"/>'), "fail", "fail", id="page-to-google"),
        pytest.param((200, HTML, '<meta name="description" content="noindex">'), "pass", "fail", id="other-meta"),
        pytest.param((200, {}, '<meta name="robots" content="noindex">'), "pass", "fail", id="no-html"),
        pytest.param(CHALLENGE, "unknown", "unknown", id="challenge"),
        pytest.param((523, {}), "unknown", "unknown", id="the-server-is-away"),
        pytest.param((500, HTML, "<p>Sorry"), "unknown", "fail", id="no-page-but-an-error"),
        pytest.param((200, {**HTML, "Content-Encoding": "br"}, "<p>"), "unknown", "fail", id="packed"),
        pytest.param((200, HTML, "x" * 1_100_000), "unknown", "fail", id="too-large"),
        pytest.param((200, HTML, f"<head></head>{'x' * 1_100_000}"), "pass", "fail", id="a-head-and-a-large-body"),
    ],
)
def test_search_engines(authority: Authority, page: object, listed: str, hidden: str) -> None:
    pages: Pages = {URL: page}  # type: ignore[dict-item]
    assert outcome(Listed(URL, wanted=True), pages=pages, authority=authority)[0] == listed
    assert outcome(Listed(URL, wanted=False), pages=pages, authority=authority)[0] == hidden


ENV = "https://acme.com/.env"


@pytest.mark.parametrize(
    ("page", "verdict", "says"),
    [
        pytest.param((403, EDGE), "pass", "refused at the edge (403)", id="blocked"),
        pytest.param((405, EDGE), "pass", "(405)", id="a-method-that-the-edge-knows-not"),
        pytest.param((403, SERVER), "fail", "reaches the server", id="the-server-refuses-itself"),
        pytest.param((404, SERVER), "fail", "which answers 404", id="reaches-the-server"),
        pytest.param((200, SERVER), "fail", "shows something there", id="shows-something"),
        pytest.param((521, EDGE), "fail", "let through", id="reaches-a-server-that-is-down"),
        pytest.param(CHALLENGE, "unknown", "challenge", id="challenge"),
    ],
)
def test_blocks(authority: Authority, page: tuple[int, dict[str, str]], verdict: str, says: str) -> None:
    found, observed = outcome(BlockedAtEdge(ENV), pages={ENV: page}, authority=authority)
    assert (found, says in observed) == (verdict, True), observed


@pytest.mark.parametrize("method", ["TRACE", "POST"])
def test_what_is_blocked_is_asked_with_its_method(authority: Authority, method: str) -> None:
    asked: list[str] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        asked.append(request.method)
        return web.Response(status=403, headers=EDGE)

    assert outcome(BlockedAtEdge(URL, method), answer=answer, authority=authority)[0] == "pass"
    assert asked == [method]


def limiting(after: int, over: Mapping[str, str], under: int = 200) -> Answer:
    seen = [0]

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        seen[0] += 1
        return web.Response(status=429, headers=over) if seen[0] > after else web.Response(status=under, headers=SERVER)

    return answer


LIMIT = LimitedAtEdge("https://acme.com/login", 5, 10)


@pytest.mark.parametrize(
    ("answer", "verdict", "says"),
    [
        pytest.param(limiting(5, EDGE), "pass", "request 6", id="as-declared"),
        pytest.param(limiting(12, EDGE), "pass", "request 13", id="a-counter-that-is-late"),
        pytest.param(limiting(5, EDGE, under=404), "pass", "request 6", id="whatever-the-server-answers"),
        pytest.param(limiting(99, EDGE), "fail", "15 requests", id="no-limit"),
        pytest.param(limiting(3, SERVER), "unknown", "the server itself", id="the-servers-own-limit"),
    ],
)
def test_limits(authority: Authority, monkeypatch: pytest.MonkeyPatch, answer: object, verdict: str, says: str) -> None:
    monkeypatch.setattr(protection, "_DELAY", 0.01)
    found, observed = outcome(LIMIT, answer=answer, authority=authority)
    assert (found, says in observed) == (verdict, True), observed


def test_a_high_limit_is_not_tried(authority: Authority) -> None:
    site: Pages = {}
    found, observed = outcome(LimitedAtEdge(URL, 61, 10), pages=site, authority=authority)
    assert (found, "not tried" in observed) == ("unknown", True)


HOOK = "https://acme.com/hook"


@pytest.mark.parametrize(
    ("page", "verdict", "says"),
    [
        pytest.param((400, SERVER), "pass", "answers 400", id="reaches-the-server"),
        pytest.param((403, SERVER), "pass", "answers 403", id="which-may-refuse-it"),
        pytest.param((301, {**EDGE, "Location": "https://www.acme.com/hook"}), "fail", "is lost", id="redirect"),
        pytest.param((308, {**SERVER, "Location": "/hook/"}), "fail", "is lost", id="redirect-of-the-server"),
        pytest.param(CHALLENGE, "fail", "challenge", id="challenge"),
        pytest.param((403, EDGE), "fail", "refused at the edge", id="block"),
        pytest.param((429, EDGE), "fail", "refused at the edge", id="limit"),
        pytest.param((522, EDGE), "unknown", "522", id="the-server-is-away"),
    ],
)
def test_webhooks(authority: Authority, page: tuple[int, dict[str, str]], verdict: str, says: str) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        assert (request.method, await request.read()) == ("POST", b"")
        return web.Response(status=page[0], headers=page[1])

    found, observed = outcome(TakesPosts(HOOK), answer=answer, authority=authority)
    assert (found, says in observed) == (verdict, True), observed


ALL = (SendsHeaders(URL, ()), Listed(URL, wanted=True), BlockedAtEdge(ENV), LIMIT, TakesPosts(HOOK))


@pytest.mark.parametrize(("probe", "number"), [(Probe.FULL, 1 + 1 + 15 + 1), (Probe.LIGHT, 1), (Probe.OFF, 0)])
def test_how_much_is_asked(probe: Probe, number: int) -> None:
    assert count_requests(ALL, probe) == number


def test_with_a_light_probe_nothing_but_pages_is_asked(authority: Authority) -> None:
    assert allowed_urls(ALL, Probe.LIGHT) == frozenset({URL})
    found, _ = outcome(TakesPosts(URL), pages={URL: (200, SERVER)}, authority=authority, probe=Probe.LIGHT)
    assert found == "not_applicable"
