"""edge-certificate-missing: a proxied name that no certificate at the edge covers."""

from __future__ import annotations

from typing import Any

import pytest
from judging import declared, found, unjudged, zone_of

from launchready.policies.tls import EDGE_CERTIFICATE_MISSING as POLICY
from launchready.zone import covers

DEEP = "api.staging A 203.0.113.11 proxied"

FINE = [
    pytest.param("@ A 203.0.113.11 proxied", {}, id="apex"),
    pytest.param("api A 203.0.113.11 proxied", {}, id="one-label"),
    pytest.param("* A 203.0.113.11 proxied", {}, id="wildcard"),
    pytest.param("api.staging A 203.0.113.11", {}, id="deep-but-not-proxied"),
    pytest.param(DEEP, {"certificates": ("*.staging.acme.test",)}, id="covered-by-a-wildcard"),
    pytest.param(DEEP, {"certificates": ("acme.test", "api.staging.acme.test")}, id="covered-by-name"),
    pytest.param("*.app A 203.0.113.11 proxied", {"certificates": ("*.app.acme.test",)}, id="a-deep-wildcard-covered"),
]


@pytest.mark.parametrize(("line", "known"), FINE)
def test_what_is_fine(line: str, known: Any) -> None:
    assert found(POLICY, zone_of(line), **known) == []
    assert unjudged(POLICY, zone_of(line), **known) == []


MISSING = [
    pytest.param(DEEP, {}, id="two-labels"),
    pytest.param("*.app A 203.0.113.11 proxied", {}, id="a-wildcard-below"),
    pytest.param(DEEP, {"certificates": ("acme.test", "*.acme.test")}, id="only-universal-ssl-is-there"),
    pytest.param(
        DEEP, {"certificates": ("*.acme.test",), "declared": declared(advanced_certificates=True)}, id="bought"
    ),
    pytest.param("a.b.staging A 203.0.113.11 proxied", {"certificates": ("*.staging.acme.test",)}, id="one-label-only"),
]


@pytest.mark.parametrize(("line", "known"), MISSING)
def test_what_is_found(line: str, known: Any) -> None:
    assert found(POLICY, zone_of(line), **known) == [f"{line.split(' ', 1)[0]}.acme.test"]


def test_a_name_is_found_once_however_many_addresses_it_has() -> None:
    assert len(found(POLICY, zone_of(DEEP, "api.staging A 203.0.113.12 proxied"))) == 1


def test_what_was_bought_shows_at_cloudflare_only() -> None:
    bought = {"declared": declared(advanced_certificates=True)}
    assert found(POLICY, zone_of(DEEP), **bought) == []
    assert unjudged(POLICY, zone_of(DEEP), **bought) != []


@pytest.mark.parametrize(
    ("pattern", "name", "covered"),
    [
        ("*.acme.test", "a.acme.test", True),
        ("*.acme.test", "acme.test", False),
        ("*.acme.test", "a.b.acme.test", False),
        ("*.acme.test", "*.acme.test", True),
        ("*.acme.test", "*.b.acme.test", False),
        ("a.acme.test", "a.acme.test", True),
    ],
)
def test_a_certificate_covers_one_label(pattern: str, name: str, covered: bool) -> None:
    assert covers(pattern, name) is covered
