"""The key that signs zones: one for all of them, as Cloudflare has one, with the key tag that Cloudflare's has.

Whoever reads this can sign with it: it is worth nothing outside of this machine. Source of tag and algorithm:
developers.cloudflare.com/dns/dnssec, verified 2026-11-24.
"""

from __future__ import annotations

import base64
from functools import cache

import dns.dnssec
import dns.name
from cryptography.hazmat.primitives.asymmetric import ec
from dns.rdtypes.ANY.DNSKEY import DNSKEY

ALGORITHM, FLAGS, TTL = 13, 257, 3600
_SECRET = 4575  # the least whose key has the tag 2371


@cache
def private_key() -> ec.EllipticCurvePrivateKey:
    """Return the key."""
    return ec.derive_private_key(_SECRET, ec.SECP256R1())


@cache
def zone_key() -> DNSKEY:
    """Return the DNSKEY record that every signed zone has."""
    return dns.dnssec.make_dnskey(private_key().public_key(), ALGORITHM, flags=FLAGS)


def public_key() -> str:
    """Return the key in the form that the API shows."""
    return base64.b64encode(zone_key().key).decode("ascii")


def key_tag() -> int:
    """Return the key's tag (RFC 4034 appendix B)."""
    return dns.dnssec.key_id(zone_key())


def digest(zone: str) -> str:
    """Return the SHA-256 digest of the key for ``zone``, as a DS record has it, in capitals (RFC 4509)."""
    made = dns.dnssec.make_ds(dns.name.from_text(zone), zone_key(), "SHA256")
    return made.digest.hex().upper()
