"""Checks of a zone as a whole, and of senders' alignment: pass, fail and unknown of each, over real DNS."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest
from loopback import QUICK, DnsServer, serving_dns
from proving import FACTS, expect, outcome

from launchready.expectations import (
    Answers,
    Check,
    Delegated,
    LeadsSomewhere,
    MayIssue,
    NoWildcard,
    SenderAligned,
)
from launchready.live.facts import Facts
from launchready.live.vantage import Vantage
from launchready.probe import Probe
from launchready.verdicts import Verdict
from launchready.verify import verify_expectations

NS, SOA = ("ada.ns.example.", "bob.ns.example."), ("ada.ns.example. dns.example. 7 10000 2400 604800 1800",)
ZONE = {"acme.com NS": NS, "acme.com SOA": SOA}
DELEGATED = Delegated("acme.com")
MAY = MayIssue(("acme.com", "app.acme.com"), frozenset({"pki.goog", "ssl.com"}))
WILD = MayIssue(("acme.com", "*.acme.com"), frozenset({"pki.goog", "ssl.com"}))
CAA = Answers("acme.com", "CAA", frozenset({'0 issue "pki.goog"'}), True, frozenset({"pki.goog", "ssl.com"}))
TTL = Answers("ssh.acme.com", "A", frozenset({"192.0.2.1"}), ttl=300)
KEY = "v=DKIM1; k=ed25519; p=" + "A" * 43 + "="
SPF = {"send.acme.com TXT": ("v=spf1 include:sends.example ~all",), "sends.example TXT": ("v=spf1 ip4:192.0.2.7 ~all",)}
Records = Mapping[str, tuple[str, ...]]


def delegated(*servers: DnsServer, facts: Facts = FACTS) -> tuple[str, str]:
    """Return the verdict on the delegation as all of ``servers`` tell it."""

    async def main() -> Verdict:
        async with serving_dns(servers[0]) as one, serving_dns(servers[-1] if servers[1:] else DnsServer({})) as other:
            endpoints = (one.endpoint, other.endpoint)[: len(servers)]
            vantage = Vantage(resolvers=endpoints, limits=QUICK)
            (verdict,) = await verify_expectations(
                (expect(DELEGATED),), {"acme.com": facts}, vantage, wait=0, probe=Probe.FULL, progress=lambda _: None
            )
            return verdict

    found = asyncio.run(main())
    assert found.evidence
    return found.outcome.value, found.observed


@pytest.mark.parametrize(
    ("servers", "facts", "verdict", "said"),
    [
        pytest.param([{}], FACTS, "pass", "hold the same version", id="one-server"),
        pytest.param([{}, {}], FACTS, "pass", "all 2 that were asked", id="two-servers"),
        pytest.param(
            [{}, {"acme.com NS": ("old.ns.example.",)}], FACTS, "fail", "name different ones", id="they-disagree"
        ),
        pytest.param(
            [{}], replace(FACTS, name_servers=("eve.ns.example",)), "fail", "Cloudflare gave it", id="not-cloudflares"
        ),
        pytest.param(
            [{}, {"acme.com SOA": (SOA[0].replace(" 7 ", " 8 "),)}],
            FACTS,
            "unknown",
            "different versions",
            id="spreading",
        ),
    ],
)
def test_delegation(servers: list[Records], facts: Facts, verdict: str, said: str) -> None:
    found = delegated(*(DnsServer({**ZONE, **changed}) for changed in servers), facts=facts)
    assert found[0] == verdict
    assert said in found[1]


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        pytest.param("REFUSED", "fail", id="refuses"),
        pytest.param("lame", "fail", id="does-not-hold-it"),
        pytest.param("silent", "unknown", id="silent"),
        pytest.param("garbage", "unknown", id="garbage"),
    ],
)
def test_a_lame_server_fails_and_a_silent_one_is_unknown(fault: str, verdict: str) -> None:
    assert (
        delegated(DnsServer(dict(ZONE)), DnsServer({} if fault == "lame" else dict(ZONE), {"acme.com": fault}))[0]
        == verdict
    )


def test_why_a_resolver_that_checks_signatures_answers_nothing_is_said() -> None:
    """Here as its servers' stand-in: a DS record outlived a move, and all else of the zone is SERVFAIL."""
    faults = dict.fromkeys(("acme.com NS", "acme.com SOA"), "SERVFAIL")
    found = delegated(DnsServer({**ZONE, "acme.com DS": (f"2371 13 2 {'AB' * 32}",)}, faults))
    assert found == (
        "fail",
        "whoever checks signatures does not find acme.com: the registrar has a DS record, and the zone no keys",
    )


