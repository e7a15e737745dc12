"""Rows for the policies of mail: who sends, who receives, and what is said of it."""

from __future__ import annotations

import base64
from datetime import date
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from judging import declared, record, row

from launchready.zone import assign_slots
from launchready.zone.neighbours import EmailRouting, Neighbours

MX = "@ MX 1 smtp.google.com"
SPF = "@ TXT v=spf1 include:_spf.google.com ~all"
GOOGLE = declared(includes=(("google-workspace", "_spf.google.com"), ("sendgrid", "sendgrid.net")))
SERVERS = declared(listed=(("crm", "ip4:203.0.113.9"), ("crm", "mx"), ("crm", "a:crm.example")))
DUE = declared(next_stage=("quarantine", date(2026, 12, 1)))
ROUTED = Neighbours(email_routing=EmailRouting(enabled=True, status="ready"))


@cache
def key(bits: int) -> str:
    der = rsa.generate_private_key(65537, bits).public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip
    return f"k=rsa; p={base64.b64encode(der).decode()}"


GIVEN_UP = declared(records=assign_slots([record("s1._domainkey TXT v=DKIM1; p=")], "acme.test"))
SIGNING = declared(records=assign_slots([record(f"s1._domainkey TXT v=DKIM1; {key(2048)}")], "acme.test"))

SENDING = (
    row("spf-allows-everybody", "closed", SPF),
    row("spf-allows-everybody", "neutral-is-no-pass", "@ TXT v=spf1 ?all"),
    row("spf-allows-everybody", "behind-the-end", "@ TXT v=spf1 -all ip4:0.0.0.0/0"),
    row("spf-allows-everybody", "a-wide-network-is-refused", "@ TXT v=spf1 -ip4:0.0.0.0/0 ~all"),
    row("spf-allows-everybody", "plus-all", "@ TXT v=spf1 +all", finds="@", says="(+all)"),
    row("spf-allows-everybody", "all", "@ TXT v=spf1 mx all", finds="@"),
    row("spf-allows-everybody", "every-address", "@ TXT v=spf1 ip4:0.0.0.0/0 -all", finds="@", says="ip4:0.0.0.0/0"),
    row("spf-allows-everybody", "half-of-six", "@ TXT v=spf1 ip6:8000::/1 -all", finds="@"),
    row("spf-allows-everybody", "below", "mg TXT v=spf1 +all", finds="mg"),
    row("spf-uses-ptr", "none", SPF),
    row("spf-uses-ptr", "behind-the-end", "@ TXT v=spf1 -all ptr"),
    row("spf-uses-ptr", "ptr", "@ TXT v=spf1 ptr ~all", finds="@"),
    row("spf-void-lookups", "two", "@ TXT v=spf1 a:x.acme.test mx:y.acme.test ~all", whole=True),
    row("spf-void-lookups", "they-exist", "@ TXT v=spf1 a:x.acme.test a:y.acme.test a:z.acme.test ~all",
        "* A 203.0.113.9", whole=True),
    row("spf-void-lookups", "others-answer-there", "@ TXT v=spf1 a:x.d.acme.test a:y.d.acme.test a:z.d.acme.test ~all",
        "d NS ns1.example.net", whole=True),
    row("spf-void-lookups", "elsewhere", "@ TXT v=spf1 a:x.example a:y.example a:z.example ~all", whole=True),
    row("spf-void-lookups", "three", "@ TXT v=spf1 a:x.acme.test a:y.acme.test mx:z.acme.test ~all", whole=True,
        finds="@", says="z.acme.test"),
    row("spf-void-lookups", "a-domain-without-mx", "@ TXT v=spf1 mx mx:a.acme.test mx:b.acme.test ~all",
        "a A 203.0.113.9", "b A 203.0.113.9", whole=True, finds="@"),
    row("spf-void-lookups", "perhaps-there", "@ TXT v=spf1 a:x.acme.test a:y.acme.test a:z.acme.test ~all",
        because="nobody declares them"),
    row("spf-missing", "there", MX, SPF, whole=True),
    row("spf-missing", "no-mail", "@ A 203.0.113.9 proxied", whole=True),
    row("spf-missing", "takes-none", "@ MX 0 .", whole=True),
    row("spf-missing", "gone", MX, whole=True, finds="@"),
    row("spf-missing", "perhaps-there", MX, because="may be there that nobody declared"),
    row("spf-missing", "said-of-the-senders", MX, whole=True, declared=GOOGLE),
    row("spf-covers-senders", "all", "@ TXT v=spf1 include:_spf.google.com include:sendgrid.net ~all", declared=GOOGLE),
    row("spf-covers-senders", "no-stack-file", SPF),
    row("spf-covers-senders", "through-another-name", "@ TXT v=spf1 include:_s.acme.test ~all",
        "_s TXT v=spf1 include:_spf.google.com include:sendgrid.net ~all", declared=GOOGLE),
    row("spf-covers-senders", "two-records-are-said-elsewhere", SPF, "@ TXT v=spf1 -all", declared=GOOGLE),
    row("spf-covers-senders", "one-left-out", SPF, declared=GOOGLE, finds="@", says="sendgrid (sendgrid.net)"),
    row("spf-covers-senders", "behind-the-end", "@ TXT v=spf1 include:_spf.google.com ~all include:sendgrid.net",
        declared=GOOGLE, finds="@"),
    row("spf-covers-senders", "servers", "@ TXT v=spf1 ip4:203.0.113.0/24 mx:acme.test include:_s.acme.test ~all",
        "_s TXT v=spf1 a:crm.example ~all", declared=SERVERS),
    row("spf-covers-senders", "one-server-left-out", "@ TXT v=spf1 ip4:203.0.113.8 mx a:crm.example ~all",
        declared=SERVERS, finds="@", says="crm (ip4:203.0.113.9)"),
    row("spf-covers-senders", "a-server-behind-the-end", "@ TXT v=spf1 ip4:203.0.113.9 mx ~all a:crm.example",
        declared=SERVERS, finds="@", says="crm (a:crm.example)"),
    row("spf-covers-senders", "mx-of-another-name", "@ TXT v=spf1 ip4:203.0.113.9 include:_s.acme.test ~all",
        "_s TXT v=spf1 mx a:crm.example ~all", declared=SERVERS, finds="@", says="crm (mx)"),
    row("spf-covers-senders", "a-redirect-hides-servers", "@ TXT v=spf1 redirect=_spf.example.net", declared=SERVERS,
        because="whether _spf.example.net include"),
    row("spf-missing", "said-of-the-servers", MX, whole=True, declared=SERVERS),
    row("spf-covers-senders", "no-record", MX, declared=GOOGLE, finds="@", says="There is no SPF record"),
    row("spf-covers-senders", "a-redirect-hides-it", "@ TXT v=spf1 redirect=_spf.example.net", declared=GOOGLE,
        because="whether _spf.example.net include"),
)  # fmt: skip

