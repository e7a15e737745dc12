"""spf-single-and-within-lookups: one record, valid, within ten look-ups (RFC 7208)."""

from __future__ import annotations

from typing import Any

import pytest
from judging import found, messages, unjudged, verdicts, zone_of

from launchready.policies.finding import Place
from launchready.policies.spf import SPF_SINGLE_AND_WITHIN_LOOKUPS as POLICY
from launchready.policies.spf_costs import COSTS
from launchready.zone.diff import Kind


def spf(text: str, *others: str) -> Any:
    return zone_of(f"@ TXT v=spf1 {text}", *others)


def includes(number: int, of: str = "i{}.example") -> str:
    return " ".join(f"include:{of.format(n)}" for n in range(number))


TEN = {f"i{n}.example": "v=spf1 ip4:203.0.113.1 -all" for n in range(20)}

FINE = [
    pytest.param(zone_of("@ A 203.0.113.1 proxied"), {}, id="no-spf-at-all"),
    pytest.param(spf("-all"), {}, id="nobody-sends"),
    pytest.param(spf("include:_spf.google.com include:amazonses.com ip4:203.0.113.1 ~all"), {}, id="known-providers"),
    pytest.param(spf(f"{includes(10)} ~all"), {"spf": TEN}, id="ten-answered"),
    pytest.param(spf("a mx exists:x.example ptr -all"), {}, id="four-that-query"),
    pytest.param(spf(f"-all {includes(11)}"), {}, id="what-stands-after-all-is-never-asked"),
    pytest.param(spf("-all", "app TXT v=spf1 -all"), {}, id="one-a-name"),
    pytest.param(spf("-all", "@ TXT v=spf10 is-none"), {}, id="another-text-that-begins-alike"),
    pytest.param(spf("include:send.acme.test -all", "send TXT v=spf1 a -all"), {}, id="within-the-zone"),
]


@pytest.mark.parametrize(("zone", "known"), FINE)
def test_what_is_fine(zone: Any, known: Any) -> None:
    assert found(POLICY, zone, **known) == []
    assert unjudged(POLICY, zone, **known) == []


BAD = [
    pytest.param(spf("-all", "@ TXT v=spf1 ~all"), {}, "2 SPF records", id="two-records"),
    pytest.param(spf("-all", "@ TXT v=spf1"), {}, "2 SPF records", id="two-one-of-them-empty"),
    pytest.param(spf(f"{includes(11)} ~all"), {"spf": TEN}, "takes 11 look-ups", id="eleven-answered"),
    pytest.param(spf(f"{includes(11)} ~all"), {}, "not followed", id="eleven-that-nobody-follows"),
    pytest.param(spf(f"a mx {includes(9)} ~all"), {"spf": TEN}, "takes 11 look-ups", id="a-and-mx-count"),
    pytest.param(spf(f"{includes(10)} redirect=r.example"), {}, "takes 11 look-ups", id="redirect-counts"),
    pytest.param(
        spf("include:deep.example -all"),
        {"spf": {"deep.example": f"v=spf1 {includes(10)} -all", **TEN}}, "takes 11 look-ups", id="nested",
    ),
    pytest.param(spf("include:mailgun.org " * 6 + "-all"), {}, "takes 12 look-ups", id="known-to-cost-two-each"),
    pytest.param(spf("include:l.example"), {"spf": {"l.example": "v=spf1 include:acme.test"}}, "itself", id="loop"),
    pytest.param(spf("include:none.example"), {"spf": {"none.example": None}}, "has no SPF", id="include-without-spf"),
    pytest.param(spf("ip4:203.0.113.500 -all"), {}, "not valid", id="no-network"),
    pytest.param(spf("inlcude:example.org -all"), {}, "not valid", id="misspelled"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "known", "says"), BAD)
def test_what_is_found(zone: Any, known: Any, says: str) -> None:
    judged = verdicts(POLICY, zone, **known)
    (finding,) = judged.findings
    assert finding.subject == "acme.test"
    assert says in finding.message
    assert finding.place is not None


def test_it_is_about_the_second_record_that_somebody_added() -> None:
    (finding,) = verdicts(POLICY, spf("-all", "@ TXT v=spf1 ~all")).findings
    assert finding.place == Place(Kind.RECORD, "@/spf/2")


def test_an_include_that_nobody_followed_is_named_and_is_no_pass() -> None:
    zone = spf("include:_spf.google.com include:spf.unheard.example -all")
    assert found(POLICY, zone) == []
    (because,) = unjudged(POLICY, zone)
    assert "spf.unheard.example could not be followed" in because
    assert unjudged(POLICY, zone, spf={"spf.unheard.example": "v=spf1 -all"}) == []


def test_where_sources_differ_only_what_is_certain_is_a_finding() -> None:
    certain = COSTS["mailgun.org"]
    assert certain.least < certain.most
    zone = spf("include:mailgun.org " * 4 + "-all")
    assert found(POLICY, zone) == []
    assert f"{4 * certain.least} to {4 * certain.most} look-ups" in messages(unjudged(POLICY, zone))


@pytest.mark.parametrize("domain", COSTS)
def test_a_known_cost_counts_the_include_itself(domain: str) -> None:
    assert 1 <= COSTS[domain].least <= COSTS[domain].most
    assert COSTS[domain].source
