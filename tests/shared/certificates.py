"""Server contexts whose certificate is wrong in one way."""

from __future__ import annotations

import datetime
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID
from loopback import Authority

Make = Callable[[Authority], ssl.SSLContext]
NOW = datetime.datetime.now(datetime.UTC)


def days(number: int) -> datetime.datetime:
    return NOW + datetime.timedelta(days=number)


def valid(*names: str, begins: int = -30, ends: int = 60) -> Make:
    """Return a maker of contexts for ``names``, valid between two days from now."""

    def make(authority: Authority) -> ssl.SSLContext:
        leaf = authority.ca.issue_cert(*names, not_before=days(begins), not_after=days(ends))
        return authority.context(leaf=leaf)

    return make


def issued_by(organization: str, *names: str) -> Make:
    """Return a maker of contexts whose certificate ``organization`` issued, below the authority that is trusted."""

    def make(authority: Authority) -> ssl.SSLContext:
        below = trustme.CA(parent_cert=authority.ca, organization_name=organization, path_length=8)
        return authority.context(leaf=below.issue_cert(*names))

    return make


def without_chain(*names: str) -> Make:
    """Return a maker of contexts that send the leaf of an authority in between, and not that authority."""

    def make(authority: Authority) -> ssl.SSLContext:
        leaf = authority.ca.create_child_ca().issue_cert(*names)
        return _load(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes())

    return make


def with_its_own_authority(*names: str) -> Make:
    """Return a maker of contexts that send the leaf of an authority that nobody knows, and that authority too."""

    def make(_: Authority) -> ssl.SSLContext:
        unknown = trustme.CA(organization_name="Acme Workshop")
        leaf = unknown.issue_cert(*names)
        return _load(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes() + unknown.cert_pem.bytes())

    return make


def without_alternative_names(name: str) -> Make:
    """Return a maker of contexts whose certificate has its name as its subject alone, as no browser reads it."""
    return lambda authority: _load(_build(name, ec.generate_private_key(ec.SECP256R1()), authority, named=False))


def self_signed(name: str) -> Make:
    return lambda _: _load(_build(name, ec.generate_private_key(ec.SECP256R1()), None))


def weak(name: str) -> Make:
    return lambda authority: _load(_build(name, rsa.generate_private_key(65537, 1024), authority))  # noqa: S505 - it has to be


def for_clients_only(name: str) -> Make:
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    return lambda authority: _load(_build(name, ec.generate_private_key(ec.SECP256R1()), authority, usage))


def logged(name: str, times: int) -> Make:
    """Return a maker of contexts whose certificate says that ``times`` logs know it (RFC 6962 section 3.3)."""
    stamp = b"\0" + bytes(32) + bytes(8) + b"\0\0" + b"\4\3" + b"\0\1" + b"\0"  # section 3.2; nobody signed it
    stamps = b"".join(len(each).to_bytes(2, "big") + each for each in [stamp] * times)
    value = len(stamps).to_bytes(2, "big") + stamps
    told = x509.UnrecognizedExtension(
        x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), b"\4\x81" + bytes([len(value)]) + value
    )
    return lambda authority: _load(_build(name, ec.generate_private_key(ec.SECP256R1()), authority, told))


def stapled(name: str) -> Make:
    """Return a maker of contexts whose certificate demands a stapled OCSP answer (RFC 7633)."""
    demand = x509.TLSFeature([x509.TLSFeatureType.status_request])
    return lambda authority: _load(_build(name, ec.generate_private_key(ec.SECP256R1()), authority, demand))


def _build(
    name: str,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    authority: Authority | None,
    further: x509.ExtensionType | None = None,
    *,
    named: bool = True,
) -> bytes:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    signer: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = key
    issuer = subject
    if authority is not None:
        loaded = load_pem_private_key(authority.ca.private_key_pem.bytes(), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        signer = loaded
        issuer = x509.load_pem_x509_certificate(authority.ca.cert_pem.bytes()).subject
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(days(-1))
        .not_valid_after(days(60))
    )
    if named:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    if further is not None:
        builder = builder.add_extension(further, critical=isinstance(further, x509.ExtendedKeyUsage))
    certificate = builder.sign(signer, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


def _load(pem: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with tempfile.NamedTemporaryFile() as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(Path(file.name))
    return context
