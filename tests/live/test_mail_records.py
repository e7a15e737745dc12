"""DKIM keys and DMARC records, read as receivers read them."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from launchready.live.mail import RecordError, host_of_mailbox, is_dmarc, parse_dkim, parse_dmarc


def rsa_key(bits: int, form: PublicFormat = PublicFormat.SubjectPublicKeyInfo) -> str:
    key = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, form)).decode()


KEYS = {1024: rsa_key(1024), 2048: rsa_key(2048)}
EDWARDS = base64.b64encode(ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
ELLIPTIC = base64.b64encode(
    ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


@pytest.mark.parametrize(
    ("text", "kind", "bits"),
    [
        (f"v=DKIM1; k=rsa; p={KEYS[2048]}", "rsa", 2048),
        (f"p={KEYS[1024]};", "rsa", 1024),
        (f"v=DKIM1;k=rsa;n=note;p={KEYS[2048][:100]} {KEYS[2048][100:]}", "rsa", 2048),
        (f"v=DKIM1; k=rsa; p={rsa_key(1024, PublicFormat.PKCS1)}", "rsa", 1024),
        (f"v=DKIM1; k=ed25519; p={EDWARDS}", "ed25519", 256),
        (f"v=DKIM1; h=sha1:sha256; s=email; t=s; p={KEYS[1024]}", "rsa", 1024),
    ],
    ids=["usual", "key-alone", "white-space", "pkcs1", "ed25519", "restricted"],
)
def test_usable_keys(text: str, kind: str, bits: int) -> None:
    key = parse_dkim(text)
    assert (key.kind, key.bits, key.testing) == (kind, bits, False)


def test_testing_mode_is_seen() -> None:
    assert parse_dkim(f"v=DKIM1; t=y:s; p={KEYS[1024]}").testing


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("v=DKIM1; k=rsa; p=", "revoked"),
        ("v=DKIM1; k=rsa", "no key"),
        (f"k=rsa; v=DKIM1; p={KEYS[1024]}", "first"),
        (f"v=DKIM2; p={KEYS[1024]}", "first"),
        (f"v=DKIM1; p={KEYS[2048][:-40]}", "cut"),
        (f"v=DKIM1; p={KEYS[2048][:-41]}", "base64"),
        (f"v=DKIM1; k=ed25519; p={KEYS[1024]}", "32 are needed"),
        (f"v=DKIM1; k=dsa; p={KEYS[1024]}", "not known"),
        (f"v=DKIM1; p={ELLIPTIC}", "no RSA"),
        (f"v=DKIM1; h=sha1; p={KEYS[1024]}", "sha256"),
        (f"v=DKIM1; s=tlsrpt; p={KEYS[1024]}", "e-mail"),
        (f"v=DKIM1; p={KEYS[1024]}; p={KEYS[2048]}", "twice"),
        (f"v=DKIM1\\; k=rsa\\; p={KEYS[1024]}", "backslashes"),
        ("some text", "no tag"),
    ],
    ids=[
        "revoked", "no-key", "version-last", "another-version", "cut-to-bytes", "cut-within-them", "of-another-kind",
        "of-a-kind-nobody-knows", "elliptic", "sha1-alone", "not-for-mail", "two-keys", "backslashes", "no-record",
    ],
)  # fmt: skip
def test_keys_that_verifiers_cannot_use(text: str, reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        parse_dkim(text)


def test_a_short_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # A 768-bit RSA public key, as DER SubjectPublicKeyInfo: today's libraries do not make such keys any more.
    numbers = rsa.RSAPublicNumbers(65537, (1 << 767) + 3)
    short = base64.b64encode(numbers.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(RecordError, match="768 bits"):
        parse_dkim(f"v=DKIM1; p={short.decode()}")


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("v=DMARC1; p=reject", "reject"),
        ("v=DMARC1;p=Quarantine;rua=mailto:a@acme.com", "quarantine"),
        ("v=DMARC1; p=reject; t=y", "quarantine"),
        ("v=DMARC1; p=quarantine; t=y", "none"),
        ("v=DMARC1; p=none; t=y", "none"),
        ("v=DMARC1; rua=mailto:a@acme.com", "none"),
        ("v=DMARC1; p=rejct; rua=mailto:a@acme.com", "none"),
        ("v=DMARC1; p=reject; np=reject; psd=n; pct=50; x=1", "reject"),
    ],
)
def test_dmarc_as_receivers_act_on_it(text: str, policy: str) -> None:
    assert parse_dmarc(text).policy == policy


@pytest.mark.parametrize(
    "text",
    ["v=DMARC1", "v=DMARC1; p=rejct", "v=DMARC1; p=rejct; rua=https://acme.com", "v=DMARC1; p=none; p=reject",
     "v=DMARC1 p=none; reject"],
)  # fmt: skip
def test_dmarc_that_receivers_ignore(text: str) -> None:
    with pytest.raises(RecordError):
        parse_dmarc(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("v=DMARC1; p=none", True),
        ("v=DMARC1", True),
        ("V=DMARC1; p=none", True),
        ("v=dmarc1; p=none", False),
        ("v=DMARC10; p=none", False),
        ("p=none; v=DMARC1", False),
        (" v=DMARC1; p=none", False),
    ],
)
def test_dmarc_is_told_from_other_text(text: str, is_one: bool) -> None:
    assert is_dmarc(text) is is_one


@pytest.mark.parametrize(
    ("tag", "told"),
    [("pct=100", ()), ("ri=86400; rf=afrf", ()), ("pct=99", ("pct= is gone since RFC 9989",))],
    ids=["the-old-default", "both-old-defaults", "another-value"],
)
def test_a_tag_that_is_gone_is_told_where_it_asks_for_something(tag: str, told: tuple[str, ...]) -> None:
    assert parse_dmarc(f"v=DMARC1; p=none; rua=mailto:a@acme.com; {tag}").ignored == told


@pytest.mark.parametrize(
    ("value", "fine"),
    [("0", True), ("1", True), ("1:d:s", True), ("d : s", True), ("D:0", True), ("2", False), ("0:x", False),
     ("d:d", False), ("0,1", False), ("", False)],
)  # fmt: skip
def test_what_failure_reports_are_asked_for(value: str, fine: bool) -> None:
    assert (parse_dmarc(f"v=DMARC1; p=none; rua=mailto:a@acme.com; fo={value}").ignored == ()) is fine


@pytest.mark.parametrize(
    ("uri", "host"),
    [
        ("mailto:a@acme.com", "acme.com"),
        ("MAILTO:a@Acme.com.", "acme.com"),
        ("mailto:a@acme.com!10m", "acme.com"),
        ("mailto:a@acme.com!10x", ""),
        ("mailto:a@acme.com?subject=x@y", "acme.com"),
        ("mailto:a%21b@acme.com", "acme.com"),
        ("mailto:a b@acme.com", ""),
        ("a@acme.com", ""),
        ("https://acme.com", ""),
    ],
)
def test_the_host_that_reports_go_to(uri: str, host: str) -> None:
    assert host_of_mailbox(uri) == host
