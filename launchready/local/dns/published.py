"""One zone as Cloudflare's name servers publish it: its records, and what Cloudflare adds to them.

Sources, verified 2026-11-24: developers.cloudflare.com/dns/proxy-status (proxied names answer the edge's addresses;
records act DNS-only while the zone is pending), …/dns/manage-dns-records/reference/ttl (300 s),
…/ssl/edge-certificates/caa-records and …/troubleshooting/caa-records (the CAA records it adds once one is declared).
Unverified: that it adds them while the zone is pending too (chosen: it does not), and the SOA's timers, which are
those that its servers are seen to send. What is signed is ``signing``'s.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset
from dns.rdatatype import RdataType

from launchready.local.addresses import EDGE_V4, EDGE_V6
from launchready.local.dns.rdatas import AUTOMATIC_TTL, read_rdata, served_ttl
from launchready.local.dns.signing import is_signed, keys
from launchready.local.dns.tree import Found, Tree, grow
from launchready.local.store import ZoneState

NEGATIVE_TTL = 1800
_NS_TTL = 86_400
_ADDRESS_TYPES = (RdataType.A, RdataType.AAAA)
_ISSUERS = (
    "comodoca.com",
    "digicert.com; cansignhttpexchanges=yes",
    "letsencrypt.org",
    "pki.goog; cansignhttpexchanges=yes",
    "sectigo.com",
    "ssl.com",
)


def _rdataset(type_: RdataType, ttl: int, texts: Iterable[str]) -> dns.rdataset.Rdataset:
    return dns.rdataset.from_text_list(
        dns.rdataclass.IN, type_, ttl, list(texts), origin=dns.name.root, relativize=False
    )


EDGE_ADDRESSES = {
    RdataType.A: _rdataset(RdataType.A, AUTOMATIC_TTL, EDGE_V4),
    RdataType.AAAA: _rdataset(RdataType.AAAA, AUTOMATIC_TTL, EDGE_V6),
}


@dataclass(frozen=True, slots=True)
class PublishedZone:
    """A zone as it is answered from. ``proxying``: it is active and not paused, so proxied names are the edge's.

    ``negative`` is the SOA record as it stands beside an answer of nothing.
    """

    tree: Tree
    proxying: bool
    soa: dns.rdataset.Rdataset
    name_servers: dns.rdataset.Rdataset
    negative: dns.rrset.RRset
    signed: bool = False

    @property
    def apex(self) -> dns.name.Name:
        """The zone's name."""
        return self.tree.apex

    def at_edge(self, found: Found) -> bool:
        """Say whether the name that ``found`` answers for is served by the edge."""
        return self.proxying and found.node.proxied and found.cut is None

    def answer(self, name: dns.name.Name, found: Found, type_: RdataType) -> dns.rdataset.Rdataset | None:
        """Return what ``found`` holds of ``type_`` as it is published; a CNAME at the apex or the edge is hidden."""
        if name == self.apex and type_ == RdataType.SOA:
            return self.soa
        if name == self.apex and type_ == RdataType.NS:
            return self.name_servers
        if name == self.apex and type_ == RdataType.DNSKEY:
            return keys() if self.signed else None
        if self.at_edge(found):
            if type_ in _ADDRESS_TYPES:
                return EDGE_ADDRESSES[type_]
            if type_ == RdataType.CNAME:
                return None
        if type_ == RdataType.CNAME and name == self.apex:
            return None
        held = found.node.get(type_)
        if held is not None and type_ == RdataType.CAA and self.proxying:
            return _with_issuers(held)
        return held

    def alias(self, found: Found) -> dns.rdataset.Rdataset | None:
        """Return the CNAME that stands where ``found`` is and is to be followed, None where there is none."""
        return None if self.at_edge(found) else found.node.get(RdataType.CNAME)


def publish(zone: ZoneState) -> PublishedZone:
    """Return ``zone`` as it is published now."""
    apex = dns.name.from_text(zone.name)
    servers = [f"{server}." for server in zone.name_servers]
    serial = 2_400_000_000 + (zlib.crc32(zone.id.encode()) % 1000) + zone.revision
    soa = f"{servers[0]} dns.cloudflare.com. {serial % 2**32} 10000 2400 604800 {NEGATIVE_TTL}"
    start = _rdataset(RdataType.SOA, NEGATIVE_TTL, [soa])
    return PublishedZone(
        tree=grow(apex, _placed(zone)),
        proxying=zone.status == "active" and not zone.paused,
        soa=start,
        name_servers=_rdataset(RdataType.NS, _NS_TTL, servers),
        negative=dns.rrset.from_rdata_list(apex, NEGATIVE_TTL, list(start)),
        signed=is_signed(zone),
    )


def _placed(zone: ZoneState) -> Iterator[tuple[dns.name.Name, dns.rdata.Rdata, int, bool]]:
    for record in zone.records.values():
        rdata = read_rdata(record)
        if rdata is not None:
            yield dns.name.from_text(str(record["name"])), rdata, served_ttl(record), bool(record.get("proxied"))


def _with_issuers(declared: dns.rdataset.Rdataset) -> dns.rdataset.Rdataset:
    added = (f'0 {tag} "{issuer}"' for issuer in _ISSUERS for tag in ("issue", "issuewild"))
    extended = _rdataset(RdataType.CAA, declared.ttl, added)
    for rdata in declared:
        extended.add(rdata)
    return extended
