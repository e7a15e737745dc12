"""The certificate that a server shows for a name, whether it holds or not, and what makes it not hold.

One handshake that verifies; where that fails, a second one that does not, so that the certificate can be described.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from launchready.live.dns import CouldNotLook, now
from launchready.live.handshaking import HandshakeCutError, shake
from launchready.live.tls import CERTIFICATES, alert_of, reason_of
from launchready.live.vantage import Endpoint
from launchready.verdicts import Evidence


class Fault(StrEnum):
    """Why a certificate does not hold. CHAIN: its issuer was not sent, or is nobody that we trust."""

    EXPIRED = "expired"
    EARLY = "not valid yet"
    NAME = "for other names"
    SELF_SIGNED = "self-signed"
    CHAIN = "no chain to a trusted authority"
    WEAK = "too weak"
    OTHER = "not valid"


_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}  # as browsers show them (FIPS 186-5)
# X509_V_ERR_*: docs.openssl.org/3.0/man1/openssl-verification-options, verified 2026-11-24.
_FAULTS = {
    9: Fault.EARLY,
    10: Fault.EXPIRED,
    18: Fault.SELF_SIGNED,
    19: Fault.CHAIN,  # signed by an authority of its own, which was sent along
    20: Fault.CHAIN,
    21: Fault.CHAIN,
    62: Fault.NAME,
    66: Fault.WEAK,
    67: Fault.WEAK,
    68: Fault.WEAK,
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server showed for ``host``.

    ``fault`` is None where it holds, ``reason`` says why it does not. ``names`` are its DNS names, ``begins`` and
    ``ends`` ISO 8601; ``issuer`` is the authority's organisation (else its common name), ``key`` as ``RSA 2048``.
    ``http2``: the server chose HTTP/2, None where it was not offered. ``version`` of TLS is the newest that both sides
    speak. ``stapling``: the certificate demands a stapled OCSP answer (RFC 7633), without which some browsers refuse
    it; ``logged`` is how many timestamps of Certificate Transparency logs stand in it (RFC 6962 section 3.3).
    """

    host: str
    of: str
    at: str
    fault: Fault | None = None
    reason: str = ""
    names: tuple[str, ...] = ()
    begins: str = ""
    ends: str = ""
    issuer: str = ""
    key: str = ""
    signed_with: str = ""
    http2: bool | None = None
    version: str = ""
    stapling: bool = False
    logged: int = 0

    @property
    def days_left(self) -> int | None:
        """Whole days until it ends, negative where it did; None where it could not be read."""
        return (datetime.fromisoformat(self.ends) - datetime.now(UTC)).days if self.ends else None

    @property
    def begun(self) -> bool:
        """Whether it is valid already; so is one of which nothing could be read."""
        return not self.begins or datetime.fromisoformat(self.begins) <= datetime.now(UTC)

    @property
    def lifetime(self) -> int | None:
        """Whole days from its beginning to its end."""
        if not self.ends:
            return None
        return (datetime.fromisoformat(self.ends) - datetime.fromisoformat(self.begins)).days

    @property
    def http2_told(self) -> str:
        """``, HTTP/2``, ``, no HTTP/2``, or nothing where it was not offered."""
        return "" if self.http2 is None else f", {'HTTP/2' if self.http2 else 'no HTTP/2'}"

    def evidence(self) -> Evidence:
        """Return this look as evidence."""
        state = f"does not hold: {self.reason}" if self.fault else "valid"
        told = f"{state}; for {', '.join(self.names[:8])}; by {self.issuer}; until {self.ends}; {self.key}"
        if self.version:
            told += f"; {self.version}{self.http2_told}"
        if self.names:
            told += f"; {self.logged} timestamps of public logs{'; must be stapled' if self.stapling else ''}"
        return Evidence(f"certificate of {self.host}", self.of, told, self.at)


@dataclass(frozen=True, slots=True)
class NoTls:
    """The server took the connection and refused TLS for this name: ``reason``. Its own doing, unlike silence."""

    host: str
    of: str
    reason: str
    at: str

    def evidence(self) -> Evidence:
        """Return this look as evidence."""
        return Evidence(f"certificate of {self.host}", self.of, self.reason, self.at)


Shown: TypeAlias = Certificate | NoTls | CouldNotLook


