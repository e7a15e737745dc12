"""The spoiled table: records of DNS, and those of mail."""

from __future__ import annotations

from spoils import (
    ACME,
    APART_ON_HOSTS,
    APP_PAGES,
    AUTHORIZED,
    HEADERS,
    LEAKED,
    LOOKABLE,
    REPAIR,
    SINGLE_SPF,
    SPF,
    WWW_HOPS,
    WWW_PATHS,
    Spoil,
    fails,
    unknown,
)
from strange_acts import API, MARKETING, NOBODYS, add, all_of, copy_text, delete, edit, rewrite

ADDRESS_FIRST = "Mend the address of"
BESIDE = "beside the records declared for this name"
DELETE_IT = "delete it, or declare it"
OTHER_ONE = "Delete the other"
GOOGLE_KEY, SENDGRID_KEY = "google._domainkey.acme.test", "s1._domainkey.acme.test"
SWITCH_ON = "switch DKIM on at"
ALIGNED_GOOGLE = "email/acme.test/aligned-google-workspace"  # by two ways, of which one is left
UNALIGNED_SENDGRID = fails("mail provider", SWITCH_ON, "email/acme.test/aligned-sendgrid")
ELEVEN = (
    '"v=spf1 include:_spf.google.com include:sendgrid.net include:mailgun.org include:spf.mtasv.net '
    'include:amazonses.com include:servers.mcsv.net ~all"'
)

NAMES = (
    Spoil("www-record-deleted", delete("www.acme.test", "AAAA"),
          ("create record www.acme.test: a repair creates it",), (
        fails("dns", REPAIR, "dns/www.acme.test/answers-edge"),
        unknown("edge", ADDRESS_FIRST, *WWW_HOPS, *WWW_PATHS, "tls/www.acme.test/versions",
                "tls/www.acme.test/certificate"),
    ), findings=("host-has-record",)),
    Spoil("api-record-deleted", delete("api.acme.test", "A"), ("create record api.acme.test: a repair creates it",), (
        fails("dns", REPAIR, "dns/api.acme.test/answers-edge"),
        unknown("edge", ADDRESS_FIRST, "redirects/api.acme.test/https", "tls/api.acme.test/versions",
                "tls/api.acme.test/hsts", "tls/api.acme.test/certificate", ACME[2], AUTHORIZED, HEADERS[2]),
        unknown("origin", ADDRESS_FIRST, "subdomains/api.acme.test/serves-https", "subdomains/api.acme.test/health"),
    ), preview=("api/address",), findings=("host-has-record",)),
    Spoil("proxied-off", edit("app.acme.test", "A", proxied=False),
          ("update record app.acme.test: proxied is false (declared true)",), (
        fails("dns", REPAIR, "dns/app.acme.test/answers-edge"),
        fails("edge", REPAIR, "redirects/app.acme.test/https", "tls/app.acme.test/hsts", HEADERS[3]),
    ), reworded=("cache/app.acme.test/never-cached",), preview=("app/address",)),
    Spoil("wrong-origin", edit("app.acme.test", "A", content=NOBODYS),
          (f"update record app.acme.test: content is {NOBODYS} (declared 198.51.100.11)",), (
        fails("origin", "is its address still the declared one", "subdomains/app.acme.test/serves-https"),
        unknown("edge", "is its address still the declared one", ACME[3]),
        unknown("edge", "Mend the server behind it first", "cache/app.acme.test/never-cached", APART_ON_HOSTS[1]),
        unknown("origin", "Mend the home page first", *APP_PAGES),
        unknown("edge", LOOKABLE, HEADERS[3]),
    ), findings=("address-declared",)),
    Spoil("another-of-our-own-servers", edit("admin.acme.test", "A", content=API),
          (f"update record admin.acme.test: content is {API} (declared 198.51.100.13)",),
          (unknown("edge", "Set LAUNCHREADY_LOGIN_A and _B", APART_ON_HOSTS[0]),),
          reworded=("subdomains/admin.acme.test/serves-https", "cache/admin.acme.test/never-cached", ACME[1]),
          findings=("address-declared",)),
    Spoil("origin-leaked-by-another-name", add(type="A", name="direct.acme.test", content=MARKETING),
          ("unmanaged record direct.acme.test: nobody declared it",), findings=(LEAKED,)),
    Spoil("origin-leaked-beside-a-proxied-name", add(type="AAAA", name="app.acme.test", content="2001:db8::11"),
          (f"by_hand record app.acme.test: {BESIDE}",), findings=("address-declared",)),
    Spoil("second-server-beside", add(type="A", name="ssh.acme.test", content=NOBODYS),
          ("by_hand record ssh.acme.test: some of the visitors are sent there",),
          (fails("dns", "remove any other A record", "dns/ssh.acme.test/a"),), findings=("address-declared",)),
    Spoil("ttl-raised", edit("ssh.acme.test", "A", ttl=86400),
          ("update record ssh.acme.test: ttl is 86400 (declared 300)",),
          (fails("dns", REPAIR, "dns/ssh.acme.test/a"),)),
    Spoil("wildcard-added", add(type="A", name="*.acme.test", content=NOBODYS),
          ("unmanaged record *.acme.test: nobody declared it",),
          (fails("dns", "Delete the wildcard record", "dns/acme.test/undeclared-name"),)),
    Spoil("name-handed-to-other-servers",
          all_of(delete("app.acme.test", "A"), add(type="NS", name="app.acme.test", content="ns.elsewhere.test")),
          ("create record app.acme.test: a repair creates it",
           "by_hand record app.acme.test: other name servers answer for the whole name"), (
        unknown("dns", "see to it that this can be looked at", "dns/app.acme.test/answers-edge",
                "dns/acme.test/caa-lets-cloudflare-issue"),
        unknown("edge", "see to it that this can be looked at", "redirects/app.acme.test/https",
                "tls/app.acme.test/versions", "tls/app.acme.test/hsts", "cache/app.acme.test/never-cached",
                "tls/app.acme.test/certificate", ACME[3], APART_ON_HOSTS[1], HEADERS[3]),
        unknown("origin", "see to it that this can be looked at", "subdomains/app.acme.test/serves-https",
                "tls/app.acme.test/origin-certificate", *APP_PAGES),
    ), findings=("host-has-record",)),
    Spoil("host-made-a-dangling-cname", all_of(
              delete("app.acme.test", "A"),
              add(type="CNAME", name="app.acme.test", content="acme.herokuapp.invalid", proxied=True)),
          ("update record app.acme.test: type is CNAME (declared A)", "info record app.acme.test: it has no comment"), (
        fails("origin", "does not exist (any more)", "subdomains/app.acme.test/serves-https"),
        unknown("edge", "does not exist (any more)", ACME[3]),
        unknown("edge", "Mend the server behind it first", "cache/app.acme.test/never-cached", APART_ON_HOSTS[1]),
        unknown("origin", "Mend the home page first", *APP_PAGES),
        unknown("edge", LOOKABLE, HEADERS[3]),
    ), findings=("address-declared",)),
    Spoil("status-page-elsewhere", edit("status.acme.test", "CNAME", content="old.statuspage.invalid"),
          ("update record status.acme.test: content is old.statuspage.invalid",),
          (fails("dns", REPAIR, "dns/status.acme.test/cname"),
           fails("origin", "Is the service behind status.acme.test still used", "dns/status.acme.test/cname-target")),
          findings=("address-declared",)),
    Spoil("verification-token-deleted", delete("acme.test", "TXT", "google-site"),
          ("create record acme.test: google-site-verification",), (fails("dns", REPAIR, "dns/acme.test/txt"),)),
    Spoil("caa-forbids-cloudflares-authority", delete("acme.test", "CAA", "pki.goog"),
          ('create record acme.test: 0 issue "pki.goog"',), (fails("dns", REPAIR, "dns/acme.test/caa"),)),
    Spoil("caa-of-another-authority", add(
              type="CAA", name="acme.test", data={"flags": 0, "tag": "issue", "value": "ca.example"}),
          (f"unmanaged record acme.test: {BESIDE}",), (fails("dns", "Delete that CAA record", "dns/acme.test/caa"),)),
)  # fmt: skip