DMARC = (
    row("dmarc-missing", "there", MX, "_dmarc TXT v=DMARC1; p=none", whole=True),
    row("dmarc-missing", "handed-over", MX, "_dmarc CNAME acme.dmarc.example", whole=True),
    row("dmarc-missing", "no-mail", "@ A 203.0.113.9", whole=True),
    row("dmarc-missing", "gone", MX, whole=True, finds="@"),
    row("dmarc-missing", "perhaps-there", MX, because="may be there that nobody declared"),
    row("dmarc-valid", "fine", "_dmarc TXT v=DMARC1; p=reject; np=reject; t=y"),
    row("dmarc-valid", "no-policy-and-reports", "_dmarc TXT v=DMARC1; rua=mailto:a@acme.test"),
    row("dmarc-valid", "another-text", "_dmarc TXT verification=abc"),
    row("dmarc-valid", "two", "_dmarc TXT v=DMARC1; p=none", "_dmarc TXT v=DMARC1; p=reject", finds="@",
        says="2 DMARC"),
    row("dmarc-valid", "no-policy", "_dmarc TXT v=DMARC1; sp=none", finds="@", says="p="),
    row("dmarc-valid", "lower-case", "_dmarc TXT v=dmarc1; p=none", finds="@", says="does not begin"),
    row("dmarc-valid", "no-version", "_dmarc TXT DMARC1; p=none", finds="@"),
    row("dmarc-valid", "below", "_dmarc.mg TXT v=DMARC1; p=blok", finds="mg"),
    row("dmarc-tags-without-effect", "none", "_dmarc TXT v=DMARC1; p=none; fo=1"),
    row("dmarc-tags-without-effect", "pct", "_dmarc TXT v=DMARC1; p=reject; pct=50", finds="@", says="pct="),
    row("dmarc-reports-arrive", "own-mailbox", MX, "_dmarc TXT v=DMARC1; p=none; rua=mailto:a@acme.test", whole=True),
    row("dmarc-reports-arrive", "taken", "_dmarc TXT v=DMARC1; p=none; rua=mailto:a@reports.example",
        reports={"reports.example": True}),
    row("dmarc-reports-arrive", "proved-elsewhere", "_dmarc TXT v=DMARC1; p=none; rua=mailto:a@reports.example",
        declared=declared()),
    row("dmarc-reports-arrive", "the-organisation-above", "_dmarc TXT v=DMARC1; p=none; rua=mailto:a@test"),
    row("dmarc-reports-arrive", "not-taken", "_dmarc TXT v=DMARC1; p=none; rua=mailto:a@reports.example!10m",
        reports={"reports.example": False}, finds="@", says="acme.test._report._dmarc.reports.example"),
    row("dmarc-reports-arrive", "not-known", "_dmarc TXT v=DMARC1; p=none; rua=mailto:a@reports.example",
        because="shows in DNS alone"),
    row("dmarc-reports-arrive", "takes-no-mail", "@ MX 0 .", "_dmarc TXT v=DMARC1; p=reject; rua=mailto:a@acme.test",
        finds="@", says="takes no mail"),
    row("dmarc-reports-arrive", "no-such-host", MX, "_dmarc TXT v=DMARC1; p=none; rua=mailto:a@x.acme.test",
        whole=True, finds="@"),
    row("dmarc-next-stage-due", "not-yet", "_dmarc TXT v=DMARC1; p=none", declared=DUE, today=date(2026, 11, 30)),
    row("dmarc-next-stage-due", "done", "_dmarc TXT v=DMARC1; p=quarantine", declared=DUE, today=date(2026, 12, 2)),
    row("dmarc-next-stage-due", "further", "_dmarc TXT v=DMARC1; p=reject", declared=DUE, today=date(2026, 12, 2)),
    row("dmarc-next-stage-due", "that-day", "_dmarc TXT v=DMARC1; p=none", declared=DUE, today=date(2026, 12, 1),
        finds="@", says="was due on 2026-12-01"),
    row("dmarc-next-stage-due", "only-tested", "_dmarc TXT v=DMARC1; p=quarantine; t=y", declared=DUE,
        today=date(2027, 1, 1), finds="@"),
)  # fmt: skip