@pytest.mark.parametrize(
    ("check", "records", "verdict", "said"),
    [
        pytest.param(MAY, {}, "pass", "2 names", id="no-caa"),
        pytest.param(MAY, {"acme.com CAA": ('0 issue "ssl.com; x=1"',)}, "pass", "2 names", id="caa-above"),
        pytest.param(
            MAY, {"acme.com CAA": ('0 issue "ca.example"',)}, "fail", "acme.com lets ca.example", id="another"
        ),
        pytest.param(MAY, {"acme.com CAA": ('0 issue ";"',)}, "fail", "lets nothing issue", id="nobody-may-issue"),
        pytest.param(
            MAY, {"acme.com CAA": ('0 iodef "mailto:a@b.example"',)}, "pass", "2 names", id="only-where-to-report"
        ),
        pytest.param(
            MAY,
            {"acme.com CAA": ('0 issue "pki.goog"',), "app.acme.com CAA": ('0 issue "ca.example"',)},
            "fail",
            "app.acme.com lets ca.example",
            id="the-nearest-counts",
        ),
        pytest.param(
            WILD,
            {"acme.com CAA": ('0 issue "pki.goog"', '0 issuewild ";"')},
            "fail",
            "*.acme.com lets nothing issue",
            id="no-wildcard-may-be-issued",
        ),
        pytest.param(
            WILD,
            {"acme.com CAA": ('0 issue "pki.goog"', '0 issuewild "ca.example"')},
            "fail",
            "*.acme.com lets ca.example issue",
            id="wildcards-of-another",
        ),
        pytest.param(
            WILD,
            {"acme.com CAA": ('0 issue "pki.goog"', '0 issuewild ";"', '0 issuewild "ssl.com"')},
            "pass",
            "2 names",
            id="wildcards-of-one-beside-nobody",
        ),
        pytest.param(
            WILD, {"acme.com CAA": ('0 issue "ssl.com"',)}, "pass", "2 names", id="issue-is-for-wildcards-too"
        ),
        pytest.param(
            WILD,
            {"acme.com CAA": ('0 issuewild "ssl.com"', '0 issue ";"')},
            "fail",
            "acme.com lets nothing issue",
            id="wildcards-alone",
        ),
        pytest.param(
            MAY,
            {"acme.com CAA": ('0 issue "ssl.com"', '128 tbs "x"')},
            "fail",
            'no authority may issue for acme.com: 128 tbs "x" is critical',
            id="critical-and-unknown",
        ),
        pytest.param(
            MAY,
            {"acme.com CAA": ('128 issue "ssl.com"', '0 tbs "x"')},
            "pass",
            "2 names",
            id="critical-and-known-beside-unknown",
        ),
        pytest.param(
            CAA, {"acme.com CAA": ('0 issue "pki.goog"', '0 issue "ssl.com"')}, "pass", "answers", id="caa-ours"
        ),
        pytest.param(
            CAA,
            {"acme.com CAA": ('0 issue "pki.goog"', '0 issue "ca.example"')},
            "fail",
            "another authority",
            id="caa-of-a-stranger",
        ),
        pytest.param(
            CAA, {"acme.com CAA": ('0 issue "pki.goog"', '0 issuewild ";"')}, "pass", "answers", id="caa-that-forbids"
        ),
        pytest.param(NoWildcard("acme.com"), {}, "pass", "has no address", id="no-wildcard"),
        pytest.param(NoWildcard("acme.com"), {"*.acme.com A": ("192.0.2.9",)}, "fail", "192.0.2.9", id="wildcard"),
        pytest.param(
            LeadsSomewhere("help.acme.com"),
            {"help.acme.com CNAME": ("desk.example.",), "desk.example A": ("192.0.2.9",)},
            "pass",
            "192.0.2.9",
            id="leads-somewhere",
        ),
        pytest.param(
            LeadsSomewhere("help.acme.com"),
            {"help.acme.com CNAME": ("gone.example.",)},
            "fail",
            "does not exist",
            id="gone",
        ),
        pytest.param(
            LeadsSomewhere("help.acme.com", visited=False),
            {"help.acme.com CNAME": ("desk.example.",), "desk.example TXT": ("proof",)},
            "pass",
            "a name that exists",
            id="leads-to-text-alone",
        ),
        pytest.param(
            LeadsSomewhere("help.acme.com"),
            {"help.acme.com CNAME": ("desk.example.",), "desk.example TXT": ("proof",)},
            "fail",
            "which has no address",
            id="visitors-are-led-to-text-alone",
        ),
        pytest.param(
            LeadsSomewhere("help.acme.com", visited=False),
            {"help.acme.com CNAME": ("gone.example.",)},
            "fail",
            "does not exist",
            id="not-visited-and-gone",
        ),
        pytest.param(TTL, {"ssh.acme.com A": ("192.0.2.1",)}, "pass", "192.0.2.1", id="ttl-as-declared"),
        pytest.param(
            replace(TTL, ttl=60), {"ssh.acme.com A": ("192.0.2.1",)}, "fail", "300 s, not 60", id="kept-for-too-long"
        ),
        pytest.param(
            SenderAligned("acme.com", "mailer", ("s1",)),
            {"s1._domainkey.acme.com TXT": (KEY,)},
            "pass",
            "d=acme.com",
            id="aligned-by-dkim",
        ),
        pytest.param(
            SenderAligned("acme.com", "mailer", (), "send.acme.com", "sends.example"),
            SPF,
            "pass",
            "return path",
            id="aligned-by-spf",
        ),
        pytest.param(
            SenderAligned("acme.com", "mailer", ("s1",), "send.acme.com", "sends.example"),
            SPF,
            "pass",
            "SPF of its",
            id="one-of-two-is-enough",
        ),
        pytest.param(SenderAligned("acme.com", "mailer", ("s1",)), {}, "fail", "fails DMARC", id="no-key"),
        pytest.param(
            SenderAligned("acme.com", "mailer", uncounted="send.acme.com"),
            SPF,
            "fail",
            "strict alignment",
            id="a-return-path-that-strictness-shuts-out",
        ),
        pytest.param(
            SenderAligned("acme.com", "mailer", ("s1",), uncounted="send.acme.com"),
            {"s1._domainkey.acme.com TXT": (KEY,)},
            "pass",
            "d=acme.com",
            id="strict-and-signed",
        ),
        pytest.param(
            SenderAligned("acme.com", "mailer"), {}, "not_applicable", "nothing to look at", id="no-way-is-declared"
        ),
        pytest.param(
            SenderAligned("acme.com", "mailer", awaited=True),
            {},
            "unknown",
            "still to be made",
            id="the-key-is-awaited",
        ),
    ],
)
def test_each_check(check: Check, records: Records, verdict: str, said: str) -> None:
    found = outcome(check, records=records)
    assert found[0] == verdict, found
    assert said in found[1]


