"""The local certificate authority: the only one that clients of the local world are told to trust.

Its key and certificate are kept beside the world's state, so that a restart keeps the trust. It certifies what
Universal SSL would (a zone and ``*.zone``) for the edge, and host names for the demo origins. Certificates live 90
days (developers.cloudflare.com/ssl/edge-certificates/universal-ssl, verified 2026-11-24).
"""

from __future__ import annotations

import os
import ssl
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import trustme

_LIFETIME = timedelta(days=90)
_ORGANIZATION = "Launch Ready local CA"
# Level 0: OpenSSL's default refuses TLS 1.0 and 1.1, which a zone may allow.
_CIPHERS = "DEFAULT:@SECLEVEL=0"

VERSIONS: Mapping[str, ssl.TLSVersion] = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}


class Condition(StrEnum):
    """What is wrong with a demo origin's certificate; GOOD: nothing, NONE: the handshake is refused."""

    GOOD = "good"
    EXPIRED = "expired"
    OTHER_NAME = "other-name"
    UNTRUSTED = "untrusted"
    NONE = "none"


class CertificateAuthority:
    """Issues certificates. ``certificate`` is the path of the PEM file to trust."""

    def __init__(self, authority: trustme.CA, certificate: Path) -> None:
        self._authority = authority
        self._stranger = trustme.CA(organization_name="A CA that nobody trusts")
        self.certificate = certificate

    def trusting(self) -> ssl.SSLContext:
        """Return a client context that trusts this authority alone."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def certify(self, names: tuple[str, ...], condition: Condition = Condition.GOOD) -> trustme.LeafCert:
        """Return a certificate for ``names`` (wildcards allowed), spoilt as ``condition`` says."""
        issuer = self._stranger if condition is Condition.UNTRUSTED else self._authority
        until = datetime.now(UTC).replace(microsecond=0) + _LIFETIME
        if condition is Condition.EXPIRED:
            until = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
        if condition is Condition.OTHER_NAME:
            names = ("other-name.invalid",)
        return issuer.issue_cert(
            *names, common_name=names[0][:64], not_before=until - _LIFETIME - timedelta(hours=1), not_after=until
        )


def open_authority(directory: Path) -> CertificateAuthority:
    """Return the authority kept in ``directory``, made there if it is new; only its owner can read the key."""
    certificate, key = directory / "ca.pem", directory / "ca.key"
    if certificate.is_file() and key.is_file():
        return CertificateAuthority(trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes()), certificate)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority = trustme.CA(organization_name=_ORGANIZATION)
    write_private(key, authority.private_key_pem.bytes())
    certificate.write_bytes(authority.cert_pem.bytes())
    return CertificateAuthority(authority, certificate)


def write_private(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` whole or not at all, readable by its owner alone from the start."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    beside.replace(path)


def server_context(
    certificate: trustme.LeafCert, oldest: ssl.TLSVersion, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
) -> ssl.SSLContext:
    """Return a server's context that speaks HTTP/1.1 over the TLS versions ``oldest`` to ``newest``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    context.set_ciphers(_CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a zone may allow what is deprecated
        context.minimum_version, context.maximum_version = oldest, max(oldest, newest)
    return context


def refusing_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """Return a server's context that refuses every handshake with the alert handshake_failure."""
    context = server_context(certificate, ssl.TLSVersion.TLSv1)
    context.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE
    return context
