"""What the cache rules decide, request by request, and that no disguise makes a page behind a log-in a static file."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from launchready.compilation import Compilation, compile_site
from launchready.edge import Caching, EdgeZone, Mode, Request, compile_zone, request_from_url
from launchready.site import Site

Compile = Callable[..., Compilation]

SITE = Site.model_validate(
    {
        "zone": {"name": "acme.test"},
        "canonical": "@",
        "hosts": {
            "@": {"origin": "198.51.100.10", "audience": "marketing"},
            "app": {"origin": "198.51.100.11", "audience": "users", "authenticated": True},
            "api": {"origin": "198.51.100.12", "audience": "apis"},
        },
        "cache": {
            "authenticated_paths": ["/account", "/Gr%C3%B6%C3%9Fe%20XL/"],
            "session_cookies": ["session"],
        },
    }
)
ZONE = compile_zone(compile_site(SITE).zones[0])


def caching(request: Request, zone: EdgeZone = ZONE) -> Caching:
    decision = zone.decide(request)
    assert decision.caching, decision.redirect
    return decision.caching


@pytest.mark.parametrize(
    ("url", "eligible"),
    [
        pytest.param("https://acme.test/a.css", True, id="static"),
        pytest.param("https://acme.test/A.CSS", True, id="static-upper-case"),
        pytest.param("https://acme.test/a.css?v=2", True, id="static-with-query"),
        pytest.param("https://acme.test/", False, id="page"),
        pytest.param("https://acme.test/page.html", False, id="html"),
        pytest.param("https://app.acme.test/a.css", False, id="static-of-an-authenticated-host"),
        pytest.param("https://acme.test/account", False, id="authenticated-path"),
        pytest.param("https://acme.test/account/a.css", False, id="file-below-it"),
        pytest.param("https://acme.test/account.css", False, id="file-that-is-it"),
        pytest.param("https://acme.test/ACCOUNT/a.css", False, id="in-any-case"),
        pytest.param("https://acme.test/%61ccount/a.css", False, id="encoded"),
        pytest.param("https://acme.test/gr%C3%B6%C3%9Fe+xl/a.css", False, id="not-ascii"),
        pytest.param("https://acme.test/accounting/a.css", True, id="that-begins-alike"),
        pytest.param("https://acme.test/my/account/a.css", True, id="that-ends-alike"),
        pytest.param("https://acme.test/a%20b.css", True, id="space-in-a-name"),
        pytest.param("https://acme.test/static/..%2faccount/a.css", False, id="encoded-slash"),
        pytest.param("https://acme.test/account;a.css", False, id="path-parameter"),
        pytest.param("https://acme.test/account%3Fa.css", False, id="encoded-question-mark"),
        pytest.param("https://acme.test/account%00a.css", False, id="zero-byte"),
        pytest.param("https://acme.test/%2561ccount/a.css", False, id="encoded-twice"),
    ],
)
def test_what_may_be_cached(url: str, eligible: bool) -> None:
    assert caching(request_from_url(url)).eligible is eligible


def test_static_files_have_the_declared_times_and_errors_are_not_kept() -> None:
    decided = caching(request_from_url("https://acme.test/a.css"))
    assert (decided.edge.mode, decided.edge.seconds) == (Mode.OVERRIDE_ORIGIN, 86_400)
    assert (decided.browser.mode, decided.browser.seconds) == (Mode.OVERRIDE_ORIGIN, 14_400)
    kept = {
        status: next((one.seconds for one in decided.edge_by_status if one.first <= status <= one.last), None)
        for status in (200, 206, 301, 302, 304, 404, 500, 503)
    }
    assert kept == {200: None, 206: None, 301: -1, 302: -1, 304: None, 404: -1, 500: -1, 503: -1}


def test_an_api_gets_no_times_of_ours_even_for_a_static_extension() -> None:
    decided = caching(request_from_url("https://api.acme.test/v1/export.js"))
    assert "lr_cache_static" not in decided.rules
    assert decided.edge.rule is None


@pytest.mark.parametrize(
    ("path", "cookie", "by"),
    [
        pytest.param("/", "session=1", "lr_cache_session", id="page-with-session"),
        pytest.param("/", "theme=dark; session=1", "lr_cache_session", id="among-others"),
        pytest.param("/a.css", "session=1", "lr_cache_static", id="static-with-session"),
        pytest.param("/", "theme=dark", None, id="page-with-another-cookie"),
    ],
)
def test_a_session_cookie_decides_about_pages_only(path: str, cookie: str, by: str | None) -> None:
    assert caching(request_from_url(f"https://acme.test{path}", headers={"cookie": cookie})).decided_by == by


# --- web cache deception

PLAIN = ["/", "//", "/./", "/../", "..", ".", ";", "?x", "+", "static", "account", "ACCOUNT", "x", "é", ".css", "x.css"]
ENCODED = ["%2f", "%2F", "%5c", "%3b", "%3f", "%23", "%00", "%0a", "%20", "%2e%2e", "%2ecss", "%61ccount", "acc%6Funt"]
TWICE = ["%252f", "%252e", "%25", "%2561ccount"]
PIECES = st.sampled_from(PLAIN + ENCODED + TWICE)
PATHS = st.lists(PIECES, max_size=8).map(lambda pieces: f"/{''.join(pieces)}/x.css")


def readings(path: str) -> set[str]:
    """Return how servers may read ``path``: decoded never, once or twice, cut, dots resolved, or none of it."""
    found: set[str] = set()
    for times in range(3):
        decoded = path
        for _ in range(times):
            decoded = unquote(decoded)
        for cut in ("", ";", "?", "#", "\x00", "\n"):
            part = decoded.partition(cut)[0] if cut else decoded
            slashed = "/" + part.replace("\\", "/").lstrip("/")
            found |= {part.lower(), slashed.lower(), posixpath.normpath(slashed).lower()}
    return found


def is_account(path: str) -> bool:
    return path == "/account" or path.startswith(("/account/", "/account."))


@given(PATHS)
@example("/static/..%2faccount/x.css")
@example("/%2e%2e/account/x.css")
@example("/static/%2e%2e/account/x.css")
@example("/static/%2e%2e%2faccount/x.css")
@example("/static%5c..%5caccount%5cx.css")
@example("/%2faccount/x.css")
@example("/account%23/x.css")
@example("/account%0ax.css")
def test_no_server_reads_a_page_behind_the_log_in_where_the_edge_reads_a_static_file(path: str) -> None:
    decided = caching(request_from_url(f"https://acme.test{path}"))
    if decided.eligible:
        asked = path.partition("?")[0]
        assert [reading for reading in readings(asked) if is_account(reading)] == []


# --- what is declared at all


def test_nothing_authenticated_declares_no_bypass(compiled: Compile) -> None:
    assert list(compiled().rules) == ["lr_redirects_canonical", "lr_redirects_https", "lr_cache_static"]


def test_browsers_get_no_time_that_the_origin_did_not_say(compiled: Compile) -> None:
    assert compiled().zones[0].settings["browser_cache_ttl"] == 0


def test_a_wildcard_behind_a_log_in_leaves_hosts_with_a_record_of_their_own_alone(compiled: Compile) -> None:
    compilation = compiled(
        hosts={
            "@": {"origin": "198.51.100.10", "audience": "marketing"},
            "shop": {"origin": "198.51.100.10", "audience": "marketing"},
            "*": {"origin": "198.51.100.11", "audience": "users", "authenticated": True},
        }
    )
    zone = compile_zone(compilation.zones[0])
    tenant, shop = (request_from_url(f"https://{name}.acme.test/a.css") for name in ("tenant", "shop"))
    assert caching(tenant, zone).eligible is False
    assert caching(shop, zone).eligible is True


@pytest.mark.parametrize("path", ["/a/b", "/a"], ids=["deep", "prefix"])
def test_authenticated_paths_hold_on_every_host(compiled: Compile, path: str) -> None:
    zone = compile_zone(compiled(cache={"authenticated_paths": [path]}).zones[0])
    assert caching(request_from_url(f"https://acme.test{path.rstrip('/')}/x.css"), zone).eligible is False
