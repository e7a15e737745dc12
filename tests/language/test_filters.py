"""What filters mean: one row an expression, with what it is for one request."""

from __future__ import annotations

import pytest

from launchready.language import Request, compile_filter, compile_target, request_from_url

REQUEST = request_from_url(
    "https://www.Acme.com/Shop/Shoe.PNG?size=42&size=43&q=a%20b",
    headers={
        "Cookie": "sid=1; theme=dark",
        "X-Tag": ("one", "two"),
        "User-Agent": "Mozilla",
        "Referer": "https://search.example/",
        "X-Forwarded-For": "192.0.2.1",
    },
    ip="198.51.100.7",
    country="DE",
    version="HTTP/1.1",
)
BARE = request_from_url("http://acme.com/", ip="2001:db8::7")

ROWS = {
    "host is lower case": ('http.host eq "www.acme.com"', True),
    "eq is case sensitive": ('http.host == "WWW.acme.com"', False),
    "ne": ('http.host ne "acme.com"', True),
    "ne of the same": ('http.host != "www.acme.com"', False),
    "lt on bytes": ('http.host lt "x"', True),
    "ge on bytes": ('http.host >= "x"', False),
    "path keeps its case": ('http.request.uri.path eq "/Shop/Shoe.PNG"', True),
    "extension is lower case": ('http.request.uri.path.extension eq "png"', True),
    "uri holds the query": ('http.request.uri eq "/Shop/Shoe.PNG?size=42&size=43&q=a%20b"', True),
    "full uri": ('http.request.full_uri eq "https://www.acme.com/Shop/Shoe.PNG?size=42&size=43&q=a%20b"', True),
    "query": ('http.request.uri.query contains "size=42"', True),
    "method": ('http.request.method in {"GET" "HEAD"}', True),
    "version": ('http.request.version eq "HTTP/1.1"', True),
    "cookie is one string": ('http.cookie contains "sid="', True),
    "cookie by name": ('http.request.cookies["theme"][0] eq "dark"', True),
    "user agent": ('http.user_agent eq "Mozilla"', True),
    "referer": ('starts_with(http.referer, "https://search.")', True),
    "x-forwarded-for": ('http.x_forwarded_for eq "192.0.2.1"', True),
    "header": ('http.request.headers["x-tag"][1] eq "two"', True),
    "header keys are lower case": ('http.request.headers["X-Tag"][0] eq "one"', False),
    "every request has a host": ('http.request.headers["host"][0] eq "www.acme.com"', True),
    "ssl": ("ssl", True),
    "not ssl": ("not ssl", False),
    "double negation": ("not not ssl", True),
    "true": ("true", True),
    "false": ("false", False),
    "country": ('ip.src.country in {"DE" "AT"}', True),
    "ip in cidr": ("ip.src in {198.51.100.0/24}", True),
    "ip in range": ("ip.src in {198.51.100.1..198.51.100.6 198.51.100.8}", False),
    "ip of another family": ("ip.src in {::/0}", False),
    "ip eq": ("ip.src eq 198.51.100.7", True),
    "contains is case sensitive": ('http.request.uri.path contains "shoe"', False),
    "in with no items": ("http.host in {}", False),
    "wildcard ignores case": ('http.request.uri.path wildcard "/SHOP/*.png"', True),
    "strict wildcard does not": ('http.request.uri.path strict wildcard "/SHOP/*.png"', False),
    "wildcard matches the whole value": ('http.host wildcard "*.acme"', False),
    "wildcard star may be empty": ('http.host wildcard "*www.acme.com*"', True),
    "matches finds a part": (r'http.request.uri.path matches "o[eo]\.PNG$"', True),
    "matches is case sensitive": ('http.host ~ "^WWW"', False),
    "matches ignores case when told": ('http.host ~ "(?i)^WWW"', True),
    "raw string": (r'http.request.uri.path matches r#"^/Shop/\w+\.PNG$"#', True),
    "hexadecimal escape": (r'http.host eq "\x77ww.acme.com"', True),
    "octal escape": (r'http.host eq "\167ww.acme.com"', True),
    "starts_with": ('starts_with(http.request.uri.path, "/Shop/")', True),
    "ends_with": ('ends_with(http.request.uri.path, ".png")', False),
    "lower": ('lower(http.request.uri.path) eq "/shop/shoe.png"', True),
    "upper": ('upper(http.host) eq "WWW.ACME.COM"', True),
    "len": ("len(http.host) eq 12", True),
    "len in a range": ("len(http.host) in {1..11 13..20}", False),
    "len of an array": ('len(http.request.uri.args["size"]) eq 2', True),
    "hexadecimal integer": ("len(http.host) eq 0xc", True),
    "octal integer": ("len(http.host) eq 014", True),
    "concat": ('concat(http.host, "/", http.request.method) eq "www.acme.com/GET"', True),
    "substring": ('substring(http.host, 4, 8) eq "acme"', True),
    "substring from the end": ('substring(http.host, -3) eq "com"', True),
    "url_decode": ('url_decode(http.request.uri.query) contains "q=a b"', True),
    "any of an array": ('any(http.request.uri.args["size"][*] eq "43")', True),
    "all of an array": ('all(http.request.uri.args["size"][*] eq "43")', False),
    "not inside all": ('all(not http.request.uri.args["size"][*] eq "44")', True),
    "mapped function": ('any(upper(http.request.headers["x-tag"][*])[*] eq "TWO")', True),
    "mapped boolean function": ('any(starts_with(http.request.headers["x-tag"][*], "tw"))', True),
    "mapped length": ('all(len(http.request.headers["x-tag"][*])[*] in {3 4})', True),
    "names of headers": ('any(http.request.headers.names[*] eq "x-tag")', True),
    "names of arguments": ('http.request.uri.args.names[2] eq "q"', True),
    "and before xor": ("ssl xor ssl and not ssl", True),
    "xor before or": ("ssl or ssl xor ssl", True),
    "not before and": ('not http.host eq "x" and ssl', True),
    "parentheses": ("(ssl or ssl) and not ssl", False),
    "xor of two that are true": ("ssl xor ssl", False),
    "xor of true and false": ("ssl ^^ not ssl", True),
    "le of the same": ("len(http.host) le 12", True),
    "le of less": ("len(http.host) le 11", False),
    "lt of the same": ("len(http.host) lt 12", False),
    "ge of the same": ("len(http.host) ge 12", True),
    "gt of the same": ("len(http.host) > 12", False),
    "first of a range": ("len(http.host) in {12..20}", True),
    "last of a range": ("len(http.host) in {1..12}", True),
    "first address of a range": ("ip.src in {198.51.100.7..198.51.100.9}", True),
    "last address of a range": ("ip.src in {198.51.100.1..198.51.100.7}", True),
    "address before a range": ("ip.src in {198.51.100.8..198.51.100.9}", False),
    "smallest integer": ("len(http.host) gt -9223372036854775808", True),
    "quoted pattern keeps its backslashes": (r'http.request.uri.query matches "q=a%\d+b"', True),
    "doubled backslash in a quoted pattern": (r'http.request.uri.query matches "q=a%\\d+b|\\d"', False),
    "quote in a quoted pattern": (r'http.request.uri.path matches "[^\"]/Shoe"', True),
    "unicode escapes of url_decode": ('url_decode(http.request.uri.query, "u") contains "a b"', True),
    "xor of three": ("ssl xor ssl xor ssl", True),
    "symbols": ('ssl && http.host == "x" || !ssl ^^ ssl', True),
    "no spaces": ('http.host=="www.acme.com"&&ssl', True),
    "line breaks": ('http.host eq\n"www.acme.com"\r\nand ssl', True),
}


