"""Hosts that wait for their certificate: which they are, what is compiled of them, and what is proved meanwhile."""

from __future__ import annotations

import json
from typing import Any

import pytest

from launchready.compilation import Waiting, compile_site
from launchready.concerns.waiting import await_edge, hosts_of, waiting_of
from launchready.errors import DeclarationError
from launchready.expectations import (
    Answers,
    CertificateAwaited,
    Check,
    OriginCertificate,
    RedirectsTo,
    ServesHttps,
    SpfPermits,
)
from launchready.site import Site
from launchready.stackfile import stack_from_config

WAITS = "when-certificate-active"
ZONE, APP, TENANTS = "acme.test", "app.acme.test", "*.acme.test"
HOSTS: dict[str, Any] = {
    "@": {"origin": "198.51.100.10", "audience": "marketing"},
    "app": {"origin": "198.51.100.11", "audience": "users", "authenticated": True, "proxied": WAITS},
}


def site(**hosts: Any) -> Site:
    content = {"zone": {"name": ZONE}, "canonical": "@", "hosts": {**HOSTS, **hosts}}
    return Site.model_validate(content)


NOT, ALL = frozenset({APP}), frozenset({ZONE, APP})


@pytest.mark.parametrize(
    ("certificates", "proxied", "whole", "waits"),
    [
        pytest.param((), (), True, NOT, id="none-is-active"),
        pytest.param((ZONE, TENANTS), (), True, (), id="covered-by-the-wildcard"),
        pytest.param((APP,), (), True, (), id="covered-by-its-own"),
        pytest.param((ZONE,), (), True, NOT, id="another-name-is-covered"),
        pytest.param((), (APP,), True, NOT, id="proxied-without-a-certificate-comes-off"),
        pytest.param(None, (), True, NOT, id="unread-and-not-proxied-stays-off"),
        pytest.param(None, (APP,), True, (), id="unread-and-proxied-stays-on"),
        pytest.param((), (APP,), False, (), id="perhaps-uploaded-and-proxied-stays-on"),
        pytest.param((), (), False, NOT, id="perhaps-uploaded-and-not-proxied-stays-off"),
        pytest.param((TENANTS,), (), False, (), id="covered-whatever-is-uploaded"),
    ],
)
def test_who_waits(certificates: Any, proxied: Any, whole: bool, waits: Any) -> None:
    assert waiting_of(site(), certificates, proxied, whole=whole) == Waiting(frozenset(waits))


def test_only_who_is_declared_to_wait_does() -> None:
    assert waiting_of(site(app={**HOSTS["app"], "proxied": True}), (), ()) == Waiting()


def test_a_wildcard_needs_the_wildcard_itself() -> None:
    wild = site(**{"*": {"origin": "198.51.100.12", "audience": "users", "proxied": WAITS}})
    assert waiting_of(wild, (ZONE, APP), ()).names == {TENANTS}
    assert waiting_of(wild, (ZONE, TENANTS), ()).names == set()


def test_a_waiting_host_is_dns_only_and_all_else_is_as_it_will_be() -> None:
    meant, first = compile_site(site()), compile_site(site(), Waiting(NOT))
    assert not first.zone.records["app/address"].proxied
    assert meant.zone.records["app/address"].proxied
    assert (meant.zone.rulesets, meant.zone.settings) == (first.zone.rulesets, first.zone.settings)
    others = [{s: r for s, r in each.zone.records.items() if s != "app/address"} for each in (meant, first)]
    assert others[0] == others[1]
    assert compile_site(site(), Waiting()) == meant


def test_what_waited_has_the_id_that_passes_later() -> None:
    meant, first = compile_site(site()).expectations, compile_site(site(), Waiting(NOT)).expectations
    known = {each.id: each for each in first}
    assert {each.id for each in meant} <= set(known)
    assert set(known) - {each.id for each in meant} == {f"dns/{APP}/a", f"dns/{APP}/aaaa"}
    assert known[f"dns/{APP}/a"].check == Answers(APP, "A", frozenset({"198.51.100.11"}))
    changed = {each.id for each in meant if known[each.id] != each}
    awaited = {id_ for id_, each in known.items() if isinstance(each.check, CertificateAwaited)}
    assert changed == awaited
    assert {id_.split("/")[1] for id_ in awaited} == {APP}
    assert f"tls/{APP}/origin-certificate" in known.keys() - awaited


def test_of_what_nobody_could_ask_nothing_is_looked_at() -> None:
    blind = compile_site(site(), Waiting(unasked=NOT)).expectations
    assert f"dns/{APP}/a" not in {each.id for each in blind}
    checks = {each.check for each in blind if each.subject == APP and isinstance(each.check, CertificateAwaited)}
    assert checks == {CertificateAwaited(APP, asked=False)}


@pytest.mark.parametrize(
    ("check", "hosts"),
    [
        (ServesHttps(f"https://{APP}/"), [APP]),
        (RedirectsTo(f"http://www.{ZONE}/x", f"https://{ZONE}/x"), [f"www.{ZONE}", ZONE]),
        (SpfPermits(ZONE, None, "~all"), []),
        (OriginCertificate(APP, "198.51.100.11", 14), []),
    ],
    ids=["url", "redirect", "mail", "server"],
)
def test_whom_a_look_at_the_edge_asks(check: Check, hosts: list[str]) -> None:
    assert list(hosts_of(check)) == hosts


def test_a_redirect_that_ends_at_a_waiting_host_waits_too() -> None:
    waiting = site(**{"@": {**HOSTS["@"], "proxied": WAITS}})
    found = {each.id: each.check for each in await_edge(waiting, compile_site(waiting).expectations, Waiting(ALL))}
    assert found[f"redirects/www.{ZONE}/one-hop-https"] == CertificateAwaited(ZONE)


@pytest.mark.parametrize(
    ("host", "said"),
    [
        pytest.param({"proxied": "later"}, "true or false or when-certificate-active", id="another-word"),
        pytest.param({"proxied": WAITS, "edge": "provider"}, "exclude each other", id="at-its-provider"),
        pytest.param({"proxied": WAITS, "ttl": 60}, "a proxied host has Cloudflare's own TTL", id="with-a-ttl"),
        pytest.param({"proxied": WAITS, "origin": "10.0.0.1"}, "Cloudflare cannot reach it", id="unreachable"),
    ],
)
def test_what_cannot_be_meant(host: dict[str, Any], said: str) -> None:
    content = {"zone": {"name": ZONE}, "canonical": "@", "hosts": {**HOSTS, "app": {**HOSTS["app"], **host}}}
    with pytest.raises(DeclarationError, match=said):
        stack_from_config("acme", {"launchready:site": json.dumps(content)})


def test_a_deep_name_waits_for_no_certificate_that_never_comes() -> None:
    deep = site(**{"api.staging": {"origin": "198.51.100.12", "audience": "apis", "proxied": WAITS}})
    with pytest.raises(DeclarationError, match=r"api\.staging"):
        compile_site(deep)


def test_a_sentence_says_both_steps() -> None:
    assert any("once its certificate there is active" in sentence for sentence in compile_site(site()).english)
