"""Our parser beside Cloudflare's own (octorules-wirefilter): what we accept it accepts, what is wrong both refuse.

Where the two differ on purpose, a row says so. Its own quirks: it refuses a bare ``true`` or ``false``, a
``substring`` without end, options of ``url_decode`` and the ``len`` of an array, which the documentation allows; it
accepts an empty expression, which is no rule.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import octorules_wirefilter
import pytest
from hypothesis import HealthCheck, example, given, settings

from launchready.errors import LanguageError
from launchready.language import compile_filter, request_from_url


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
QUICK = settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.too_slow])


def accepts_theirs(expression: str) -> bool:
    return not octorules_wirefilter.parse_expression(expression).get("error")


def accepts_ours(expression: str) -> bool:
    try:
        compile_filter(expression)
    except LanguageError:
        return False
    return True


@QUICK
@given(generated.filters)
def test_what_the_grammar_makes_is_accepted_by_both_and_evaluates(expression: str) -> None:
    if len(expression) > 4096:
        return
    filter_ = compile_filter(expression)
    assert accepts_theirs(expression)
    assert all(filter_.matches(request) in (True, False) for request in REQUESTS)


@QUICK
@given(generated.soup | generated.mutated())
@example("http.host[*]")
@example('http.host matches "[a" and http.host eq "]"')
def test_what_we_accept_of_soups_and_mutations_they_accept(expression: str) -> None:
    if accepts_ours(expression) and not any(word in expression for word in ("true", "false", "substring", "len")):
        assert accepts_theirs(expression)


@QUICK
@given(generated.patterns)
def test_regexes_of_the_common_subset_are_accepted_by_both(pattern: str) -> None:
    expression = f'http.host matches r"{pattern}"'
    assert (accepts_ours(expression), accepts_theirs(expression)) == (True, True)


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
    "http.host contains 5",
]  # fmt: skip


@pytest.mark.parametrize("expression", BOTH_REFUSE)
def test_both_refuse(expression: str) -> None:
    assert (accepts_ours(expression), accepts_theirs(expression)) == (False, False)


WE_REFUSE = {
    "empty": "",
    "two fields compared": "http.host eq http.host",
    "named list": "ip.src in $office",
    "bitwise": "len(http.host) & 1",
    "bytes as numbers": "http.host contains 61:62",
    "addresses ordered": "ip.src lt 192.0.2.1",
    "no space after a parenthesis": "(ssl)orssl",
    "field not evaluated": "cf.bot_management.score gt 5",
    "function not evaluated": 'remove_bytes(http.host, "a") eq "b"',
    "target function in a filter": 'regex_replace(http.host, "a", "b") eq "c"',
    "repetition beyond a thousand": 'http.host matches "a{1001}"',
    "set operation in a class": 'http.host matches "[a-z&&b]"',
}


@pytest.mark.parametrize("expression", WE_REFUSE.values(), ids=WE_REFUSE.keys())
def test_theirs_accepts_what_we_cannot_evaluate_and_say_so(expression: str) -> None:
    assert (accepts_ours(expression), accepts_theirs(expression)) == (False, True)


THEY_REFUSE = {
    "bare true": "true",
    "bare false": "ssl and not false",
    "substring to the end": 'substring(http.host, 1) eq "a"',
    "options of url_decode": 'url_decode(http.request.uri.path, "r") eq "/"',
    "length of an array": 'len(http.request.headers["x"]) ge 0',
}


@pytest.mark.parametrize("expression", THEY_REFUSE.values(), ids=THEY_REFUSE.keys())
def test_theirs_refuses_what_the_documentation_allows(expression: str) -> None:
    assert (accepts_ours(expression), accepts_theirs(expression)) == (True, False)