MAIL = (
    Spoil("mx-changed", edit("acme.test", "MX", content="mx.elsewhere.test"),
          ("update record acme.test: content is mx.elsewhere.test (declared smtp.google.com)",),
          (fails("dns", REPAIR, "email/acme.test/mx"),), preview=("@/mx/smtp.google.com",)),
    Spoil("mx-of-the-former-provider-left", add(type="MX", name="acme.test", content="mx.old.test", priority=20),
          ("by_hand record acme.test: some of the mail is sent there",),
          (fails("dns", "remove MX records of a former provider", "email/acme.test/mx"),)),
    Spoil("null-mx", edit("acme.test", "MX", content=".", priority=0),
          ("update record acme.test: content is . (declared smtp.google.com)",),
          (fails("dns", REPAIR, "email/acme.test/mx"),), findings=("dmarc-reports-arrive", "null-mx-closed")),
    Spoil("mx-deleted", delete("acme.test", "MX"), ("create record acme.test: MX 1 smtp.google.com",),
          (fails("dns", REPAIR, "email/acme.test/mx"),)),
    Spoil("bounces-sent-elsewhere",
          edit("send.acme.test", "MX", content="feedback-smtp.eu-west-1.amazonses.com"),
          ("update record send.acme.test: feedback-smtp.eu-west-1",),
          (fails("dns", REPAIR, "email/send.acme.test/mx"),)),
    Spoil("second-spf", add(type="TXT", name="acme.test", content='"v=spf1 -all"'),
          (f"by_hand record acme.test: {BESIDE}",), (fails("dns", OTHER_ONE, *SPF),),
          reworded=(ALIGNED_GOOGLE,), findings=(SINGLE_SPF,)),
    Spoil("sender-missing", edit("acme.test", "TXT", "v=spf1", content='"v=spf1 include:_spf.google.com ~all"'),
          ("update record acme.test: declared v=spf1 include:_spf.google.com include:sendgrid.net ~all",),
          (fails("dns", "has to include sendgrid.net", "email/acme.test/spf-sendgrid"),),
          reworded=("email/acme.test/spf", "email/acme.test/spf-google-workspace"), preview=("@/spf",),
          findings=("spf-covers-senders",)),
    Spoil("eleven-look-ups", edit("acme.test", "TXT", "v=spf1", content=ELEVEN),
          ("update record acme.test: include:mailgun.org",), (fails("dns", "too many services", *SPF),),
          (ALIGNED_GOOGLE,)),
    Spoil("everybody-may-send", edit(
              "acme.test", "TXT", "v=spf1", content='"v=spf1 include:_spf.google.com include:sendgrid.net +all"'),
          ("update record acme.test: +all",), (fails("dns", "has to end in ~all", *SPF),), (ALIGNED_GOOGLE,),
          findings=("spf-allows-everybody",)),
    Spoil("spf-deleted", delete("acme.test", "TXT", "v=spf1"), ("create record acme.test: TXT v=spf1",),
          (fails("dns", REPAIR, *SPF),), (ALIGNED_GOOGLE,), findings=("spf-covers-senders",)),
    Spoil("spf-of-the-bounces-deleted", delete("send.acme.test", "TXT"), ("create record send.acme.test: TXT v=spf1",),
          (fails("dns", REPAIR, "email/send.acme.test/spf-resend"),
           fails("mail provider", SWITCH_ON, "email/acme.test/aligned-resend"))),
    Spoil("dkim-key-revoked", edit(SENDGRID_KEY, "TXT", content='"v=DKIM1; k=rsa; p="'),
          (f"update record {SENDGRID_KEY}: which ends after 18 characters",),
          (fails("dns", REPAIR, "email/acme.test/dkim-s1"), UNALIGNED_SENDGRID), preview=("s1._domainkey",),
          findings=("dkim-revoked",)),
    Spoil("dkim-key-cut", rewrite(GOOGLE_KEY, "TXT", lambda content: content.split('" "')[0].rstrip('"') + '"'),
          (f"update record {GOOGLE_KEY}: which ends after 255 characters",),
          (fails("dns", REPAIR, "email/acme.test/dkim-google"),), (ALIGNED_GOOGLE,), findings=("dkim-usable",)),
    Spoil("dkim-key-replaced", copy_text(GOOGLE_KEY, SENDGRID_KEY, over=True),
          (f"update record {SENDGRID_KEY}: content is …",), (fails("dns", REPAIR, "email/acme.test/dkim-s1"),)),
    Spoil("dkim-key-deleted", delete(GOOGLE_KEY, "TXT"), (f"create record {GOOGLE_KEY}: TXT v=DKIM1",),
          (fails("dns", REPAIR, "email/acme.test/dkim-google"),), (ALIGNED_GOOGLE,)),
    Spoil("dkim-key-twice", copy_text(GOOGLE_KEY, SENDGRID_KEY, over=False),
          (f"by_hand record {SENDGRID_KEY}: {DELETE_IT}",),
          (fails("dns", OTHER_ONE, "email/acme.test/dkim-s1"), UNALIGNED_SENDGRID),
          findings=("dkim-usable",)),
    Spoil("dmarc-deleted", delete("_dmarc.acme.test", "TXT"), ("create record _dmarc.acme.test: v=DMARC1",),
          (fails("dns", REPAIR, "email/acme.test/dmarc"),), preview=("_dmarc",), findings=("dmarc-missing",)),
    Spoil("dmarc-twice", add(type="TXT", name="_dmarc.acme.test", content='"v=DMARC1; p=none"'),
          (f"by_hand record _dmarc.acme.test: {DELETE_IT}",), (fails("dns", OTHER_ONE, "email/acme.test/dmarc"),),
          findings=("dmarc-valid",)),
    Spoil("dmarc-weakened", edit(
              "_dmarc.acme.test", "TXT", content='"v=DMARC1; p=none; rua=mailto:dmarc@acme.test"'),
          ("update record _dmarc.acme.test: p=none",), (fails("dns", REPAIR, "email/acme.test/dmarc"),)),
    Spoil("dmarc-reports-to-nobody", edit("_dmarc.acme.test", "TXT", content='"v=DMARC1; p=quarantine"'),
          ("update record _dmarc.acme.test: content is v=DMARC1; p=quarantine (declared",),
          (fails("dns", REPAIR, "email/acme.test/dmarc"),)),
)  # fmt: skip

ROWS = (*NAMES, *MAIL)
