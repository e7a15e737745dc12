"""A domain with one fault gives that finding, and no other that is as bad; a healthy one gives none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from loopback import EDGE, Authority
from mailing import POLICY, PolicyHost, look, rsa_record

from launchready.mail import Finding, Severity, judge_mail
from launchready.mail.findings import ORDER, Confidence, exit_code

Changes = Mapping[str, tuple[str, ...] | None]

NO_MAIL: Changes = {
    "acme.com MX": None,
    "acme.com TXT": ("v=spf1 -all",),
    "google._domainkey.acme.com TXT": None,
    "_dmarc.acme.com TXT": ("v=DMARC1; p=reject; rua=mailto:d@reports.example",),
    "acme.com._report._dmarc.reports.example TXT": ("v=DMARC1",),
    "_mta-sts.acme.com TXT": None,
    "acme.com A": None,
}
ELEVEN = {f"i{number}.example TXT": ("v=spf1 -all",) for number in range(11)}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def spf(text: str) -> Changes:
    return {"acme.com TXT": (text,)}


def dkim(*texts: str) -> Changes:
    return {"google._domainkey.acme.com TXT": texts}


def dmarc(*texts: str) -> Changes:
    return {"_dmarc.acme.com TXT": texts}


def judged(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.policy, finding.severity.value) for finding in findings if finding.severity is not Severity.INFO]


def test_a_healthy_domain_has_no_findings(authority: Authority) -> None:
    report, findings = look(authority, {})
    assert judged(findings) == []
    assert exit_code(findings) == 0
    assert report.receiving.hosts[0].spoken is not None
    assert report.sts.policy is not None


def test_a_domain_that_is_closed_has_no_findings(authority: Authority) -> None:
    _, findings = look(authority, {**NO_MAIL, "acme.com MX": ("0 .",)})
    assert judged(findings) == []
    assert "mx-null" in {finding.policy for finding in findings}


@pytest.mark.parametrize(
    ("changes", "policy", "severity"),
    [
        pytest.param(spf("no spf"), "spf-missing", "high", id="spf-missing"),
        pytest.param({"acme.com TXT": ("v=spf1 -all", "v=spf1 ~all")}, "spf-invalid", "high", id="spf-two"),
        pytest.param(spf("v=spf1 inclde:_spf.google.com ~all"), "spf-invalid", "high", id="spf-typo"),
        pytest.param(spf("v=spf1 ip4:192.0.2.1/33 ~all"), "spf-invalid", "high", id="spf-prefix"),
        pytest.param(spf("v=spf1 include:nowhere.example ~all"), "spf-invalid", "high", id="spf-include-of-nothing"),
        pytest.param(
            {**ELEVEN, **spf("v=spf1 " + " ".join(f"include:i{n}.example" for n in range(11)) + " ~all")},
            "spf-too-many-lookups", "high", id="spf-eleven",
        ),
        pytest.param(
            {**ELEVEN, **spf("v=spf1 " + " ".join(f"include:i{n}.example" for n in range(10)) + " ~all")},
            "spf-near-limit", "low", id="spf-ten",
        ),
        pytest.param(spf("v=spf1 a:x.test a:y.test a:z.test ~all"), "spf-void-lookups", "high", id="spf-voids"),
        pytest.param(spf("v=spf1 +all"), "spf-allows-everybody", "critical", id="spf-world"),
        pytest.param(spf("v=spf1 ip4:0.0.0.0/0 all"), "spf-allows-everybody", "critical", id="spf-world-unsigned"),
        pytest.param(spf("v=spf1 ip4:0.0.0.0/0 ~all"), "spf-allows-everybody", "critical", id="spf-all-of-ipv4"),
        pytest.param(spf("v=spf1 mx/8 ~all"), "spf-wide", "medium", id="spf-wide"),
        pytest.param(spf("v=spf1 ~all include:_spf.google.com"), "spf-ignored", "medium", id="spf-behind-all"),
        pytest.param(spf("v=spf1 include=_spf.google.com ~all"), "spf-ignored", "medium", id="spf-equals-sign"),
        pytest.param(spf("v=spf1 include:_spf.google.com ?all"), "spf-neutral", "low", id="spf-neutral"),
        pytest.param(spf("v=spf1 include:_spf.google.com"), "spf-neutral", "low", id="spf-no-end"),
        pytest.param(spf("v=spf1 ptr include:_spf.google.com ~all"), "spf-ptr", "low", id="spf-ptr"),
        pytest.param(dkim(rsa_record(1024)), "dkim-weak", "low", id="dkim-1024"),
        pytest.param(dkim(rsa_record() + "; t=y"), "dkim-testing", "low", id="dkim-testing"),
        pytest.param(dkim(rsa_record(5120)), "dkim-long", "low", id="dkim-5120"),
        pytest.param(dkim(rsa_record(), rsa_record(1024)), "dkim-unusable", "low", id="dkim-two"),
        pytest.param(dkim(rsa_record()[:-9]), "dkim-unusable", "low", id="dkim-cut"),
        pytest.param({"google._domainkey.acme.com TXT": None}, "dkim-not-found", "low", id="dkim-none-known"),
        pytest.param(dmarc("no dmarc"), "dmarc-missing", "high", id="dmarc-missing"),
        pytest.param(dmarc("v=DMARC1; p=none", "v=DMARC1; p=reject"), "dmarc-invalid", "high", id="dmarc-two"),
        pytest.param(dmarc("v=DMARC1; p=rejct"), "dmarc-invalid", "high", id="dmarc-typo"),
        pytest.param(dmarc("v=DMARC1; p=none"), "dmarc-only-watches", "medium", id="dmarc-none-unread"),
        pytest.param(dmarc("v=DMARC1; p=none; rua=mailto:d@acme.com"), "dmarc-only-watches", "low", id="dmarc-none"),
        pytest.param(dmarc("v=DMARC1; p=reject"), "dmarc-no-reports", "low", id="dmarc-no-reports"),
        pytest.param(
            dmarc("v=DMARC1; p=reject; sp=none; rua=mailto:d@acme.com"), "dmarc-subdomains-open", "low", id="dmarc-sp"
        ),
        pytest.param(
            dmarc("v=DMARC1; p=reject; pct=50; rua=mailto:d@acme.com"), "dmarc-ignored", "low", id="dmarc-pct"
        ),
        pytest.param(
            dmarc("v=DMARC1; p=reject; rua=mailto:d@reports.example"), "dmarc-reports-refused", "medium",
            id="dmarc-reports-elsewhere",
        ),
        pytest.param({"acme.com MX": None}, "mx-missing", "medium", id="mx-missing"),
        pytest.param({"mx.acme.com A": None}, "mx-dead", "high", id="mx-dead"),
        pytest.param(
            {"acme.com MX": ("1 192.0.2.25.",), "_mta-sts.acme.com TXT": None}, "mx-dead", "high", id="mx-address"
        ),
        pytest.param({"acme.com MX": ("0 .", "1 mx.acme.com.")}, "mx-null-and-others", "high", id="mx-null-and-more"),
        pytest.param(
            {"mx.acme.com A": None, "mx.acme.com CNAME": ("real.acme.com.",), "real.acme.com A": ("192.0.2.25",)},
            "mx-alias", "low", id="mx-alias",
        ),
        pytest.param({"_mta-sts.acme.com TXT": ("v=STSv1; id=a-b",)}, "mta-sts-invalid", "medium", id="mta-sts-id"),
        pytest.param(
            {"_mta-sts.acme.com TXT": ("v=STSv1; id=1", "v=STSv1; id=2")}, "mta-sts-invalid", "medium", id="mta-sts-two"
        ),
        pytest.param({"mta-sts.acme.com A": None}, "mta-sts-invalid", "medium", id="mta-sts-no-host"),
        pytest.param({"_smtp._tls.acme.com TXT": None}, "tls-rpt-missing", "low", id="tls-rpt-missing"),
        pytest.param({"_smtp._tls.acme.com TXT": ("v=TLSRPTv1",)}, "tls-rpt-invalid", "low", id="tls-rpt-no-address"),
        pytest.param(
            {"_smtp._tls.acme.com TXT": ("v=TLSRPTv1; rua=ftp://x",)}, "tls-rpt-invalid", "low", id="tls-rpt-ftp"
        ),
    ],
)  # fmt: skip
def test_one_fault_is_one_finding(changes: Changes, policy: str, severity: str, authority: Authority) -> None:
    _, findings = look(authority, changes)
    found = judged(findings)
    assert (policy, severity) in found
    worse = [each for each in found if ORDER.index(Severity(each[1])) <= ORDER.index(Severity(severity))]
    assert worse == [(policy, severity)]
    assert exit_code(findings) == (1 if severity in ("critical", "high", "medium") else 0)


@pytest.mark.parametrize(
    ("changes", "policy", "severity"),
    [
        pytest.param({"acme.com TXT": None}, "spf-missing", "medium", id="spf"),
        pytest.param({"_dmarc.acme.com TXT": None}, "dmarc-missing", "medium", id="dmarc"),
        pytest.param(
            dmarc("v=DMARC1; p=none; rua=mailto:d@reports.example"), "dmarc-parked-open", "low", id="dmarc-none"
        ),
        pytest.param({"acme.com A": (EDGE,)}, "mx-missing", "medium", id="no-mx-but-a-website"),
        pytest.param(
            dmarc("v=DMARC1; p=reject; rua=mailto:d@Acme.com!5m"), "dmarc-reports-lost", "low", id="reports-to-nobody"
        ),
    ],
)
def test_a_parked_domain_is_judged_as_one(changes: Changes, policy: str, severity: str, authority: Authority) -> None:
    _, findings = look(authority, {**NO_MAIL, **changes})
    assert judged(findings) == [(policy, severity)]


@pytest.mark.parametrize(
    ("world", "policy", "severity"),
    [
        pytest.param({"smtp_fault": "plain"}, "starttls-missing", "medium", id="plain-text"),
        pytest.param({"smtp_fault": "refuses-tls"}, "starttls-missing", "medium", id="starttls-refused"),
        pytest.param({"smtp_fault": "502"}, "starttls-missing", "medium", id="no-extensions"),
        pytest.param({"smtp_name": "other.acme.com"}, "starttls-certificate", "high", id="another-name"),
        pytest.param({"policy_name": "acme.com"}, "mta-sts-invalid", "medium", id="policy-of-another-name"),
        pytest.param({"policy": PolicyHost(404)}, "mta-sts-invalid", "medium", id="policy-404"),
        pytest.param(
            {"policy": PolicyHost(301, headers={"Location": "https://acme.com/"})}, "mta-sts-invalid", "medium",
            id="policy-redirected",
        ),
        pytest.param(
            {"policy": PolicyHost(headers={"Content-Type": "text/html"})}, "mta-sts-invalid", "medium", id="policy-html"
        ),
        pytest.param(
            {"policy": PolicyHost(body=POLICY + "x: y\r\n" * 20_000)}, "mta-sts-invalid", "medium", id="policy-huge"
        ),
        pytest.param(
            {"policy": PolicyHost(body=POLICY.replace("604800", "99999999"))}, "mta-sts-invalid", "medium",
            id="policy-for-years",
        ),
        pytest.param(
            {"policy": PolicyHost(body=POLICY.replace("enforce", "force"))}, "mta-sts-invalid", "medium",
            id="policy-mode",
        ),
        pytest.param(
            {"policy": PolicyHost(body=POLICY.replace("mx: mx.acme.com\r\n", ""))}, "mta-sts-invalid", "medium",
            id="policy-without-servers",
        ),
        pytest.param(
            {"policy": PolicyHost(body=POLICY.replace("604800", "60"))}, "mta-sts-short", "low", id="policy-a-minute"
        ),
        pytest.param(
            {"policy": PolicyHost(body=POLICY.replace("enforce", "testing").replace("mx.acme", "*.acme.acme"))},
            "mta-sts-mismatch", "medium", id="policy-in-testing",
        ),
    ],
)  # fmt: skip
def test_faults_of_servers(world: dict[str, object], policy: str, severity: str, authority: Authority) -> None:
    _, findings = look(authority, {}, **world)  # type: ignore[arg-type]
    assert judged(findings) == [(policy, severity)]


@pytest.mark.parametrize(
    ("world", "policies"),
    [
        pytest.param({"smtp_fault": "silent"}, {"starttls-unknown"}, id="smtp-silent"),
        pytest.param({"smtp_fault": "unwilling"}, {"starttls-unknown"}, id="smtp-turns-us-away"),
        pytest.param({"smtp_fault": "550"}, {"starttls-unknown"}, id="smtp-dislikes-our-name"),
        pytest.param({"smtp_fault": "http"}, {"starttls-unknown"}, id="smtp-is-http"),
        pytest.param({"smtp_fault": "babble"}, {"starttls-unknown"}, id="smtp-babbles"),
        pytest.param({"smtp": False}, {"starttls-unknown"}, id="smtp-not-told"),
        pytest.param({"policy": PolicyHost(403)}, {"mta-sts-unknown"}, id="policy-forbidden"),
        pytest.param({"policy": PolicyHost(429)}, {"mta-sts-unknown"}, id="policy-rate-limited"),
        pytest.param({"faults": {"acme.com TXT": "SERVFAIL"}}, {"spf-unknown"}, id="spf"),
        pytest.param({"faults": {"_spf.google.com": "SERVFAIL"}}, {"spf-unknown"}, id="spf-below"),
        pytest.param({"faults": {"acme.com MX": "REFUSED"}}, {"mx-unknown"}, id="mx"),
        pytest.param({"faults": {"mx.acme.com": "SERVFAIL"}}, {"mx-host-unknown"}, id="mx-address"),
        pytest.param({"faults": {"google._domainkey.acme.com": "SERVFAIL"}}, {"dkim-unknown"}, id="dkim"),
        pytest.param({"faults": {"_dmarc.acme.com": "silent"}}, {"dmarc-unknown"}, id="dmarc"),
        pytest.param({"faults": {"_mta-sts.acme.com": "SERVFAIL"}}, {"mta-sts-unknown"}, id="mta-sts-record"),
        pytest.param({"faults": {"mta-sts.acme.com": "SERVFAIL"}}, {"mta-sts-unknown"}, id="mta-sts-host"),
        pytest.param({"faults": {"_smtp._tls.acme.com": "SERVFAIL"}}, {"tls-rpt-unknown"}, id="tls-rpt"),
    ],
)
def test_what_could_not_be_looked_at_is_unknown_and_nothing_else(
    world: dict[str, object], policies: set[str], authority: Authority
) -> None:
    _, findings = look(authority, {}, **world)  # type: ignore[arg-type]
    assert judged(findings) == []
    unknown = {finding.policy for finding in findings if finding.confidence is Confidence.UNKNOWN}
    assert unknown == policies
    optional = {"starttls-unknown", "dkim-unknown"}  # closed to most networks; only guessed
    assert exit_code(findings) == (0 if policies <= optional else 3)


@pytest.mark.parametrize(
    ("changes", "policy"),
    [
        pytest.param({}, None, id="there"),
        pytest.param({"google._domainkey.acme.com TXT": None}, "dkim-missing", id="missing"),
        pytest.param(dkim("v=DKIM1; p="), "dkim-revoked", id="revoked"),
        pytest.param(dkim("v=DKIM1; p=AAAA"), "dkim-unusable", id="unusable"),
        pytest.param(
            {"google._domainkey.acme.com TXT": None, "google._domainkey.acme.com CNAME": ("gone.example.",)},
            "dkim-unusable", id="led-nowhere",
        ),
    ],
)  # fmt: skip
def test_a_selector_that_is_named_has_to_be_there(changes: Changes, policy: str | None, authority: Authority) -> None:
    _, findings = look(authority, changes, selectors=("google",))
    assert judged(findings) == ([(policy, "high")] if policy else [])


def test_a_wildcard_is_no_key_whatever_selector_is_asked(authority: Authority) -> None:
    wildcard = {"google._domainkey.acme.com TXT": None, "*._domainkey.acme.com TXT": (rsa_record(),)}
    report, findings = look(authority, wildcard)
    assert [(key.selector, key.status.value) for key in report.dkim] == [("*", "wildcard")]
    assert judged(findings) == [("dkim-wildcard", "low")]
    report, findings = look(authority, wildcard, selectors=("google",))
    assert [(key.selector, key.status.value) for key in report.dkim] == [("google", "wildcard")]
    assert judged(findings) == [("dkim-wildcard", "high")]


def test_a_key_may_be_a_wildcards_where_that_could_not_be_looked_up(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launchready.mail.keys.secrets.token_hex", lambda _: "nobody")
    report, findings = look(authority, {}, selectors=("google",), faults={"lr-nobody._domainkey.acme.com": "SERVFAIL"})
    assert [(key.status.value, key.key) for key in report.dkim] == [("unknown", None)]
    assert [finding.policy for finding in findings if finding.confidence is Confidence.UNKNOWN] == ["dkim-unknown"]
    assert exit_code(findings) == 3


def test_a_key_beside_a_wildcard_is_one(authority: Authority) -> None:
    report, _ = look(authority, {"*._domainkey.acme.com TXT": ("v=spf1 -all",)}, selectors=("google",))
    assert [key.status.value for key in report.dkim] == ["usable"]


def test_a_key_that_was_taken_back_is_no_fault_of_a_guessed_selector(authority: Authority) -> None:
    _, findings = look(authority, {"s1._domainkey.acme.com TXT": ("v=DKIM1; p=",)})
    assert judged(findings) == []


def test_a_dmarc_record_above_that_receivers_read_differently(authority: Authority) -> None:
    changes = {
        "mail.acme.com MX": ("1 mx.acme.com.",),
        "mail.acme.com TXT": ("v=spf1 ip4:203.0.113.0/24 -all",),
        "acme.com A": None,
        **dmarc("v=DMARC1; p=reject; t=y; rua=mailto:d@acme.com"),
    }
    report, findings = look(authority, changes, "mail.acme.com")
    found = report.dmarc.discovery
    assert (found.found_at, found.rfc9989, found.rfc7489) == ("acme.com", "quarantine", "reject")
    assert ("dmarc-receivers-differ", "medium") in judged(findings)


def test_tls_that_cannot_be_had_is_told_from_a_certificate(authority: Authority) -> None:
    report, _ = look(authority, {})
    (host,) = report.receiving.hosts
    assert host.spoken is not None
    refused = replace(host.spoken, version="", certificate="the TLS handshake fails (UNSUPPORTED_PROTOCOL)")
    hosts = (replace(host, smtp=refused),)
    findings = judge_mail(replace(report, receiving=replace(report.receiving, hosts=hosts)))
    assert [finding.fix for finding in findings] == ["Let the mail server speak TLS 1.2 or newer."]


def test_a_policy_that_leaves_a_mail_server_out(authority: Authority) -> None:
    changes = {"acme.com MX": ("1 mx.acme.com.", "9 old.example."), "old.example A": ("192.0.2.26",)}
    _, findings = look(authority, changes, smtp=False)
    assert judged(findings) == [("mta-sts-mismatch", "high")]


@pytest.mark.parametrize(
    "host",
    ["b..c", "\\255\\001.example", "x" * 64 + ".example", ".".join(["x" * 50] * 5)],
    ids=["empty-label", "no-text", "long-label", "long-name"],
)
def test_reports_to_what_is_no_name_are_not_sent(host: str, authority: Authority) -> None:
    report, findings = look(authority, dmarc(f"v=DMARC1; p=reject; rua=mailto:d@{host},mailto:d@acme.com"))
    assert [each.accepted for each in report.dmarc.reports] == [False]
    assert judged(findings) == [("dmarc-reports-refused", "medium")]


def test_a_domain_that_does_not_exist(authority: Authority) -> None:
    _, findings = look(authority, {}, "gone.example")
    assert judged(findings)[0] == ("domain-missing", "high")


def test_bimi_is_information(authority: Authority) -> None:
    logo = {"default._bimi.acme.com TXT": ("v=BIMI1; l=https://acme.com/logo.svg",)}
    report, findings = look(authority, logo)
    assert judged(findings) == []
    assert report.bimi.logo == "https://acme.com/logo.svg"


@pytest.mark.parametrize("mode", ["none", "enforce"])
def test_a_policy_that_asks_for_nothing_needs_no_reports(mode: str, authority: Authority) -> None:
    policy = PolicyHost(body=POLICY.replace("enforce", mode))
    _, findings = look(authority, {"_smtp._tls.acme.com TXT": None}, policy=policy)
    assert judged(findings) == ([] if mode == "none" else [("tls-rpt-missing", "low")])


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        pytest.param({}, True, id="an-organisation-of-its-own"),
        pytest.param(dmarc("v=DMARC1; p=none; rua=mailto:d@acme.com"), False, id="one-organisation-by-its-record"),
        pytest.param({"mail.acme.com._report._dmarc.acme.com TXT": ("v=DMARC1",)}, False, id="taken"),
        pytest.param({"*.acme.com._report._dmarc.acme.com TXT": ("v=DMARC1;",)}, False, id="everybodys-are-taken"),
        pytest.param(
            {"*.acme.com._report._dmarc.acme.com TXT": ("v=spf1 -all",)}, True, id="a-wildcard-of-something-else"
        ),
    ],
)
def test_reports_to_the_domain_above_need_leave_where_it_has_no_record(
    changes: Changes, refused: bool, authority: Authority
) -> None:
    below = {
        "mail.acme.com TXT": ("v=spf1 ip4:203.0.113.0/24 -all",),
        "_dmarc.mail.acme.com TXT": ("v=DMARC1; p=reject; rua=mailto:d@acme.com",),
        "_dmarc.acme.com TXT": None,
    }
    report, findings = look(authority, {**below, **changes}, "mail.acme.com")
    assert all(each.accepted is not refused for each in report.dmarc.reports)
    assert ("dmarc-reports-refused" in {finding.policy for finding in findings}) is refused


def test_whose_the_domain_above_is_may_not_be_known(authority: Authority) -> None:
    changes = {
        "mail.acme.com TXT": ("v=spf1 ip4:203.0.113.0/24 -all",),
        "_dmarc.mail.acme.com TXT": ("v=DMARC1; p=reject; rua=mailto:d@acme.com",),
    }
    report, findings = look(authority, changes, "mail.acme.com", faults={"_dmarc.acme.com": "SERVFAIL"})
    assert [each.accepted for each in report.dmarc.reports] == [None]
    assert "dmarc-reports-refused" not in {finding.policy for finding in findings}


@pytest.mark.parametrize(
    ("changes", "policy", "told"),
    [
        pytest.param(spf('\\"v=spf1 ~all\\"'), "spf-missing", "is meant to, but", id="spf-in-quotes"),
        pytest.param(spf("v=verify"), "spf-missing", "who may send as acme.com. Gmail", id="spf-none"),
        pytest.param(dmarc("v=dmarc1; p=none"), "dmarc-missing", "receivers read only", id="dmarc-in-small"),
        pytest.param(
            {"_dmarc.acme.com TXT": None, "acme.com TXT": ("v=spf1 include:_spf.google.com ~all", "v=DMARC1; p=none")},
            "dmarc-missing", "has to stand at _dmarc.acme.com", id="dmarc-at-the-domain",
        ),
        pytest.param(
            {"_dmarc.acme.com TXT": None, "_dmarc.acme.com.acme.com TXT": ("v=DMARC1; p=none",)},
            "dmarc-missing", "at _dmarc.acme.com.acme.com is meant as one", id="dmarc-at-a-doubled-name",
        ),
        pytest.param({"_dmarc.acme.com TXT": None}, "dmarc-missing", "No DMARC record: Gmail", id="dmarc-none"),
    ],
)  # fmt: skip
def test_a_record_that_was_meant_as_one_is_shown(
    changes: Changes, policy: str, told: str, authority: Authority
) -> None:
    _, findings = look(authority, changes)
    (found,) = (finding for finding in findings if finding.policy == policy)
    assert told in found.impact


@pytest.mark.parametrize(
    ("addresses", "dead"),
    [
        pytest.param({"mx.acme.com A": ("10.0.0.5",)}, True, id="private"),
        pytest.param({"mx.acme.com A": ("127.0.0.1",), "mx.acme.com AAAA": ("fd00::1",)}, True, id="both-families"),
        pytest.param({"mx.acme.com A": ("10.0.0.5", "192.0.2.25")}, False, id="one-that-leads-there"),
    ],
)
def test_a_mail_server_inside_of_a_network_takes_nobodys_mail(
    addresses: Changes, dead: bool, authority: Authority
) -> None:
    _, findings = look(authority, addresses, smtp=False)
    found = [(finding.severity.value, finding.confidence.value) for finding in findings if finding.policy == "mx-dead"]
    assert found == ([("high", "likely")] if dead else [])


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ("p=reject; sp=quarantine", "any name below acme.com meets p=quarantine"),
        ("p=reject; sp=none; np=reject", "a name that exists below acme.com meets p=none"),
        ("p=reject; sp=reject", None),
        ("p=none; sp=reject", None),
        ("p=reject; np=none", "an invented name below acme.com meets p=none, not p=reject (np=)"),
    ],
)
def test_names_below_that_are_left_open(record: str, told: str | None, authority: Authority) -> None:
    _, findings = look(authority, dmarc(f"v=DMARC1; {record}; rua=mailto:d@acme.com"))
    found = [finding.impact for finding in findings if finding.policy == "dmarc-subdomains-open"]
    assert [told in impact for impact in found] == ([True] if told else []) if told else found == []


def test_a_mail_server_that_was_reached_is_not_dead(authority: Authority) -> None:
    _, findings = look(authority, {"mx.acme.com A": ("10.0.0.5",)})
    assert judged(findings) == []


@pytest.mark.parametrize(
    ("addresses", "host", "smtp", "found"),
    [
        pytest.param(("104.16.0.25", "172.67.1.1"), "mx.acme.com", False, True, id="behind-the-proxy"),
        pytest.param(("104.16.0.25", "203.0.113.5"), "mx.acme.com", False, False, id="half-of-it"),
        pytest.param(("104.16.0.25",), "mx.acme.com", True, False, id="where-one-is-heard-all-the-same"),
        pytest.param(("162.159.205.11",), "route1.mx.cloudflare.net", False, False, id="cloudflares-own"),
    ],
)
def test_a_mail_server_behind_the_proxy(
    authority: Authority, addresses: tuple[str, ...], host: str, smtp: bool, found: bool
) -> None:
    records = {"acme.com MX": (f"10 {host}.",), f"{host} A": addresses, "_mta-sts.acme.com TXT": None}
    _, findings = look(authority, records, smtp=smtp)
    severities = [each.severity.value for each in findings if each.policy == "mx-proxied"]
    assert severities == (["high"] if found else [])
