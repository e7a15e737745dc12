from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from launchready.compilation import Compilation
from launchready.expectations import (
    Answers,
    DkimPublished,
    DmarcPolicy,
    Layer,
    ReceivesNoMail,
    ReportsAccepted,
    SenderAligned,
    SpfLists,
    SpfPermits,
)
from launchready.zone import Record

Compile = Callable[..., Compilation]
KEY = base64.b64encode(bytes(range(200))).decode()
GOOGLE: dict[str, Any] = {"provider": "google-workspace"}
MICROSOFT: dict[str, Any] = {"provider": "microsoft-365", "microsoft_tenant": "acme-test"}
NONE: dict[str, Any] = {"provider": "none"}


def records(compilation: Compilation) -> dict[str, str]:
    """Return the e-mail records by slot, as preference and content."""
    return {
        slot: f"{claim.record.type} {claim.record.priority or ''} {claim.record.content}".replace("  ", " ")
        for slot, claim in compilation.records.items()
        if claim.concern == "email"
    }


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        pytest.param(
            GOOGLE,
            {
                "@/mx/smtp.google.com": "MX 1 smtp.google.com",
                "@/spf": "TXT v=spf1 include:_spf.google.com ~all",
                "_dmarc": "TXT v=DMARC1; p=none",
            },
            id="google-workspace",
        ),
        pytest.param(
            {**MICROSOFT, "spf_all": "-all", "dmarc": {"policy": "quarantine", "subdomain_policy": "reject"}},
            {
                "@/mx/acme-test.mail.protection.outlook.com": "MX acme-test.mail.protection.outlook.com",
                "autodiscover/address": "CNAME autodiscover.outlook.com",
                "@/spf": "TXT v=spf1 include:spf.protection.outlook.com -all",
                "_dmarc": "TXT v=DMARC1; p=quarantine; sp=reject",
            },
            id="microsoft-365",
        ),
        pytest.param(
            NONE,
            {"@/mx/.": "MX .", "@/spf": "TXT v=spf1 -all", "_dmarc": "TXT v=DMARC1; p=reject"},
            id="no-mail",
        ),
        pytest.param(
            {**NONE, "senders": [{"name": "s", "include": "s.example"}]},
            {"@/mx/.": "MX .", "@/spf": "TXT v=spf1 include:s.example ~all", "_dmarc": "TXT v=DMARC1; p=none"},
            id="sends-but-receives-nothing",
        ),
        pytest.param(
            {**GOOGLE, "senders": [{"name": "a", "include": "A.example"}, {"name": "b", "include": "_spf.google.com"}]},
            {
                "@/mx/smtp.google.com": "MX 1 smtp.google.com",
                "@/spf": "TXT v=spf1 include:_spf.google.com include:a.example ~all",
                "_dmarc": "TXT v=DMARC1; p=none",
            },
            id="includes-are-merged-and-stand-once",
        ),
        pytest.param(
            {**GOOGLE, "dmarc": {"rua": ["mailto:a@acme.test", "mailto:b@x.example"]}},
            {
                "@/mx/smtp.google.com": "MX 1 smtp.google.com",
                "@/spf": "TXT v=spf1 include:_spf.google.com ~all",
                "_dmarc": "TXT v=DMARC1; p=none; rua=mailto:a@acme.test,mailto:b@x.example",
            },
            id="reports-to-two",
        ),
        pytest.param(
            {
                **GOOGLE,
                "senders": [
                    {"name": "web", "spf": ["mx", "a:app.example/28//64", "exists:%{i}._spf.x.example"]},
                    {"name": "crm", "include": "s.example", "spf": ["ip4:203.0.113.9", "ip6:2001:db8::/48"]},
                ],
            },
            {
                "@/mx/smtp.google.com": "MX 1 smtp.google.com",
                "@/spf": "TXT v=spf1 ip4:203.0.113.9 ip6:2001:db8::/48 include:_spf.google.com include:s.example "
                "mx a:app.example/28//64 exists:%{i}._spf.x.example ~all",
                "_dmarc": "TXT v=DMARC1; p=none",
            },
            id="servers-that-ask-nothing-come-first",
        ),
        pytest.param(
            {
                **GOOGLE,
                "dmarc": {
                    "nonexistent_policy": "reject",
                    "dkim_alignment": "strict",
                    "spf_alignment": "strict",
                    "own_organization": True,
                    "rua": ["mailto:a@acme.test"],
                    "ruf": ["mailto:b@acme.test"],
                    "report_failures": ["any", "dkim", "spf"],
                },
            },
            {
                "@/mx/smtp.google.com": "MX 1 smtp.google.com",
                "@/spf": "TXT v=spf1 include:_spf.google.com ~all",
                "_dmarc": "TXT v=DMARC1; p=none; np=reject; adkim=s; aspf=s; psd=n; rua=mailto:a@acme.test; "
                "ruf=mailto:b@acme.test; fo=1:d:s",
            },
            id="all-that-dmarc-can-say",
        ),
    ],
)
def test_records_of_a_provider(compiled: Compile, mail: Any, expected: dict[str, str]) -> None:
    assert records(compiled(mail=mail)) == expected


def test_mail_that_is_not_spoken_of_is_not_touched(compiled: Compile) -> None:
    compilation = compiled()
    assert records(compilation) == {}
    assert not any(one.concern == "email" for one in compilation.expectations)


