"""docs/local.md names the routes that the local Cloudflare serves, all of them and no other."""

from __future__ import annotations

import re
from pathlib import Path

from launchready.local.api import ROUTES

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "local.md"
_LINE = re.compile(r"^ {4}((?:(?:GET|POST|PUT|PATCH|DELETE) +)+)(/\S+)$", re.MULTILINE)


def test_the_document_lists_the_routes_that_are_served() -> None:
    listed = [
        (method, path) for methods, path in _LINE.findall(DOCUMENT.read_text("utf-8")) for method in methods.split()
    ]
    served = [(method, path) for method, path, _ in ROUTES]
    assert sorted(listed) == sorted(served)
    assert len(set(served)) == len(served)