@pytest.mark.parametrize(("expression", "expected"), ROWS.values(), ids=ROWS.keys())
def test_filter_means(expression: str, expected: bool) -> None:
    assert compile_filter(expression).matches(REQUEST) is expected


MISSING = {
    "eq of a missing header": 'http.request.headers["x-tag"][0] eq "one"',
    "ne of a missing header": 'http.request.headers["x-tag"][0] ne "one"',
    "in of a missing header": 'http.request.headers["x-tag"][0] in {"one"}',
    "contains of a missing header": 'http.request.headers["x-tag"][0] contains ""',
    "wildcard of a missing header": 'http.request.headers["x-tag"][0] wildcard "*"',
    "function of a missing header": 'lower(http.request.headers["x-tag"][0]) ne "x"',
    "two arguments, one missing": 'starts_with(http.request.headers["x-tag"][0], "")',
    "length of a missing array": 'len(http.request.headers["x-tag"]) ge 0',
    "index beyond the end": 'http.request.uri.args.names[0] ne "x"',
    "any of a missing array": 'any(http.request.headers["x-tag"][*] ne "x")',
}


@pytest.mark.parametrize("expression", MISSING.values(), ids=MISSING.keys())
def test_a_missing_value_makes_every_comparison_false(expression: str) -> None:
    assert compile_filter(expression).matches(BARE) is False


