"""What filters are refused, with the column that the message points at."""

from __future__ import annotations

import pytest

from launchready.errors import LanguageError
from launchready.language import compile_filter, request_from_url
from launchready.language.operands import MAX_NESTING

ROWS = {
    "empty": ("", 1, "empty"),
    "blank": ("  ", 1, "empty"),
    "tab": ("ssl\tand ssl", 4, "cannot follow"),
    "upper case operator": ("ssl AND ssl", 5, "lower case"),
    "half a condition": ("ssl and", 8, "the end"),
    "open parenthesis": ("(ssl", 5, "expected"),
    "closing parenthesis": ("ssl)", 4, "cannot follow"),
    "single equals sign": ('http.host = "a"', 11, "write =="),
    "open string": ('http.host eq "a', 14, "no closing"),
    "open raw string": ('http.host eq r#"a"', 14, "no closing"),
    "unknown escape": (r'http.host eq "a\n"', 16, "no escape"),
    "unknown field": ('nope eq "a"', 1, "unknown"),
    "unknown function": ('nope(http.host) eq "a"', 1, "unknown"),
    "fields of two types": ("http.host eq ip.src", 14, "a string is compared with an IP address"),
    "field against many": ('http.host eq http.request.headers["x"][*]', 14, "many values"),
    "literal on the left": ('"a" eq "a"', 1, "expected"),
    "string against a number": ("http.host eq 5", 14, "in quotes"),
    "number against a string": ('len(http.host) eq "5"', 19, "compared with a string"),
    "address in quotes": ('ip.src eq "192.0.2.1"', 11, "compared with a string"),
    "address contains": ("ip.src contains 192.0.2.1", 8, "does not work on an IP address"),
    "number contains": ('len(http.host) contains "5"', 16, "does not work on an integer"),
    "boolean compared": ("ssl eq true", 5, "a boolean is not compared"),
    "string alone": ("http.host", 1, "has to be compared"),
    "array compared": ('http.request.headers["x"] eq "a"', 27, "does not work on an array"),
    "unpacked outside any": ('http.request.headers["x"][*] eq "a"', 30, "any( ) or all( )"),
    "any without unpacking": ('any(http.host eq "a")', 15, "with [*] in it"),
    "any of a boolean": ("any(ssl)", 5, "takes an array of booleans"),
    "or inside any": ('any(http.request.headers["x"][*] eq "a" or ssl)', 41, "takes one comparison"),
    "one and many joined": ('any((http.request.headers["x"][*] eq "a" or ssl))', 45, "or joins an array of booleans"),
    "unpacked twice": (
        'any(starts_with(lower(http.request.headers["x"][*])[*], http.request.headers["x"][*]))',
        57,
        "first argument only",
    ),
    "comma in a list": ('http.host in {"a", "b"}', 18, "spaces, not commas"),
    "mixed list": ('http.host in {"a" 5}', 19, "a string is expected"),
    "name of a list": ("ip.src in $Office", 11, "a list's name"),
    "range that runs backwards": ("len(http.host) in {5..1}", 20, "ends before"),
    "range outside a list": ("len(http.host) eq 1..5", 20, "cannot follow"),
    "network with host bits": ("ip.src in {192.0.2.1/24}", 12, "no IP address"),
    "netmask": ("ip.src in {192.0.2.0/255.255.255.0}", 12, "no IP address"),
    "range over two families": ("ip.src in {192.0.2.1..::1}", 12, "ends before"),
    "number beyond 64 bits": ("len(http.host) eq 9223372036854775808", 19, "64 bits"),
    "number below 64 bits": ("len(http.host) eq -9223372036854775809", 19, "64 bits"),
    "raw string as a key": ('http.request.headers[r"x"][0] eq "a"', 22, "an index is"),
    "letters in a number": ("len(http.host) eq 1a", 19, "an integer is expected"),
    "digit that is not octal": ("len(http.host) eq 08", 19, "an integer is expected"),
    "bitwise on a string": ("http.host & 1", 11, "bitwise_and does not work on a string"),
    "index of a string": ('http.host[0] eq "a"', 10, "no such index"),
    "negative index": ('http.request.headers["x"][-1] eq "a"', 27, "a number from 0"),
    "key that is no text": (r'http.request.headers["\xff"][0] eq "a"', 22, "UTF-8"),
    "space before an index": ('http.request.headers ["x"][0] eq "a"', 22, "no space"),
    "double star": ('http.host wildcard "a**"', 20, "**"),
    "eleven stars": ('http.host wildcard "*a*a*a*a*a*a*a*a*a*a*"', 20, "10 are allowed"),
    "wildcard escape": (r'http.host wildcard r"\x"', 20, "backslash"),
    "too few arguments": ('concat(http.host) eq "a"', 1, "takes 2 or more arguments"),
    "too many arguments": ('lower(http.host, "a") eq "b"', 18, "takes 1 argument, not more"),
    "random function in a filter": ('uuidv4(cf.random_seed) eq "a"', 1, "not in filters"),
    "network bits out of range": ("cidr(ip.src, 33, 64) eq 10.0.0.0", 14, "1 to 32 are allowed"),
    "empty separator": ('split(http.host, "", 3)[0] eq "a"', 18, "must not be empty"),
    "parts out of range": ('split(http.host, ",", 129)[0] eq "a"', 23, "1 to 128 are allowed"),
    "unknown option": ('url_decode(http.host, "x") eq "a"', 23, "options of url_decode"),
    "literal where a field is needed": ('lower("A") eq "a"', 7, "not a literal"),
    "target function": ('regex_replace(http.host, "a", "b") eq "c"', 1, "targets only"),
    "target function deep inside": ('not (ssl and to_string(ssl) eq "true")', 14, "targets only"),
    "regex that does not parse": ('http.host matches "("', 19, "regular expression"),
    "look-around": ('http.host matches "(?=a)"', 19, "regular expression"),
    "backreference": (r'http.host matches "(a)\1"', 19, "regular expression"),
    "regex read differently by Rust": ('http.host matches "[a-z&&b]"', 19, "class inside a class"),
    "class inside a class": ('http.host matches "[a[b]]"', 19, "class inside a class"),
    "quoted part of RE2 alone": (r'http.host matches "\Qa\E"', 19, "cannot be evaluated"),
    "bare brace": ('http.host matches "{"', 19, "must be escaped"),
    "surrogate": ('http.host eq "\ud800"', 15, "surrogate"),
    "too long": ("ssl" + " " * 4094, 4097, "4096 are allowed"),
}


