"""MTA-STS, TLS-RPT and BIMI records, read as senders read them."""

from __future__ import annotations

import pytest

from launchready.live.mail import RecordError
from launchready.live.transport import (
    StsPolicy,
    covers,
    is_announced,
    parse_bimi,
    parse_sts_policy,
    parse_sts_record,
    parse_tls_rpt,
)

POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mx.acme.com\r\nmax_age: 604800\r\n"


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [
        ("mx.acme.com", "mx.acme.com", True),
        ("mx.acme.com", "mx2.acme.com", False),
        ("*.acme.com", "mx.acme.com", True),
        ("*.acme.com", "a.mx.acme.com", False),
        ("*.acme.com", "acme.com", False),
        ("*.acme.com", "mxacme.com", False),
    ],
)
def test_which_servers_a_policy_covers(pattern: str, host: str, covered: bool) -> None:
    assert covers(StsPolicy("enforce", 1, ("other.example", pattern)), host) is covered


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        (POLICY, StsPolicy("enforce", 604800, ("mx.acme.com",))),
        (POLICY.replace("\r\n", "\n"), StsPolicy("enforce", 604800, ("mx.acme.com",))),
        (POLICY + "mx: *.Acme.com.\r\n", StsPolicy("enforce", 604800, ("mx.acme.com", "*.acme.com"))),
        (POLICY + "mode: none\r\nnew: thing\r\n", StsPolicy("enforce", 604800, ("mx.acme.com",))),
        ("version: STSv1\nmode: none\nmax_age: 0\n", StsPolicy("none", 0, ())),
        (POLICY.replace("604800", "31557600"), StsPolicy("enforce", 31557600, ("mx.acme.com",))),
    ],
    ids=["usual", "line-feeds", "wildcard", "first-of-two-counts", "none-needs-no-server", "longest"],
)
def test_policies_that_senders_use(text: str, policy: StsPolicy) -> None:
    assert parse_sts_policy(text) == policy


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "version"),
        (POLICY.replace("STSv1", "STSv2"), "version"),
        (POLICY.replace("mode: enforce\r\n", ""), "mode"),
        (POLICY.replace("604800", "31557601"), "max_age"),
        (POLICY.replace("604800", "-1"), "max_age"),
        (POLICY.replace("max_age: 604800\r\n", ""), "max_age"),
        (POLICY.replace("mx: mx.acme.com\r\n", ""), "no mail server"),
        (POLICY.replace("mx.acme.com", "mx.*.com"), "no host name"),
        (POLICY.replace("mx.acme.com", "\x1b[2J"), "no host name"),
        (POLICY + "nonsense\r\n", "no key"),
        ("<html></html>", "no key"),
    ],
)
def test_policies_that_senders_cannot_use(text: str, reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        parse_sts_policy(text)


@pytest.mark.parametrize(
    ("text", "announced"),
    [
        ("v=STSv1; id=1", True),
        ("v=STSv1", True),
        ("v=STSv1 ;id=1", True),
        ("v = STSv1; id=1", False),
        ("V=STSv1; id=1", False),
        ("v=STSv12; id=1", False),
        (" v=STSv1; id=1", False),
    ],
)
def test_what_announces_a_policy(text: str, announced: bool) -> None:
    assert is_announced(text, "STSv1") is announced


def test_fields_that_are_not_known_are_passed_over() -> None:
    assert parse_sts_record("v=STSv1; x-new.1=a=b; id=1; id=2; ") == "1"
    assert parse_tls_rpt("v=TLSRPTv1; 9-x=; rua=mailto:a@acme.com") == ("mailto:a@acme.com",)


@pytest.mark.parametrize("id_", ["a", "20261124T101010", "x" * 32])
def test_ids(id_: str) -> None:
    assert parse_sts_record(f"v=STSv1; id={id_};") == id_


@pytest.mark.parametrize(
    "text",
    [
        "v=STSv1",
        "v=STSv1; id=",
        "v=STSv1; id=a b",
        f"v=STSv1; id={'x' * 33}",
        "v=STSv1; id=ü",
        "v=STSv1; id = a",
        "v=STSv1; -=a; id=a",
    ],
)
def test_ids_that_are_none(text: str) -> None:
    with pytest.raises(RecordError):
        parse_sts_record(text)


def test_where_tls_reports_go() -> None:
    text = "v=TLSRPTv1; rua=mailto:a@acme.com, https://reports.example/x"
    assert parse_tls_rpt(text) == ("mailto:a@acme.com", "https://reports.example/x")


@pytest.mark.parametrize("rua", ["", "a@acme.com", "http://acme.com", "https://", "mailto:", "mailto:a@acme.com!10m"])
def test_where_tls_reports_cannot_go(rua: str) -> None:
    with pytest.raises(RecordError):
        parse_tls_rpt(f"v=TLSRPTv1; rua={rua}")


def test_logos() -> None:
    assert parse_bimi("v=BIMI1; l=https://acme.com/l.svg; a=https://acme.com/c.pem") == (
        "https://acme.com/l.svg", "https://acme.com/c.pem",
    )  # fmt: skip
    assert parse_bimi("v=BIMI1; l=; a=") == ("", "")
    with pytest.raises(RecordError):
        parse_bimi("v=BIMI1; l=http://acme.com/l.svg")