def test_concat_leaves_out_what_is_missing() -> None:
    assert compile_filter('concat("a", http.request.headers["x"][0], "b") eq "ab"').matches(BARE)


def test_a_header_that_was_not_sent_makes_its_string_field_empty() -> None:
    assert compile_filter('http.cookie eq "" and http.referer eq ""').matches(BARE)


DECODED = {
    "plus is a space": ("a+b", "", "a b"),
    "once": ("%2520", "", "%20"),
    "again and again": ("%252520", "r", " "),
    "wide characters only when told": ("%u2601", "", "%u2601"),
    "wide characters": ("%u2601", "u", "☁"),
    "both": ("%25u2601", "ur", "☁"),
    "bytes": ("%E4%BD", "", b"\xe4\xbd".decode("utf-8", "surrogateescape")),
    "what is no escape stays": ("100%zz", "r", "100%zz"),
}


@pytest.mark.parametrize(("query", "options", "decoded"), DECODED.values(), ids=DECODED.keys())
def test_url_decode_gives(query: str, options: str, decoded: str) -> None:
    request = Request("GET", "https", "acme.com", "/", query)
    assert compile_target(f'url_decode(http.request.uri.query, "{options}")').evaluate(request) == decoded


def test_ipv6_address_is_found_in_its_network() -> None:
    assert compile_filter("ip.src in {2001:db8::/32}").matches(BARE)


def test_len_counts_bytes() -> None:
    request = Request("GET", "https", "acme.com", "/", headers={"user-agent": ("é",)})
    assert compile_filter("len(http.user_agent) eq 2").matches(request)


def test_a_byte_that_is_no_utf8_is_one_byte() -> None:
    request = Request(
        "GET", "https", "acme.com", "/", headers={"user-agent": (b"\xff".decode("utf-8", "surrogateescape"),)}
    )
    assert compile_filter(r'len(http.user_agent) eq 1 and http.user_agent eq "\xff"').matches(request)


EXTENSIONS = {
    "/foo": "", "/foo.mp3": "mp3", "/.mp3": "", "/.foo.mp3": "mp3", "/foo.tar.bz2": "bz2", "/foo.": "",
    "/foo.MP3": "mp3", "/a.b/c": "",
}  # fmt: skip


@pytest.mark.parametrize(("path", "extension"), EXTENSIONS.items(), ids=EXTENSIONS.keys())
def test_extension_is_what_the_fields_page_says(path: str, extension: str) -> None:
    request = Request("GET", "https", "acme.com", path)
    assert compile_filter(f'http.request.uri.path.extension eq "{extension}"').matches(request)
