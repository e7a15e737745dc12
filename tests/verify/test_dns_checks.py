"""DNS checks: each passes, fails, and is unknown where it could not look."""

from __future__ import annotations

import pytest
from loopback import EDGE
from proving import FACTS, outcome, prove

from launchready.expectations import Answers, AnswersEdge, Check, ReceivesNoMail
from launchready.live.facts import Facts

RECORDS = {
    "v6.acme.com A": ("192.0.2.10",),
    "v6.acme.com AAAA": ("2001:db8::10",),
    "half.acme.com A": ("192.0.2.10", "198.51.100.9"),
    "six.acme.com A": ("192.0.2.10",),
    "six.acme.com AAAA": ("2001:db9::1",),
    "origin.acme.com A": ("198.51.100.10",),
    "acme.com MX": ("1 smtp.google.com.",),
    "none.acme.com MX": ("0 .",),
    "both.acme.com MX": ("0 .", "10 mx.example."),
    "acme.com TXT": ("v=spf1 -all", "token=abc"),
    "acme.com CAA": ('0 issue "letsencrypt.org"', '0 issue "pki.goog"'),
    "docs.acme.com CNAME": ("Acme.Docs.example.",),
    "flat.example A": ("203.0.113.4",),
    "shop.acme.com CNAME": ("somebody.elses.example.",),
    "somebody.elses.example A": ("192.0.2.77",),  # a customer of Cloudflare's, but not this zone
    "moved.acme.com CNAME": ("flat.example.",),
}


def values(name: str, type_: str, *expected: str, subset: bool = False) -> Answers:
    return Answers(name, type_, frozenset(expected), subset)


@pytest.mark.parametrize(
    ("check", "verdict"),
    [
        pytest.param(AnswersEdge("www.acme.com"), "pass", id="edge"),
        pytest.param(AnswersEdge("v6.acme.com"), "pass", id="edge-both-families"),
        pytest.param(AnswersEdge("origin.acme.com"), "fail", id="edge-origin-shows"),
        pytest.param(AnswersEdge("half.acme.com"), "fail", id="edge-one-of-two"),
        pytest.param(AnswersEdge("six.acme.com"), "fail", id="edge-v6-elsewhere"),
        pytest.param(AnswersEdge("nowhere.acme.com"), "fail", id="edge-nxdomain"),
        pytest.param(AnswersEdge("shop.acme.com"), "fail", id="edge-of-somebody-else"),
        pytest.param(AnswersEdge("acme.com"), "pass", id="edge-apex"),
        pytest.param(values("origin.acme.com", "A", "198.51.100.10"), "pass", id="a"),
        pytest.param(values("origin.acme.com", "A", "198.51.100.11"), "fail", id="a-other"),
        pytest.param(values("half.acme.com", "A", "192.0.2.10"), "fail", id="a-one-more"),
        pytest.param(values("moved.acme.com", "A", "203.0.113.4"), "fail", id="a-by-way-of-an-alias"),
        pytest.param(values("acme.com", "MX", "1 smtp.google.com"), "pass", id="mx"),
        pytest.param(values("acme.com", "MX", "10 smtp.google.com"), "fail", id="mx-preference"),
        pytest.param(values("acme.com", "TXT", "token=abc", subset=True), "pass", id="txt-among-others"),
        pytest.param(values("acme.com", "TXT", "token=abd", subset=True), "fail", id="txt-missing"),
        pytest.param(values("acme.com", "CAA", '0 issue "pki.goog"', subset=True), "pass", id="caa-among-others"),
        pytest.param(values("acme.com", "CAA", '0 issue "pki.goog"'), "fail", id="caa-exact"),
        pytest.param(values("docs.acme.com", "CNAME", "acme.docs.example"), "pass", id="cname"),
        pytest.param(values("docs.acme.com", "CNAME", "other.docs.example"), "fail", id="cname-other"),
        pytest.param(values("www.acme.com", "CNAME", "acme.docs.example"), "fail", id="cname-none"),
        pytest.param(values("acme.com", "CNAME"), "pass", id="cname-none-declared"),
        pytest.param(values("docs.acme.com", "CNAME"), "fail", id="cname-none-declared-but-there"),
        pytest.param(values("gone.acme.com", "A"), "pass", id="nxdomain-as-declared"),
        pytest.param(values("gone.acme.com", "A", "192.0.2.1"), "fail", id="nxdomain"),
        pytest.param(ReceivesNoMail("none.acme.com"), "pass", id="null-mx"),
        pytest.param(ReceivesNoMail("acme.com"), "fail", id="null-mx-but-another"),
        pytest.param(ReceivesNoMail("both.acme.com"), "fail", id="null-mx-beside-another"),
        pytest.param(ReceivesNoMail("www.acme.com"), "fail", id="null-mx-none"),
    ],
)
def test_looking_shows_it(check: Check, verdict: str) -> None:
    assert outcome(check, records=RECORDS)[0] == verdict


