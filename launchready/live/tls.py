"""TLS as a server really speaks it: one handshake with one version, and what came of it.

A refusal is an alert that the server sent (RFC 8446 section 6.2). Some servers cut the connection instead; one such
cut shows nothing about versions or certificates, and silence or a closed port never does.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import certifi

from launchready.live.dns import CouldNotLook, now
from launchready.live.handshaking import HandshakeCutError, shake
from launchready.live.vantage import Endpoint
from launchready.verdicts import Evidence

CERTIFICATES = ("h2", "http/1.1")
"""What is offered where certificates are looked at: so HTTP/2 shows too."""
VERSIONS: Mapping[str, ssl.TLSVersion] = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
_BY_NAME = {"TLSv1": "1.0", "TLSv1.1": "1.1", "TLSv1.2": "1.2", "TLSv1.3": "1.3"}  # as OpenSSL names them
OF_THE_VERSION = "protocol version"
"""The alert of a server that speaks none of the versions it was offered (RFC 8446 section 6.2)."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server completed the handshake with ``version`` (``1.2``)."""

    asked: str
    of: str
    version: str
    at: str

    def evidence(self) -> Evidence:
        """Return this look as evidence."""
        return Evidence(self.asked, self.of, f"accepted TLS {self.version}", self.at)


@dataclass(frozen=True, slots=True)
class Refused:
    """The server ended the handshake with an alert, named as OpenSSL names it."""

    asked: str
    of: str
    alert: str
    at: str

    def evidence(self) -> Evidence:
        """Return this look as evidence."""
        return Evidence(self.asked, self.of, f"refused: {self.alert}", self.at)


@dataclass(frozen=True, slots=True)
class Cut:
    """The server took the connection and ended it in the handshake, without an alert: by itself, this shows nothing."""

    asked: str
    of: str
    reason: str
    at: str

    def evidence(self) -> Evidence:
        """Return this look as evidence."""
        return Evidence(self.asked, self.of, f"cut the connection without an alert ({self.reason})", self.at)


Handshake: TypeAlias = Accepted | Refused | Cut | CouldNotLook


async def shake_hands(
    endpoint: Endpoint, server_name: str, version: str, seconds: float, oldest: str | None = None
) -> Handshake:
    """Try one handshake that offers TLS ``version``, with ``server_name`` as SNI; certificates are not judged.

    With ``oldest`` all versions from that one on are offered as well; which one was accepted stands in the answer.
    """
    offered = version if oldest is None else f"{oldest} to {version}"
    asked, of = f"TLS {offered} for {server_name}", str(endpoint)
    try:
        async with asyncio.timeout(seconds):
            spoken = await shake(endpoint, _offer(oldest or version, version), server_name)
            return Accepted(asked, of, _BY_NAME[spoken.version() or ""], now())
    except TimeoutError:
        return CouldNotLook(asked, of, f"no handshake within {seconds:g} s", now())
    except HandshakeCutError as error:
        return Cut(asked, of, str(error), now())
    except ssl.SSLError as error:
        alert = alert_of(error)
        if alert:
            return Refused(asked, of, alert, now())
        return CouldNotLook(asked, of, f"the handshake broke off ({error.reason or type(error).__name__})", now())
    except OSError as error:
        return CouldNotLook(asked, of, f"cannot connect ({reason_of(error)})", now())


def reason_of(error: Exception) -> str:
    """Return what the system calls ``error``; asyncio's own words for it name an address that is shown already."""
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else type(error).__name__


@lru_cache(maxsize=len(VERSIONS) ** 2)
def _offer(oldest: str, newest: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    # Level 0, or OpenSSL would not offer TLS 1.0 and 1.1 and blame the server for it.
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # offering what is deprecated is the point
        context.minimum_version, context.maximum_version = VERSIONS[oldest], VERSIONS[newest]
    return context


def alert_of(error: ssl.SSLError) -> str | None:
    """Return the alert that the server sent, or None where the error is of our own side or a broken connection."""
    reason = (error.reason or "").replace(" ", "_").upper()
    for prefix in ("TLSV1_ALERT_", "SSLV3_ALERT_", "TLSV13_ALERT_", "TLSV1_"):
        if reason.startswith(prefix):
            return reason.removeprefix(prefix).lower().replace("_", " ")
    return None


def trusting(ca: Path | None, protocols: tuple[str, ...] = ()) -> ssl.SSLContext:
    """Return a client context that trusts the certificates in ``ca``, or the public roots (Mozilla's) without it.

    It is made once for each set of ``protocols`` that it is used for (ALPN) and shared: reading the roots takes longer
    than most looks. Nobody may change it to their own ends.
    """
    return _trust(ca, ca.stat().st_mtime_ns if ca else 0, protocols)


@lru_cache(maxsize=8)
def _trust(ca: Path | None, _written: int, protocols: tuple[str, ...]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(ca) if ca else certifi.where())
    # Browsers read a certificate's alternative names alone, and so does RFC 9525 (section 2), verified 2026-11-24.
    context.hostname_checks_common_name = False
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context
