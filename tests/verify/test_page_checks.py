"""Public pages and what they load: each fault gives its verdict, and what is not looked at is never a pass."""

from __future__ import annotations

import pytest
from loopback import Authority
from proving import Pages, Site, outcome, prove

from launchready.expectations import Check, LoadsSecurely, NamesNoWorkshop, PreloadReady
from launchready.probe import Probe
from launchready.verify.pages import MOST_FILES
from launchready.verify.requests import count_requests

CHALLENGE = (403, {"cf-mitigated": "challenge", "server": "cloudflare"})
HOME = "https://app.acme.com/"
PLAN = f"{HOME}plans"
HTML, CSS, JS = ({"Content-Type": kind} for kind in ("text/html; charset=utf-8", "text/css", "text/javascript"))
LOADS = LoadsSecurely("app.acme.com", ("/plans",))
NAMES = NamesNoWorkshop("app.acme.com", ("/plans",), frozenset({"acme.fly.dev"}))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def site(home: str = "", plans: str = "", css: str = "", js: str = "", headers: dict[str, str] | None = None) -> Pages:
    """Return a host with two pages, which load one style sheet and one script each."""
    head = '<link rel="stylesheet" href="/app.css"><script src="/app.js"></script>'
    return {
        HOME: (200, {**HTML, **(headers or {})}, f"<html><head>{head}</head><body>{home}</body></html>"),
        PLAN: (200, HTML, f'<html><head><script src="/plans.js"></script></head>{plans}</html>'),
        f"{HOME}app.css": (200, CSS, f"body{{}} {css}"),
        f"{HOME}app.js": (200, JS, "1;"),
        f"{HOME}plans.js": (200, JS, f"2; {js}"),
    }


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        pytest.param(
            site('<script src="http://cdn.test/a.js"></script>'), "loads http://cdn.test/a.js (blocked", id="script"
        ),
        pytest.param(site('<link rel=stylesheet href="http://cdn.test/a.css">'), "a.css (blocked", id="style"),
        pytest.param(site('<iframe src="http://cdn.test/"></iframe>'), "http://cdn.test/ (blocked", id="frame"),
        pytest.param(site('<img src="http://cdn.test/a.png">'), "loads http://cdn.test/a.png", id="image"),
        pytest.param(site('<img srcset="/a.png 1x, http://cdn.test/b.png 2x">'), "http://cdn.test/b.png", id="srcset"),
        pytest.param(
            site('<p style="background:url(http://cdn.test/c.png)">'), "http://cdn.test/c.png", id="inline-style"
        ),
        pytest.param(
            site("<style>@import 'http://cdn.test/d.css';</style>"), "http://cdn.test/d.css", id="style-element"
        ),
        pytest.param(
            site(css="a{background:url('http://cdn.test/e.png')}"),
            "app.css loads http://cdn.test/e.png",
            id="style-sheet",
        ),
        pytest.param(site('<form action="http://acme.com/buy">'), "sends a form to http://acme.com/buy", id="form"),
        pytest.param(site(plans='<img src="http://cdn.test/f.png">'), f"{PLAN} loads", id="a-declared-page"),
    ],
)
def test_what_is_loaded_by_http_is_named(authority: Authority, pages: Pages, said: str) -> None:
    found, observed = outcome(LOADS, pages=pages, authority=authority)
    assert (found, said in observed) == ("fail", True), observed
    assert outcome(NAMES, pages=pages, authority=authority)[0] == "pass"


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param(site(), id="in-order"),
        pytest.param(
            site('<a href="http://elsewhere.test/">link</a><img src="//cdn.test/a.png">'), id="links-are-no-loads"
        ),
        pytest.param(site('<link rel=canonical href="http://app.acme.com/">'), id="nor-is-what-is-said-of-itself"),
        pytest.param(site("<!-- <script src='http://cdn.test/a.js'></script> -->"), id="nor-is-a-comment"),
        pytest.param(
            site(
                '<img src="http://cdn.test/a.png">',
                headers={"Content-Security-Policy": "default-src *; upgrade-insecure-requests"},
            ),
            id="upgraded",
        ),
        pytest.param(
            {HOME: (302, {"Location": "/login"}), f"{HOME}login": (200, HTML, "<form>")} | {PLAN: (404, HTML)},
            id="a-log-in-page",
        ),
    ],
)
@pytest.mark.parametrize("check", [LOADS, NAMES], ids=["loads", "names"])
def test_what_is_in_order_passes(authority: Authority, pages: Pages, check: Check) -> None:
    assert outcome(check, pages=pages, authority=authority)[0] == "pass"


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        pytest.param(site(js='fetch("http://localhost:3000/api")'), "http://localhost:3000/api", id="localhost"),
        pytest.param(site(js='fetch("http://127.0.0.1:8000/")'), "http://127.0.0.1:8000/", id="loopback"),
        pytest.param(site(js='a="https://acme-git-main.vercel.app/x"'), "acme-git-main.vercel.app", id="a-preview"),
        pytest.param(
            site(css="a{background:url(https://acme.netlify.app/a.png)}"), "acme.netlify.app", id="in-a-style-sheet"
        ),
    ],
)
def test_what_leads_to_a_workshop_is_named(authority: Authority, pages: Pages, said: str) -> None:
    found, observed = outcome(NAMES, pages=pages, authority=authority)
    assert (found, said in observed) == ("fail", True), observed


