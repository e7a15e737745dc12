"""Hosts whose platform is before them, or is known: what is compiled, what is expected of whom, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from launchready.compilation import Compilation
from launchready.errors import DeclarationError
from launchready.expectations import Answers, Layer, ServesHttps
from launchready.presets.hosting import PLATFORMS
from launchready.site import Hosting
from launchready.zone.rules import REDIRECT_PHASE

Compile = Callable[..., Compilation]
APEX: dict[str, Any] = {"origin": "198.202.211.1", "audience": "marketing", "platform": "webflow", "edge": "provider"}
WWW: dict[str, Any] = {**APEX, "origin": "cdn.webflow.example"}
APP = {"origin": "198.51.100.11", "audience": "users"}


def test_every_platform_that_may_be_declared_is_known() -> None:
    assert set(PLATFORMS) == {platform.value for platform in Hosting}


def test_a_host_at_its_platforms_edge_is_dns_only(compiled: Compile) -> None:
    site = compiled(canonical="www", hosts={"@": APEX, "www": WWW})
    assert {slot: record.proxied for slot, record in site.zone.records.items()} == {
        "@/address": False,
        "www/address": False,
    }
    assert "lr_redirects_canonical" not in {rule.ref for rule in site.zone.rulesets[REDIRECT_PHASE]}


def test_what_cloudflare_would_do_is_expected_of_the_platform(compiled: Compile) -> None:
    site = compiled(canonical="www", hosts={"@": APEX, "www": WWW, "app": APP})
    found = {each.id: each for each in site.expectations}
    for id_ in (
        "redirects/acme.test/one-hop-http",
        "redirects/acme.test/one-hop-https",
        "redirects/www.acme.test/https",
        "subdomains/www.acme.test/serves-https",
    ):
        assert found[id_].layer is Layer.ORIGIN
        assert "Webflow (Site settings → Publishing → Production)" in found[id_].fix
    assert found["subdomains/www.acme.test/serves-https"].check == ServesHttps("https://www.acme.test/", open=True)
    assert found["dns/www.acme.test/cname"].check == Answers(
        "www.acme.test", "CNAME", frozenset({"cdn.webflow.example"})
    )
    assert found["redirects/app.acme.test/https"].layer is Layer.EDGE
    assert found["tls/www.acme.test/certificate"].layer is Layer.ORIGIN
    of_ours = ("tls/www.acme.test/versions", "tls/www.acme.test/hsts")
    assert not [id_ for id_ in found if id_ in of_ours or id_.startswith("cache/www.")]


def test_the_other_name_may_stay_at_cloudflares_edge(compiled: Compile) -> None:
    site = compiled(canonical="www", hosts={"www": WWW})
    found = {each.id: each for each in site.expectations}
    assert site.zone.records["@/address"].content == "100::"
    assert found["redirects/acme.test/one-hop-https"].layer is Layer.EDGE
    assert "lr_redirects_canonical" in {rule.ref for rule in site.zone.rulesets[REDIRECT_PHASE]}


def test_it_is_said_in_english(compiled: Compile) -> None:
    english = compiled(canonical="www", hosts={"@": APEX, "www": WWW}).english
    told = "www.acme.test (marketing) is served by cdn.webflow.example, through the edge of Webflow, not Cloudflare's."
    assert told in english


@pytest.mark.parametrize(
    ("hosts", "key", "says"),
    [
        ({"@": {**APEX, "edge": "cloudflare"}}, "hosts.@.edge", "does not work behind Cloudflare's proxy"),
        ({"@": {**APEX, "proxied": True}}, "hosts.@.proxied", "exclude each other"),
        ({"@": {**APP, "redirects_to": "www"}}, "hosts.@.redirects_to", "in a circle"),
        ({"@": {**APP, "redirects_to": "www.other.test"}}, "hosts.@.redirects_to", "acme.test"),
        ({"@": {**APP, "platform": "railway"}}, "hosts.@", "railway-verify="),
        ({"@": {**APP, "proxied": False}}, "hosts.@.proxied", "edge: provider"),
    ],
    ids=["webflow-proxied", "both-edges", "own-redirect", "redirect-elsewhere", "railway-unverified", "no-edge"],
)
def test_mistakes(compiled: Compile, hosts: dict[str, Any], key: str, says: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        compiled(hosts=hosts)
    found = {problem.key: problem.message for problem in raised.value.problems}
    assert says in found.get(key, ""), found


def test_a_verified_name_is_accepted(compiled: Compile) -> None:
    record = {"name": "_railway-verify", "type": "TXT", "content": "railway-verify=abc"}
    site = compiled(hosts={"@": {**APP, "platform": "railway"}}, records=[record])
    assert "_railway-verify" in {record.name.partition(".")[0] for record in site.zone.records.values()}


def test_a_twin_that_its_platform_redirects_is_no_fight(compiled: Compile) -> None:
    hosts = {"@": APP, "www": {**APP, "redirects_to": "@"}}
    assert len(compiled(hosts=hosts).zone.records) == 2
