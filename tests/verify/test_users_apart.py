"""Pages behind a log-in as two users and as nobody, over real https: a marker that comes back is a leak."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import web
from loopback import Authority
from proving import Answer, outcome, prove

from launchready.expectations import NeverCached, StaticCached, UsersApart
from launchready.live.logins import Login, Logins
from launchready.probe import Probe
from launchready.verify.requests import count_requests
from launchready.verify.visitors import HOW

URL = "https://app.acme.com/"
ADA = Login("the first user", {"Cookie": "session=value-of-ada"}, "ada@example.com")
BOB = Login("the second user", {"Authorization": "Bearer token-of-bob"}, "bob@example.com")
LOGINS = Logins(users=(ADA, BOB))
DYNAMIC = {"CF-Cache-Status": "DYNAMIC"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def user_of(request: web.BaseRequest) -> Login | None:
    if request.headers.get("Cookie") == "session=value-of-ada":
        return ADA
    return BOB if request.headers.get("Authorization") == "Bearer token-of-bob" else None


class Members:
    """A members' page with a cache before it that keeps what ``keeps`` says, by the path that it makes of a request."""

    def __init__(self, keeps: Callable[[web.BaseRequest], str | None] = lambda _: None) -> None:
        self.keeps = keeps
        self.kept: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        user = user_of(request)
        self.asked.append((request.raw_path, user.name if user else "nobody"))
        text = f"<p>Hello {user.marker.replace('@', '&#64;')}" if user else "Log in"
        key = self.keeps(request)
        if key is not None:
            text = self.kept.setdefault(key, text)
        return web.Response(text=text, content_type="text/html", headers=DYNAMIC)


def test_each_user_sees_the_own_page_and_nobody_sees_either(authority: Authority) -> None:
    members = Members()
    assert outcome(UsersApart(URL), answer=members, authority=authority, logins=LOGINS)[0] == "pass"
    order = [who for path, who in members.asked if path == "/"]
    assert order == ["the first user", "the second user", "nobody", "nobody", "the first user"]
    assert {path for path, who in members.asked if who == "nobody"} == {"/", "/?launch-ready=1", "/launch-ready.css"}
    assert len(members.asked) <= count_requests([UsersApart(URL)], Probe.FULL)


@pytest.mark.parametrize(
    ("keeps", "said"),
    [
        pytest.param(lambda _: "all", "shows the second user the page of the first user", id="everybody-gets-one-page"),
        pytest.param(
            lambda request: None if "Authorization" in request.headers else "by-cookie",
            "shows a visitor without a log-in the page of the first user",
            id="the-cookie-is-no-part-of-the-key",
        ),
        pytest.param(
            lambda request: request.raw_path if request.path.endswith(".css") else None,
            "with /launch-ready.css behind it, shows a visitor without a log-in the page of the first user",
            id="disguised-as-a-style-sheet",
        ),
        pytest.param(
            lambda request: request.raw_path if "?" in request.raw_path else None,
            "with ?launch-ready=1, shows a visitor without a log-in the page of the first user",
            id="with-a-query-string",
        ),
    ],
)
def test_a_marker_that_comes_back_is_a_leak(
    keeps: Callable[[web.BaseRequest], str | None], said: str, authority: Authority
) -> None:
    verdict, observed = outcome(UsersApart(URL), answer=Members(keeps), authority=authority, logins=LOGINS)
    assert verdict == "fail"
    assert said in observed


def answering(page: Callable[[Login | None], web.Response]) -> Answer:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return page(user_of(request))

    return answer


def marked(user: Login | None, **headers: str) -> web.Response:
    return web.Response(text=user.marker if user else "Log in", headers={**DYNAMIC, **headers})