DKIM = (
    row("dkim-usable", "rsa", f"s1._domainkey TXT v=DKIM1; {key(1024)}"),
    row("dkim-usable", "ed25519",
        "s2._domainkey TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
    row("dkim-usable", "taken-back", "s1._domainkey TXT v=DKIM1; p="),
    row("dkim-usable", "an-alias", "s1._domainkey CNAME s1.example.net"),
    row("dkim-usable", "the-domains-own-policy", "_domainkey TXT o=~"),
    row("dkim-usable", "cut", f"s1._domainkey TXT v=DKIM1; {key(2048)[:120]}", finds="s1._domainkey", says="cut"),
    row("dkim-usable", "two", f"s1._domainkey TXT v=DKIM1; {key(1024)}", f"s1._domainkey TXT v=DKIM1; {key(2048)}",
        finds="s1._domainkey", says="2 TXT records"),
    row("dkim-usable", "another-text", "s1._domainkey TXT hello", finds="s1._domainkey"),
    row("dkim-usable", "below-a-subdomain", "s1._domainkey.mg TXT v=DKIM1", finds="s1._domainkey.mg"),
    row("dkim-revoked", "in-use", f"s1._domainkey TXT v=DKIM1; {key(2048)}", declared=SIGNING),
    row("dkim-revoked", "nobody-says-it-is-used", "s1._domainkey TXT v=DKIM1; p="),
    row("dkim-revoked", "an-old-one", "s0._domainkey TXT v=DKIM1; p=", declared=SIGNING),
    row("dkim-revoked", "declared-to-be", "s1._domainkey TXT v=DKIM1; p=", declared=GIVEN_UP),
    row("dkim-revoked", "taken-back", "s1._domainkey TXT v=DKIM1; k=rsa; p=", declared=SIGNING,
        finds="s1._domainkey", says="taken back"),
    row("dkim-key-short", "2048", f"s1._domainkey TXT v=DKIM1; {key(2048)}"),
    row("dkim-key-short", "1024", f"s1._domainkey TXT v=DKIM1; {key(1024)}", finds="s1._domainkey", says="1024 bits"),
    row("dkim-testing", "meant", f"s1._domainkey TXT v=DKIM1; t=s; {key(2048)}"),
    row("dkim-testing", "a-test", f"s1._domainkey TXT v=DKIM1; t=y:s; {key(2048)}", finds="s1._domainkey"),
)  # fmt: skip

NULL = "@ MX 0 ."

RECEIVING = (
    row("null-mx-alone", "alone", NULL),
    row("null-mx-alone", "none", MX),
    row("null-mx-alone", "beside-another", NULL, MX, finds="@", says="smtp.google.com"),
    row("null-mx-closed", "closed", NULL, "@ TXT v=spf1 -all", "_dmarc TXT v=DMARC1; p=reject", whole=True),
    row("null-mx-closed", "it-sends-itself", NULL, "@ TXT v=spf1 include:x.example -all", "_dmarc TXT v=DMARC1; p=none",
        whole=True),
    row("null-mx-closed", "with-mail", MX, SPF, whole=True),
    row("null-mx-closed", "soft-end", NULL, "@ TXT v=spf1 ~all", finds="@", says="does not refuse"),
    row("null-mx-closed", "nothing-said", NULL, whole=True, finds="@", says="no SPF record"),
    row("null-mx-closed", "dmarc-none", NULL, "@ TXT v=spf1 -all", "_dmarc TXT v=DMARC1; p=none", finds="@",
        says="is p=none"),
    row("null-mx-closed", "dmarc-gone", NULL, "@ TXT v=spf1 -all", whole=True, finds="@", says="is missing"),
    row("mx-leads-to-server", "elsewhere", MX, whole=True),
    row("mx-leads-to-server", "here", "@ MX 1 mx.acme.test", "mx A 203.0.113.9", whole=True),
    row("mx-leads-to-server", "null", NULL, whole=True),
    row("mx-leads-to-server", "an-address", "@ MX 1 203.0.113.9", finds="@", says="is an address"),
    row("mx-leads-to-server", "no-address", "@ MX 1 mx.acme.test", whole=True, finds="@", says="has no address"),
    row("mx-leads-to-server", "perhaps-there", "@ MX 1 mx.acme.test", because="nobody declares it"),
    row("mx-not-proxied", "direct", "@ MX 1 mx.acme.test", "mx A 203.0.113.9"),
    row("mx-not-proxied", "elsewhere", MX, "www A 203.0.113.9 proxied"),
    row("mx-not-proxied", "proxied", "@ MX 1 mx.acme.test", "mx A 203.0.113.9 proxied", finds="@"),
    row("mx-not-proxied", "a-proxied-wildcard", "mg MX 1 in.mg.acme.test", "*.mg A 203.0.113.9 proxied", finds="mg"),
    row("mx-no-alias", "a-host", "@ MX 1 mx.acme.test", "mx A 203.0.113.9"),
    row("mx-no-alias", "proxied-is-another-matter", "@ MX 1 mx.acme.test", "mx CNAME in.example.net proxied"),
    row("mx-no-alias", "an-alias", "@ MX 1 mx.acme.test", "mx CNAME in.example.net", finds="@", says="in.example.net"),
    row("email-routing-alone", "off", MX, neighbours=Neighbours(email_routing=EmailRouting(enabled=False))),
    row("email-routing-alone", "not-known", MX),
    row("email-routing-alone", "alone", "@ MX 1 route1.mx.cloudflare.net", neighbours=ROUTED),
    row("email-routing-alone", "beside-google", MX, "@ MX 5 route1.mx.cloudflare.net", neighbours=ROUTED, finds="@",
        says="beside smtp.google.com"),
    row("mta-sts-served", "none", MX, whole=True),
    row("mta-sts-served", "served", "_mta-sts TXT v=STSv1; id=1", "mta-sts A 203.0.113.9 proxied", whole=True),
    row("mta-sts-served", "by-a-service", "_mta-sts TXT v=STSv1; id=1", "mta-sts CNAME sts.example.net", whole=True),
    row("mta-sts-served", "nowhere", "_mta-sts TXT v=STSv1; id=1", whole=True, finds="@", says="mta-sts.acme.test"),
    row("mta-sts-served", "perhaps-there", "_mta-sts TXT v=STSv1; id=1", because="nobody declares it"),
)  # fmt: skip

ROWS = (*SENDING, *DMARC, *DKIM, *RECEIVING)
