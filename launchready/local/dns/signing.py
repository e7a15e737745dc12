"""Signatures of a zone that DNSSEC is on for: of what stands in the answer, for who asks for them (RFC 4035).

There are no records that prove an absence (NSEC): a resolver that validates would not believe that a name is missing.
"""

from __future__ import annotations

import time

import dns.dnssec
import dns.name
import dns.rdataset
import dns.rrset

from launchready.local.store import ZoneState
from launchready.local.store.registrars import published_ds
from launchready.local.store.zone_keys import TTL, private_key, zone_key

_VALID = 86_400  # seconds before and after now


def is_signed(zone: ZoneState) -> bool:
    """Say whether ``zone`` is signed: DNSSEC is on, or being switched off while the registrar has a DS record."""
    switched_on = zone.dnssec.get("status") == "active"
    return bool(zone.dnssec.get("ds")) and (switched_on or bool(published_ds(zone)))


def keys() -> dns.rdataset.Rdataset:
    """Return the DNSKEY records of a signed zone."""
    return dns.rdataset.from_rdata(TTL, zone_key())


def sign(zone: ZoneState, rrset: dns.rrset.RRset) -> dns.rrset.RRset:
    """Return the signature of ``rrset``, which is the zone's."""
    now = int(time.time())
    signature = dns.dnssec.sign(
        rrset,
        private_key(),
        dns.name.from_text(zone.name),
        zone_key(),
        inception=now - _VALID,
        expiration=now + _VALID,
    )
    return dns.rrset.from_rdata(rrset.name, rrset.ttl, signature)
