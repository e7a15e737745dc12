"""Which links a crawl follows: pages that are only shown, and nothing that a request could set off."""

from __future__ import annotations

import pytest

from launchready.live.links import choose_links, is_below, may_be_followed

HOST = "https://acme.com"


@pytest.mark.parametrize(
    ("path", "follows"),
    [
        pytest.param("/plans", True, id="a-page"),
        pytest.param("", True, id="home-without-a-slash"),
        pytest.param("/blog/2026/what-we-learned.html", True, id="a-page-with-an-extension"),
        pytest.param("/%C3%BCber-uns", True, id="not-ascii"),
        pytest.param("/blogout", True, id="a-word-that-only-ends-so"),
        pytest.param("/logout", False, id="logout"),
        pytest.param("/users/log-out", False, id="log-out"),
        pytest.param("/Sign_Out/", False, id="sign-out-in-capitals"),
        pytest.param("/%6cogout", False, id="logout-encoded"),
        pytest.param("/items/7/delete", False, id="delete"),
        pytest.param("/cart/add/7", False, id="into-a-basket"),
        pytest.param("/newsletter/unsubscribe.php", False, id="unsubscribe"),
        pytest.param("/wp-admin/", False, id="where-visitors-have-nothing-to-do"),
        pytest.param("/index.php?action=logout", False, id="a-query"),
        pytest.param("/brochure.PDF", False, id="a-file"),
        pytest.param("/plans/../account", False, id="dots"),
        pytest.param("/plans%2f..%2faccount", False, id="dots-encoded"),
        pytest.param("/plans/%252e%252e/account", False, id="encoded-twice"),
        pytest.param("/plans;jsessionid=1", False, id="a-parameter"),
        pytest.param("/plans\\account", False, id="a-backslash"),
        pytest.param("//account", False, id="two-slashes"),
    ],
)
def test_only_what_is_shown_is_followed(path: str, follows: bool) -> None:
    assert may_be_followed(f"{HOST}{path}") is follows


def test_a_link_with_a_user_is_not_followed() -> None:
    assert not may_be_followed("https://me@acme.com/plans")


def test_what_matters_most_comes_first_and_each_once() -> None:
    links = [f"{HOST}/{name}" for name in ("about", "logout", "blog", "about", "contact-us", "team")]
    assert choose_links(links, 3) == [f"{HOST}/contact-us", f"{HOST}/about", f"{HOST}/blog"]
    assert choose_links(links, 0) == []


@pytest.mark.parametrize(
    ("path", "below"),
    [
        pytest.param("/account", True, id="itself"),
        pytest.param("/account/", True, id="with-a-slash"),
        pytest.param("/ACCOUNT/orders", True, id="in-capitals"),
        pytest.param("/%61ccount", True, id="encoded"),
        pytest.param("/account.json", True, id="with-an-extension"),
        pytest.param("/account?x=1", True, id="with-a-query"),
        pytest.param("/accounting", False, id="another-word"),
        pytest.param("/", False, id="home"),
    ],
)
def test_below_is_what_the_rules_of_the_cache_mean(path: str, below: bool) -> None:
    assert is_below(f"{HOST}{path}", ("/account",)) is below


def test_below_the_home_page_is_all() -> None:
    assert is_below(HOST, ("",))
    assert is_below(f"{HOST}/plans", ("",))
    assert not is_below(HOST, ())
