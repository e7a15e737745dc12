"""What a request does not say is "cannot tell": never quietly false, and never in the way where it does not matter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from launchready.language import CannotTell, Request, Response, compile_filter, compile_target, request_from_url

REQUEST = request_from_url("https://www.acme.com/a?b=1", headers={"X-A": "1"})
VAGUE = replace(REQUEST, unsaid=frozenset({"user-agent", "accept-language", "x-a"}))
DE = 'ip.src.country eq "DE"'

UNTOLD = {
    "country": (DE, "its country"),
    "not": (f"not {DE}", "its country"),
    "ne": ('ip.src.country ne "DE"', "its country"),
    "in no list": ("ip.src in {}", "its IP address"),
    "function": ('lower(ip.src.country) eq "de"', "its country"),
    "true and untold": (f"ssl and {DE}", "its country"),
    "untold and true": (f"{DE} and ssl", "its country"),
    "false or untold": (f"not ssl or {DE}", "its country"),
    "untold or false": (f"{DE} or not ssl", "its country"),
    "xor": (f"{DE} xor ssl", "its country"),
    "the first reason is given": (f"{DE} and ip.src eq 192.0.2.1", "its country"),
    "other side of a comparison": ("http.host eq ip.src.country", "its country"),
    "field that no request of a visitor gives": ("cf.bot_management.score lt 30", "cf.bot_management.score"),
    "version": ('http.request.version eq "HTTP/3"', "its HTTP version"),
    "body": ('http.request.body.raw contains "x"', "its body"),
    "response": ("http.response.code eq 200", "no response yet"),
    "named list": ("ip.src.asnum in $bad", r"the list \$bad"),
    "random": ('any(split(concat(http.host, cf.ray_id), ".", 3)[*] eq "a")', "cf.ray_id"),
    "function that no page explains": ('trim(http.host) eq "x"', r"trim\( \)"),
    "array of what cannot be told": ('any(cf.bot_management.detection_ids[*] eq 1)', "detection_ids"),
}  # fmt: skip


@pytest.mark.parametrize(("expression", "reason"), UNTOLD.values(), ids=UNTOLD.keys())
def test_it_cannot_be_told(expression: str, reason: str) -> None:
    filter_ = compile_filter(expression)
    with pytest.raises(CannotTell, match=reason):
        filter_.matches(REQUEST)
    assert filter_.may_match(REQUEST)


TOLD = {
    "false and untold": (f"not ssl and {DE}", False),
    "untold and false": (f"{DE} and not ssl", False),
    "true or untold": (f"ssl or {DE}", True),
    "untold or true": (f"{DE} or ssl", True),
    "deep inside": (f'not ({DE} and (http.host eq "x" and {DE})) and ssl', True),
    "last of many": (f"{DE} or {DE} or ssl", True),
    "missing is not untold": ('http.request.headers["x-b"][0] eq "1"', False),
}


@pytest.mark.parametrize(("expression", "expected"), TOLD.values(), ids=TOLD.keys())
def test_it_can_be_told_all_the_same(expression: str, expected: bool) -> None:
    filter_ = compile_filter(expression)
    assert (filter_.matches(REQUEST), filter_.may_match(REQUEST)) == (expected, expected)


def test_a_target_of_what_cannot_be_told_has_no_value() -> None:
    with pytest.raises(CannotTell, match="its country"):
        compile_target('concat("https://acme.com/", ip.src.country)').evaluate(REQUEST)


UNSAID = {
    "its field": 'http.user_agent eq ""',
    "its key in the map": 'http.request.headers["user-agent"][0] eq "x"',
    "its key, asked for": 'has_key(http.request.headers, "user-agent")',
    "all names": 'any(http.request.headers.names[*] eq "x")',
    "all values": 'any(http.request.headers.values[*] eq "x")',
    "all of the map": 'any(http.request.headers[*][*] eq "x")',
    "what is made of it": 'http.request.accepted_languages[0] eq "de"',
}


@pytest.mark.parametrize("expression", UNSAID.values(), ids=UNSAID.keys())
def test_a_header_that_may_have_been_sent_is_neither_there_nor_missing(expression: str) -> None:
    with pytest.raises(CannotTell, match="its header"):
        compile_filter(expression).matches(VAGUE)


@pytest.mark.parametrize("expression", ['http.request.headers["x-a"][0] eq "1"', 'http.cookie eq ""'])
def test_headers_that_are_said_and_those_that_are_not_sent_can_be_told(expression: str) -> None:
    assert compile_filter(expression).matches(VAGUE)


def test_any_field_can_be_given_by_its_name() -> None:
    request = replace(REQUEST, given={"cf.bot_management.score": 12, "ip.src.country": b"DE"})
    assert compile_filter(f"cf.bot_management.score lt 30 and {DE}").matches(request)


def test_a_response_is_looked_at_where_there_is_one() -> None:
    request = replace(REQUEST, response=Response(404, {"content-type": ("text/HTML; charset=utf-8",), "x": ("a", "b")}))
    expression = (
        'http.response.code eq 404 and http.response.content_type.media_type eq "text/html"'
        ' and http.response.headers["x"][1] eq "b" and any(raw.http.response.headers.values[*] eq "a")'
    )
    assert compile_filter(expression).matches(request)


def test_what_is_never_given_by_a_visitor_is_named() -> None:
    filter_ = compile_filter('cf.waf.score lt 20 and (ip.src in $office or trim(http.cookie) eq "a" or ssl)')
    assert filter_.unevaluated == ("cf.waf.score", "the list $office", "trim( )")
    assert compile_filter(f"ssl and {DE}").unevaluated == ()


FORM_TYPE = {"content-type": ("application/x-www-form-urlencoded",)}
FORM = Request("POST", "https", "acme.com", "/", headers=FORM_TYPE, body=b"a=1&b=%20&a=2")
FROM_THE_REQUEST = {
    "form": 'http.request.body.form["a"][1] eq "2" and http.request.body.form.values[1] eq "%20"',
    "size of the body": "http.request.body.size eq 13 and len(http.request.body.raw) eq 13",
    "port": "cf.edge.server_port eq 443",
    "raw names": 'raw.http.request.uri.path.extension eq "" and len(raw.http.request.uri.args.names) eq 0',
    "headers are whole": "not http.request.headers.truncated",
}


@pytest.mark.parametrize("expression", FROM_THE_REQUEST.values(), ids=FROM_THE_REQUEST.keys())
def test_what_the_request_gives(expression: str) -> None:
    assert compile_filter(expression).matches(FORM)


def test_languages_are_sorted_by_weight() -> None:
    request = request_from_url(
        "https://a.com/", headers={"Accept-Language": "fr-CH, fr;q=0.8, en;q=0.9, de;q=0.7, *;q=0.5"}
    )
    target = compile_target('join(http.request.accepted_languages, " ")')
    assert target.evaluate(request) == "fr-CH en fr de"


def test_the_european_union_is_told_by_the_country() -> None:
    inside = compile_filter("ip.src.is_in_european_union")
    assert (inside.matches(replace(REQUEST, country="YT")), inside.matches(replace(REQUEST, country="CH"))) == (
        True,
        False,
    )


def test_cookie_names_are_decoded_and_values_are_not() -> None:
    request = request_from_url("https://a.com/", headers={"Cookie": "a%20b=%20; c=1; a b=2"})
    expression = 'http.request.cookies["a b"][0] eq "%20" and http.request.cookies["a b"][1] eq "2"'
    assert compile_filter(expression).matches(request)
