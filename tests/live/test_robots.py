"""robots.txt by RFC 9309: whose rules count, which of them does, and that no text stops the reader."""

from __future__ import annotations

import time

import pytest

from launchready.live.robots import read_robots

AGENT = "launchready-verify"
ALL = "User-agent: *\n"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        pytest.param("", "/a", True, id="nothing-said"),
        pytest.param(f"{ALL}Disallow: /", "/a", False, id="everything-forbidden"),
        pytest.param(f"{ALL}Disallow:", "/a", True, id="an-empty-pattern-matches-nothing"),
        pytest.param(f"{ALL}Disallow: /a", "/ab", False, id="a-beginning"),
        pytest.param(f"{ALL}Disallow: /a", "/A", True, id="case-counts-in-paths"),
        pytest.param(f"{ALL}disallow: /a # not yet", "/a", False, id="a-comment-and-a-small-key"),
        pytest.param(f"\ufeff{ALL}Disallow: /a", "/a", False, id="a-byte-order-mark"),
        pytest.param(f"{ALL}Disallow: /a\nAllow: /a/b", "/a/b/c", True, id="the-longest-counts"),
        pytest.param(f"{ALL}Allow: /a/b\nDisallow: /a/b/c", "/a/b/c", False, id="whatever-their-order"),
        pytest.param(f"{ALL}Disallow: /page\nAllow: /page", "/page", True, id="of-equal-ones-that-which-allows"),
        pytest.param(f"{ALL}Disallow: /*.php$", "/x/index.php", False, id="star-and-end"),
        pytest.param(f"{ALL}Disallow: /*.php$", "/x/index.php5", True, id="not-at-the-end"),
        pytest.param(f"{ALL}Disallow: /a$", "/a", False, id="exactly"),
        pytest.param(f"{ALL}Disallow: /a$", "/ab", True, id="not-exactly"),
        pytest.param(f"{ALL}Disallow: /a*a$", "/a", True, id="the-end-is-not-the-beginning"),
        pytest.param(f"{ALL}Disallow: /*?sort=", "/list?sort=up", False, id="a-query"),
        pytest.param(f"{ALL}Disallow: /a/%62", "/a/b", False, id="encoded-in-the-rule"),
        pytest.param(f"{ALL}Disallow: /a/ü", "/a/%C3%BC", False, id="not-ascii"),
        pytest.param(f"{ALL}Disallow: /a%2Fb", "/a/b", True, id="an-encoded-slash-is-none"),
        pytest.param(f"{ALL}Disallow: /a%2a", "/abc", True, id="nor-an-encoded-star"),
        pytest.param("User-agent: other\nDisallow: /", "/a", True, id="for-somebody-else"),
        pytest.param(
            f"{ALL}Disallow: /\nUser-agent: LaunchReady-Verify\nAllow: /", "/a", True, id="our-own-rules-alone"
        ),
        pytest.param(f"User-agent: {AGENT}/1.0\nDisallow: /", "/a", False, id="our-name-with-a-version"),
        pytest.param(f"User-agent: x\nUser-agent: {AGENT}\nDisallow: /", "/a", False, id="two-names-of-one-group"),
        pytest.param(
            f"{ALL}Disallow: /a\nUser-agent: x\nDisallow: /b\n{ALL}Disallow: /c", "/c", False, id="two-groups"
        ),
        pytest.param(f"{ALL}Crawl-delay: 5\nSitemap: /s.xml\nDisallow: /a", "/a", False, id="other-lines-between"),
        pytest.param("Disallow: /", "/a", True, id="rules-for-nobody"),
        pytest.param("<!doctype html><p>Not found", "/a", True, id="a-page"),
    ],
)
def test_what_may_be_fetched(text: str, path: str, allowed: bool) -> None:
    assert read_robots(text, AGENT).allow(f"https://acme.com{path}") is allowed


def test_patterns_that_repeat_take_no_time() -> None:
    robots = read_robots(f"{ALL}Disallow: /{'a*' * 900}b$\n" * 50, AGENT)
    began = time.monotonic()
    assert robots.allow(f"https://acme.com/{'a' * 1900}")
    assert time.monotonic() - began < 2
