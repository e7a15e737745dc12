"""Hosts of others: a site that redirects there is told so, and nothing is ever asked of them."""

from __future__ import annotations

import pytest
from loopback import EDGE, Authority
from proving import Site, outcome

from launchready.expectations import RedirectsTo

WWW, APEX, STRANGER = "https://www.acme.com/", "https://acme.com/", "https://stranger.example/"
RECORDS = {"stranger.example A": (EDGE,)}
HOSTS = ("www.acme.com", "acme.com", "stranger.example")


@pytest.mark.parametrize(
    "pages",
    [
        {WWW: (301, {"Location": STRANGER})},
        {WWW: (301, {"Location": APEX}), APEX: (301, {"Location": STRANGER})},
    ],
    ids=["at-once", "behind-the-right-one"],
)
def test_a_redirect_to_anothers_host_is_named_and_never_asked(
    pages: dict[str, tuple[int, dict[str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    authority = Authority(tmp_path_factory.mktemp("ca"))
    site = Site({**pages, STRANGER: (302, {"Location": "https://stranger.example/deeper"})})
    verdict, observed = outcome(
        RedirectsTo(WWW, APEX), records=RECORDS, answer=site.answer, authority=authority, certified=HOSTS
    )
    assert verdict == "fail"
    assert STRANGER in observed
    assert not [url for url in site.asked if "stranger.example" in url]
