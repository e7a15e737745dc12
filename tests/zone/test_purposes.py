"""What undeclared records are for: told where it can be told, and not guessed."""

from __future__ import annotations

import pytest

from launchready.zone import Record
from launchready.zone.purposes import purpose_of

KNOWN = [
    ("_acme-challenge.acme.com", "TXT", "gfj9Xq", "certificate authority"),
    ("_acme-challenge.www.acme.com", "CNAME", "www.acme.com.validation.example", "certificate authority"),
    ("_dnsauth.acme.com", "TXT", "_token", "certificate authority"),
    ("_3e9e8a5f.acme.com", "CNAME", "8e1c4b7a.acm-validations.aws", "certificate authority"),
    ("_5f0c2b4d.acme.com", "CNAME", "a1.b2.comodoca.com", "certificate authority"),
    ("_domainconnect.acme.com", "CNAME", "_domainconnect.gd.domaincontrol.com", "registrar"),
    ("s2._domainkey.acme.com", "CNAME", "s2.domainkey.u1.wl.sendgrid.net", "signed"),
    ("mail._domainkey.acme.com", "TXT", "v=DKIM1; k=rsa; p=MIIB", "signed"),
    ("acme.com", "TXT", "google-site-verification=abc", "service"),
    ("acme.com", "TXT", "MS=ms12345678", "service"),
    ("acme.com", "TXT", "facebook-domain-verification=abc", "service"),
    ("acme.com", "TXT", "apple-domain=abc", "service"),
]
UNKNOWN = [
    ("acme.com", "TXT", "v=spf1 -all"),
    ("acme.com", "TXT", "hello"),
    ("www.acme.com", "A", "203.0.113.1"),
    ("old.acme.com", "CNAME", "acme.herokuapp.com"),
    ("note._domainkey.acme.com", "TXT", "o=~"),
    ("comodoca.com", "A", "203.0.113.1"),
]


@pytest.mark.parametrize(("name", "type_", "content", "purpose"), KNOWN)
def test_a_known_purpose_is_told(name: str, type_: str, content: str, purpose: str) -> None:
    assert purpose in (purpose_of(Record(name, type_, content)) or "")


@pytest.mark.parametrize(("name", "type_", "content"), UNKNOWN)
def test_what_is_not_known_is_not_guessed(name: str, type_: str, content: str) -> None:
    assert purpose_of(Record(name, type_, content)) is None
