"""Public pages and what they load: each fault gives its verdict, and what is not looked at is never a pass."""

from __future__ import annotations

from typing import Any

import pytest
from loopback import Authority
from proving import Pages, Site, outcome, prove

from launchready.expectations import Check, LoadsSecurely, NamesNoWorkshop, PreloadReady
from launchready.probe import Probe
from launchready.verify.crawling import MOST_FILES
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
        pytest.param(
            {
                **site(css="@import 'more.css';"),
                f"{HOME}more.css": (200, CSS, "a{background:url(http://cdn.test/g.png)}"),
            },
            "more.css loads http://cdn.test/g.png",
            id="what-a-style-sheet-imports",
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
        pytest.param(
            site('<script>window.env={api:"http://localhost:3000"}</script>'),
            f"{HOME} names http://localhost:3000",
            id="in-a-script-within-a-page",
        ),
        pytest.param(
            site(
                '<div data-props="{&quot;api&quot;:&quot;https://acme.fly.dev.test&quot;,&quot;b&quot;:&quot;https://b.fly.dev&quot;}">'
            ),
            "names https://b.fly.dev",
            id="in-an-attribute",
        ),
        pytest.param(
            site('<meta property="og:url" content="https://acme.vercel.app/">'),
            "https://acme.vercel.app",
            id="of-itself",
        ),
        pytest.param(
            site("<link rel=canonical href=https://acme.vercel.app/>"), "https://acme.vercel.app", id="canonical"
        ),
    ],
)
def test_what_leads_to_a_workshop_is_named(authority: Authority, pages: Pages, said: str) -> None:
    found, observed = outcome(NAMES, pages=pages, authority=authority)
    assert (found, said in observed) == ("fail", True), observed


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param(site(js='throw Error("Is http://localhost:3000 up?")'), id="a-sentence"),
        pytest.param(site('<p>Open "http://localhost:3000"</p>'), id="text-of-a-page"),
        pytest.param(site('<a href="https://our-own-work.vercel.app">x</a>'), id="a-link-is-for-people"),
    ],
)
def test_an_address_that_is_told_leads_nobody_there(authority: Authority, pages: Pages) -> None:
    assert outcome(NAMES, pages=pages, authority=authority)[0] == "pass"


def test_what_is_mentioned_on_purpose_hides_nothing_else(authority: Authority) -> None:
    check = NamesNoWorkshop("app.acme.com", ("/plans",), frozenset({"localhost:3000"}))
    pages = site(js='show("http://localhost:3000/");show("http://localhost:4000/")')
    found, observed = outcome(check, pages=pages, authority=authority)
    assert (found, ":4000" in observed, ":3000" in observed) == ("fail", True, False), observed


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


ROBOTS = f"{HOME}robots.txt"
FOLLOWS = LoadsSecurely("app.acme.com", ("/plans",), 2, private=("/account",), spared=("/login",))
FAULT = '<img src="http://cdn.test/deep.png">'