def test_dkim_keys_are_a_text_or_lead_to_the_senders(compiled: Compile) -> None:
    mail = {
        **GOOGLE,
        "dkim": [{"selector": "google", "txt": f"v=DKIM1; k=rsa; p={KEY}"}],
        "senders": [{"name": "s", "dkim": [{"selector": "S1", "cname": "s1.k.example."}]}],
    }
    zone = compiled(mail=mail).zones[0]
    assert zone.records["google._domainkey"] == Record("google._domainkey.acme.test", "TXT", f"v=DKIM1; k=rsa; p={KEY}")
    assert zone.records["s1._domainkey"] == Record("s1._domainkey.acme.test", "CNAME", "s1.k.example")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param(
            {"host": "send", "mx": "feedback.example", "include": "ses.example"},
            {"send/mx/feedback.example": "MX 10 feedback.example", "send/spf": "TXT v=spf1 include:ses.example ~all"},
            id="mx-and-spf-of-its-own",
        ),
        pytest.param({"host": "bounces", "cname": "pm.example"}, {"bounces/address": "CNAME pm.example"}, id="cname"),
    ],
)
def test_a_return_path_leaves_the_root_spf_alone(compiled: Compile, path: Any, expected: dict[str, str]) -> None:
    found = records(compiled(mail={**GOOGLE, "senders": [{"name": "s", "return_path": path}]}))
    assert found == {**records(compiled(mail=GOOGLE)), **expected}


def test_servers_of_a_sender_and_strict_alignment_are_proved(compiled: Compile) -> None:
    mail = {
        **GOOGLE,
        "senders": [
            {"name": "s", "include": "s.example", "spf": ["mx", "ip4:203.0.113.9"]},
            {"name": "r", "return_path": {"host": "send", "mx": "f.example", "include": "r.example"}},
        ],
        "dmarc": {"spf_alignment": "strict", "subdomain_policy": "quarantine", "ruf": ["mailto:x@reports.example"]},
    }
    compilation = compiled(mail=mail)
    found = {one.id: one.check for one in compilation.expectations if one.concern == "email"}
    domain = "acme.test"
    assert found["email/acme.test/servers-of-s"] == SpfLists(domain, ("mx", "ip4:203.0.113.9"), "~all")
    assert found["email/acme.test/dmarc"] == DmarcPolicy(
        domain, "none", below="quarantine", strict_spf=True, failure_reports=("mailto:x@reports.example",)
    )
    assert found["email/acme.test/dmarc-reports-reports.example"] == ReportsAccepted(domain, "reports.example")
    # The people's provider sends with the domain itself as return path: that counts, strict or not.
    assert found["email/acme.test/aligned-google-workspace"] == SenderAligned(
        domain, "Google Workspace", (), domain, "_spf.google.com"
    )
    assert found["email/acme.test/aligned-r"] == SenderAligned(
        domain, "r", (), None, "r.example", uncounted="send.acme.test"
    )
    assert "Only what SPF vouches for acme.test itself counts." in compilation.english


def test_every_sender_is_proved_by_its_own_verdicts(compiled: Compile) -> None:
    mail = {
        **GOOGLE,
        "dkim": [{"selector": "google", "txt": f"v=DKIM1; k=rsa; p={KEY[:20]} {KEY[20:]}"}],
        "senders": [
            {"name": "s", "include": "s.example", "dkim": [{"selector": "s1", "cname": "s1.k.example"}]},
            {"name": "r", "return_path": {"host": "send", "mx": "f.example", "include": "r.example"}},
        ],
        "dmarc": {"policy": "quarantine"},
    }
    found = {one.id: (one.check, one.layer) for one in compiled(mail=mail).expectations if one.concern == "email"}
    domain = "acme.test"
    assert found == {
        "email/acme.test/mx": (Answers(domain, "MX", frozenset({"1 smtp.google.com"})), Layer.DNS),
        "email/acme.test/spf": (SpfPermits(domain, None, "~all"), Layer.DNS),
        "email/acme.test/spf-google-workspace": (SpfPermits(domain, "_spf.google.com", "~all"), Layer.DNS),
        "email/acme.test/spf-s": (SpfPermits(domain, "s.example", "~all"), Layer.DNS),
        "email/acme.test/dkim-google": (DkimPublished(domain, "google", KEY), Layer.DNS),
        "email/acme.test/dkim-s1": (DkimPublished(domain, "s1", None), Layer.MAIL_PROVIDER),
        "email/send.acme.test/mx": (Answers("send.acme.test", "MX", frozenset({"10 f.example"})), Layer.DNS),
        "email/send.acme.test/spf-r": (SpfPermits("send.acme.test", "r.example", "~all"), Layer.DNS),
        "email/acme.test/dmarc": (DmarcPolicy(domain, "quarantine"), Layer.DNS),
        "email/acme.test/aligned-google-workspace": (
            SenderAligned(domain, "Google Workspace", ("google",), domain, "_spf.google.com"),
            Layer.MAIL_PROVIDER,
        ),
        "email/acme.test/aligned-s": (SenderAligned(domain, "s", ("s1",)), Layer.MAIL_PROVIDER),
        "email/acme.test/aligned-r": (
            SenderAligned(domain, "r", (), "send.acme.test", "r.example"),
            Layer.MAIL_PROVIDER,
        ),
    }


def test_a_domain_without_mail_says_so(compiled: Compile) -> None:
    compilation = compiled(mail=NONE)
    found = {one.id: one.check for one in compilation.expectations if one.concern == "email"}
    assert found["email/acme.test/mx"] == ReceivesNoMail("acme.test")
    assert found["email/acme.test/dmarc"] == DmarcPolicy("acme.test", "reject")
    assert "Nobody may send mail as acme.test." in compilation.english


def test_autodiscover_is_looked_at_for_microsoft(compiled: Compile) -> None:
    found = {one.id: one.check for one in compiled(mail=MICROSOFT).expectations}
    assert found["email/autodiscover.acme.test/cname"] == Answers(
        "autodiscover.acme.test", "CNAME", frozenset({"autodiscover.outlook.com"})
    )
