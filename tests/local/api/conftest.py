"""A local Cloudflare's API with one zone, and an HTTP client for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from api_calls import Api, served


@pytest.fixture
def api() -> Iterator[Api]:
    yield from served()


@pytest.fixture(scope="module")
def shared_api() -> Iterator[Api]:
    yield from served()
