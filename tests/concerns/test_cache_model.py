"""What else may be cached: folders of static files, public pages, lifetimes of the server; never a visitor's page."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.compilation import Compilation, compile_site
from launchready.edge import Caching, Mode, compile_zone, request_from_url
from launchready.errors import DeclarationError
from launchready.expectations import NeverCached, StaticCached
from launchready.site import Site

Compile = Callable[..., Compilation]
CACHE: dict[str, Any] = {
    "static": {"paths": ["/_next/static", "/assets/"]},
    "pages": ["/", "/blog/*", "/about"],
    "authenticated_paths": ["/account"],
    "session_cookies": ["sid"],
}
SITE = Site.model_validate(
    {
        "zone": {"name": "acme.test"},
        "canonical": "@",
        "hosts": {
            "@": {"origin": "198.51.100.10", "audience": "marketing"},
            "app": {"origin": "198.51.100.11", "audience": "users", "authenticated": True},
            "api": {"origin": "198.51.100.12", "audience": "apis"},
        },
        "cache": CACHE,
    }
)
EDGE = compile_zone(compile_site(SITE).zone)


def caching(url: str, cookie: str | None = None, zone: Any = EDGE) -> Caching:
    found: Caching | None = zone.decide(request_from_url(url, headers={"cookie": cookie} if cookie else {})).caching
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("url", "cookie", "forced", "mode"),
    [
        ("https://acme.test/_next/static/chunk", None, True, Mode.OVERRIDE_ORIGIN),
        ("https://acme.test/assets/a/b", "sid=1", True, Mode.OVERRIDE_ORIGIN),
        ("https://acme.test/a.css", "sid=1", True, Mode.OVERRIDE_ORIGIN),
        ("https://acme.test/", None, True, Mode.RESPECT_ORIGIN),
        ("https://acme.test/blog/x", None, True, Mode.RESPECT_ORIGIN),
        ("https://acme.test/about", None, True, Mode.RESPECT_ORIGIN),
        ("https://acme.test/", "sid=1", False, None),
        ("https://acme.test/blog/x", "other=1; sid=1", False, None),
        ("https://acme.test/about/us", None, False, None),
        ("https://acme.test/assets", None, False, None),
        ("https://app.acme.test/assets/a", None, False, None),
        ("https://api.acme.test/blog/x", None, False, None),
        ("https://acme.test/account/x.css", None, False, None),
        ("https://acme.test/assets/..%2faccount", None, False, None),
        ("https://acme.test/blog/%2e%2e/account", None, False, None),
    ],
)
def test_what_the_edge_keeps(url: str, cookie: str | None, forced: bool, mode: Mode | None) -> None:
    found = caching(url, cookie)
    assert (found.forced, found.edge.mode if forced else None) == (forced, mode)


ENCODINGS = st.sampled_from(
    ["{}", "%2f{}", "/{}", "/./{}", "/x/../{}", "//{}", "/%2e%2e/{}", "\\{}", "/;{}", "/..%2f{}"]
)
TAILS = st.sampled_from(["", "/", "/x.css", ".css", "/a/b.js", ";x.css", "%00.css", "%2fx.css", "/..;/x.css", "?a.css"])
BEFORE = st.sampled_from(["", "/assets", "/blog", "/_next/static", "/about"])


@given(BEFORE, ENCODINGS, st.sampled_from(["account", "ACCOUNT", "%61ccount", "acc%6Funt"]), TAILS)
def test_no_disguise_of_a_page_behind_a_log_in_is_kept(before: str, encoding: str, word: str, tail: str) -> None:
    """What a server may read as /account is never eligible, wherever it is hidden below a path that may be kept."""
    path = before + encoding.format(word) + tail
    path = path if path.startswith("/") else f"/{path}"
    decoded = unquote(path.partition("?")[0]).replace("\\", "/")
    read = posixpath.normpath("/".join(part.partition(";")[0] for part in decoded.split("/"))).lower()
    if read.lstrip("/").startswith(("account/", "account.")) or read.lstrip("/") == "account":
        assert caching(f"https://acme.test{path}").forced is False


def test_what_the_server_says_may_be_respected(compiled: Compile) -> None:
    site = compiled(cache={"static": {"edge_ttl": "origin", "browser_ttl": "origin", "ignore_query": True}})
    zone = compile_zone(site.zone)
    found, other = (caching(f"https://acme.test/a.css?v={number}", zone=zone) for number in (1, 2))
    assert (found.edge.mode, found.browser.mode, found.key == other.key) == (
        Mode.RESPECT_ORIGIN, Mode.RESPECT_ORIGIN, True
    )  # fmt: skip
    (check,) = (each.check for each in site.expectations if isinstance(each.check, StaticCached))
    assert check.browser_ttl is None
    assert "Static files of acme.test are cached at the edge as long as the server says." in site.english


def test_each_query_string_has_its_copy_unless_told(compiled: Compile) -> None:
    zone = compile_zone(compiled().zone)
    assert len({caching(f"https://acme.test/a.css?v={number}", zone=zone).key for number in (1, 2)}) == 2


def test_paths_are_looked_at_where_the_edge_answers(compiled: Compile) -> None:
    hosts = {
        "@": {"origin": "198.202.211.1", "audience": "marketing", "platform": "webflow", "edge": "provider"},
        "app": {"origin": "198.51.100.11", "audience": "users"},
    }
    cache = {"authenticated_paths": ["/account"], "session_cookies": ["sid"]}
    checks = [each.check for each in compiled(hosts=hosts, cache=cache).expectations]
    asked = [check.url for check in checks if isinstance(check, NeverCached)]
    assert asked == [
        "https://app.acme.test/account",
        "https://app.acme.test/account/launch-ready.css",
        "https://app.acme.test/",
    ]


@pytest.mark.parametrize(
    ("cache", "key", "says"),
    [
        ({**CACHE, "pages": ["/account/*"]}, "cache.pages.0", "below /account"),
        ({**CACHE, "pages": ["/ACCOUNT/help"]}, "cache.pages.0", "below /account"),
        ({**CACHE, "static": {"paths": ["/account/files"]}}, "cache.static.paths.0", "below /account"),
        ({**CACHE, "static": {"paths": ["/"]}}, "cache.static.paths.0", "everything static"),
        ({**CACHE, "static": {"paths": ["/a/*"]}}, "cache.static.paths.0", "leave the * out"),
        ({**CACHE, "pages": ["/a*b"]}, "cache.pages.0", "stands for nothing here"),
        ({**CACHE, "static": {"paths": ["/a/../b"]}}, "cache.static.paths.0", "segment"),
        ({"static": {"edge_ttl": 60}}, "cache.static.edge_ttl", "7,200"),
        ({"static": {"sample": "/files/x"}}, "cache.static.sample", "extensions"),
    ],
    ids=[
        "page-behind-log-in", "page-in-other-case", "files-behind-log-in", "everything", "star-in-folder",
        "star-in-page", "dots", "too-short-for-free", "sample-of-no-kind",
    ],
)  # fmt: skip
def test_mistakes(compiled: Compile, cache: dict[str, Any], key: str, says: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        compiled(cache=cache)
    found = {problem.key: problem.message for problem in raised.value.problems}
    assert says in found.get(key, ""), found


def test_a_sample_below_a_static_folder_is_one(compiled: Compile) -> None:
    site = compiled(cache={"static": {"paths": ["/files"], "sample": "/files/x"}})
    assert StaticCached("acme.test", "/files/x", tuple(site.site.cache.static.extensions), 14_400, 86_400) in [
        each.check for each in site.expectations
    ]
