"""Who receives and who sends, beyond the two big ones: what is compiled, what is expected, what is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from launchready.compilation import Compilation
from launchready.errors import DeclarationError
from launchready.expectations import DkimAwaited, DmarcPolicy, MtaStsServed, ReportsAccepted
from launchready.presets.mail import RECEIVERS, SERVICES
from launchready.site import MailProvider, SendingService

Compile = Callable[..., Compilation]
KEY = f"v=DKIM1; k=rsa; p={base64.b64encode(bytes(range(200))).decode()}"
OWN = {"provider": "other", "exchangers": [{"host": "mx.example.net", "preference": 10}]}
GOOGLE: dict[str, Any] = {"provider": "google-workspace"}
WEB = {"@": {"origin": "198.51.100.10", "audience": "marketing"}}
STS_HOST = {**WEB, "mta-sts": {"origin": "198.51.100.14", "audience": "internal"}}


def records(compilation: Compilation) -> set[str]:
    return {
        " ".join(filter(None, (slot, record.type, str(record.priority or ""), record.content)))
        for slot, claim in compilation.records.items()
        if claim.concern == "email"
        for record in (claim.record,)
    }


def test_every_provider_and_service_that_may_be_declared_is_known() -> None:
    assert {*RECEIVERS, "other", "none"} == {provider.value for provider in MailProvider}
    assert set(SERVICES) == {service.value for service in SendingService}


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        pytest.param(
            {"provider": "fastmail"},
            {
                "@/mx/in1-smtp.messagingengine.com MX 10 in1-smtp.messagingengine.com",
                "@/mx/in2-smtp.messagingengine.com MX 20 in2-smtp.messagingengine.com",
                "@/spf TXT v=spf1 include:spf.messagingengine.com ~all",
                "fm1._domainkey CNAME fm1.acme.test.dkim.fmhosted.com",
                "fm2._domainkey CNAME fm2.acme.test.dkim.fmhosted.com",
                "fm3._domainkey CNAME fm3.acme.test.dkim.fmhosted.com",
                "_dmarc TXT v=DMARC1; p=none",
            },
            id="fastmail-with-its-keys",
        ),
        pytest.param(
            {"provider": "proton", "dkim": "pending"},
            {
                "@/mx/mail.protonmail.ch MX 10 mail.protonmail.ch",
                "@/mx/mailsec.protonmail.ch MX 20 mailsec.protonmail.ch",
                "@/spf TXT v=spf1 include:_spf.protonmail.ch ~all",
                "_dmarc TXT v=DMARC1; p=none",
            },
            id="pending-keys-compile-to-nothing",
        ),
        pytest.param(
            {
                "provider": "zoho",
                "exchangers": [{"host": "MX.Zoho.EU", "preference": 10}, {"host": "mx2.zoho.eu.", "preference": 20}],
                "include": "zohomail.eu",
            },
            {
                "@/mx/mx.zoho.eu MX 10 mx.zoho.eu",
                "@/mx/mx2.zoho.eu MX 20 mx2.zoho.eu",
                "@/spf TXT v=spf1 include:zohomail.eu ~all",
                "_dmarc TXT v=DMARC1; p=none",
            },
            id="a-provider-whose-values-are-asked-for",
        ),
        pytest.param(
            {**GOOGLE, "exchangers": [{"host": "aspmx.l.google.com", "preference": 1}]},
            {
                "@/mx/aspmx.l.google.com MX 1 aspmx.l.google.com",
                "@/spf TXT v=spf1 include:_spf.google.com ~all",
                "_dmarc TXT v=DMARC1; p=none",
            },
            id="declared-servers-replace-the-usual-ones",
        ),
        pytest.param(
            {**OWN, "dmarc": {"policy": "reject", "testing": True}, "dkim": [{"selector": "a", "txt": KEY}]},
            {
                "@/mx/mx.example.net MX 10 mx.example.net",
                "@/spf TXT v=spf1 ~all",
                f"a._domainkey TXT {KEY}",
                "_dmarc TXT v=DMARC1; p=reject; t=y",
            },
            id="own-servers-and-dmarc-in-testing",
        ),
    ],
)
def test_what_a_provider_publishes(compiled: Compile, mail: dict[str, Any], expected: set[str]) -> None:
    assert records(compiled(mail=mail)) == expected


def test_a_return_path_may_have_several_servers(compiled: Compile) -> None:
    path = {"host": "mg", "mx": ["mxa.mailgun.org", "mxb.mailgun.org"], "include": "mailgun.org"}
    sender = {"name": "mailgun", "service": "mailgun", "return_path": path, "dkim": "pending"}
    assert {
        "mg/mx/mxa.mailgun.org MX 10 mxa.mailgun.org",
        "mg/mx/mxb.mailgun.org MX 10 mxb.mailgun.org",
        "mg/spf TXT v=spf1 include:mailgun.org ~all",
    } <= records(compiled(mail={**GOOGLE, "senders": [sender]}))


def test_a_pending_key_is_expected_of_whoever_makes_it(compiled: Compile) -> None:
    sender = {"name": "news", "service": "mailchimp", "dkim": "pending"}
    site = compiled(mail={**GOOGLE, "dkim": "pending", "senders": [sender]})
    awaited = {each.id: each for each in site.expectations if isinstance(each.check, DkimAwaited)}
    assert set(awaited) == {
        "email/acme.test/dkim-of-google-workspace",
        "email/acme.test/dkim-of-news",
    }
    assert "Start authentication" in awaited["email/acme.test/dkim-of-google-workspace"].fix
    assert "two DKIM CNAME records" in awaited["email/acme.test/dkim-of-news"].fix
    assert "Mailchimp does not sign yet: its DKIM key is still to be made." in site.english


def test_reports_that_go_elsewhere_have_to_be_accepted_there(compiled: Compile) -> None:
    rua = ["mailto:dmarc@acme.test", "mailto:x@in.reports.example", "mailto:y@in.reports.example"]
    site = compiled(mail={**GOOGLE, "dmarc": {"rua": rua}})
    assert [each.check for each in site.expectations if isinstance(each.check, ReportsAccepted)] == [
        ReportsAccepted("acme.test", "in.reports.example")
    ]


def test_dmarc_in_testing_is_expected_as_such(compiled: Compile) -> None:
    site = compiled(mail={**OWN, "dmarc": {"policy": "quarantine", "testing": True}})
    assert DmarcPolicy("acme.test", "quarantine", True) in [each.check for each in site.expectations]


def test_mta_sts_and_tls_reports(compiled: Compile) -> None:
    mail = {**GOOGLE, "mta_sts": {"mode": "enforce"}, "tls_rpt": ["mailto:tls@acme.test"]}
    site = compiled(hosts=STS_HOST, mail=mail)
    (check,) = (each.check for each in site.expectations if isinstance(each.check, MtaStsServed))
    assert check.policy.splitlines() == ["version: STSv1", "mode: enforce", "mx: smtp.google.com", "max_age: 604800"]
    assert f"_mta-sts/txt/stsv1 TXT v=STSv1; id={check.id}" in records(site)
    assert "_smtp._tls/txt/tlsrptv1 TXT v=TLSRPTv1; rua=mailto:tls@acme.test" in records(site)


@pytest.mark.parametrize(
    "changed",
    [
        {"mta_sts": {"mode": "testing"}},
        {"mta_sts": {"mode": "enforce", "max_age": 86_400}},
        {"exchangers": [{"host": "aspmx.l.google.com", "preference": 1}]},
    ],
    ids=["mode", "age", "servers"],
)
def test_another_policy_has_another_id(compiled: Compile, changed: dict[str, Any]) -> None:
    def id_of(mail: dict[str, Any]) -> str:
        checks = [each.check for each in compiled(hosts=STS_HOST, mail=mail).expectations]
        return next(check.id for check in checks if isinstance(check, MtaStsServed))

    before = {**GOOGLE, "mta_sts": {"mode": "enforce"}}
    assert id_of(before) == id_of(dict(before))
    assert id_of(before) != id_of({**before, **changed})


@pytest.mark.parametrize(
    ("mail", "key", "says"),
    [
        ({"provider": "zoho"}, "mail.exchangers", "Zoho Mail admin console"),
        ({"provider": "other"}, "mail.exchangers", "host and preference"),
        ({"provider": "cloudflare-email-routing"}, "mail.exchangers", "Email Routing"),
        (
            {"provider": "microsoft-365", "microsoft_tenant": "a", "exchangers": OWN["exchangers"]},
            "mail.exchangers",
            "microsoft_tenant",
        ),
        ({**GOOGLE, "include": "_spf.google.com"}, "mail.include", "leave it out"),
        ({"provider": "none", "dkim": "pending"}, "mail.dkim", "the provider is none"),
        ({**GOOGLE, "dmarc": {"policy": "reject", "next": {"policy": "quarantine", "due": "2026-12-31"}},
          "dkim": [{"selector": "a", "txt": KEY}]}, "mail.dmarc.next.policy", "no step forward"),
        ({**GOOGLE, "mta_sts": {}}, "mail.mta_sts", "add mta-sts to hosts"),
        ({"provider": "none", "mta_sts": {}}, "mail.mta_sts", "receives no mail"),
        ({**GOOGLE, "senders": [{"name": "s", "service": "sendgrid", "include": "sendgrid.net"}]},
         "mail.senders.0.dkim", "three CNAME records"),
        ({**GOOGLE, "senders": [{"name": "s", "service": "mailchimp", "dkim": "pending",
                                 "return_path": {"host": "a", "cname": "b.example"}}]},
         "mail.senders.0.return_path", "no return path"),
        ({**GOOGLE, "senders": [{"name": "s", "service": "resend", "dkim": "pending",
                                 "return_path": {"host": "send", "mx": "a.amazonses.com"}}]},
         "mail.senders.0.return_path", "include: amazonses.com"),
        ({**GOOGLE, "dkim": "pending", "dmarc": {"policy": "reject"}}, "mail.dmarc.policy", "without any DKIM key"),
    ],
    ids=[
        "zoho-without-servers", "other-without-servers", "routing-without-servers", "microsoft-with-servers",
        "known-include", "nobody-with-keys", "stage-backwards", "mta-sts-without-host", "mta-sts-without-mail",
        "service-without-dkim", "no-return-path-there", "return-path-without-spf", "reject-while-pending",
    ],
)  # fmt: skip
def test_mistakes(compiled: Compile, mail: dict[str, Any], key: str, says: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        compiled(mail=mail)
    assert [problem.key for problem in raised.value.problems] == [key]
    assert says in raised.value.problems[0].message


def test_a_service_with_everything_it_gives_is_accepted(compiled: Compile) -> None:
    path = {"host": "pm-bounces", "cname": "pm.mtasv.net"}
    sender = {"name": "postmark", "service": "postmark", "dkim": [{"selector": "20pm", "txt": KEY}]}
    assert compiled(mail={**GOOGLE, "senders": [{**sender, "return_path": path}]}).records