def test_a_host_that_is_declared_as_a_server_is_meant(authority: Authority) -> None:
    pages = site(js='a="https://acme.fly.dev/x"')
    assert outcome(NAMES, pages=pages, authority=authority)[0] == "pass"
    assert outcome(NamesNoWorkshop("app.acme.com", ("/plans",)), pages=pages, authority=authority)[0] == "fail"


@pytest.mark.parametrize(
    ("pages", "verdict", "said"),
    [
        pytest.param({HOME: (500, HTML)}, "unknown", "answers 500", id="broken"),
        pytest.param({HOME: CHALLENGE}, "unknown", "challenge", id="challenged"),
        pytest.param({HOME: (301, {"Location": HOME})}, "unknown", "leads on and on", id="a-loop"),
        pytest.param({**site(), PLAN: (503, HTML)}, "unknown", f"{PLAN} could not be looked at", id="a-page-missed"),
        pytest.param({**site(), f"{HOME}app.css": (502, HTML)}, "unknown", "app.css could not be", id="a-file-missed"),
        pytest.param(
            {**site(), f"{HOME}app.js": (200, {**JS, "Content-Encoding": "br"}, "1;")},
            "unknown",
            "app.js could not be looked at (it is too large, or packed",
            id="a-file-packed-otherwise",
        ),
        pytest.param(
            {**site(), f"{HOME}app.js": (200, {**JS, "Content-Encoding": "gzip"}, "1;")},
            "unknown",
            "app.js could not be",
            id="a-file-not-packed-as-it-says",
        ),
        pytest.param(
            {**site(), f"{HOME}app.js": (200, JS, "1;" * 600_000)}, "unknown", "app.js could not be", id="a-large-file"
        ),
        pytest.param(
            {**site(), HOME: (200, {**HTML, "Content-Encoding": "br"}, "<html>")},
            "unknown",
            f"{HOME} could not be",
            id="a-home-page-that-is-packed",
        ),
        pytest.param({HOME: (200, JS, "{}")}, "not_applicable", "is no page", id="no-page"),
        pytest.param({HOME: (302, {"Location": "https://id.acme.com/"})}, "not_applicable", "leads to", id="elsewhere"),
    ],
)
@pytest.mark.parametrize("check", [LOADS, NAMES], ids=["loads", "names"])
def test_what_shows_no_page_is_no_pass(
    authority: Authority, pages: Pages, verdict: str, said: str, check: Check
) -> None:
    found, observed = outcome(check, pages=pages, authority=authority)
    assert (found, said in observed) == (verdict, True), observed


@pytest.mark.parametrize("probe", [Probe.LIGHT, Probe.OFF])
def test_only_the_full_probe_crawls(authority: Authority, probe: Probe) -> None:
    assert outcome(LOADS, pages=site(), authority=authority, probe=probe)[0] == "not_applicable"


def test_both_checks_ask_once_and_never_more_than_was_announced(authority: Authority) -> None:
    many = "".join(f'<script src="/{number}.js"></script>' for number in range(40))
    pages = {HOME: (200, HTML, many), PLAN: (200, HTML, many + '<script src="/more.js"></script>')}
    pages |= {f"{HOME}{number}.js": (200, JS, "1") for number in range(40)}
    shown = Site(pages)
    verdicts = prove(LOADS, NAMES, answer=shown.answer, authority=authority)
    assert [verdict.outcome.value for verdict in verdicts] == ["pass", "pass"]
    assert len(shown.asked) == len(set(shown.asked)) == 2 + MOST_FILES
    assert len(shown.asked) <= count_requests([LOADS, NAMES], Probe.FULL)


def test_files_of_others_are_not_asked(authority: Authority) -> None:
    shown = Site({HOME: (200, HTML, '<script src="https://cdn.test/a.js"></script>')})
    prove(NamesNoWorkshop("app.acme.com"), answer=shown.answer, authority=authority)
    assert shown.asked == [HOME]


YEAR = "max-age=31536000; includeSubDomains; preload"


@pytest.mark.parametrize(
    ("header", "location", "verdict", "said"),
    [
        pytest.param(YEAR, HOME, "pass", "fulfils", id="ready"),
        pytest.param(YEAR.replace("31536000", "31535999"), HOME, "fail", "31535999", id="too-short"),
        pytest.param(
            YEAR.replace("includeSubDomains; ", ""), HOME, "fail", "includeSubDomains", id="names-below-left-out"
        ),
        pytest.param(YEAR.replace("; preload", ""), HOME, "fail", "preload is missing", id="not-asked-for"),
        pytest.param("", HOME, "fail", "sends no HSTS", id="no-header"),
        pytest.param("preload", HOME, "fail", "browsers ignore", id="no-age"),
        pytest.param(YEAR, "", "fail", "does not redirect", id="http-serves"),
        pytest.param(YEAR, "https://www.acme.com/", "fail", "not to https on the same host", id="another-host-first"),
        pytest.param(YEAR, "http://app.acme.com/in", "fail", "not to https on the same host", id="http-again"),
    ],
)
def test_preload(authority: Authority, header: str, location: str, verdict: str, said: str) -> None:
    pages: Pages = {
        HOME: (200, {"Strict-Transport-Security": header} if header else {}),
        "http://app.acme.com/": (301, {"Location": location}) if location else (200, HTML),
    }
    found, observed = outcome(PreloadReady("app.acme.com"), pages=pages, authority=authority)
    assert (found, said in observed) == (verdict, True), observed


def test_preload_of_a_challenge_is_unknown(authority: Authority) -> None:
    assert outcome(PreloadReady("app.acme.com"), pages={HOME: CHALLENGE}, authority=authority)[0] == "unknown"
