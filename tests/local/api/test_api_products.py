"""What other products show of a new zone: it can be read, and not changed."""

from __future__ import annotations

from typing import Any

import pytest
from api_calls import Api

from launchready.language.urls import normalize_path

CHANGES: dict[str, tuple[str, str, Any, Any]] = {
    "url-normalization": ("PUT", "/url_normalization", {"scope": "incoming", "type": "rfc3986"}, {"scope": "none"}),
    "managed-headers": (
        "PATCH",
        "/managed_headers",
        {"managed_response_headers": [{"id": "add_security_headers", "enabled": False}]},
        {"managed_response_headers": [{"id": "add_security_headers", "enabled": True}]},
    ),
    "cloud-connector": ("PUT", "/cloud_connector/rules", [], [{"provider": "aws_s3"}]),
}


@pytest.mark.parametrize(("method", "path", "same", "other"), CHANGES.values(), ids=CHANGES)
def test_what_leaves_all_as_it_is_is_taken_and_nothing_else(
    api: Api, method: str, path: str, same: Any, other: Any
) -> None:
    shown = api.result("GET", path)
    assert api.result(method, path, same) == shown
    assert api.refused(method, path, other) == (400, 1007)


def test_the_urls_are_normalized_as_shown(api: Api) -> None:
    # developers.cloudflare.com/rules/normalization/settings: on, by RFC 3986; Cloudflare's own type merges slashes.
    assert api.result("GET", "/url_normalization") == {"scope": "incoming", "type": "rfc3986"}
    assert normalize_path("/%68ello//path") == "/hello//path"
