from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Any

import pytest
from cloudflare.types.zones import browser_cache_ttl, min_tls_version, ssl, tls_1_3

from launchready.compilation import Compilation
from launchready.expectations import SendsHsts, TlsVersions

Compile = Callable[..., Compilation]


def header(enabled: bool, max_age: int, below: bool = False, preload: bool = False) -> dict[str, Any]:
    values = {"enabled": enabled, "max_age": max_age, "include_subdomains": below, "preload": preload, "nosniff": False}
    return {"strict_transport_security": values}


@pytest.mark.parametrize(
    ("tls", "setting", "value"),
    [
        pytest.param({}, "ssl", "strict", id="strict-unless-told"),
        pytest.param({"mode": "full"}, "ssl", "full", id="full"),
        pytest.param({}, "min_tls_version", "1.2", id="tls-1.2-unless-told"),
        pytest.param({"minimum": "1.3"}, "min_tls_version", "1.3", id="tls-1.3"),
        pytest.param({"minimum": "1.3"}, "tls_1_3", "on", id="tls-1.3-can-be-spoken"),
        pytest.param({}, "always_use_https", "off", id="the-rules-upgrade"),
        pytest.param({"https_everywhere": False}, "always_use_https", "off", id="http-is-wanted"),
        pytest.param({}, "security_header", header(True, 15_552_000), id="hsts-unless-told"),
        pytest.param({"hsts": None}, "security_header", header(False, 0), id="no-hsts"),
        pytest.param({"hsts": {"max_age": 0}}, "security_header", header(False, 0), id="hsts-of-no-time"),
        pytest.param(
            {"hsts": {"max_age": 31_536_000, "include_subdomains": True, "preload": True}},
            "security_header", header(True, 31_536_000, below=True, preload=True), id="preload",
        ),
    ],
)  # fmt: skip
def test_settings(compiled: Compile, tls: Any, setting: str, value: Any) -> None:
    assert compiled(tls=tls).zones[0].settings[setting] == value


@pytest.mark.parametrize(
    ("setting", "model"),
    [
        pytest.param("ssl", ssl.SSL, id="ssl"),
        pytest.param("min_tls_version", min_tls_version.MinTLSVersion, id="min_tls_version"),
        pytest.param("tls_1_3", tls_1_3.TLS1_3, id="tls_1_3"),
        pytest.param("browser_cache_ttl", browser_cache_ttl.BrowserCacheTTL, id="browser_cache_ttl"),
    ],
)
def test_cloudflares_own_types_know_the_setting_and_its_value(compiled: Compile, setting: str, model: Any) -> None:
    def literals(kind: Any) -> set[Any]:
        arguments = typing.get_args(kind)
        return (
            set(arguments) if typing.get_origin(kind) is typing.Literal else {x for a in arguments for x in literals(a)}
        )

    fields = model.model_fields
    assert literals(fields["id"].annotation) == {setting}
    value = compiled().zones[0].settings[setting]
    allowed = literals(fields["value"].annotation)
    assert value in allowed or (not allowed and isinstance(value, int))


def test_every_name_at_the_edge_is_looked_at_and_no_other(compiled: Compile) -> None:
    hosts = {
        "@": {"origin": "198.51.100.10", "audience": "marketing"},
        "app": {"origin": "198.51.100.11", "audience": "users"},
        "ssh": {"origin": "198.51.100.11", "audience": "internal", "proxied": False},
        "*": {"origin": "198.51.100.11", "audience": "users"},
    }
    compilation = compiled(hosts=hosts, tls={"minimum": "1.3"}, redirects=[{"host": "docs", "to": "https://x.test/"}])
    looked_at = {one.check for one in compilation.expectations if one.concern == "tls"}
    versions = {TlsVersions(f"{name}acme.test", "1.3") for name in ("", "app.", "www.", "docs.")}
    hsts = {SendsHsts(f"https://{name}acme.test/", 15_552_000, False, False) for name in ("", "app.")}
    assert looked_at == versions | hsts


def test_hsts_that_is_off_is_looked_at_too(compiled: Compile) -> None:
    compilation = compiled(tls={"hsts": None})
    checks = {one.check for one in compilation.expectations if one.name == "hsts"}
    assert checks == {SendsHsts("https://acme.test/", 0, False, False)}
