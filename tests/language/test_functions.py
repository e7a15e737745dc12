"""What the functions give, by the examples of their documentation (rules-language/functions) and at their edges."""

from __future__ import annotations

import base64
import hmac
import timeit
from urllib.parse import quote

import pytest

from launchready.language import Request, compile_filter, request_from_url

BODY = {
    "object": '{"company": "cloudflare", "product": "x", "version": 2, "deep": {"id": 356, "f": 4.0, "t": true}}',
    "array": '["other_company", "cloudflare", -234, [123, 456], {"product_id": 789}]',
    "text": "asdfghjk",
    "broken": '{"company": ',
    "not JSON": "[NaN]",
    "huge number": "[99999999999999999999]",
    "deep": "[" * 100_000,
    "bytes": "\udcff",
}

JSON = {
    "string": ("object", 'lookup_json_string(http.request.body.raw, "company") eq "cloudflare"', True),
    "in an array": ("array", 'lookup_json_string(http.request.body.raw, 1) eq "cloudflare"', True),
    "integer": ("object", 'lookup_json_integer(http.request.body.raw, "version") eq 2', True),
    "nested": ("object", 'lookup_json_integer(http.request.body.raw, "deep", "id") eq 356', True),
    "negative": ("array", "lookup_json_integer(http.request.body.raw, 2) eq -234", True),
    "array in an array": ("array", "lookup_json_integer(http.request.body.raw, 3, 1) eq 456", True),
    "object in an array": ("array", 'lookup_json_integer(http.request.body.raw, 4, "product_id") eq 789', True),
    "no plain integer": ("object", 'lookup_json_integer(http.request.body.raw, "deep", "f") ge 0', False),
    "a boolean is no integer": ("object", 'lookup_json_integer(http.request.body.raw, "deep", "t") ge 0', False),
    "an integer is no string": ("object", 'lookup_json_string(http.request.body.raw, "version") ne "x"', False),
    "no such key": ("object", 'lookup_json_string(http.request.body.raw, "nope") ne "x"', False),
    "beyond the end": ("array", "lookup_json_integer(http.request.body.raw, 9) ge 0", False),
    "key of an array": ("array", 'lookup_json_string(http.request.body.raw, "0") ne "x"', False),
    "number of an object": ("object", 'lookup_json_string(http.request.body.raw, 0) ne ""', False),
    "broken": ("broken", 'lookup_json_string(http.request.body.raw, "company") ne "x"', False),
    "not JSON": ("not JSON", "lookup_json_integer(http.request.body.raw, 0) ge 0", False),
    "huge number": ("huge number", "lookup_json_integer(http.request.body.raw, 0) ge 0", False),
    "deep": ("deep", "lookup_json_integer(http.request.body.raw, 0) ge 0", False),
    "bytes": ("bytes", "lookup_json_integer(http.request.body.raw, 0) ge 0", False),
    "part": ("text", 'substring(http.request.body.raw, 2, 5) eq "dfg"', True),
    "part to the end": ("text", 'substring(http.request.body.raw, 2) eq "dfghjk"', True),
    "part from the end": ("text", 'substring(http.request.body.raw, -2) eq "jk"', True),
    "part before the end": ("text", 'substring(http.request.body.raw, 0, -2) eq "asdfgh"', True),
    "part beyond the end": ("text", 'substring(http.request.body.raw, 6, 100) eq "jk"', True),
    "part that is empty": ("text", 'substring(http.request.body.raw, 5, 2) eq ""', True),
}


@pytest.mark.parametrize(("body", "expression", "expected"), JSON.values(), ids=JSON.keys())
def test_function_of_a_body(body: str, expression: str, expected: bool) -> None:
    request = Request("POST", "https", "acme.com", "/", body=BODY[body].encode("utf-8", "surrogateescape"))
    assert compile_filter(expression).matches(request) is expected


REQUEST = request_from_url(
    "https://www.cloudflare.com/a?b",
    headers={"client_id": "MTIzYWJj", "x-categories": "groceries,,diy,auto", "broken": "M", "x": ("b", "c"), "y": "d"},
    ip="113.10.0.2",
)
V6 = request_from_url("https://acme.com/", ip="2001:0000:130F:0000:0000:09C0:876A:130B")

