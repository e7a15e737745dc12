"""What goes with mail: awaited keys, who takes DMARC reports, and the MTA-STS policy over real https."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from loopback import EDGE, Authority
from proving import Pages, outcome, prove

from launchready.expectations import DkimAwaited, DmarcPolicy, MtaStsServed, ReportsAccepted
from launchready.probe import Probe

URL = "https://mta-sts.acme.com/.well-known/mta-sts.txt"
POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mx1.acme.com\r\nmx: mx2.acme.com\r\nmax_age: 604800\r\n"
CHECK = MtaStsServed("acme.com", "20261124a", POLICY)
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
RECORDS: dict[str, tuple[str, ...]] = {
    "mta-sts.acme.com A": (EDGE,),
    "_mta-sts.acme.com TXT": ("v=STSv1; id=20261124a;", "something else"),
    "acme.com._report._dmarc.taken.example TXT": ("v=DMARC1; rua=mailto:other@taken.example",),
    "*._report._dmarc.everybody.example TXT": ("v=DMARC1",),
    "acme.com._report._dmarc.other.example TXT": ("v=DMARC10",),
}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.mark.parametrize(
    ("receiver", "verdict"),
    [("taken.example", "pass"), ("other.example", "fail"), ("silent.example", "fail")],
    ids=["taken", "another-version", "nothing"],
)
def test_who_takes_reports(receiver: str, verdict: str) -> None:
    assert outcome(ReportsAccepted("acme.com", receiver), records=RECORDS)[0] == verdict


def test_whether_reports_are_taken_is_unknown_where_dns_is_silent() -> None:
    name = "acme.com._report._dmarc.taken.example"
    assert (
        outcome(ReportsAccepted("acme.com", "taken.example"), records=RECORDS, faults={name: "SERVFAIL"})[0]
        == "unknown"
    )


def test_an_awaited_key_is_unknown_and_says_what_to_do() -> None:
    (verdict,) = prove(DkimAwaited("acme.com", "Mailchimp"))
    assert (verdict.outcome.value, "Mailchimp" in verdict.observed, verdict.fix) == ("unknown", True, "Mend it.")


@pytest.mark.parametrize(
    ("record", "declared", "verdict"),
    [
        ("v=DMARC1; p=reject; t=y", DmarcPolicy("acme.com", "reject", testing=True), "pass"),
        ("v=DMARC1; p=reject", DmarcPolicy("acme.com", "reject", testing=True), "fail"),
        ("v=DMARC1; p=reject; t=y", DmarcPolicy("acme.com", "quarantine"), "fail"),
    ],
    ids=["as-declared", "no-longer-testing", "the-same-effect-by-other-means"],
)
def test_dmarc_in_testing(record: str, declared: DmarcPolicy, verdict: str) -> None:
    assert outcome(declared, records={"_dmarc.acme.com TXT": (record,)})[0] == verdict


@pytest.mark.parametrize(
    ("record", "page", "verdict", "says"),
    [
        pytest.param(None, (200, TEXT, POLICY), "pass", URL, id="served"),
        pytest.param(None, (200, TEXT, POLICY.replace("\r", "").replace("mx1.acme", "MX1.Acme")), "pass", "",
                     id="case-and-line-ends"),
        pytest.param("v=STSv1; id=old", (200, TEXT, POLICY), "fail", "old", id="another-id"),
        pytest.param("v=STSv1; id=2026-11-24a", (200, TEXT, POLICY), "fail", "letters and digits", id="no-id"),
        pytest.param("none", (200, TEXT, POLICY), "fail", "no MTA-STS record", id="no-record"),
        pytest.param(None, (301, {"Location": "https://acme.com/"}), "fail", "301", id="redirect"),
        pytest.param(None, (404, TEXT, ""), "fail", "404", id="missing"),
        pytest.param(None, (200, {"Content-Type": "text/html"}, POLICY), "fail", "text/html", id="html"),
        pytest.param(None, (200, TEXT, POLICY.replace("enforce", "testing")), "fail", "mode is testing", id="mode"),
        pytest.param(None, (200, TEXT, POLICY.replace("mx: mx2.acme.com\r\n", "")), "fail", "mx is mx1", id="server"),
        pytest.param(None, (200, TEXT, POLICY.replace("version: STSv1\r\n", "")), "fail", "version", id="no-version"),
        pytest.param(None, (200, TEXT, f"{POLICY}mx: *mail.acme.com\r\n"), "fail", "no host name", id="no-pattern"),
        pytest.param(None, (200, TEXT, "hello"), "fail", "is no key: value", id="no-policy"),
    ],
)  # fmt: skip
def test_mta_sts(record: str | None, page: tuple[int, Mapping[str, str], str], verdict: str, says: str,
                 authority: Authority) -> None:  # fmt: skip
    records = RECORDS if record is None else {**RECORDS, "_mta-sts.acme.com TXT": (record,)}
    pages: Pages = {URL: page}
    found, observed = outcome(CHECK, records=records, pages=pages, authority=authority, certified=("mta-sts.acme.com",))
    assert (found, says in observed) == (verdict, True), observed


def test_a_policy_behind_a_certificate_for_another_name_fails(authority: Authority) -> None:
    found, observed = outcome(CHECK, records=RECORDS, pages={URL: (200, TEXT, POLICY)}, authority=authority)
    assert (found, "certificate" in observed) == ("fail", True)


def test_a_policy_that_cannot_be_looked_at_is_unknown(authority: Authority) -> None:
    assert outcome(CHECK, records=RECORDS)[0] == "unknown"  # nothing listens for https
    faults = {"_mta-sts.acme.com": "SERVFAIL"}
    assert outcome(CHECK, records=RECORDS, faults=faults, authority=authority)[0] == "unknown"


def test_a_policy_that_may_not_be_asked_for_is_no_pass(authority: Authority) -> None:
    found, _ = outcome(CHECK, records=RECORDS, pages={URL: (200, TEXT, POLICY)}, authority=authority, probe=Probe.OFF)
    assert found in ("unknown", "not_applicable")