async def look_at_certificate(endpoint: Endpoint, host: str, context: ssl.SSLContext, seconds: float) -> Shown:
    """Return the certificate that ``endpoint`` shows for ``host``, judged with ``context``; a try takes ``seconds``.

    ``context`` offers the protocols ``CERTIFICATES``, so that HTTP/2 shows too.
    """
    asked, of = f"certificate of {host}", str(endpoint)
    try:
        async with asyncio.timeout(seconds):
            return read_certificate(await shake(endpoint, context, host), host, of)
    except ssl.SSLCertVerificationError as error:
        fault, reason = _FAULTS.get(error.verify_code, Fault.OTHER), str(error.verify_message)
    except ssl.SSLError as error:
        alert = alert_of(error)
        if alert:
            return NoTls(host, of, f"the server refuses TLS for this name: {alert}", now())
        return CouldNotLook(asked, of, f"the handshake broke off ({error.reason or type(error).__name__})", now())
    except HandshakeCutError as error:
        return CouldNotLook(asked, of, f"the handshake broke off ({error})", now())
    except TimeoutError:
        return CouldNotLook(asked, of, f"no handshake within {seconds:g} s", now())
    except (OSError, UnicodeError) as error:
        return CouldNotLook(asked, of, f"cannot connect ({reason_of(error)})", now())
    return await _describe(endpoint, host, Certificate(host, of, now(), fault, reason), seconds)


async def _describe(endpoint: Endpoint, host: str, found: Certificate, seconds: float) -> Certificate:
    """Return ``found``, which does not hold, with what stands in it where the server shows it again."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")  # also a key too weak to be accepted is described
    context.set_alpn_protocols(list(CERTIFICATES))
    try:
        async with asyncio.timeout(seconds):
            read = read_certificate(await shake(endpoint, context, host), host, found.of)
            return replace(read, fault=found.fault, reason=found.reason)
    except (OSError, TimeoutError, UnicodeError, HandshakeCutError):
        return found


def read_certificate(shaken: ssl.SSLObject, host: str, of: str) -> Certificate:
    """Return what ``of`` showed for ``host`` in a handshake that was completed."""
    spoken = (shaken.version() or "").replace("TLSv", "TLS ")
    read = _read(shaken.getpeercert(binary_form=True) or b"", host, of)
    return replace(read, http2=shaken.selected_alpn_protocol() == "h2", version=spoken)


def _read(raw: bytes, host: str, of: str) -> Certificate:
    try:
        parsed = x509.load_der_x509_certificate(raw)
        key = parsed.public_key()
        hashed = parsed.signature_hash_algorithm
        return Certificate(
            host,
            of,
            now(),
            names=_names(parsed),
            begins=parsed.not_valid_before_utc.isoformat(),
            ends=parsed.not_valid_after_utc.isoformat(),
            issuer=_issuer(parsed),
            key=_named(key),
            signed_with=hashed.name if hashed else "",
            stapling=_demands_stapling(parsed),
            logged=_count_logs(parsed),
        )
    except (ValueError, x509.UnsupportedGeneralNameType, x509.DuplicateExtension) as error:
        return Certificate(host, of, now(), Fault.OTHER, f"it cannot be read ({type(error).__name__})")


def _named(key: object) -> str:
    """Return what a key is, as people call it: ``RSA 2048``, ``ECDSA P-256``, ``Ed25519``."""
    match key:
        case rsa.RSAPublicKey():
            return f"RSA {key.key_size}"
        case ec.EllipticCurvePublicKey():
            return f"ECDSA {_CURVES.get(key.curve.name, key.curve.name)}"
        case _:
            return type(key).__name__.strip("_").removesuffix("PublicKey")


def _names(parsed: x509.Certificate) -> tuple[str, ...]:
    try:
        found = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(name.lower() for name in found.get_values_for_type(x509.DNSName))


def _demands_stapling(parsed: x509.Certificate) -> bool:
    try:
        features = parsed.extensions.get_extension_for_class(x509.TLSFeature).value
    except x509.ExtensionNotFound:
        return False
    return x509.TLSFeatureType.status_request in features


def _count_logs(parsed: x509.Certificate) -> int:
    kind = x509.PrecertificateSignedCertificateTimestamps
    try:
        return len(parsed.extensions.get_extension_for_class(kind).value)
    except x509.ExtensionNotFound:
        return 0


def _issuer(parsed: x509.Certificate) -> str:
    for kind in (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME):
        values = parsed.issuer.get_attributes_for_oid(kind)
        if values:
            return str(values[0].value)
    return ""
