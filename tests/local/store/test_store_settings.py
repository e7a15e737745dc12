"""Zone settings of the local Cloudflare: defaults, the values each takes, and what the Free plan locks."""

from __future__ import annotations

import math
from typing import Any

import pytest

from launchready.local.store import Refusal, Store, ZoneState

HSTS = {"enabled": True, "max_age": 31536000, "include_subdomains": True, "preload": False, "nosniff": True}


@pytest.fixture
def zone() -> ZoneState:
    return Store().create_zone("acme.test")


TAKEN: dict[str, tuple[str, Any]] = {
    "ssl": ("ssl", "strict"),
    "switch": ("always_use_https", "on"),
    "min-tls": ("min_tls_version", "1.3"),
    "zero-round-trips": ("tls_1_3", "zrt"),
    "respect-the-origin": ("browser_cache_ttl", 0),
    "browser-ttl": ("browser_cache_ttl", 14400),
    "cache-level": ("cache_level", "simplified"),
    "hsts": ("security_header", {"strict_transport_security": HSTS}),
    "pinned": ("ssl_automatic_mode", "custom"),
}


@pytest.mark.parametrize(("id_", "value"), TAKEN.values(), ids=TAKEN)
def test_what_a_setting_takes(zone: ZoneState, id_: str, value: Any) -> None:
    zone.change_settings({id_: value})
    assert zone.settings[id_] == value
    assert set(zone.modified) == {id_}


REFUSED: dict[str, tuple[str, Any, int]] = {
    "unknown": ("htps", "on", 1006),
    "locked": ("polish", "lossy", 1015),
    "locked-http2": ("http2", "off", 1015),
    "locked-prefetching": ("prefetch_preload", "on", 1015),
    "locked-timeout": ("proxy_read_timeout", 100, 1015),
    "ssl-origin-pull-is-enterprise": ("ssl", "origin_pull", 1007),
    "switch-as-boolean": ("always_use_https", True, 1007),
    "switch-missing": ("brotli", None, 1007),
    "min-tls-as-number": ("min_tls_version", 1.2, 1007),
    "min-tls-unknown": ("min_tls_version", "1.4", 1007),
    "browser-ttl-not-in-the-list": ("browser_cache_ttl", 31, 1007),
    "browser-ttl-true": ("browser_cache_ttl", True, 1007),
    "browser-ttl-text": ("browser_cache_ttl", "0", 1007),
    "browser-ttl-nan": ("browser_cache_ttl", math.nan, 1007),
    "a-list": ("ssl", ["strict"], 1007),
    "hsts-key-in-camel-case": ("security_header", {"strict_transport_security": {"maxAge": 1}}, 1007),
    "hsts-without-its-key": ("security_header", HSTS, 1007),
    "hsts-text": ("security_header", {"strict_transport_security": "on"}, 1007),
    "hsts-enabled-as-number": ("security_header", {"strict_transport_security": {"enabled": 1}}, 1007),
    "hsts-age-negative": ("security_header", {"strict_transport_security": {"max_age": -1}}, 1007),
    "hsts-age-huge": ("security_header", {"strict_transport_security": {"max_age": 10**40}}, 1007),
}


@pytest.mark.parametrize(("id_", "value", "code"), REFUSED.values(), ids=REFUSED)
def test_what_a_setting_does_not_take(zone: ZoneState, id_: str, value: Any, code: int) -> None:
    before = dict(zone.settings)
    with pytest.raises(Refusal) as caught:
        zone.change_settings({id_: value})
    assert caught.value.code == code
    assert zone.settings == before


def test_several_settings_are_set_together_or_not_at_all(zone: ZoneState) -> None:
    with pytest.raises(Refusal, match="1007"):
        zone.change_settings({"ssl": "strict", "brotli": "maybe"})
    assert zone.settings["ssl"] == "full"


def test_hsts_keeps_what_is_not_sent(zone: ZoneState) -> None:
    zone.change_settings({"security_header": {"strict_transport_security": HSTS}})
    zone.change_settings({"security_header": {"strict_transport_security": {"max_age": 0}}})
    assert zone.settings["security_header"]["strict_transport_security"] == {**HSTS, "max_age": 0}


def test_zones_do_not_share_their_settings(zone: ZoneState) -> None:
    other = Store().create_zone("other.test")
    zone.settings["security_header"]["strict_transport_security"]["enabled"] = True
    assert other.settings["security_header"]["strict_transport_security"]["enabled"] is False
