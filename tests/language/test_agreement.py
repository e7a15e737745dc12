"""Our parser beside Cloudflare's own (octorules-wirefilter): what one takes the other takes, valid or not.

Where the two differ on purpose, ``DIFFERENCES`` says so and why: nothing else may differ.
"""

from __future__ import annotations

import contextlib
import importlib.util
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import octorules_wirefilter
import pytest
from hypothesis import HealthCheck, example, given, settings

from launchready.errors import LanguageError
from launchready.language import CannotTell, compile_filter, request_from_url
from launchready.language.fields import FIELDS
from launchready.language.functions import FUNCTIONS
from launchready.language.types import Array, Map, Scalar, Type


def _load(name: str) -> ModuleType:
    """Load a module that stands beside this one (tests are no package)."""
    spec = importlib.util.spec_from_file_location(f"language_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


generated = _load("generated")
REQUESTS = [
    request_from_url("https://www.acme.com/a/b.css?q=1&q=2", headers={"X-A": ("a", "b"), "Cookie": "sid=1"}),
    request_from_url("http://acme.com/", ip="2001:db8::1", country="DE"),
]
QUICK = settings(max_examples=250, deadline=2000, suppress_health_check=[HealthCheck.too_slow])


def error_theirs(expression: str) -> str | None:
    error: str | None = octorules_wirefilter.parse_expression(expression).get("error")
    return error


def error_ours(expression: str) -> str | None:
    try:
        compile_filter(expression)
    except LanguageError as error:
        return error.reason
    return None


@dataclass(frozen=True)
class Difference:
    """Where one side takes what the other refuses: what is in the expression, and why the other refuses it."""

    expression: str
    reason: str

    def explains(self, expression: str, reason: str) -> bool:
        return bool(re.search(self.expression, expression) and re.search(self.reason, reason))


# The documentation has more than the package sets up.
WE_TAKE = {
    "true or false as a condition, which the API takes": Difference("true|false", "unknown identifier"),
    "the length of an array": Difference(r"len\s*\(", "expected value of type Bytes, but got Array"),
    "substring to the end": Difference(r"substring\s*\(", "invalid number of arguments"),
    "options of url_decode": Difference(r"url_decode\s*\(", "invalid number of arguments"),
    "several keys, and numbers": Difference("lookup_json_", "invalid (number of arguments|type of argument #1)"),
    "literals to encode and to digest": Difference("encode_base64|sha256", "but got Literal"),
    "the signature of its page": Difference("is_timed_hmac_valid_v0", "invalid (kind|type|number) of"),
}
# The API has more limits than the package's parser.
THEY_TAKE = {
    "functions that work in values, not in filters": Difference(
        "to_string|regex_replace|wildcard_replace|remove_query_args|uuidv4", "not in filters"
    ),
    "literals out of a function's range": Difference(
        r"cidr|split|encode_base64", "out of range|must not be empty|the flags of encode_base64"
    ),
    "another signature than that of its page": Difference(
        "is_timed_hmac_valid_v0", "is needed here|does not fit|takes"
    ),
    "regular expressions that RE2 refuses or reads differently": Difference(r"matches|~", "regular expression|class"),
    "an empty expression": Difference(r"^\s*$", "is empty"),
    "more than 4,096 characters": Difference(r"(?s)^.{4097}", "4096 are allowed"),
}


def assert_agreement(expression: str) -> None:
    theirs, ours = error_theirs(expression), error_ours(expression)
    if (theirs is None) == (ours is None):
        return
    reason = theirs if theirs is not None else ours
    assert reason is not None
    named = WE_TAKE if theirs is not None else THEY_TAKE
    assert any(difference.explains(expression, reason) for difference in named.values()), (expression, theirs, ours)


@QUICK
@given(generated.filters)
def test_what_the_grammar_makes_is_taken_by_both_and_evaluates(expression: str) -> None:
    if len(expression) > 4096:
        return
    filter_ = compile_filter(expression)
    assert error_theirs(expression) is None
    for request in REQUESTS:
        with contextlib.suppress(CannotTell):
            assert filter_.matches(request) in (True, False)


@QUICK
@given(generated.soup | generated.mutated() | generated.wild)
@example("http.host[*]")
@example('http.host matches "[a" and http.host eq "]"')
@example("true or nope")
@example("notssl")
@example("ip.src in {10}")
def test_of_everything_else_both_take_the_same(expression: str) -> None:
    assert_agreement(expression)


@QUICK
@given(generated.patterns)
def test_regexes_of_the_common_subset_are_taken_by_both(pattern: str) -> None:
    expression = f'http.host matches r"{pattern}"'
    assert (error_ours(expression), error_theirs(expression)) == (None, None)


BOTH_REFUSE = [
    'http.host = "a"', "ssl AND ssl", "ssl and", "(ssl", "ssl)", 'http.host eq "a', "nope", 'nope(http.host) eq "a"',
    "ssl eq true", 'ip.src eq "192.0.2.1"', "http.host eq 5", 'http.host in {"a", "b"}', "ip.src in {192.0.2.1/24}",
    "len(http.host) in {5..1}", "len(http.host) in {1 .. 5}", 'http.host wildcard "**"', r'http.host wildcard r"\x"',
    'http.host matches "("', 'http.host matches "(?=a)"', r'http.host matches "(a)\1"', 'http.host matches "{"',
    'http.request.headers["x"] eq "a"', 'http.request.headers["x"][*] eq "a"', 'http.host[0] eq "a"', "any(ssl)",
    'http.request.headers ["x"][0] eq "a"', 'http.request.headers["x"][-1] eq "a"', 'lower("A") eq "a"',
    'concat(http.host) eq "a"', 'lower(http.host, "a") eq "b"', r'http.host eq "a\n"', '"a" eq "a"', "1 eq 1",
    "len(http.host) eq 9223372036854775808", "http.host not in {}", '(http.host) eq "a"', "ssl # comment",
    'starts_with(http.host, "a") eq true', 'http.host ends_with "a"', "((((ssl", "ssl ssl", "not",
    "http.host contains 5", "http.host contains http.host", "http.host eq ip.src", "ip.src eq 192.0.2.01",
    'http.host strict  wildcard "a"', "len(http.host) eq 08", "ip.src in {10/33}", "ip.src in $Office",
    "substring(http.host, 0x1, 2) eq \"a\"", "coalesce(ssl and ssl, ssl)", "ssl and\tssl", "any(any(ssl))",
    'http.host in {"a"', "ip.src in {10.0.0.0/8..10.0.0.1}", "http.host eq 61:6", r'http.host eq "\400"',
    "!" * 129 + "ssl",
]  # fmt: skip


@pytest.mark.parametrize("expression", BOTH_REFUSE)
def test_both_refuse(expression: str) -> None:
    assert (error_ours(expression) is None, error_theirs(expression) is None) == (False, False)


BOTH_TAKE = [
    "http.host eq http.host", "ip.src in $office", "len(http.host) & 1", "http.host contains 61:62", "(ssl)orssl",
    "ip.src lt 192.0.2.1", "cf.bot_management.score gt 5", 'remove_bytes(http.host, "a") eq "b"', "notssl", "!!!ssl",
    'http.host in {"a""b"61:62}', "ip.src in {10/8 1.2/016 10}", r'http.host eq "\x+4"', "len(http.host) in {1-5}",
    'any((http.request.headers[*][*] eq "a" and http.request.headers.names[*] ne http.host))', '\tssl\u3000',
    'http.request.headers["x"][ 0x1 ] eq "a"', 'lower (http.host) eq"a"&&ssl', 'coalesce((ssl) and ssl, not ssl)',
    'http.host matches "["]"', r'http.host matches "[\"]"', 'http.host eq r###"""##"###', "!" * 128 + "ssl",
    "(" * 128 + "ssl" + ")" * 128, "lower(" * 128 + "http.host" + ")" * 128 + ' eq "a"', "coalesce(1, 2) eq 1",
    'concat(http.request.headers["x"], http.request.headers["y"])[0] eq "a"', "hash_in_range(1, 2, ip.src) eq 1",
    "(ssl or ssl xor ssl and " * 128 + "ssl" + ")" * 128, "not (ssl or ssl and " * 64 + "ssl" + ")" * 64,
    'trim_start(http.host, "a") eq http.cookie', 'is_jwt_valid("a")',
]  # fmt: skip


@pytest.mark.parametrize("expression", BOTH_TAKE)
def test_both_take(expression: str) -> None:
    assert (error_ours(expression), error_theirs(expression)) == (None, None)


WE_TAKE_ROWS = {
    "bare true": "true",
    "bare false": "ssl and not false",
    "length of an array": 'len(http.request.headers["x"]) ge 0',
    "substring to the end": 'substring(http.host, 1) eq "a"',
    "options of url_decode": 'url_decode(http.request.uri.path, "r") eq "/"',
    "two keys": 'lookup_json_string(http.cookie, "a", "b") eq "c"',
    "a number as a key": "lookup_json_integer(http.cookie, 0) eq 1",
    "a digest of a literal": 'sha256("a") eq "b"',
    "timed hmac": 'is_timed_hmac_valid_v0("key", http.request.uri, 100, http.request.timestamp.sec, 8)',
}


@pytest.mark.parametrize("expression", WE_TAKE_ROWS.values(), ids=WE_TAKE_ROWS.keys())
def test_what_we_take_alone_is_named(expression: str) -> None:
    assert (error_ours(expression), error_theirs(expression) is None) == (None, False)
    assert_agreement(expression)


THEY_TAKE_ROWS = {
    "empty": "",
    "blank": " \n ",
    "target function in a filter": 'wildcard_replace(http.host, "a", "b") eq "c"',
    "random function in a filter": 'uuidv4(cf.random_seed) eq "c"',
    "network bits": "cidr(ip.src, 0, 64) eq 0.0.0.0",
    "empty separator": 'split(http.host, "", 3)[0] eq "a"',
    "another signature": 'is_timed_hmac_valid_v0(http.host, "key", 100)',
    "repetition beyond a thousand": 'http.host matches "a{1001}"',
    "set operation in a class": 'http.host matches "[a-z&&b]"',
    "unicode classes": r'http.host matches "(?u)\p{Hangul}"',
    "long": f'http.host eq "{"a" * 5000}"',
}


@pytest.mark.parametrize("expression", THEY_TAKE_ROWS.values(), ids=THEY_TAKE_ROWS.keys())
def test_what_they_take_alone_is_named(expression: str) -> None:
    assert (error_ours(expression) is None, error_theirs(expression)) == (False, None)
    assert_agreement(expression)


def test_every_field_of_theirs_is_known_with_its_type() -> None:
    theirs = {field["name"]: field["type"] for field in octorules_wirefilter.get_schema_info()["fields"]}
    theirs["cf.llm.prompt.custom_topic_categories"] = "MAP_INT"  # there MAP_STRING_INT, with the type of the keys
    assert {name: spell(FIELDS[name]) for name in theirs} == theirs


# In their parser though not in their list: what the fields' pages call deprecated, and those of an account's rules.
UNLISTED = {"http.request.uri.path", "cf.zone.name", "cf.zone.plan"} | {
    f"ip.geoip.{name}"
    for name in (
        "asnum",
        "continent",
        "country",
        "is_in_european_union",
        "subdivision_1_iso_code",
        "subdivision_2_iso_code",
    )
}


def test_no_field_is_known_that_theirs_does_not_know() -> None:
    theirs = {field["name"] for field in octorules_wirefilter.get_schema_info()["fields"]}
    assert set(FIELDS) - theirs == UNLISTED
    assert [name for name in UNLISTED if "unknown identifier" in (error_theirs(name) or "")] == []


def test_the_same_functions_are_known() -> None:
    assert {*FUNCTIONS, "any", "all"} == set(octorules_wirefilter.get_schema_info()["functions"])


def spell(type_: Type) -> str:
    scalars = {Scalar.STRING: "STRING", Scalar.INTEGER: "INT", Scalar.BOOLEAN: "BOOL", Scalar.IP: "IP"}
    match type_:
        case Array(of):
            return f"ARRAY_{spell(of)}"
        case Map(of):
            return f"MAP_{spell(of)}"
        case Scalar():
            return scalars[type_]
