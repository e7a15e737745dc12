"""Mail checks: what is read is evaluated; each passes, fails, and is unknown where it could not look."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from proving import outcome

from launchready.expectations import Check, DkimPublished, DmarcPolicy, SpfLists, SpfPermits

KEY = base64.b64encode(ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
DKIM = f"v=DKIM1; k=ed25519; p={KEY}"
OTHER = base64.b64encode(ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
RECORDS = {
    "acme.com TXT": ("v=spf1 include:_spf.google.com include:odd.example ~all", "other"),
    "_spf.google.com TXT": ("v=spf1 include:_netblocks.google.com ~all",),
    "_netblocks.google.com TXT": ("v=spf1 ip4:203.0.113.0/24 ~all",),
    "odd.example TXT": ("v=spf1 exists:%{i}.odd.example -all",),
    "sender.example TXT": ("v=spf1 ip4:198.51.100.0/24 -all",),
    "flat.acme.com TXT": ("v=spf1 ip4:198.51.100.0/24 ~all",),
    "barred.acme.com TXT": ("v=spf1 -ip4:203.0.113.0/24 include:_spf.google.com ~all",),
    "two.acme.com TXT": ("v=spf1 -all", "v=spf1 ~all"),
    "typo.acme.com TXT": ("v=spf1 inclde:_spf.google.com ~all",),
    "world.acme.com TXT": ("v=spf1 +all",),
    "empty.acme.com TXT": ("hello",),
    "deep.acme.com TXT": ("v=spf1 " + " ".join(f"a:h{number}.example" for number in range(11)) + " ~all",),
    **{f"h{number}.example A": ("192.0.2.1",) for number in range(11)},
    "good._domainkey.acme.com TXT": (DKIM,),
    "revoked._domainkey.acme.com TXT": ("v=DKIM1; p=",),
    "cut._domainkey.acme.com TXT": ("v=DKIM1; k=rsa; p=MIIBIjANBgkq",),
    "double._domainkey.acme.com TXT": (DKIM, f"v=DKIM1; k=ed25519; p={OTHER}"),
    "led._domainkey.acme.com CNAME": ("led.dkim.example.",),
    "led.dkim.example TXT": (DKIM,),
    "waiting._domainkey.acme.com CNAME": ("waiting.dkim.example.",),
    "_dmarc.acme.com TXT": ("v=DMARC1; p=quarantine; rua=mailto:d@acme.com",),
    "_dmarc.two.acme.com TXT": ("v=DMARC1; p=none", "v=DMARC1; p=reject"),
    "_dmarc.test.acme.com TXT": ("v=DMARC1; p=reject; t=y",),
    "_dmarc.bad.acme.com TXT": ("v=DMARC1; p=rejct",),
    "_dmarc.old.acme.com TXT": ("some text",),
    "_dmarc.strict.acme.com TXT": ("v=DMARC1; p=reject; sp=quarantine; np=reject; adkim=s; aspf=s",),
    "own.acme.com TXT": ("v=spf1 ip4:203.0.113.0/28 ip6:2001:db8::/48 mx a:web.acme.com exists:%{i}.x.example -all",),
    "own.acme.com MX": ("5 mx1.own.acme.com.", "9 mx2.own.acme.com."),
    "mx1.own.acme.com A": ("198.51.100.25",),
    "mx2.own.acme.com AAAA": ("2001:db8:25::1",),
    "web.acme.com A": ("198.51.100.80",),
    "bare.acme.com TXT": ("v=spf1 ip4:203.0.113.0/29 -ip4:198.51.100.25 mx -all",),
    "bare.acme.com MX": ("5 mx1.own.acme.com.",),
}
GOOGLE = "_spf.google.com"
OWN = ("ip4:203.0.113.0/28", "ip6:2001:db8::/48", "a:web.acme.com", "mx")


def _lists(of: str, *terms: str, end: str = "-all") -> SpfLists:
    return SpfLists(f"{of}.acme.com", terms, end)


def _strict(**other: Any) -> DmarcPolicy:
    said: dict[str, Any] = {"below": "quarantine", "nonexistent": "reject", "strict_dkim": True, "strict_spf": True}
    return DmarcPolicy("strict.acme.com", "reject", **{**said, **other})


@pytest.mark.parametrize(
    ("check", "verdict", "says"),
    [
        pytest.param(SpfPermits("acme.com", None, "~all"), "pass", "4 of 10", id="spf"),
        pytest.param(SpfPermits("acme.com", None, "-all"), "fail", "softfail", id="spf-other-end"),
        pytest.param(SpfPermits("two.acme.com", None, "~all"), "fail", "2 SPF records", id="spf-two"),
        pytest.param(SpfPermits("typo.acme.com", None, "~all"), "fail", "no SPF term", id="spf-typo"),
        pytest.param(SpfPermits("world.acme.com", None, "~all"), "fail", "pass", id="spf-world"),
        pytest.param(SpfPermits("empty.acme.com", None, "~all"), "fail", "no SPF record", id="spf-none"),
        pytest.param(SpfPermits("deep.acme.com", None, "~all"), "fail", "a:h10.example", id="spf-eleven-with-tree"),
        pytest.param(SpfPermits("acme.com", GOOGLE, "~all"), "pass", "203.0.113.0", id="spf-sender"),
        pytest.param(SpfPermits("flat.acme.com", "sender.example", "~all"), "pass", "198.51", id="spf-sender-flat"),
        pytest.param(SpfPermits("flat.acme.com", GOOGLE, "~all"), "fail", "does not include", id="spf-sender-absent"),
        pytest.param(SpfPermits("barred.acme.com", GOOGLE, "~all"), "fail", "gets fail", id="spf-sender-barred"),
        pytest.param(SpfPermits("acme.com", "odd.example", "~all"), "unknown", "no network", id="spf-sender-untriable"),
        pytest.param(_lists("own", *OWN), "pass", "2001:db8:25::1 (mx) passes", id="servers"),
        pytest.param(_lists("own", "exists:%{i}.x.example"), "pass", "hangs on each mail", id="servers-by-question"),
        pytest.param(_lists("own", "exists:%{i}.y.example"), "fail", "does not have exists", id="question-absent"),
        pytest.param(_lists("own", "ip4:198.51.100.9"), "fail", "198.51.100.9 (ip4:198.51", id="server-absent"),
        pytest.param(_lists("bare", "ip4:203.0.113.0/28"), "fail", "203.0.113.15", id="half-of-a-network"),
        pytest.param(_lists("bare", "mx"), "fail", "198.51.100.25 (mx) gets fail", id="server-barred"),
        pytest.param(_lists("own", "a:gone.acme.com"), "fail", "gone.acme.com has no address", id="server-gone"),
        pytest.param(_lists("empty", "mx"), "fail", "no SPF record", id="servers-without-a-record"),
        pytest.param(_lists("own", "mx", end="~all"), "fail", "not softfail", id="servers-and-another-end"),
        pytest.param(DkimPublished("acme.com", "good"), "pass", "Ed25519", id="dkim"),
        pytest.param(DkimPublished("acme.com", "good", KEY), "pass", "Ed25519", id="dkim-declared-key"),
        pytest.param(DkimPublished("acme.com", "good", OTHER), "fail", "another key", id="dkim-other-key"),
        pytest.param(DkimPublished("acme.com", "revoked"), "fail", "revoked", id="dkim-revoked"),
        pytest.param(DkimPublished("acme.com", "cut"), "fail", "cut", id="dkim-cut"),
        pytest.param(DkimPublished("acme.com", "double"), "fail", "2 TXT", id="dkim-two"),
        pytest.param(DkimPublished("acme.com", "gone"), "fail", "no TXT", id="dkim-none"),
        pytest.param(DkimPublished("acme.com", "led"), "pass", "led.dkim.example", id="dkim-cname"),
        pytest.param(DkimPublished("acme.com", "waiting"), "unknown", "no key yet", id="dkim-cname-waits"),
        pytest.param(DmarcPolicy("acme.com", "quarantine"), "pass", "p=quarantine", id="dmarc"),
        pytest.param(DmarcPolicy("acme.com", "reject"), "fail", "not p=reject", id="dmarc-other"),
        pytest.param(_strict(), "pass", "p=reject", id="dmarc-strict"),
        pytest.param(_strict(below=None), "fail", "below the domain get quarantine, not reject", id="dmarc-below"),
        pytest.param(_strict(nonexistent=None), "fail", "not exist get reject, not quarantine", id="dmarc-nonexistent"),
        pytest.param(
            DmarcPolicy("acme.com", "quarantine", reports=("mailto:d@acme.com",)), "pass", "p=quar", id="dmarc-rua"
        ),
        pytest.param(
            DmarcPolicy("acme.com", "quarantine", reports=("mailto:e@acme.com",)),
            "fail",
            "no reports go to mailto:e@acme.com (rua)",
            id="dmarc-rua-elsewhere",
        ),
        pytest.param(_strict(failure_reports=("mailto:e@acme.com",)), "fail", "(ruf)", id="dmarc-no-ruf"),
        pytest.param(_strict(strict_dkim=False), "fail", "DKIM counts for exactly this", id="dmarc-adkim"),
        pytest.param(_strict(strict_spf=False), "fail", "SPF counts for exactly this", id="dmarc-aspf"),
        pytest.param(
            DmarcPolicy("acme.com", "quarantine", strict_dkim=True), "fail", "any name of the", id="dmarc-not-strict"
        ),
        pytest.param(DmarcPolicy("two.acme.com", "reject"), "fail", "discard", id="dmarc-two"),
        pytest.param(DmarcPolicy("test.acme.com", "reject"), "fail", "weakened", id="dmarc-testing"),
        pytest.param(DmarcPolicy("test.acme.com", "reject", testing=True), "pass", "older receivers", id="dmarc-test"),
        pytest.param(DmarcPolicy("bad.acme.com", "reject"), "fail", "ignore", id="dmarc-bad"),
        pytest.param(DmarcPolicy("old.acme.com", "none"), "fail", "no DMARC", id="dmarc-text"),
        pytest.param(DmarcPolicy("gone.acme.com", "none"), "fail", "no DMARC", id="dmarc-none"),
    ],
)
def test_looking_shows_it(check: Check, verdict: str, says: str) -> None:
    found, observed = outcome(check, records=RECORDS)
    assert (found, says in observed) == (verdict, True), observed


@pytest.mark.parametrize("fault", ["SERVFAIL", "REFUSED", "silent"])
@pytest.mark.parametrize(
    ("check", "name"),
    [
        (SpfPermits("acme.com", None, "~all"), "acme.com TXT"),
        (SpfPermits("acme.com", GOOGLE, "~all"), "_netblocks.google.com"),
        (SpfPermits("flat.acme.com", GOOGLE, "~all"), "_spf.google.com"),
        (_lists("own", "mx"), "own.acme.com MX"),
        (_lists("own", "a:web.acme.com"), "web.acme.com A"),
        (DkimPublished("acme.com", "good"), "good._domainkey.acme.com"),
        (DkimPublished("acme.com", "led"), "led.dkim.example"),
        (DmarcPolicy("acme.com", "none"), "_dmarc.acme.com"),
    ],
    ids=[
        "spf",
        "spf-below-an-include",
        "spf-sender-itself",
        "servers-mx",
        "servers-a",
        "dkim",
        "dkim-at-the-provider",
        "dmarc",
    ],
)
def test_could_not_look_is_unknown(check: Check, name: str, fault: str) -> None:
    assert outcome(check, records=RECORDS, faults={name: fault})[0] == "unknown"


def test_a_wildcard_is_no_key() -> None:
    nobody = "lr-nobody-publishes-this._domainkey.acme.com TXT"
    found, observed = outcome(DkimPublished("acme.com", "good"), records=RECORDS | {nobody: (DKIM,)})
    assert (found, "wildcard" in observed) == ("fail", True)
