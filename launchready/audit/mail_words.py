"""What a finding of ``launchready.mail`` means to a founder: a sentence without an acronym, and who can mend it."""

from __future__ import annotations

from collections.abc import Mapping

from launchready.audit.finding import Where

_REFUSED = "Email that you send may be refused, or land in spam."
_PRETEND = "Anybody can send email in your name, and it arrives."
_LOST = "Email to you may get lost."
_HALF = "A protection of your email works only halfway."

# policy -> (what happens to customers, who can mend it, minutes)
WORDS: Mapping[str, tuple[str, Where, int]] = {
    "spf-missing": (_REFUSED, Where.RECORDS, 10),
    "spf-invalid": (_REFUSED, Where.RECORDS, 10),
    "spf-too-many-lookups": (_REFUSED, Where.RECORDS, 30),
    "spf-void-lookups": (_REFUSED, Where.RECORDS, 15),
    "spf-allows-everybody": (_PRETEND, Where.RECORDS, 5),
    "spf-wide": (_PRETEND, Where.RECORDS, 10),
    "spf-ignored": (_REFUSED, Where.RECORDS, 10),
    "spf-leaves-mailboxes-out": ("Email that you write may be refused, or land in spam.", Where.RECORDS, 10),
    "spf-neutral": (_HALF, Where.RECORDS, 5),
    "spf-ptr": (_HALF, Where.RECORDS, 10),
    "spf-near-limit": ("One more service, and email that you send may be refused.", Where.RECORDS, 30),
    "dkim-not-found": ("Email that you send may not be recognised as yours.", Where.MAIL, 20),
    "dkim-missing": (_REFUSED, Where.MAIL, 20),
    "dkim-wildcard": ("Email that you send may not be recognised as yours.", Where.RECORDS, 15),
    "dkim-revoked": ("Email that is signed with an old key is refused.", Where.MAIL, 20),
    "dkim-unusable": ("Email that you send may not be recognised as yours.", Where.RECORDS, 15),
    "dkim-weak": ("The seal on your email could be forged.", Where.MAIL, 20),
    "dkim-long": ("Some mailboxes may not recognise your email as yours.", Where.MAIL, 20),
    "dkim-testing": (_HALF, Where.RECORDS, 5),
    "dmarc-missing": ("Anybody can send email in your name, and big mailboxes may refuse yours.", Where.RECORDS, 10),
    "dmarc-invalid": ("Anybody can send email in your name, and big mailboxes may refuse yours.", Where.RECORDS, 10),
    "dmarc-only-watches": (_PRETEND, Where.RECORDS, 10),
    "dmarc-no-reports": ("You are not told when your email is refused.", Where.RECORDS, 10),
    "dmarc-ignored": (_HALF, Where.RECORDS, 5),
    "dmarc-receivers-differ": ("Whether email in your name is refused depends on who receives it.", Where.RECORDS, 10),
    "dmarc-testing": (_HALF, Where.RECORDS, 5),
    "dmarc-reports-refused": ("You are not told when your email is refused.", Where.RECORDS, 30),
    "dmarc-parked-open": (_PRETEND, Where.RECORDS, 5),
    "dmarc-reports-lost": ("You are not told when your email is refused.", Where.RECORDS, 15),
    "dmarc-subdomains-open": ("Anybody can send email in the name of a part of your domain.", Where.RECORDS, 10),
    "domain-missing": ("Your domain does not exist on the internet.", Where.REGISTRAR, 30),
    "mx-missing": ("Email to you does not arrive.", Where.RECORDS, 15),
    "mx-null-and-others": (_LOST, Where.RECORDS, 5),
    "mx-null": ("You take no email, you say.", Where.RECORDS, 5),
    "mx-none": ("You take no email.", Where.RECORDS, 15),
    "mx-dead": (_LOST, Where.RECORDS, 10),
    "mx-proxied": (_LOST, Where.RECORDS, 10),
    "mx-alias": (_LOST, Where.RECORDS, 10),
    "starttls-missing": ("Email to you can be read on the way.", Where.MAIL, 60),
    "starttls-certificate": ("Email to you can be read on the way.", Where.MAIL, 60),
    "mta-sts-invalid": (_HALF, Where.HOSTING, 60),
    "mta-sts-mismatch": (_LOST, Where.HOSTING, 30),
    "mta-sts-short": (_HALF, Where.HOSTING, 10),
    "tls-rpt-invalid": (_HALF, Where.RECORDS, 10),
    "tls-rpt-missing": (_HALF, Where.RECORDS, 10),
    "bimi": ("Your logo beside your email.", Where.RECORDS, 30),
}
