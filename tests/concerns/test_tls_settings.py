from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Any

import pytest
from cloudflare.types.zones import browser_cache_ttl, min_tls_version, ssl, tls_1_3

from launchready.compilation import Compilation
from launchready.edge import compile_zone, request_from_url
from launchready.errors import DeclarationError
from launchready.expectations import Answers, SendsHsts, Signed, TlsVersions
from launchready.zone.rules import CONFIGURATION_PHASE

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
    looked_at = {one.check for one in compilation.expectations if isinstance(one.check, TlsVersions | SendsHsts)}
    versions = {TlsVersions(f"{name}acme.test", "1.3") for name in ("", "app.", "www.", "docs.")}
    hsts = {SendsHsts(f"https://{name}acme.test/", 15_552_000, False, False) for name in ("", "app.")}
    assert looked_at == versions | hsts


def test_hsts_that_is_off_is_looked_at_too(compiled: Compile) -> None:
    compilation = compiled(tls={"hsts": None})
    checks = {one.check for one in compilation.expectations if one.name == "hsts"}
    assert checks == {SendsHsts("https://acme.test/", 0, False, False)}


OLD = {"origin": "198.51.100.11", "audience": "users", "tls": "full"}
PAGE = {"origin": "198.51.100.10", "audience": "marketing"}


def test_hosts_whose_servers_are_spoken_to_otherwise(compiled: Compile) -> None:
    hosts = {"@": PAGE, "old": OLD, "b": OLD, "*.x": OLD, "plain": {**OLD, "tls": "flexible"}}
    compilation = compiled(hosts=hosts, tls={"advanced_certificates": True})
    zone = compile_zone(compilation.zone)
    modes = {
        host: zone.decide(request_from_url(f"https://{host}acme.test/")).settings["ssl"]
        for host in ("", "old.", "b.", "any.x.", "plain.")
    }
    assert modes == {"": "strict", "old.": "full", "b.": "full", "any.x.": "full", "plain.": "flexible"}
    refs = [rule.ref for rule in compilation.zone.rulesets[CONFIGURATION_PHASE]]
    assert refs == ["lr_tls_full", "lr_tls_flexible"]
    warnings = [sentence for sentence in compilation.english if sentence.startswith("Warning: ")]
    assert len(warnings) == 4


def test_no_phase_is_owned_where_all_servers_are_spoken_to_alike(compiled: Compile) -> None:
    assert CONFIGURATION_PHASE not in compiled().zone.rulesets


@pytest.mark.parametrize(
    ("host", "tls", "says"),
    [
        pytest.param({**OLD, "proxied": False}, {}, "not proxied", id="off-the-proxy"),
        pytest.param(OLD, {"mode": "full"}, "for the whole zone already", id="as-the-zone"),
    ],
)
def test_a_mode_that_means_nothing_is_refused(compiled: Compile, host: Any, tls: Any, says: str) -> None:
    with pytest.raises(DeclarationError, match=says):
        compiled(hosts={"@": PAGE, "old": host}, tls=tls)


@pytest.mark.parametrize("key", ["automatic_https_rewrites", "opportunistic_encryption"])
def test_settings_that_are_left_alone_unless_told(compiled: Compile, key: str) -> None:
    assert key not in compiled().zone.settings
    assert compiled(tls={key: True}).zone.settings[key] == "on"
    assert compiled(tls={key: False}).zone.settings[key] == "off"


def issuers(compilation: Compilation) -> set[str]:
    records = compilation.zone.records.values()
    return {record.content.partition('"')[2].rstrip('"') for record in records if record.type == "CAA"}


@pytest.mark.parametrize(
    ("declared", "issued"),
    [
        pytest.param([], set(), id="all-may"),
        pytest.param(["sectigo.com"], {"sectigo.com", "letsencrypt.org", "pki.goog", "ssl.com"}, id="and-cloudflares"),
        pytest.param(["pki.goog"], {"letsencrypt.org", "pki.goog", "ssl.com"}, id="one-of-them"),
    ],
)
def test_authorities(compiled: Compile, declared: list[str], issued: set[str]) -> None:
    assert issuers(compiled(tls={"caa": declared})) == issued


def test_an_authority_that_is_written_as_a_record_too_is_one_record(compiled: Compile) -> None:
    extra = [{"name": "@", "type": "CAA", "content": '0 issue "pki.goog"'}]
    compilation = compiled(tls={"caa": ["sectigo.com"]}, records=extra)
    assert len([record for record in compilation.zone.records.values() if record.type == "CAA"]) == 4
    (check,) = (one.check for one in compilation.expectations if one.id == "dns/acme.test/caa")
    assert isinstance(check, Answers)
    assert len(check.values) == 4
    assert check.subset


def test_a_signed_zone_is_looked_at(compiled: Compile) -> None:
    assert "tls/acme.test/dnssec" not in {one.id for one in compiled().expectations}
    compilation = compiled(tls={"dnssec": True})
    (check,) = (one.check for one in compilation.expectations if one.id == "tls/acme.test/dnssec")
    assert check == Signed("acme.test")
    assert compilation.meant.dnssec
