"""origin-not-leaked: what a proxied name hides is shown by no other record."""

from __future__ import annotations

from typing import Any

import pytest
from judging import found, verdicts, zone_of

from launchready.policies.dns import ORIGIN_NOT_LEAKED as POLICY

APP = "app A 203.0.113.11 proxied"
SIX = "app AAAA 2001:db8::11 proxied"

FINE = [
    pytest.param([APP], id="alone"),
    pytest.param([APP, "www A 203.0.113.11 proxied"], id="both-proxied"),
    pytest.param([APP, "ssh A 203.0.113.12"], id="another-address"),
    pytest.param([APP, "app AAAA 2001:db8::11"], id="one-proxied-record-proxies-all-of-its-name"),
    pytest.param(["www AAAA 100:: proxied", "x AAAA 100::"], id="an-address-of-nobody"),
    pytest.param(["www A 192.0.2.1 proxied", "x A 192.0.2.1"], id="another-address-of-nobody"),
    pytest.param([APP, "@ TXT v=spf1 ip4:203.0.113.12 -all"], id="spf-with-another-address"),
    pytest.param([APP, "@ TXT v=spf1 ip4:203.0.0.0/16 -all"], id="spf-with-a-large-network"),
    pytest.param([APP, "@ TXT the server is 203.0.113.11"], id="a-text-is-not-read"),
    pytest.param(["app CNAME x.host.example proxied", "www CNAME x.host.example"], id="a-host-that-others-share"),
    pytest.param(["app CNAME www.acme.test proxied", "www A 203.0.113.11 proxied"], id="cname-to-a-proxied-name"),
]


@pytest.mark.parametrize("lines", FINE)
def test_what_is_fine(lines: list[str]) -> None:
    assert found(POLICY, zone_of(*lines)) == []


LEAKS = [
    pytest.param([APP, "direct A 203.0.113.11"], "direct", "Its A record shows 203.0.113.11", id="a"),
    pytest.param([SIX, "direct AAAA 2001:db8::11"], "direct", "Its AAAA record", id="aaaa"),
    pytest.param([APP, "ssh A 203.0.113.11"], "ssh", "cannot go through the proxy", id="ssh"),
    pytest.param([APP, "ftp.eu A 203.0.113.11"], "ftp.eu", "cannot go through the proxy", id="ftp-below"),
    pytest.param([APP, "* A 203.0.113.11"], "*", "wildcard", id="wildcard"),
    pytest.param(
        [APP, "mx1 A 203.0.113.11", "@ MX 10 mx1.acme.test"], "mx1", "mail is delivered there", id="mx-target"
    ),
    pytest.param(
        [APP, "pbx A 203.0.113.11", "_sip._tls SRV 1 1 443 pbx.acme.test"], "pbx", "announced there", id="srv-target"
    ),
    pytest.param([APP, "@ TXT v=spf1 ip4:203.0.113.11 -all"], "@", "SPF record lists", id="spf"),
    pytest.param([APP, "@ TXT v=spf1 ip4:203.0.113.0/28 -all"], "@", "SPF record lists", id="spf-small-network"),
    pytest.param([SIX, "@ TXT v=spf1 ip6:2001:db8::11 -all"], "@", "SPF record lists", id="spf-six"),
    pytest.param(
        ["app CNAME o.acme.test proxied", "o A 203.0.113.11"], "o", "behind app.acme.test", id="behind-a-cname"
    ),
]


@pytest.mark.parametrize(("lines", "name", "says"), LEAKS)
def test_what_is_found(lines: list[str], name: str, says: str) -> None:
    (finding,) = verdicts(POLICY, zone_of(*lines)).findings
    assert finding.subject == ("acme.test" if name == "@" else f"{name}.acme.test")
    assert says in finding.message
    assert finding.place is not None


def test_a_cname_that_leads_nowhere_but_to_itself_ends() -> None:
    assert found(POLICY, zone_of("a CNAME b.acme.test proxied", "b CNAME a.acme.test")) == []


def test_many_names_are_named_in_short() -> None:
    lines: Any = [f"h{n} A 203.0.113.11 proxied" for n in range(5)]
    (finding,) = verdicts(POLICY, zone_of(*lines, "direct A 203.0.113.11")).findings
    assert "and 2 more" in finding.message
