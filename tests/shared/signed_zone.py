"""A name server whose zone is signed with DNSSEC, rightly or wrongly."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import dns.dnssec
import dns.dnssectypes
import dns.message
import dns.name
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from loopback import DnsServer

ZONE = dns.name.from_text("acme.com.")


class Key:
    """A key of the zone with its DNSKEY record and DS."""

    def __init__(self, algorithm: int = 13) -> None:
        self.private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = (
            ec.generate_private_key(ec.SECP256R1()) if algorithm == 13 else rsa.generate_private_key(65537, 2048)
        )
        self.dnskey = dns.dnssec.make_dnskey(self.private.public_key(), algorithm, flags=257)
        made = dns.dnssec.make_ds(ZONE, self.dnskey, "SHA256", policy=dns.dnssec.allow_all_policy)
        self.ds = made.to_text()


@dataclass
class SignedServer(DnsServer):
    """A DnsServer that answers DNSKEY and signs SOA and DNSKEY; ``ended`` days ago the signatures ran out."""

    key: Key = field(default_factory=Key)
    ended: int | None = None

    def reply(self, wire: bytes, transport: str) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        if question.name != ZONE or question.rdtype not in (dns.rdatatype.SOA, dns.rdatatype.DNSKEY):
            return super().reply(wire, transport)
        inner = super().reply(wire, "tcp")
        assert inner is not None
        answer = dns.message.from_wire(inner)
        if question.rdtype == dns.rdatatype.DNSKEY:
            answer.authority.clear()
            answer.answer = [dns.rrset.from_rdata(ZONE, 300, self.key.dnskey)]
        for rrset in list(answer.answer):
            answer.answer.append(dns.rrset.from_rdata(ZONE, 300, self._sign(rrset)))
        return answer.to_wire()

    def _sign(self, rrset: dns.rrset.RRset) -> dns.rdatatype.RdataType | object:
        now = time.time()
        ends = now + 86_400 if self.ended is None else now - self.ended * 86_400
        return dns.dnssec.sign(
            rrset,
            self.key.private,
            ZONE,
            self.key.dnskey,
            inception=ends - 30 * 86_400,
            expiration=ends,
            policy=dns.dnssec.allow_all_policy,
        )
