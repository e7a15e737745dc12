"""Every path of a host alike, and the ACME path let through: pass, fail and unknown of each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aiohttp import web
from proving import Answer, outcome

from launchready.expectations import AcmePasses, RedirectsAll
from launchready.probe import Probe
from launchready.verify.redirecting import hops_of
from launchready.verify.requests import count_requests

CHECK = RedirectsAll("www.acme.com", "http", "https://acme.com")
ACME = AcmePasses("acme.com")
EDGE = {"Server": "cloudflare"}


def to(location: str, status: int = 301) -> web.Response:
    return web.Response(status=status, headers={"Location": location, **EDGE})


def answering(tell: Callable[[web.BaseRequest], web.Response]) -> Answer:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return tell(request)

    return answer


def declared(request: web.BaseRequest) -> web.Response:
    return to(f"https://acme.com{request.raw_path}")


def except_for(fits: Callable[[web.BaseRequest], bool], other: web.Response) -> Answer:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if fits(request):
            return web.Response(status=other.status, headers=other.headers)
        return declared(request)

    return answer


def test_what_is_asked_is_counted_and_covers_each_form() -> None:
    urls = [url for url, _ in hops_of(CHECK)]
    assert len(set(urls)) == count_requests([CHECK], Probe.FULL) == 5
    assert any("?" in url for url in urls)
    assert any(url.endswith("/launch-ready/") for url in urls)
    assert any(url.startswith("http://WWW.ACME.COM/") for url in urls)


@pytest.mark.parametrize(
    ("check", "answer", "verdict", "said"),
    [
        pytest.param(CHECK, answering(declared), "pass", "5 addresses", id="as-declared"),
        pytest.param(
            RedirectsAll("www.acme.com", "http", "https://acme.com", 302, query=False),
            answering(lambda request: to(f"https://acme.com{request.path}", 302)),
            "pass",
            "5 addresses",
            id="temporary-and-without-query",
        ),
        pytest.param(
            CHECK, answering(lambda _: to("https://acme.com/")), "fail", "and 2 more", id="everything-to-the-home-page"
        ),
        pytest.param(
            CHECK,
            answering(lambda request: to(f"https://acme.com{request.path}")),
            "fail",
            "?launch-ready",
            id="no-query",
        ),
        pytest.param(
            CHECK,
            except_for(lambda request: "deep" in request.path, web.Response(status=404)),
            "fail",
            "answers 404 and does not redirect",
            id="no-deep-path",
        ),
        pytest.param(
            CHECK,
            except_for(lambda request: request.host.isupper(), web.Response(status=200)),
            "fail",
            "http://WWW.ACME.COM/",
            id="not-in-capitals",
        ),
        pytest.param(
            CHECK,
            except_for(lambda request: request.path.endswith("/launch-ready/"), to("https://acme.com/launch-ready")),
            "fail",
            "not https://acme.com/launch-ready/",
            id="a-slash-is-cut",
        ),
        pytest.param(
            CHECK, answering(lambda request: to(f"https://acme.com{request.raw_path}", 302)), "fail", "302", id="status"
        ),
        pytest.param(
            CHECK,
            except_for(lambda request: "deep" in request.path, web.Response(status=429)),
            "unknown",
            "rate limited",
            id="limited",
        ),
        pytest.param(ACME, answering(lambda _: web.Response(status=404)), "pass", "answers 404", id="acme-not-found"),
        pytest.param(
            ACME,
            answering(lambda _: web.Response(status=301, headers={"Location": "https://acme.com/"})),
            "pass",
            "redirects to https://acme.com/ itself",
            id="acme-redirected-by-the-server",
        ),
        pytest.param(ACME, answering(declared), "fail", "the edge itself redirects", id="acme-redirected-by-the-edge"),
        pytest.param(
            ACME, answering(lambda _: web.Response(status=403, headers=EDGE)), "fail", "refuses", id="acme-blocked"
        ),
        pytest.param(
            ACME,
            answering(lambda _: web.Response(status=521, headers=EDGE)),
            "unknown",
            "521",
            id="acme-server-is-down",
        ),
        pytest.param(
            ACME,
            answering(lambda _: web.Response(status=403, headers={**EDGE, "cf-mitigated": "challenge"})),
            "unknown",
            "may be kept out too",
            id="acme-challenged",
        ),
    ],
)
def test_each_check(check: RedirectsAll | AcmePasses, answer: Answer, verdict: str, said: str) -> None:
    records = {"acme.com A": ("192.0.2.10",)}
    found = outcome(check, answer=answer, records=records)
    assert found[0] == verdict
    assert said in found[1]


@pytest.mark.parametrize("probe", [Probe.LIGHT, Probe.OFF])
def test_not_every_path_is_tried_where_the_client_lets_us_ask_less(probe: Probe) -> None:
    asked: list[str] = []

    def tell(request: web.BaseRequest) -> web.Response:
        asked.append(request.path)
        return declared(request)

    assert outcome(CHECK, answer=answering(tell), probe=probe)[0] == "not_applicable"
    assert asked == []
