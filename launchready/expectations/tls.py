"""What is expected of certificates, https and TLS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class CertificateHolds:
    """``host`` shows a certificate that browsers trust and that has ``days`` or more left."""

    host: str
    days: int


@dataclass(frozen=True, slots=True)
class CertificateAwaited:
    """``host`` is behind the edge once its certificate there is active: until then nothing can be looked at.

    ``asked`` is false where it could not be found out how far that is.
    """

    host: str
    asked: bool = True


@dataclass(frozen=True, slots=True)
class OriginCertificate:
    """The server at ``address`` has a certificate for ``host`` that the edge accepts, with ``days`` or more left.

    ``others``: the host has further servers, so that an answer of the edge says nothing about this one.
    """

    host: str
    address: str
    days: int
    others: bool = False


@dataclass(frozen=True, slots=True)
class ServesHttps:
    """``url`` answers over https with a valid certificate and a status below 500 (401 and 403 are fine).

    ``statuses``: where given, one of these exactly (a health path answers 200). ``open``: it shows everybody a page,
    and asks nobody for a password.
    """

    url: str
    statuses: frozenset[int] = frozenset()
    open: bool = False


@dataclass(frozen=True, slots=True)
class TlsVersions:
    """``host`` accepts ``minimum`` and everything newer, and refuses everything older."""

    host: str
    minimum: str


@dataclass(frozen=True, slots=True)
class PreloadReady:
    """``host`` fulfils what the list that is built into browsers demands of a domain (hstspreload.org)."""

    host: str


@dataclass(frozen=True, slots=True)
class SendsHsts:
    """``url`` sends Strict-Transport-Security with at least these values (max_age in seconds, 0: none sent)."""

    url: str
    max_age: int
    include_subdomains: bool
    preload: bool


TlsCheck: TypeAlias = (
    CertificateHolds | CertificateAwaited | OriginCertificate | ServesHttps | TlsVersions | PreloadReady | SendsHsts
)
