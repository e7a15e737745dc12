"""A health path that is redirected tells nothing of its server."""

from __future__ import annotations

import pytest

from launchready.compilation import compile_site
from launchready.errors import DeclarationError
from launchready.site import Site


def site(path: str) -> Site:
    return Site.model_validate(
        {
            "zone": {"name": "acme.test"},
            "canonical": "@",
            "hosts": {
                "@": {"origin": "198.51.100.10", "audience": "marketing"},
                "app": {"origin": "198.51.100.11", "audience": "users", "health": "/healthz"},
            },
            "redirects": [{"host": "app", "path": path, "to": "https://acme.test/"}],
        }
    )


@pytest.mark.parametrize("path", ["/healthz", "/health*", "/*"])
def test_a_health_path_that_is_redirected_is_refused(path: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        compile_site(site(path))
    (problem,) = refused.value.problems
    assert problem.key == "hosts.app.health"
    assert "/healthz is redirected by redirects.0" in problem.message


@pytest.mark.parametrize("path", ["/health", "/healthz/", "/old/*"])
def test_one_beside_redirects_is_right(path: str) -> None:
    assert compile_site(site(path)).zone.name == "acme.test"
