"""Strict-Transport-Security as browsers read it (RFC 6797), and what their list demands of it."""

from __future__ import annotations

import pytest

from launchready.live.hsts import Hsts, lacking_for_preload, parse_hsts


@pytest.mark.parametrize(
    ("header", "read"),
    [
        pytest.param("max-age=100", Hsts(100, False, False), id="age"),
        pytest.param("MAX-AGE=100; INCLUDESUBDOMAINS; Preload", Hsts(100, True, True), id="in-capitals"),
        pytest.param(' ; max-age = "100" ;; preload ;', Hsts(100, False, True), id="quoted-and-empty-parts"),
        pytest.param("preload; max-age=0", Hsts(0, False, True), id="taken-back"),
        pytest.param('max-age=1; future="a b"', Hsts(1, False, False), id="an-unknown-directive"),
        pytest.param("", None, id="empty"),
        pytest.param("includeSubDomains", None, id="no-age"),
        pytest.param("max-age", None, id="an-age-without-a-value"),
        pytest.param("max-age=", None, id="an-empty-age"),
        pytest.param("max-age=-1", None, id="a-negative-age"),
        pytest.param("max-age=1.5", None, id="a-broken-age"),
        pytest.param("max-age=\u0661", None, id="a-digit-of-another-script"),
        pytest.param("max-age=1, includeSubDomains", None, id="a-comma"),
        pytest.param("max-age=1; max-age=1", None, id="twice-the-age"),
        pytest.param("max-age=1; preload; preload", None, id="twice-another"),
        pytest.param("max-age=1; includeSubDomains=true", None, id="a-value-where-none-belongs"),
    ],
)
def test_the_header_as_browsers_read_it(header: str, read: Hsts | None) -> None:
    assert parse_hsts(header) == read


@pytest.mark.parametrize(
    ("sent", "lacking"),
    [
        pytest.param(Hsts(31_536_000, True, True), 0, id="all-of-it"),
        pytest.param(Hsts(31_535_999, True, True), 1, id="a-second-too-short"),
        pytest.param(Hsts(31_536_000, False, True), 1, id="names-below-left-out"),
        pytest.param(Hsts(31_536_000, True, False), 1, id="not-asked-for"),
        pytest.param(Hsts(0, False, False), 3, id="nothing-of-it"),
    ],
)
def test_what_the_list_demands(sent: Hsts, lacking: int) -> None:
    assert len(lacking_for_preload(sent)) == lacking
