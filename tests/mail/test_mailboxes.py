"""Whether SPF lets the provider of the mailboxes send: told where it does not, and only where that was seen."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from loopback import Authority
from mailing import look

from launchready.mail import Severity

Changes = Mapping[str, tuple[str, ...] | None]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def spf(text: str) -> Changes:
    return {"acme.com TXT": (text,)}


GOOGLES: Changes = {
    "acme.com MX": ("1 aspmx.l.google.com.",), "aspmx.l.google.com A": ("192.0.2.25",), "_mta-sts.acme.com TXT": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        pytest.param(spf("v=spf1 ip4:198.51.100.0/24 ~all"), True, id="others-are-listed"),
        pytest.param(spf("v=spf1 ip4:198.51.100.0/24 -all"), True, id="and-nobody-else"),
        pytest.param(spf("v=spf1 include:_spf.google.com ~all"), False, id="included"),
        pytest.param(spf("v=spf1 ip4:203.0.113.0/24 ~all"), False, id="listed-by-network"),
        pytest.param(
            {**spf("v=spf1 include:all.example ~all"), "all.example TXT": ("v=spf1 redirect=_spf.google.com",)}, False,
            id="included-further-down",
        ),
        pytest.param(spf("v=spf1 -all"), False, id="nobody-is-meant-to-send"),
        pytest.param(
            {**spf("v=spf1 ip4:198.51.100.0/24 ~all"), "acme.com MX": ("1 mx.acme.com.",)}, False, id="other-mailboxes"
        ),
        pytest.param(
            {**spf("v=spf1 ip4:198.51.100.0/24 ~all"), "_spf.google.com TXT": None}, False, id="nothing-to-try"
        ),
    ],
)  # fmt: skip
def test_whether_the_provider_of_the_mailboxes_may_send(changes: Changes, left_out: bool, authority: Authority) -> None:
    report, findings = look(authority, {**GOOGLES, **changes})
    found = [finding.confidence.value for finding in findings if finding.policy == "spf-leaves-mailboxes-out"]
    assert found == (["likely"] if left_out else [])
    assert (report.spf.left_out is not None) is left_out


def test_mailboxes_that_could_not_be_tried_are_no_finding(authority: Authority) -> None:
    changes = {**GOOGLES, **spf("v=spf1 ip4:198.51.100.0/24 ~all")}
    _, findings = look(authority, changes, faults={"_spf.google.com": "SERVFAIL"}, smtp=False)
    assert [finding for finding in findings if finding.severity is not Severity.INFO] == []
