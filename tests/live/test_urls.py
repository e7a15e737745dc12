"""What a URL is asked as: the first line of a request, Host, and where to connect."""

from __future__ import annotations

import pytest

from launchready.live.urls import Url, read_url


@pytest.mark.parametrize(
    ("url", "target"),
    [
        pytest.param("http://a.test", "/", id="nothing"),
        pytest.param("http://a.test?x=1", "/?x=1", id="a-query-alone"),
        pytest.param("http://a.test/a%20b?x=1&y=%2F#part", "/a%20b?x=1&y=%2F", id="as-it-was-written"),
        pytest.param("http://a.test/a b?c d", "/a%20b?c%20d", id="blanks"),
        pytest.param("http://a.test/ü?ü", "/%C3%BC?%C3%BC", id="no-ascii"),
        pytest.param('http://a.test/<">`{}?<">`{}', "/%3C%22%3E%60%7B%7D?%3C%22%3E`{}", id="what-each-part-encodes"),
        pytest.param("http://a.test/it's?it's", "/it's?it%27s", id="an-apostrophe"),
        pytest.param("http://a.test/[a]|b;c=d,e", "/[a]|b;c=d,e", id="what-browsers-leave"),
        pytest.param("http://a.test/100%", "/100%", id="a-bare-percent"),
        pytest.param("http://a.test/a/./b/../c", "/a/c", id="dots"),
        pytest.param("http://a.test/../../a", "/a", id="above-the-root"),
        pytest.param("http://a.test/a/..", "/", id="back-to-the-root"),
        pytest.param("http://a.test/a/b/.", "/a/b/", id="a-dot-at-the-end"),
        pytest.param("http://a.test/.well-known/x", "/.well-known/x", id="a-name-with-a-dot"),
        pytest.param("http://a.test//a", "//a", id="two-slashes"),
    ],
)
def test_the_target(url: str, target: str) -> None:
    assert read_url(url).target == target


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("http://A.test/", Url("http", "a.test", 80, "A.test", "/")),
        ("https://a.test/", Url("https", "a.test", 443, "a.test", "/")),
        ("https://a.test:8443/", Url("https", "a.test", 8443, "a.test:8443", "/")),
        ("https://a.test:443/", Url("https", "a.test", 443, "a.test", "/")),
        ("http://a.test:/", Url("http", "a.test", 80, "a.test", "/")),
        ("http://a.test:443/", Url("http", "a.test", 443, "a.test:443", "/")),
        ("https://user:secret@a.test/", Url("https", "a.test", 443, "a.test", "/")),
        ("http://[2001:db8::1]:81/", Url("http", "2001:db8::1", 81, "[2001:db8::1]:81", "/")),
    ],
    ids=[
        "http",
        "https",
        "a-port",
        "the-usual-port",
        "an-empty-port",
        "another-schemes-port",
        "userinfo-is-not-sent",
        "ipv6",
    ],
)
def test_where_it_leads(url: str, read: Url) -> None:
    assert read_url(url) == read


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.test/",
        "mailto:a@b.test",
        "http://",
        "http:///a",
        "http://a.test:99999/",
        "http://[::1",
        "http://ü.test/",
    ],
)
def test_what_cannot_be_asked(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_url(url)