@pytest.mark.parametrize(
    ("page", "verdict", "said"),
    [
        pytest.param(lambda _: web.Response(text="Log in"), "unknown", "does not show the marker", id="log-in-is-over"),
        pytest.param(lambda _: web.Response(status=403), "unknown", "403", id="refused"),
        pytest.param(lambda _: web.Response(status=404), "not_applicable", "no page of a user", id="no-page"),
        pytest.param(
            lambda _: web.Response(status=302, headers={"Location": "https://other.acme.com/"}),
            "unknown",
            "no log-in is sent there",
            id="another-host",
        ),
        pytest.param(
            lambda _: web.Response(status=302, headers={"Location": "http://app.acme.com/"}),
            "unknown",
            "no log-in is sent there",
            id="plain-http",
        ),
        pytest.param(
            lambda _: web.Response(status=302, headers={"Location": "/"}), "unknown", "on and on", id="a-loop"
        ),
        pytest.param(
            lambda user: marked(user, **{"CF-Cache-Status": "MISS"}), "fail", "may be stored", id="may-be-stored"
        ),
        pytest.param(
            lambda user: marked(user) if user else marked(user, **{"Set-Cookie": "session=value-of-ada; Path=/"}),
            "fail",
            "hands a visitor without a log-in the session cookie of the first user",
            id="the-session-itself",
        ),
        pytest.param(
            lambda user: marked(user) if user else marked(user, **{"Content-Encoding": "br"}),
            "unknown",
            "cannot be searched",
            id="compressed-all-the-same",
        ),
        pytest.param(
            lambda user: marked(user) if user else web.Response(status=429), "unknown", "rate limited", id="kept-out"
        ),
    ],
)
def test_what_else_the_page_may_answer(
    page: Callable[[Login | None], web.Response], verdict: str, said: str, authority: Authority
) -> None:
    found = outcome(UsersApart(URL), answer=answering(page), authority=authority, logins=LOGINS)
    assert found[0] == verdict
    assert said in found[1]


def test_a_user_is_followed_to_the_own_page_on_the_same_host(authority: Authority) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/":
            return web.Response(status=302, headers={"Location": "/home"})
        return marked(user_of(request))

    verdict, observed = outcome(UsersApart(URL), answer=answer, authority=authority, logins=LOGINS)
    assert verdict == "pass"
    assert "https://app.acme.com/ (the page that it leads a user to) shows each" in observed


def test_without_log_ins_it_is_unknown_and_says_how_to_give_them(authority: Authority) -> None:
    members = Members()
    (verdict,) = prove(UsersApart(URL), answer=members, authority=authority)
    assert (verdict.outcome.value, verdict.fix) == ("unknown", HOW)
    assert members.asked == []


@pytest.mark.parametrize("probe", [Probe.LIGHT, Probe.OFF])
def test_no_log_in_is_sent_where_the_client_lets_us_ask_less(probe: Probe, authority: Authority) -> None:
    members = Members()
    found = outcome(UsersApart(URL), answer=members, authority=authority, logins=LOGINS, probe=probe)
    assert found[0] == "not_applicable"
    assert members.asked == []


def test_nothing_of_a_log_in_stands_in_a_report(authority: Authority) -> None:
    for page in (marked, lambda _: web.Response(status=302, headers={"Location": "/?token=value-of-ada"})):
        verdicts = prove(UsersApart(URL), answer=answering(page), authority=authority, logins=LOGINS)
        told = f"{verdicts}{LOGINS}"
        assert not [part for part in ("value-of-ada", "token-of-bob", "ada@", "bob@") if part in told]
        assert "as the first user" in told


@pytest.mark.parametrize("path", ["", "?launch-ready=1", "launch-ready.css"])
def test_users_come_after_the_checks_that_are_shown_their_pages(path: str, authority: Authority) -> None:
    members = Members()
    checks = (UsersApart(URL), NeverCached(f"{URL}{path}"))
    verdicts = prove(*checks, answer=members, authority=authority, logins=LOGINS)
    assert [verdict.outcome.value for verdict in verdicts] == ["pass", "pass"]
    assert members.asked[:3] == [(f"/{path}", "nobody"), (f"/{path}", "nobody"), ("/", "the first user")]


def test_users_do_not_wait_for_other_pages_and_files(authority: Authority) -> None:
    members, come = Members(), asyncio.Event()

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if request.raw_path in ("/a.css", "/other"):
            await asyncio.wait_for(come.wait(), 2)
            return web.Response(headers={"CF-Cache-Status": "HIT" if request.raw_path == "/a.css" else "DYNAMIC"})
        if user_of(request):
            come.set()
        return await members(request)

    file = StaticCached("app.acme.com", "/a.css", ("css",), None)
    checks = (file, NeverCached(f"{URL}other"), UsersApart(URL))
    verdicts = prove(*checks, answer=answer, authority=authority, logins=LOGINS)
    assert [verdict.outcome.value for verdict in verdicts] == ["pass", "pass", "pass"]
