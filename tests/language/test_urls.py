"""Normalized paths, by developers.cloudflare.com/rules/normalization, and requests made from URLs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launchready.language import compile_filter, request_from_url
from launchready.language.urls import normalize_path

PATHS = {
    "plain": ("/hello", "/hello"),
    "unreserved is decoded": ("/%68ello", "/hello"),
    "slashes are not merged, a backslash is escaped": ("/%68ello//pa\\th", "/hello//pa%5Cth"),
    "dot segments": ("/hello//../path", "/hello/path"),
    "a backslash is no separator": ("/hello/\\../path", "/hello/%5C../path"),
    "an escaped slash stays": ("/account%2fx.css", "/account%2Fx.css"),
    "escaped dots are dots": ("/static/%2e%2e/account", "/account"),
    "above the root": ("/../../a", "/a"),
    "ends in dots": ("/a/b/..", "/a/"),
    "bytes outside ASCII": ("/é", "/%C3%A9"),
    "a bare percent sign": ("/100%", "/100%25"),
    "empty": ("", "/"),
}


@pytest.mark.parametrize(("path", "normalized"), PATHS.values(), ids=PATHS.keys())
def test_path_is_normalized(path: str, normalized: str) -> None:
    assert normalize_path(path) == normalized


@settings(deadline=None)
@given(st.text(st.sampled_from('/.%2e5Cab\\é?#"'), max_size=12).map("/".__add__))
def test_normalizing_twice_changes_nothing(path: str) -> None:
    once = normalize_path(path)
    assert normalize_path(once) == once


def test_rules_see_the_normalized_path_and_raw_fields_the_sent_one() -> None:
    request = request_from_url("https://acme.com/%61ccount")
    assert compile_filter('http.request.uri.path eq "/account"').matches(request)
    assert compile_filter('raw.http.request.uri.path eq "/%61ccount"').matches(request)


URLS = {
    "host in upper case": ("HTTPS://ACME.com", "https://acme.com/"),
    "trailing dot": ("https://acme.com./a", "https://acme.com/a"),
    "international": ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    "fragment is not sent": ("https://acme.com/a?b=c#d", "https://acme.com/a?b=c"),
    "its own port": ("http://acme.com:80/", "http://acme.com/"),
}


@pytest.mark.parametrize(("url", "sent"), URLS.values(), ids=URLS.keys())
def test_request_from_url_sends(url: str, sent: str) -> None:
    assert request_from_url(url).url == sent


@pytest.mark.parametrize(
    "url",
    [
        "acme.com",
        "/path",
        "ftp://acme.com/",
        "https://",
        "https://acme.com:8443/",
        "https://[::1",
        "https://a..b\u00fc/",
    ],
)
def test_what_is_no_web_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message differs by cause
        request_from_url(url)
