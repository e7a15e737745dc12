"""Redirects of whole prefixes and patterns: what they mean to the edge, what is expected, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.compilation import Compilation
from launchready.concerns.redirect_paths import fill, match_path
from launchready.edge import compile_zone, request_from_url
from launchready.errors import DeclarationError
from launchready.expectations import RedirectsTo
from launchready.language.wildcards import compile_wildcard

Compile = Callable[..., Compilation]
BLOG = {"host": "@", "path": "/blog/*", "to": "https://acme.test/articles/${1}"}


def location(compilation: Compilation, url: str) -> str | None:
    redirect = compile_zone(compilation.zone).decide(request_from_url(url)).redirect
    return redirect.location if redirect else None


@pytest.mark.parametrize(
    ("rule", "url", "arrives"),
    [
        (BLOG, "https://acme.test/blog/a/b?c=d", "https://acme.test/articles/a/b?c=d"),
        (BLOG, "http://acme.test/blog/a", "https://acme.test/articles/a"),
        (BLOG, "http://www.acme.test/blog/a", "https://acme.test/articles/a"),
        (BLOG, "https://acme.test/BLOG/A", "https://acme.test/articles/A"),
        (BLOG, "https://acme.test/blog", None),
        ({**BLOG, "keep_query": False}, "https://acme.test/blog/a?b", "https://acme.test/articles/a"),
        (
            {"host": "@", "path": "/shop/*/item/*", "to": "https://shop.test/${2}/in/${1}"},
            "https://acme.test/shop/eu/item/7",
            "https://shop.test/7/in/eu",
        ),
        ({"host": "@", "path": "/old/*", "to": "https://acme.test/"}, "https://acme.test/old/x", "https://acme.test/"),
    ],
    ids=["prefix", "http", "twin-in-one-hop", "case", "the-prefix-alone", "query-dropped", "two-stars", "star-unused"],
)
def test_where_a_pattern_leads(compiled: Compile, rule: dict[str, Any], url: str, arrives: str | None) -> None:
    assert location(compiled(redirects=[rule]), url) == arrives


def test_a_pattern_is_proved_with_a_sample(compiled: Compile) -> None:
    found = [each for each in compiled(redirects=[BLOG]).expectations if each.declared_at == "redirects.0"]
    assert [each.check for each in found] == [
        RedirectsTo(
            f"{scheme}://acme.test/blog/launch-ready?launch-ready=1",
            "https://acme.test/articles/launch-ready?launch-ready=1",
        )
        for scheme in ("http", "https")
    ]


PATTERNS = (
    st.lists(st.sampled_from(["*", "/", "a", "B", ".", "-"]), max_size=8)
    .map("".join)
    .filter(lambda text: "**" not in text)
)


@given(PATTERNS, st.text(alphabet="/aAbB.-", max_size=12))
def test_the_stack_file_and_the_edge_match_alike(pattern: str, path: str) -> None:
    captured = compile_wildcard(pattern.encode(), exact=False, column=1).capture(path.encode())
    stars = match_path(pattern, path)
    if "*" in pattern:
        assert stars == (None if captured is None else tuple(part.decode() for part in captured))


def test_a_place_without_a_value_stays() -> None:
    assert fill("/${1}/${2}", ("a",)) == "/a/${2}"


@pytest.mark.parametrize(
    ("rules", "key", "says"),
    [
        ([{**BLOG, "to": "https://acme.test/x/${2}"}], "redirects.0.to", "${2} stands for nothing"),
        ([{**BLOG, "path": "/blog"}], "redirects.0.to", "/blog has no *"),
        ([{**BLOG, "to": "https://acme.test/{x}"}], "redirects.0.to", "braces"),
        ([{**BLOG, "path": "/blog/**"}], "redirects.0.path", "** is no pattern"),
        ([{"host": "old", "to": "https://acme.test/${1}"}], "redirects.0.to", "there is no path"),
        ([{**BLOG, "to": "https://acme.test/blog/${1}"}], "redirects.0.to", "to itself"),
        ([{**BLOG, "to": "https://acme.test/blog/x/${1}"}], "redirects.0.to", "in a circle"),
        ([{**BLOG, "to": "https://acme.test/blog/${1}x"}], "redirects.0.to", "in a circle"),
        ([BLOG, {"host": "@", "path": "/articles/*", "to": "https://acme.test/a/${1}"}], "redirects.0.to", "one hop"),
        ([BLOG, {"host": "@", "path": "/blog/a", "to": "https://acme.test/a"}], "redirects.1", "never reached"),
        ([BLOG, {"host": "@", "path": "/blog/a/*", "to": "https://acme.test/a"}], "redirects.1", "never reached"),
    ],
    ids=[
        "no-such-star", "no-star", "stray-braces", "double-star", "no-path", "loop", "growing-loop", "endless",
        "two-hops", "shadowed-path", "shadowed-pattern",
    ],
)  # fmt: skip
def test_mistakes(compiled: Compile, rules: list[dict[str, Any]], key: str, says: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        compiled(redirects=rules)
    found = {problem.key: problem.message for problem in raised.value.problems}
    assert says in found.get(key, ""), found
    assert len(found) == 1, found
