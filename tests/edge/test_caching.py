"""What the table has no column for: what is said of stored answers, and which headers stay."""

from __future__ import annotations

import pytest

from launchready.edge import Storage, compile_zone, plan_storage, request_from_url
from launchready.zone import CACHE_PHASE, Zone, cache_rule

EVERYTHING = cache_rule("all", "", "true", {"cache": True, "edge_ttl": {"mode": "override_origin", "default": 7200}})


def store(*headers: tuple[str, str], status: int = 200, url: str = "https://acme.com/a.css") -> Storage:
    """Return what becomes of an answer in a zone that keeps everything for two hours."""
    request = request_from_url(url)
    caching = compile_zone(Zone("acme.com", rulesets={CACHE_PHASE: (EVERYTHING,)})).decide(request).caching
    assert caching is not None
    return plan_storage(caching, request, status, headers)


STALE = {
    "nothing said": ((), True),
    "max-age": ((("Cache-Control", "max-age=60"),), True),
    "must-revalidate": ((("Cache-Control", "max-age=60, must-revalidate"),), False),
    "proxy-revalidate": ((("Cache-Control", "proxy-revalidate"),), False),
    "s-maxage": ((("Cache-Control", "s-maxage=60"),), False),
    "no-cache": ((("Cache-Control", "no-cache"),), False),
}


@pytest.mark.parametrize(("headers", "stale"), STALE.values(), ids=STALE.keys())
def test_may_go_stale(headers: tuple[tuple[str, str], ...], stale: bool) -> None:
    assert store(*headers).may_go_stale is stale


def test_a_stripped_cookie_is_told() -> None:
    storage = store(("Set-Cookie", "sid=1"), ("set-cookie", "b=2"), ("X-Kept", "1"))
    assert (storage.stored, storage.strips_cookie, storage.headers[0]) == (True, True, ("X-Kept", "1"))


def test_without_a_cookie_nothing_is_stripped() -> None:
    assert store(("X-Kept", "1")).strips_cookie is False


def test_what_is_not_stored_may_not_go_stale_and_keeps_its_cookie() -> None:
    storage = store(("Set-Cookie", "sid=1"), ("Vary", "*"))
    assert (storage.stored, storage.may_go_stale, storage.strips_cookie, len(storage.headers)) == (
        False,
        False,
        False,
        2,
    )


def test_the_header_for_cloudflare_alone_is_not_passed_on() -> None:
    storage = store(("Cloudflare-CDN-Cache-Control", "max-age=5"), ("CDN-Cache-Control", "max-age=6"))
    assert [name for name, _ in storage.headers if "CDN" in name] == ["CDN-Cache-Control"]


def test_expires_goes_when_the_browser_lifetime_is_set() -> None:
    storage = store(("Expires", "Tue, 24 Nov 2026 10:10:00 GMT"), ("Date", "Tue, 24 Nov 2026 10:00:00 GMT"))
    assert ("Cache-Control", "max-age=14400") in storage.headers
    assert "Expires" not in dict(storage.headers)


WHY = {
    "edge lifetime of a rule": ((), 200, "the edge lifetime of a cache rule"),
    "no lifetime for the status": ((), 503, "answers with status 503 are not stored by default"),
    "the origin forbids": ((("Cache-Control", "private"),), 503, "the origin says private"),
}


@pytest.mark.parametrize(("headers", "status", "why"), WHY.values(), ids=WHY.keys())
def test_who_decided_is_said(headers: tuple[tuple[str, str], ...], status: int, why: str) -> None:
    assert store(*headers, status=status).why == why