@pytest.mark.parametrize("fault", ["SERVFAIL", "REFUSED", "silent", "garbage"])
@pytest.mark.parametrize(
    "check",
    [AnswersEdge("www.acme.com"), values("www.acme.com", "A", "192.0.2.10"), ReceivesNoMail("www.acme.com")],
    ids=["edge", "answers", "null-mx"],
)
def test_could_not_look_is_unknown(check: Check, fault: str) -> None:
    assert outcome(check, faults={"www.acme.com": fault})[0] == "unknown"


def test_half_a_look_is_unknown() -> None:
    assert outcome(AnswersEdge("www.acme.com"), faults={"www.acme.com AAAA": "SERVFAIL"})[0] == "unknown"


def test_without_the_api_nobody_knows_the_edge() -> None:
    verdict, observed = outcome(AnswersEdge("www.acme.com"), facts=None)
    assert verdict == "unknown"
    assert "API" in observed


@pytest.mark.parametrize(
    ("own", "verdict"),
    [(("203.0.113.4",), "pass"), (("203.0.113.5",), "fail"), ((), "fail")],
    ids=["same", "other", "none"],
)
def test_a_cname_at_the_apex_shows_as_its_targets_addresses(own: tuple[str, ...], verdict: str) -> None:
    records = RECORDS | {"acme.com A": own}
    assert outcome(values("acme.com", "CNAME", "flat.example"), records=records)[0] == verdict


def test_a_cname_at_the_apex_whose_target_cannot_be_asked_is_unknown() -> None:
    found = outcome(values("acme.com", "CNAME", "flat.example"), records=RECORDS, faults={"flat.example": "REFUSED"})
    assert found[0] == "unknown"


@pytest.mark.parametrize("status", ["pending", "initializing", "moved"])
def test_a_zone_that_waits_fails_nothing_and_says_who_acts(status: str) -> None:
    (verdict,) = prove(AnswersEdge("nowhere.acme.com"), facts=Facts(FACTS.edge_ranges, status, FACTS.name_servers))
    assert verdict.outcome.value == "unknown"
    assert "registrar" in verdict.fix
    assert "ada.ns.example, bob.ns.example" in verdict.fix


MX = {
    "acme.com MX": ("10 mx.other.example.",),
    "mx.other.example A": ("203.0.113.5",),
}
PROXIED = {"mx.other.example A": (EDGE,), "mx.other.example AAAA": ("2001:db8::10",)}


@pytest.mark.parametrize(
    ("records", "faults", "verdict", "said"),
    [
        pytest.param({}, {}, "pass", "10 mx.other.example", id="a-mail-server"),
        pytest.param(PROXIED, {}, "fail", "all of Cloudflare's edge: it takes no mail", id="behind-somebodys-proxy"),
        pytest.param({"mx.other.example AAAA": ("2001:db8::10",)}, {}, "pass", "", id="half-behind-it"),
        pytest.param(
            {"mx.other.example A": (), "mx.other.example CNAME": ("w.example.",), "w.example A": (EDGE,)},
            {}, "fail", "all of Cloudflare's edge", id="an-alias-of-what-is",
        ),
        pytest.param({"mx.other.example A": ()}, {}, "fail", "has no address", id="nobody"),
        pytest.param({}, {"mx.other.example": "SERVFAIL"}, "unknown", "could not look", id="not-to-be-asked"),
    ],
)  # fmt: skip
def test_a_mail_server_has_to_be_one(
    records: dict[str, tuple[str, ...]], faults: dict[str, str], verdict: str, said: str
) -> None:
    check = values("acme.com", "MX", "10 mx.other.example")
    found, observed = outcome(check, records={**MX, **records}, faults=faults)
    assert (found, said in observed) == (verdict, True), observed


@pytest.mark.parametrize(
    "target", ["smtp.google.com", "route1.mx.cloudflare.net", "mxa.global.inbound.cf-emailsecurity.net"]
)
def test_the_servers_of_mail_providers_are_not_asked_for(target: str) -> None:
    records = {"acme.com MX": (f"10 {target}.",)}
    check = values("acme.com", "MX", f"10 {target}")
    assert outcome(check, records=records, faults={target: "SERVFAIL"})[0] == "pass"
