"""Whether the chain of DNSSEC holds from the parent's DS record to the zone's own answers (RFC 4035 section 5).

A zone whose DS record fits none of its keys is gone for every resolver that validates, and certificate authorities
have had to validate since 2026-03-15. Only this one link is looked at: what lies above is the registry's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import dns.dnssec
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from launchready.live.dns import Answer, Exchange, Tally, exchange, now
from launchready.live.vantage import Endpoint
from launchready.live.wire import PAYLOAD
from launchready.verdicts import Evidence

# RFC 9905 (RSASHA1 and its NSEC3 twin) and RFC 8624 section 3.1 for the older ones, verified 2026-11-24.
OLD_ALGORITHMS = {1: "RSAMD5", 3: "DSA", 5: "RSASHA1", 6: "DSA-NSEC3-SHA1", 7: "RSASHA1-NSEC3-SHA1"}
_ALGORITHMS = frozenset({5, 7, 8, 10, 13, 14, 15, 16})  # that dnspython can check with cryptography
_DIGESTS = {1: "SHA1", 2: "SHA256", 4: "SHA384"}


class Chain(StrEnum):
    """What the link from the parent to the zone is worth. EXPIRED and BROKEN: validating resolvers answer nothing."""

    UNSIGNED = "unsigned"
    HOLDS = "holds"
    ORPHANED = "signed, but the parent does not say so"
    BROKEN = "broken"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Dnssec:
    """The chain with the reason for its state; ``old`` are algorithms that should be left (RFC 9905)."""

    chain: Chain
    reason: str = ""
    old: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class _FailedError(Exception):
    """The server answered that it failed, or would not."""


async def look_at_chain(zone: str, ds: Exchange, server: Endpoint, seconds: float, tally: Tally) -> Dnssec:
    """Return the state of ``zone``: ``ds`` is what its parent says, ``server`` one that answers for it.

    A DS record with a digest or an algorithm that is not known here shows nothing: validators that do not know it
    either take the zone as unsigned (RFC 4035 section 5.2).
    """
    if not isinstance(ds, Answer):
        return Dnssec(Chain.UNKNOWN, f"the DS record could not be asked for: {ds.reason}", (), (ds.evidence(),))
    try:
        keys, key_signatures, told = await _signed(zone, "DNSKEY", server, seconds, tally)
        evidence = (ds.evidence(), told)
        if not ds.values:
            chain = Chain.ORPHANED if keys else Chain.UNSIGNED
            return Dnssec(chain, "", (), evidence)
        if keys is None:
            return Dnssec(Chain.BROKEN, "the registrar has a DS record, and the zone no keys", (), evidence)
        if all(map(_is_beyond_us, ds.values)):
            return Dnssec(Chain.UNKNOWN, "the DS record is of a kind that cannot be checked here", (), evidence)
        soa, soa_signatures, _ = await _signed(zone, "SOA", server, seconds, tally)
    except (_FailedError, dns.exception.DNSException, OSError, EOFError, ValueError) as error:
        reason = f"the keys could not be asked for ({str(error) or type(error).__name__})"
        return Dnssec(Chain.UNKNOWN, reason, (), (ds.evidence(),))
    old = tuple(sorted({OLD_ALGORITHMS[int(key.algorithm)] for key in keys if int(key.algorithm) in OLD_ALGORITHMS}))
    chain, reason = _judge(zone, ds.values, (keys, key_signatures), (soa, soa_signatures))
    return Dnssec(chain, reason, old, evidence)


async def _signed(
    zone: str, type_: str, server: Endpoint, seconds: float, tally: Tally
) -> tuple[dns.rrset.RRset | None, dns.rrset.RRset | None, Evidence]:
    """Return the zone's records of ``type_``, their signatures, and the look; raises where the server failed."""
    name = dns.name.from_text(zone)
    kind = dns.rdatatype.from_text(type_)
    query = dns.message.make_query(name, kind, want_dnssec=True, payload=PAYLOAD)
    query.flags |= dns.flags.CD  # what is broken is what we want to see
    reply = await exchange(server, query, seconds, tally)
    if reply.rcode() != dns.rcode.NOERROR:  # a server that fails or refuses says nothing about keys
        raise _FailedError(f"{server} answers {dns.rcode.to_text(reply.rcode())}")
    found = reply.get_rrset(reply.answer, name, dns.rdataclass.IN, kind)
    signatures = reply.get_rrset(reply.answer, name, dns.rdataclass.IN, dns.rdatatype.RRSIG, kind)
    told = f"{len(found) if found else 'no'} records, {len(signatures) if signatures else 'no'} signatures"
    return found, signatures, Evidence(f"{type_} {zone}", str(server), told, now())


def _judge(
    zone: str,
    ds: tuple[str, ...],
    keys: tuple[dns.rrset.RRset, dns.rrset.RRset | None],
    soa: tuple[dns.rrset.RRset | None, dns.rrset.RRset | None],
) -> tuple[Chain, str]:
    name = dns.name.from_text(zone)
    trusted = dns.rrset.RRset(name, dns.rdataclass.IN, dns.rdatatype.DNSKEY)
    for key in keys[0]:
        if any(_fits(name, key, value) for value in ds):
            trusted.add(key)
    if not trusted:
        return Chain.BROKEN, "the DS record at the registrar fits none of the zone's keys"
    chain, reason = _verify(keys[0], keys[1], name, trusted)
    if chain is not Chain.HOLDS:
        return chain, reason
    if soa[0] is None:
        return Chain.UNKNOWN, "the server has keys, and no SOA record"
    return _verify(soa[0], soa[1], name, keys[0])


def _digest_of(ds: str) -> str | None:
    parts = ds.split()
    return _DIGESTS.get(int(parts[2])) if len(parts) > 3 and parts[2].isdigit() else None


def _is_beyond_us(ds: str) -> bool:
    parts = ds.split()
    numbers = len(parts) > 3 and parts[1].isdigit() and parts[2].isdigit()
    return numbers and (int(parts[1]) not in _ALGORITHMS or int(parts[2]) not in _DIGESTS)


def _fits(name: dns.name.Name, key: object, ds: str) -> bool:
    parts, digest = ds.split(), _digest_of(ds)
    if digest is None:
        return False
    try:
        made = dns.dnssec.make_ds(name, key, digest, policy=dns.dnssec.allow_all_policy)  # type: ignore[arg-type]
    except (dns.exception.DNSException, ValueError):
        return False
    return made.to_text().lower().split() == [*(part.lower() for part in parts[:3]), "".join(parts[3:]).lower()]


def _verify(
    found: dns.rrset.RRset, signatures: dns.rrset.RRset | None, name: dns.name.Name, keys: dns.rrset.RRset
) -> tuple[Chain, str]:
    kind = dns.rdatatype.to_text(found.rdtype)
    if signatures is None:
        return Chain.BROKEN, f"the zone's {kind} records are not signed"
    try:
        dns.dnssec.validate(found, signatures, {name: keys}, policy=dns.dnssec.allow_all_policy)
    except dns.exception.DNSException as error:
        ended = [int(signature.expiration) for signature in signatures]
        if ended and max(ended) < datetime.now(UTC).timestamp():
            when = datetime.fromtimestamp(max(ended), UTC).strftime("%Y-%m-%d")
            return Chain.EXPIRED, f"the signatures of the zone's {kind} records ended on {when}"
        return Chain.BROKEN, f"the zone's {kind} records do not verify ({type(error).__name__})"
    return Chain.HOLDS, ""
