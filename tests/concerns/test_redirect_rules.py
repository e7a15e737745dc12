"""What the redirect rules do, by walking requests through the compiled zone as the edge would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from launchready.compilation import Compilation
from launchready.edge import Ending, compile_zone, request_from_url, walk
from launchready.zone import Record

Compile = Callable[..., Compilation]
PRELOAD = {"hsts": {"max_age": 31_536_000, "include_subdomains": True, "preload": True}}


def urls(compilation: Compilation, url: str) -> list[str]:
    """Return the URLs that a visitor of ``url`` goes through."""
    hops = walk(compile_zone(compilation.zones[0]), request_from_url(url))
    assert hops[-1].ending in (Ending.SERVED, Ending.OUTSIDE)
    return [hop.request.url for hop in hops]


WWW_CANONICAL: dict[str, Any] = {
    "canonical": "www",
    "hosts": {"www": {"origin": "198.51.100.10", "audience": "marketing"}},
}


@pytest.mark.parametrize("tail", ["/", "/a/b?c=d&e=%20", "/a%2Fb?x"], ids=["root", "query", "encoded"])
@pytest.mark.parametrize(
    ("changes", "asked", "arrives"),
    [
        pytest.param({}, "http://www.acme.test", "https://acme.test", id="http-www-to-apex"),
        pytest.param({}, "https://www.acme.test", "https://acme.test", id="https-www-to-apex"),
        pytest.param({}, "http://acme.test", "https://acme.test", id="http-apex"),
        pytest.param(WWW_CANONICAL, "http://acme.test", "https://www.acme.test", id="http-apex-to-www"),
        pytest.param(WWW_CANONICAL, "https://acme.test", "https://www.acme.test", id="https-apex-to-www"),
        pytest.param({"tls": PRELOAD}, "http://www.acme.test", "https://acme.test", id="preload-with-canonical-apex"),
    ],
)
def test_one_hop_with_path_and_query(compiled: Compile, changes: Any, asked: str, arrives: str, tail: str) -> None:
    assert urls(compiled(**changes), asked + tail) == [asked + tail, arrives + tail]


def test_preload_with_canonical_www_goes_to_https_first_and_says_so(compiled: Compile) -> None:
    compilation = compiled(**WWW_CANONICAL, tls=PRELOAD)
    assert urls(compilation, "http://acme.test/a?b") == [
        "http://acme.test/a?b",
        "https://acme.test/a?b",
        "https://www.acme.test/a?b",
    ]
    ids = {expectation.id for expectation in compilation.expectations}
    assert "redirects/acme.test/https-first" in ids
    assert "redirects/acme.test/one-hop-http" not in ids
    assert any("two steps" in sentence for sentence in compilation.english)


@pytest.mark.parametrize("host", ["acme.test", "www.acme.test"])
def test_a_certificate_authoritys_check_is_not_redirected(compiled: Compile, host: str) -> None:
    url = f"http://{host}/.well-known/acme-challenge/token"
    assert urls(compiled(), url) == [url]


def test_https_everywhere_off_leaves_http_alone(compiled: Compile) -> None:
    compilation = compiled(tls={"https_everywhere": False})
    assert urls(compilation, "http://acme.test/a") == ["http://acme.test/a"]
    assert not any(expectation.name == "https" for expectation in compilation.expectations)


@pytest.mark.parametrize(
    ("rule", "asked", "arrives"),
    [
        pytest.param(
            {"host": "docs", "to": "https://x.test/help/"},
            "http://docs.acme.test/a?b", "https://x.test/help/a?b", id="host",
        ),
        pytest.param(
            {"host": "@", "path": "/old", "to": "https://acme.test/new"},
            "http://acme.test/old?b", "https://acme.test/new?b", id="path-from-http-in-one-hop",
        ),
        pytest.param(
            {"host": "@", "path": "/old", "to": "https://acme.test/new", "keep_query": False},
            "https://acme.test/old?b", "https://acme.test/new", id="query-dropped",
        ),
        pytest.param(
            {"host": "www", "path": "/old", "to": "https://acme.test/new"},
            "https://www.acme.test/old", "https://acme.test/new", id="before-the-canonical-host",
        ),
        pytest.param(
            {"host": "@", "path": "/old", "to": "https://acme.test/new"},
            "http://www.acme.test/old?b", "https://acme.test/new?b", id="from-the-other-of-apex-and-www",
        ),
    ],
)  # fmt: skip
def test_declared_redirects_take_one_hop(compiled: Compile, rule: Any, asked: str, arrives: str) -> None:
    assert urls(compiled(redirects=[rule]), asked) == [asked, arrives]


@pytest.mark.parametrize("first", [True, False], ids=["declared-before", "declared-after"])
def test_what_www_says_of_the_same_path_itself_stays(compiled: Compile, first: bool) -> None:
    own = {"host": "www", "path": "/old", "to": "https://x.test/own"}
    other = {"host": "@", "path": "/old", "to": "https://acme.test/new"}
    compilation = compiled(redirects=[own, other] if first else [other, own])
    assert urls(compilation, "https://www.acme.test/old") == ["https://www.acme.test/old", "https://x.test/own"]


def test_with_preload_the_other_host_goes_to_its_https_first(compiled: Compile) -> None:
    rule = {"host": "www", "path": "/old", "to": "https://www.acme.test/new"}
    assert urls(compiled(**WWW_CANONICAL, tls=PRELOAD, redirects=[rule]), "http://acme.test/old") == [
        "http://acme.test/old",
        "https://acme.test/old",
        "https://www.acme.test/new",
    ]


def test_a_path_redirect_leaves_other_paths_alone(compiled: Compile) -> None:
    compilation = compiled(redirects=[{"host": "@", "path": "/old", "to": "https://acme.test/new"}])
    assert urls(compilation, "https://acme.test/older") == ["https://acme.test/older"]


def test_a_redirect_may_be_temporary(compiled: Compile) -> None:
    compilation = compiled(redirects=[{"host": "docs", "to": "https://x.test", "permanent": False}])
    decision = compile_zone(compilation.zones[0]).decide(request_from_url("https://docs.acme.test/"))
    assert decision.redirect
    assert decision.redirect.status == 302


def test_names_that_only_redirect_have_an_originless_record(compiled: Compile) -> None:
    records = compiled(redirects=[{"host": "docs", "to": "https://x.test"}]).zones[0].records
    assert records["www/address"] == Record("www.acme.test", "AAAA", "100::", proxied=True)
    assert records["docs/address"] == Record("docs.acme.test", "AAAA", "100::", proxied=True)


def test_a_declared_www_keeps_its_own_record(compiled: Compile) -> None:
    hosts = {name: {"origin": "198.51.100.10", "audience": "marketing"} for name in ("@", "www")}
    compilation = compiled(hosts=hosts)
    assert compilation.zones[0].records["www/address"].content == "198.51.100.10"
    assert urls(compilation, "http://www.acme.test/") == ["http://www.acme.test/", "https://acme.test/"]