@pytest.mark.parametrize(("expression", "column", "reason"), ROWS.values(), ids=ROWS.keys())
def test_filter_is_refused_at_its_column(expression: str, column: int, reason: str) -> None:
    with pytest.raises(LanguageError) as caught:
        compile_filter(expression)
    assert (caught.value.column, reason in caught.value.reason) == (column, True), str(caught.value)


NESTED = {
    "parentheses": ("(", "ssl", ")"),
    "not": ("not ", "ssl", ""),
    "exclamation marks": ("!", "ssl", ""),
    "functions": ("lower(", "http.host", ")"),
}


@pytest.mark.parametrize(("before", "inner", "after"), NESTED.values(), ids=NESTED.keys())
def test_nesting_has_a_limit(before: str, inner: str, after: str) -> None:
    with pytest.raises(LanguageError, match="levels are nested"):
        compile_filter(before * 400 + inner + after * 400)


def test_the_deepest_nesting_is_fine() -> None:
    assert compile_filter("(" * MAX_NESTING + "ssl" + ")" * MAX_NESTING).matches(request_from_url("https://a.com/"))


def test_one_level_more_is_refused() -> None:
    with pytest.raises(LanguageError, match="128 levels"):
        compile_filter("(" * (MAX_NESTING + 1) + "true" + ")" * (MAX_NESTING + 1))


def test_a_long_chain_is_not_nesting() -> None:
    assert compile_filter(" or ".join(["ssl"] * 500)).text.count("ssl") == 500


def test_4096_characters_are_allowed() -> None:
    expression = f'http.host eq "{"a" * (4096 - 15)}"'
    assert len(compile_filter(expression).text) == 4096


PHASES = {
    "networks": ("cidr(ip.src, 24, 64) eq 10.0.0.0", "http_request_dynamic_redirect", "http_request_firewall_custom"),
    "what the origin answered": ("http.response.code eq 404", "http_request_cache_settings", "http_custom_errors"),
    "bodies": ('http.request.body.raw contains "a"', "http_request_dynamic_redirect", "http_request_firewall_custom"),
    "languages": ('http.request.accepted_languages[0] eq "de"', "http_ratelimit", "http_request_transform"),
    "Base64": ('decode_base64(http.cookie) eq "a"', "http_request_cache_settings", "http_ratelimit"),
    "parts": (
        'split(http.cookie, ";", 3)[0] eq "a"',
        "http_request_firewall_custom",
        "http_response_headers_transform",
    ),
}


@pytest.mark.parametrize(("expression", "refused", "allowed"), PHASES.values(), ids=PHASES.keys())
def test_a_phase_takes_what_its_page_says(expression: str, refused: str, allowed: str) -> None:
    with pytest.raises(LanguageError, match=f"cannot be used in {refused}: it works in .*{allowed}"):
        compile_filter(expression, refused)
    assert compile_filter(expression, allowed).text == compile_filter(expression).text
