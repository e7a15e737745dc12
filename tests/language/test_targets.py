"""What redirect targets give. The rows with a page's example are Cloudflare's own (rules-language/functions)."""

from __future__ import annotations

import pytest

from launchready.errors import LanguageError
from launchready.language import compile_target, request_from_url

ROWS = {
    "string": ('"https://acme.com/"', "https://acme.com/", "https://www.acme.com/a?b=1"),
    "concat": (
        'concat("https://acme.com", http.request.uri.path)',
        "https://acme.com/a",
        "https://www.acme.com/a?b=1",
    ),
    "three wildcards": (
        'wildcard_replace(http.request.full_uri, "https://*.example.com/*/*", "https://example.com/${1}/${2}/${3}")',
        "https://example.com/apps/calendar/admin?expand=true",
        "https://apps.example.com/calendar/admin?expand=true",
    ),
    "no match, no change": (
        'wildcard_replace(http.request.full_uri, "/applications/*", "/apps/${1}")',
        "https://example.com/applications/app1",
        "https://example.com/applications/app1",
    ),
    "ignores case": (
        'wildcard_replace(http.request.uri.path, "/apps/*", "/${1}")',
        "/calendar",
        "https://e.com/Apps/calendar",
    ),
    "flag s respects case": (
        'wildcard_replace(http.request.uri.path, "/apps/*", "/${1}", "s")',
        "/Apps/calendar",
        "https://e.com/Apps/calendar",
    ),
    "star in the middle": (
        'wildcard_replace(http.request.uri.path, "/apps/*/login", "/${1}/login")',
        "/calendar/login",
        "https://e.com/apps/calendar/login",
    ),
    "stars are lazy": (
        'wildcard_replace(http.request.uri.path, "/*/*", "${1}|${2}")',
        "a|b/c",
        "https://e.com/a/b/c",
    ),
    "a dollar": ('wildcard_replace(http.request.uri.path, "/*", "$$${1}")', "$a", "https://e.com/a"),
    "regex replaces once": ('regex_replace("/a/a", "/a", "/b")', "/b/a", "https://e.com/"),
    "regex without match": ('regex_replace("/x", "^/y$", "/mumble")', "/x", "https://e.com/"),
    "regex respects case": ('regex_replace("/foo", "^/FOO$", "/x")', "/foo", "https://e.com/"),
    "regex groups": (
        'regex_replace("/foo/a/path", "^/foo/([^/]*)/(.*)$", "/bar/${2}/${1}")',
        "/bar/path/a",
        "https://e.com/",
    ),
    "regex dollar": ('regex_replace("/b", "^/b$", "/b$$")', "/b$", "https://e.com/"),
    "regex group that took no part": ('regex_replace("b", "(a)?b", "<${1}>")', "<>", "https://e.com/"),
    "to_string of a boolean": ("to_string(ssl)", "true", "https://e.com/"),
    "to_string of a number": ("to_string(len(http.host))", "5", "https://e.com/"),
    "concat of arrays": (
        'join(concat(http.request.uri.args.names, http.request.uri.args.values), " ")',
        "a b 1 2",
        "https://e.com/?a=1&b=2",
    ),
    "query without some arguments": (
        'remove_query_args(http.request.uri.query, "a", "c")',
        "b=2&b=3&d",
        "https://e.com/?a=1&b=2&c&b=3&d&a=4",
    ),
    "Base64": ('encode_base64("hello world")', "aGVsbG8gd29ybGQ", "https://e.com/"),
    "padded Base64": ('encode_base64("hello world", "p")', "aGVsbG8gd29ybGQ=", "https://e.com/"),
    "Base64 of a digest": (
        'encode_base64(sha256("abc"), "up")',
        "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=",
        "https://e.com/",
    ),
    "missing is empty": ('http.request.headers["x"][0]', "", "https://e.com/"),
}


@pytest.mark.parametrize(("expression", "expected", "url"), ROWS.values(), ids=ROWS.keys())
def test_target_gives(expression: str, expected: str, url: str) -> None:
    assert compile_target(expression).evaluate(request_from_url(url)) == expected


REFUSED = {
    "not a string": ("ssl", 1, "a target is a string"),
    "a number": ("5", 1, "a target is a string"),
    "a comparison": ('http.host eq "a"', 11, "a target is a string; this is a boolean"),
    "many values": ('http.request.headers["x"][*]', 1, "many values"),
    "an array": ("http.request.headers.names", 1, "a target is a string"),
    "two replacements": (
        'concat(wildcard_replace(http.host, "*", "a"), regex_replace(http.host, "a", "b"))',
        47,
        "only once",
    ),
    "reference to no group": ('wildcard_replace(http.host, "a*", "${2}")', 35, "refers to no group"),
    "nine references": ('wildcard_replace(http.host, "*", "' + "${1}" * 9 + '")', 34, "8 are allowed"),
    "lone dollar": ('regex_replace(http.host, "a", "$1")', 31, "$ in a replacement"),
    "pattern that is no literal": ("wildcard_replace(http.host, http.host, http.host)", 29, "a literal is needed"),
    "literal source": ('wildcard_replace("a", "a", "b")', 18, "not a literal"),
}


@pytest.mark.parametrize(("expression", "column", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_target_is_refused_at_its_column(expression: str, column: int, reason: str) -> None:
    with pytest.raises(LanguageError) as caught:
        compile_target(expression)
    assert (caught.value.column, reason in caught.value.reason) == (column, True), str(caught.value)