def linking(*links: str, robots: str | None = None, **pages: str) -> dict[str, Any]:
    """Return a host whose home page has ``links``, with further ``pages`` by the name of their path."""
    home = "".join(f"<a href='{link}'>x</a>" if link.startswith(("/", "http")) else link for link in links)
    found: dict[str, Any] = {HOME: (200, HTML, home), PLAN: (200, HTML)}
    found |= {f"{HOME}{name}": (200, HTML, body) for name, body in pages.items()}
    return found if robots is None else found | {ROBOTS: (200, {"Content-Type": "text/plain"}, robots)}


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        pytest.param(linking("/about", about=FAULT), f"{HOME}about loads http://cdn.test/deep.png", id="a-link"),
        pytest.param(linking(f"{HOME}about#team", about=FAULT), f"{HOME}about loads", id="the-whole-url"),
        pytest.param(
            {**linking("/old", about=FAULT), f"{HOME}old": (301, {"Location": "/about"})},
            f"{HOME}about loads",
            id="a-redirect-on-the-host",
        ),
        pytest.param(
            {
                **linking("/about", about='<link rel=stylesheet href="/b.css">'),
                f"{HOME}b.css": (200, CSS, "a{background:url(http://cdn.test/deep.png)}"),
            },
            "b.css loads http://cdn.test/deep.png",
            id="its-style-sheet",
        ),
        pytest.param(
            linking("/a", "/b", "/contact", contact=FAULT), f"{HOME}contact loads", id="what-matters-comes-first"
        ),
        pytest.param(
            linking("/a", "/b", "/c", robots="User-agent: *\nDisallow: /a", c=FAULT),
            f"{HOME}c loads",
            id="the-next-one-allowed",
        ),
    ],
)
def test_links_of_the_home_page_are_followed(authority: Authority, pages: Pages, said: str) -> None:
    found, observed = outcome(FOLLOWS, pages=pages, authority=authority)
    assert (found, said in observed) == ("fail", True), observed


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param(linking("/account/orders"), id="behind-a-log-in"),
        pytest.param(linking("/%41ccount"), id="behind-a-log-in-written-otherwise"),
        pytest.param(linking("/login"), id="a-log-in-that-is-counted"),
        pytest.param(linking("/logout"), id="logs-out"),
        pytest.param(linking("/basket?add=7"), id="a-query"),
        pytest.param(linking("/terms.pdf"), id="a-file"),
        pytest.param(
            linking("https://acme.com/", "https://elsewhere.test/", "http://app.acme.com/a"), id="another-host"
        ),
        pytest.param(linking("mailto:me@acme.com", "javascript:go()", "http://[/"), id="no-page"),
        pytest.param(linking("<a rel='ugc nofollow' href='/about'>x</a>"), id="nofollow"),
        pytest.param(linking("<a download href='/about'>x</a>"), id="a-download"),
        pytest.param(linking("<meta name=robots content='noindex, NOFOLLOW'>", "/about"), id="nofollow-of-the-page"),
        pytest.param(linking("<meta name=robots content=none>", "/about"), id="none-means-both"),
    ],
)
def test_what_is_not_for_looking_around_is_never_asked(authority: Authority, pages: Pages) -> None:
    shown = Site(pages)
    (verdict,) = prove(FOLLOWS, answer=shown.answer, authority=authority)
    assert (verdict.outcome.value, sorted(shown.asked)) == ("pass", [HOME, PLAN])


def test_robots_txt_is_asked_first_and_heeded(authority: Authority) -> None:
    shown = Site(linking("/about", "/team", robots="User-agent: *\nDisallow: /about\nDisallow: /team", about=FAULT))
    (verdict,) = prove(FOLLOWS, answer=shown.answer, authority=authority)
    assert (verdict.outcome.value, sorted(shown.asked)) == ("pass", [HOME, PLAN, ROBOTS])


@pytest.mark.parametrize(
    ("page", "answer", "verdict"),
    [
        pytest.param("robots.txt", (503, HTML), "unknown", id="robots-not-told"),
        pytest.param("robots.txt", (429, HTML), "unknown", id="robots-kept-from-us"),
        pytest.param("robots.txt", (403, HTML), "pass", id="robots-that-are-none"),
        pytest.param("robots.txt", (200, HTML, "<p>Disallow: /</p>"), "pass", id="robots-that-are-a-page"),
        pytest.param("about", (500, HTML), "unknown", id="a-linked-page-that-is-broken"),
        pytest.param("about", CHALLENGE, "unknown", id="a-linked-page-that-is-challenged"),
        pytest.param("about", (200, {**HTML, "Content-Encoding": "br"}, "x"), "unknown", id="not-read-as-a-whole"),
        pytest.param("about", (401, HTML, FAULT), "pass", id="a-linked-page-that-is-not-public"),
        pytest.param("about", (403, HTML, FAULT), "pass", id="nor-is-this"),
        pytest.param("about", (302, {**HTML, "Location": "/login"}), "pass", id="it-leads-to-a-log-in"),
        pytest.param("about", (302, {**HTML, "Location": "https://id.acme.com/"}), "pass", id="it-leads-elsewhere"),
        pytest.param("about", (404, HTML), "pass", id="it-is-gone"),
    ],
)
def test_what_a_link_does_not_show(
    authority: Authority, page: str, answer: tuple[int, dict[str, str], str], verdict: str
) -> None:
    pages: Pages = {**linking("/about", "/team", team=""), f"{HOME}{page}": answer}
    found, observed = outcome(FOLLOWS, pages=pages, authority=authority)
    assert (found, f"{HOME}{page} could not be" in observed) == (verdict, verdict == "unknown"), observed


