"""Of which hosts pages are looked at, which pages, and when the domain has to be ready for browsers' list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from launchready.compilation import Compilation
from launchready.expectations import LoadsSecurely, NamesNoWorkshop, PreloadReady, ServesHttps

Compile = Callable[..., Compilation]
SITE = {"origin": "198.51.100.10", "audience": "marketing"}


def of_kind(compilation: Compilation, kind: type) -> dict[str, Any]:
    return {each.subject: each.check for each in compilation.expectations if isinstance(each.check, kind)}


@pytest.mark.parametrize(
    ("host", "looked_at"),
    [
        pytest.param({"audience": "marketing"}, True, id="marketing"),
        pytest.param({"audience": "users"}, True, id="users"),
        pytest.param({"audience": "apis"}, False, id="programs"),
        pytest.param({"audience": "admins"}, False, id="admins"),
        pytest.param({"audience": "users", "proxied": False}, False, id="not-at-the-edge"),
    ],
)
def test_pages_are_looked_at_where_people_are_shown_some(
    compiled: Compile, host: dict[str, Any], looked_at: bool
) -> None:
    compilation = compiled(hosts={"@": SITE, "app": {"origin": "198.51.100.11", **host}})
    for kind in (LoadsSecurely, NamesNoWorkshop):
        found = of_kind(compilation, kind)
        assert ("app.acme.test" in found, "acme.test" in found) == (looked_at, True)


def test_the_first_declared_pages_of_the_canonical_host_are_among_them(compiled: Compile) -> None:
    pages = ["/", "/blog/*", "/plans", "/about", "/team", "/more"]
    compilation = compiled(hosts={"@": SITE, "docs": SITE}, cache={"pages": pages})
    found = {subject: check.pages for subject, check in of_kind(compilation, LoadsSecurely).items()}
    assert found == {"acme.test": ("/plans", "/about", "/team"), "docs.acme.test": ()}


def test_a_declared_server_on_a_platform_is_no_preview(compiled: Compile) -> None:
    compilation = compiled(hosts={"@": SITE, "api": {"origin": "Acme-API.fly.dev", "audience": "apis"}})
    assert of_kind(compilation, NamesNoWorkshop)["acme.test"].meant == frozenset({"acme-api.fly.dev"})


def test_what_is_mentioned_on_purpose_is_meant_on_its_host_alone(compiled: Compile) -> None:
    docs = {**SITE, "mentions": ["localhost:3000"]}
    found = of_kind(compiled(hosts={"@": SITE, "docs": docs}), NamesNoWorkshop)
    assert (found["docs.acme.test"].meant, found["acme.test"].meant) == (frozenset({"localhost:3000"}), frozenset())


def test_links_are_followed_but_where_a_log_in_is_declared(compiled: Compile) -> None:
    compilation = compiled(
        hosts={
            "@": {**SITE, "webhooks": ["/Hooks/"]},
            "app": {"origin": "198.51.100.11", "audience": "users", "authenticated": True},
        },
        cache={"authenticated_paths": ["/Account/", "/m%65"]},
        protection={"login": {"paths": ["/login", "/%FF"]}},
    )
    for kind in (LoadsSecurely, NamesNoWorkshop):
        found = of_kind(compilation, kind)
        assert (found["acme.test"].links, found["app.acme.test"].links) == (2, 0)
        assert found["acme.test"].private == found["app.acme.test"].private == ("/account", "/me")
        assert found["acme.test"].spared == ("/login", "/\ufffd", "/hooks")


def test_a_site_shows_everybody_a_page_and_a_wildcard_may_have_none(compiled: Compile) -> None:
    hosts = {"@": SITE, "*": SITE, "app": {"origin": "198.51.100.11", "audience": "users"}}
    found = of_kind(compiled(hosts=hosts), ServesHttps)
    assert [subject for subject, check in found.items() if check.open] == ["acme.test"]
    assert set(found) == {"acme.test", "*.acme.test", "app.acme.test"}


@pytest.mark.parametrize("preload", [True, False], ids=["asked-for", "not-asked-for"])
def test_the_list_of_browsers_counts_where_it_is_asked_for(compiled: Compile, preload: bool) -> None:
    hsts = {"max_age": 31_536_000, "include_subdomains": True, "preload": preload}
    compilation = compiled(hosts={"@": SITE}, tls={"hsts": hsts})
    assert of_kind(compilation, PreloadReady) == ({"acme.test": PreloadReady("acme.test")} if preload else {})
