"""What an SPF record says beside its result, and which records were meant as one."""

from __future__ import annotations

import pytest

from launchready.live.spf_reading import idle_terms, is_meant_as_dmarc, is_meant_as_spf, wide_terms
from launchready.zone.spf_terms import parse_spf


@pytest.mark.parametrize(
    ("record", "idle"),
    [
        ("v=spf1 include:a.example ~all", ()),
        ("v=spf1 redirect=a.example", ()),
        ("v=spf1 ra=postmaster rp=10 a -all exp=why.example", ()),
        ("v=spf1 ~all include:a.example ip4:192.0.2.1", ("what stands behind ~all (include:a.example ip4:192.0.2.1)",)),
        ("v=spf1 a -ALL -all", ()),
        ("v=spf1 a ?all mx -all", ("what stands behind ?all (mx -all)",)),
        ("v=spf1 redirect=a.example ~all", ("redirect=a.example beside ~all",)),
        ("v=spf1 Include=a.example ip4=192.0.2.1 ~all", (
            "Include=a.example is no term: include takes a colon", "ip4=192.0.2.1 is no term: ip4 takes a colon",
        )),
    ],
    ids=["none", "redirect-alone", "modifiers-in-use", "behind-all", "two-ends", "between-two-ends",
         "redirect-beside-all", "equals-signs"],
)  # fmt: skip
def test_what_has_no_effect(record: str, idle: tuple[str, ...]) -> None:
    assert idle_terms(parse_spf(record)) == idle


@pytest.mark.parametrize(
    ("record", "wide"),
    [
        ("v=spf1 ip4:203.0.0.0/9 ip6:2001:db8::/17 a/9 mx//17 -all", ()),
        ("v=spf1 ip4:10.0.0.0/8 ip6:fc00::/7 ~all", ()),
        ("v=spf1 -ip4:0.0.0.0/0 ?ip4:8.0.0.0/6 -all", ()),
        ("v=spf1 -all ip4:0.0.0.0/0", ()),
        ("v=spf1 ip4:0.0.0.0/0 -all", (("ip4:0.0.0.0/0", True),)),
        ("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", (("ip4:0.0.0.0/1", False), ("ip4:128.0.0.0/1", False))),
        ("v=spf1 ip6:::/0 -all", (("ip6:::/0", True),)),
        ("v=spf1 a/8 mx:b.example/0 -all", (("a/8", False), ("mx:b.example/0", True))),
        ("v=spf1 include:a.example exists:b.example ptr -all", ()),
    ],
    ids=["narrow", "private", "not-passed", "behind-all", "all-of-ipv4", "two-halves", "all-of-ipv6", "around-servers",
         "other-terms"],
)  # fmt: skip
def test_who_lets_millions_in(record: str, wide: tuple[tuple[str, bool], ...]) -> None:
    assert wide_terms(parse_spf(record)) == wide


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('"v=spf1 include:a.example ~all"', True),
        ("\u201cv=spf1 ~all\u201d", True),
        (" v=spf1 ~all", True),
        ("v=spf1include:a.example ~all", True),
        ("v= spf1 ~all", True),
        ("spf1 a -all", True),
        ("v=spf2 a -all", True),
        ("v=spf1 ~all", False),
        ("spf2.0/pra ~all", False),
        ("spf-verification=abc", False),
        ("google-site-verification=v=spf1", False),
        ("", False),
    ],
)
def test_what_was_meant_as_spf(text: str, meant: bool) -> None:
    assert is_meant_as_spf(text) is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("v=DMARC1\\; p=none", True),
        ('"v=DMARC1; p=none"', True),
        ("v=dmarc1; p=none", True),
        ("v=DMARC1 p=none", True),
        ("DMARC1; p=none", True),
        ("v=spf1 -all", False),
        ("dmarc-verification=abc", False),
    ],
)
def test_what_was_meant_as_dmarc(text: str, meant: bool) -> None:
    assert is_meant_as_dmarc(text) is meant