def test_what_was_followed_is_told(authority: Authority) -> None:
    pages = linking("/about", "/team", "/jobs", about="", team="", jobs="")
    assert "(4 pages, 2 of them by links)" in outcome(FOLLOWS, pages=pages, authority=authority)[1]
    assert "(2 pages)" in outcome(LOADS, pages=pages, authority=authority)[1]


def test_a_declared_page_that_leads_on_is_followed(authority: Authority) -> None:
    pages: Pages = {**linking(), PLAN: (308, {"Location": "/plans/"}), f"{PLAN}/": (200, HTML, FAULT)}
    assert f"{PLAN}/ loads" in outcome(LOADS, pages=pages, authority=authority)[1]


def test_a_host_that_is_private_as_a_whole_is_never_asked(authority: Authority) -> None:
    shown = Site(site())
    (verdict,) = prove(LoadsSecurely("app.acme.com", private=("",)), answer=shown.answer, authority=authority)
    assert (verdict.outcome.value, shown.asked) == ("not_applicable", [])


def test_a_home_page_behind_a_log_in_is_never_asked(authority: Authority) -> None:
    shown = Site({HOME: (302, {"Location": "/account/home"})})
    (verdict,) = prove(FOLLOWS, answer=shown.answer, authority=authority)
    assert (verdict.outcome.value, shown.asked) == ("not_applicable", [HOME])


def test_files_behind_a_log_in_are_never_asked(authority: Authority) -> None:
    shown = Site(linking("<script src='/account/app.js'></script>"))
    prove(FOLLOWS, answer=shown.answer, authority=authority)
    assert sorted(shown.asked) == [HOME, PLAN]


def test_a_crawl_sends_no_more_than_was_announced(authority: Authority) -> None:
    script = "<script src='/{0}.js'></script><script src='/{0}-more.js'></script>"
    links = [f"/page{number}" for number in range(30)]
    pages = linking(*links, script.format("home"), robots="")
    pages |= {f"{HOME}page{number}": (301, {"Location": f"/page{number}/"}) for number in range(30)}
    pages |= {f"{HOME}page{number}/": (200, HTML, script.format(number)) for number in range(30)}
    pages |= {PLAN: (301, {"Location": "/plans/"}), f"{PLAN}/": (200, HTML, script.format("plans"))}
    pages |= {ROBOTS: (301, {"Location": "/robots"}), f"{HOME}robots": (200, {"Content-Type": "text/plain"}, "")}
    pages |= {HOME: (301, {"Location": "/en"}), f"{HOME}en": (301, {"Location": "/en/"}), f"{HOME}en/": pages[HOME]}
    shown = Site(pages)
    names = NamesNoWorkshop("app.acme.com", ("/plans",), links=2, private=("/account",), spared=("/login",))
    verdicts = prove(FOLLOWS, names, answer=shown.answer, authority=authority)
    assert [verdict.outcome.value for verdict in verdicts] == ["pass", "pass"]
    assert len(set(shown.asked)) == len(shown.asked)
    assert len(shown.asked) <= count_requests([FOLLOWS, names], Probe.FULL)


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
