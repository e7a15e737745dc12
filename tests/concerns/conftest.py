from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from launchready.compilation import Compilation, compile_site
from launchready.site import Site

Compile = Callable[..., Compilation]


@pytest.fixture
def compiled() -> Compile:
    """Compile the site of acme.test with some of its blocks replaced."""

    def build(**changes: Any) -> Compilation:
        site = {
            "zone": {"name": "acme.test"},
            "canonical": "@",
            "hosts": {"@": {"origin": "198.51.100.10", "audience": "marketing"}},
            **changes,
        }
        return compile_site(Site.model_validate(site))

    return build
