"""DMARC by RFC 9989: the table of cases, the walk itself, and what could not be looked up."""

from __future__ import annotations

import pytest
from dmarc_table import ALIGNMENTS, CASES, Alignment, Case, misaligned, run, wrong

from launchready.live.dmarc import steps
from launchready.live.suffixes import registered_domain

BY_ID = {case.id: case for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_applies(case: Case) -> None:
    assert wrong(case) is None


@pytest.mark.parametrize("case", ALIGNMENTS, ids=lambda case: case.id)
def test_what_is_aligned(case: Alignment) -> None:
    assert misaligned(case) is None


def test_the_walk_is_the_one_of_the_rfc() -> None:
    assert list(steps("a.b.c.d.e.f.g.h.i.j.mail.example.com")) == [
        "a.b.c.d.e.f.g.h.i.j.mail.example.com",
        "g.h.i.j.mail.example.com",
        "h.i.j.mail.example.com",
        "i.j.mail.example.com",
        "j.mail.example.com",
        "mail.example.com",
        "example.com",
        "com",
    ]


@pytest.mark.parametrize("fault", ["SERVFAIL", "REFUSED", "silent"])
def test_what_cannot_be_looked_up_is_not_missing(fault: str) -> None:
    found = run(BY_ID["from-above"], {"_dmarc.acme.com": fault})
    assert found.unseen is not None
    assert (found.rfc9989, found.rfc7489, found.organization) == (None, None, None)
    assert found.unseen_7489 is not None


def test_the_own_record_counts_though_what_is_above_cannot_be_looked_up() -> None:
    found = run(BY_ID["own-record-before-the-one-above"], {"_dmarc.acme.com": "SERVFAIL"})
    assert (found.rfc9989, found.organization, found.unseen) == ("none", None, None)


def test_a_top_level_domain_that_cannot_be_asked_hides_no_organization_below_it() -> None:
    found = run(BY_ID["from-above"], {"_dmarc.com": "REFUSED"})
    assert (found.rfc9989, found.organization, found.unseen) == ("reject", "acme.com", None)


def test_a_top_level_domain_that_cannot_be_asked_may_have_the_only_record() -> None:
    found = run(BY_ID["nothing"], {"_dmarc.com": "REFUSED"})
    assert found.unseen is not None
    assert (found.rfc9989, found.organization) == (None, None)


def test_whether_the_name_exists_has_to_be_known_for_np() -> None:
    found = run(BY_ID["np-of-a-name-that-is-not"], {"gone.acme.com A": "SERVFAIL"})
    assert found.rfc9989 is None
    assert found.unseen is not None


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("a.b.acme.com", "acme.com"),
        ("acme.co.uk", "acme.co.uk"),
        ("x.acme.co.uk", "acme.co.uk"),
        ("acme.github.io", "acme.github.io"),
        ("x.acme.test", "acme.test"),
        ("co.uk", "co.uk"),
        ("a.xn--55qx5d.cn", "a.xn--55qx5d.cn"),
    ],
)
def test_the_registered_domain(domain: str, registered: str) -> None:
    assert registered_domain(domain) == registered