ROWS = {
    "decode_base64 of each": 'any(decode_base64(http.request.headers["client_id"][*])[*] eq "123abc")',
    "decode_base64 without padding": 'decode_base64(substring(http.request.headers["client_id"][0], 0, 6)) eq "123a"',
    "decode_base64 of what is none": 'not decode_base64(http.request.headers["broken"][0]) ne "x"',
    "each that is missing is left out": 'len(decode_base64(http.request.headers["broken"][*])) eq 0',
    "remove_bytes": r'remove_bytes(http.host, "\x2e\x77") eq "cloudflarecom"',
    "split": 'len(split(http.request.headers["x-categories"][0], ",", 64)) eq 4',
    "split keeps what is empty": 'split(http.request.headers["x-categories"][0], ",", 64)[1] eq ""',
    "the last part keeps the rest": 'split(http.request.headers["x-categories"][0], ",", 3)[2] eq "diy,auto"',
    "one part is the whole": 'split(http.request.headers["x-categories"][0], ",", 1)[0] eq "groceries,,diy,auto"',
    "join": 'join(http.request.headers["x"], "+") eq "b+c"',
    "join of one": 'join(http.request.headers["y"], "+") eq "d"',
    "has_key": 'has_key(http.request.headers, "x") and not has_key(http.request.headers, "z")',
    "has_value": 'has_value(http.request.headers["x"], "c") and not has_value(http.request.headers["x"], "d")',
    "cidr": "cidr(ip.src, 24, 24) eq 113.10.0.0",
    "cidr6 leaves IPv4 alone": "cidr6(ip.src, 24) eq 113.10.0.2",
    "concat of arrays": 'concat(http.request.headers["x"], http.request.headers["y"])[2] eq "d"',
    "concat of each": 'concat(http.request.headers["x"][*], "!")[1] eq "c!"',
    "coalesce": 'coalesce(http.request.headers["z"][0], http.request.headers["y"][0], "e") eq "d"',
    "coalesce of nothing": 'not coalesce(http.request.headers["z"][0], http.request.headers["zz"][0]) ne "x"',
    "everything in a map": 'any(http.request.headers[*][*] eq "d") and any(http.request.headers[*][1] eq "c")',
    "arrays joined by and": 'any((http.request.headers["x"][*] eq "b" and http.request.headers["y"][*] eq "d"))',
    "each of its own": 'not any((http.request.headers["x"][*] eq "b" and http.request.headers["x"][*] eq "c"))',
    "arrays joined by or": 'all((http.request.headers["x"][*] eq "b" or http.request.headers["x"][*] eq "c"))',
    "all of nothing": 'all(http.request.headers["z"][*] eq "b")',
    "all of a missing array of booleans": 'not all(starts_with(http.request.headers["z"][*], "b"))',
    "field against field":  'http.host ne http.request.uri.path and not http.host eq http.request.headers["z"][0]' ,
    "each against a field": 'any(http.request.headers["x"][*] lt http.host)',
    "bits": "len(http.host) & 6 and not len(http.host) bitwise_and 8",
    "addresses have an order": "ip.src gt 113.10.0.1 and ip.src le 113.10.0.2",
    "addresses of two families have none": "ip.src ne ::1 and not ip.src lt ::1 and not ip.src gt ::1",
    "bytes in hexadecimal": "http.host contains 2e:63:6c",
    "short network": "ip.src in {113/8} and not ip.src in {113}",
    "not without a space": "notssl or ssl",
}  # fmt: skip


@pytest.mark.parametrize("expression", ROWS.values(), ids=ROWS.keys())
def test_it_is_true(expression: str) -> None:
    assert compile_filter(expression).matches(REQUEST)


def test_networks_of_ipv6() -> None:
    assert compile_filter("cidr(ip.src, 24, 24) eq 2001:: and cidr6(ip.src, 24) eq 2001::").matches(V6)


def token(message: str, separator: str, at: int, key: bytes = b"mysecretkey") -> str:
    mac = base64.b64encode(hmac.digest(key, f"{message}{at}".encode(), "sha256")).decode()
    return f"{message}{separator}{at}-{quote(mac, safe='')}"


NOW = 1_484_063_800
TOKENS = {
    "valid": (token("/download/cat.jpg", "?verify=", NOW - 10), True),
    "the last second": (token("/download/cat.jpg", "?verify=", NOW - 99), True),
    "too old": (token("/download/cat.jpg", "?verify=", NOW - 100), False),
    "from the future": (token("/download/cat.jpg", "?verify=", NOW + 1), False),
    "another key": (token("/download/cat.jpg", "?verify=", NOW, b"other"), False),
    "another message": (token("/download/cat.jpg", "?verify=", NOW).replace("cat", "dog"), False),
    "no token": ("/download/cat.jpg", False),
}


@pytest.mark.parametrize(("uri", "valid"), TOKENS.values(), ids=TOKENS.keys())
def test_timed_hmac(uri: str, valid: bool) -> None:
    path, _, query = uri.partition("?")
    request = Request("GET", "https", "acme.com", path, query, given={"http.request.timestamp.sec": NOW})
    expression = 'is_timed_hmac_valid_v0("mysecretkey", http.request.uri, 100, http.request.timestamp.sec, 8)'
    assert compile_filter(expression).matches(request) is valid


def test_decoding_again_and_again_is_linear_in_what_a_visitor_sends() -> None:
    filter_ = compile_filter('url_decode(http.request.uri.query, "r") eq "%"')
    request = Request("GET", "https", "acme.com", "/", "%" + "25" * 20_000)
    assert filter_.matches(request)
    assert timeit.timeit(lambda: filter_.matches(request), number=1) < 1
