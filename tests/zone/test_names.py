from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launchready.zone import canonical_name, covered_by_universal_ssl, relative_name, within

LABEL = st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,20}[a-z0-9_])?", fullmatch=True)
NAMES = st.lists(LABEL, min_size=1, max_size=5).map(".".join)


@pytest.mark.parametrize(
    ("written", "zone", "canonical"),
    [
        pytest.param("@", "acme.test", "acme.test", id="at-sign"),
        pytest.param("", "acme.test", "acme.test", id="empty"),
        pytest.param("app", "acme.test", "app.acme.test", id="short"),
        pytest.param("App.ACME.test.", "acme.test", "app.acme.test", id="absolute-in-any-case"),
        pytest.param("acme.test", "acme.test", "acme.test", id="the-zone"),
        pytest.param("notacme.test", "acme.test", "notacme.test.acme.test", id="ends-alike-but-is-below"),
        pytest.param("example.com.", "acme.test", "example.com", id="absolute-elsewhere"),
        pytest.param("*.app", "acme.test", "*.app.acme.test", id="wildcard"),
        pytest.param("_dmarc", "acme.test", "_dmarc.acme.test", id="underscore"),
        pytest.param("bücher", "acme.test", "xn--bcher-kva.acme.test", id="international"),
        pytest.param("BÜCHER.example", None, "xn--bcher-kva.example", id="international-upper-case"),
    ],
)
def test_a_name_has_one_canonical_form(written: str, zone: str | None, canonical: str) -> None:
    assert canonical_name(written, zone) == canonical


@pytest.mark.parametrize(
    ("written", "says"),
    [
        pytest.param("a..b", "empty label", id="two-dots"),
        pytest.param("a.b..", "empty label", id="two-dots-at-the-end"),
        pytest.param(".a", "empty label", id="leading-dot"),
        pytest.param("a" * 64, "63 are allowed", id="long-label"),
        pytest.param(".".join(["a" * 60] * 5), "253 are allowed", id="long-name"),
        pytest.param("-a", "no host label", id="leading-hyphen"),
        pytest.param("a-", "no host label", id="trailing-hyphen"),
        pytest.param("a b", "no host label", id="space"),
        pytest.param("a/b", "no host label", id="slash"),
        pytest.param("app.*", "first label", id="wildcard-inside"),
        pytest.param("a*", "no host label", id="partial-wildcard"),
        pytest.param("☃☃☃.\u200b", "not a valid international name", id="not-international"),
    ],
)
def test_what_is_no_name_is_refused_with_the_reason(written: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        canonical_name(written, "acme.test")


@given(NAMES)
def test_canonical_is_final(name: str) -> None:
    once = canonical_name(name, "acme.test")
    assert canonical_name(once, "acme.test") == once == canonical_name(once)
    assert within(once, "acme.test")


@given(NAMES)
def test_relative_and_full_are_inverse(name: str) -> None:
    full = canonical_name(name, "acme.test")
    assert canonical_name(relative_name(full, "acme.test"), "acme.test") == full


@pytest.mark.parametrize(
    ("name", "inside"),
    [("acme.test", True), ("a.b.acme.test", True), ("notacme.test", False), ("test", False)],
)
def test_within_compares_labels_not_letters(name: str, inside: bool) -> None:
    assert within(name, "acme.test") is inside


@pytest.mark.parametrize(
    ("name", "covered"),
    [
        pytest.param("acme.test", True, id="apex"),
        pytest.param("app.acme.test", True, id="one-label"),
        pytest.param("*.acme.test", True, id="wildcard"),
        pytest.param("api.staging.acme.test", False, id="two-labels"),
        pytest.param("*.staging.acme.test", False, id="deep-wildcard"),
        pytest.param("example.com", False, id="elsewhere"),
    ],
)
def test_universal_ssl_covers_the_first_level_only(name: str, covered: bool) -> None:
    assert covered_by_universal_ssl(name, "acme.test") is covered