UNSEEN = (MAY, CAA, NoWildcard("acme.com"), LeadsSomewhere("app.acme.com"), SenderAligned("acme.com", "x", ("s1",)))


@pytest.mark.parametrize("check", UNSEEN, ids=lambda check: type(check).__name__)
def test_what_dns_does_not_tell_is_unknown(check: Check) -> None:
    names = ("acme.com", "app.acme.com", "launch-ready-nobody.acme.com", "s1._domainkey.acme.com")
    assert outcome(check, faults=dict.fromkeys(names, "SERVFAIL"))[0] == "unknown"


@pytest.mark.parametrize(
    ("records", "found"),
    [
        pytest.param({"acme.com CAA": ('0 issue "digicert.com"',)}, "fail", id="the-domain-lets-another-one-alone"),
        pytest.param({"acme.com CAA": ('0 issue "pki.goog"',)}, "pass", id="the-domain-lets-it"),
        pytest.param({"acme.com CAA": ('0 issue "digicert.com"',), "eu.acme.com CAA": ('0 issue "ssl.com"',)}, "pass",
                     id="the-zone-says-otherwise"),
        pytest.param({"com CAA": ('0 issue "digicert.com"',)}, "pass", id="nobody-says-anything"),
    ],
)  # fmt: skip
def test_a_zone_below_a_domain_is_bound_by_what_that_says(records: Records, found: str) -> None:
    check = MayIssue(("app.eu.acme.com",), frozenset({"pki.goog", "ssl.com"}))

    async def main() -> Verdict:
        async with serving_dns(DnsServer({"app.eu.acme.com A": ("192.0.2.1",), **records})) as server:
            (verdict,) = await verify_expectations(
                (replace(expect(check), zone="eu.acme.com"),),
                {"eu.acme.com": FACTS},
                Vantage(resolvers=(server.endpoint,), limits=QUICK),
                wait=0,
                probe=Probe.FULL,
                progress=lambda _: None,
            )
            return verdict

    assert asyncio.run(main()).outcome.value == found
