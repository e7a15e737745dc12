"""What the local DNS server answers: as Cloudflare's name server for its zones, as a resolver for the outside world.

AA is set for names of our own zones alone, RA for the others. An alias is followed into other zones of ours always,
and into the outside world where the question asks for recursion. Sources: RFC 1034 section 4.3.2, RFC 2308 (negative
answers), RFC 6604 (rcode of a chain), RFC 8482 (ANY), developers.cloudflare.com/dns/cname-flattening (the apex is
always flattened; verified 2026-11-24). Unverified: a target at the apex without addresses gives NODATA, one that
cannot be resolved SERVFAIL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdataset
import dns.rrset
from dns.rcode import Rcode
from dns.rdatatype import RdataType

from launchready.local.addresses import LOOPBACK
from launchready.local.dns.published import PublishedZone, publish
from launchready.local.dns.rdatas import AUTOMATIC_TTL
from launchready.local.dns.signing import is_signed, sign
from launchready.local.dns.tree import Found, Tree
from launchready.local.store import Store, ZoneState
from launchready.local.store.registrars import is_bogus, published_ds

PAYLOAD = 1232  # bytes of UDP that we accept: dnsflagday.net/2020, verified 2026-11-24
MAX_CHAIN = 8
DS_TTL = 3600  # seconds, of a registry's DS records
_INVALID = dns.name.from_text("invalid.")
_ANY_TTL = 3789
_ADDRESSES = (RdataType.A, RdataType.AAAA)
_TRANSFERS = (RdataType.AXFR, RdataType.IXFR)


@dataclass(slots=True)
class Resolution:
    """An answer while it is made: three sections, the rcode, and for whom we speak."""

    rcode: Rcode = Rcode.NOERROR
    answer: list[dns.rrset.RRset] = field(default_factory=list)
    authority: list[dns.rrset.RRset] = field(default_factory=list)
    additional: list[dns.rrset.RRset] = field(default_factory=list)
    authoritative: bool = False
    recursive: bool = False


def _rrset(owner: dns.name.Name, rdataset: dns.rdataset.Rdataset) -> dns.rrset.RRset:
    return dns.rrset.from_rdata_list(owner, rdataset.ttl, list(rdataset))


class Authority:
    """Answers questions from the store's zones as they are now, and from ``outside``."""

    def __init__(self, store: Store, outside: Tree) -> None:
        self._store = store
        self._outside = outside
        self._published: dict[str, tuple[tuple[int, str, bool], PublishedZone]] = {}
        soa = f"dns.invalid. nobody.invalid. 1 10000 2400 604800 {AUTOMATIC_TTL}"
        self._outside_soa = dns.rrset.from_text(dns.name.root, AUTOMATIC_TTL, "IN", "SOA", soa)

    def answer(self, query: dns.message.Message) -> dns.message.Message:
        """Return the reply to ``query``, a well-formed question of opcode QUERY."""
        response = dns.message.make_response(query, our_payload=PAYLOAD)
        if query.edns > 0:
            response.set_rcode(dns.rcode.BADVERS)
            return response
        if len(query.question) != 1:
            response.set_rcode(Rcode.FORMERR)
            return response
        question = query.question[0]
        if question.rdclass != dns.rdataclass.IN or question.rdtype in _TRANSFERS:
            response.set_rcode(Rcode.REFUSED)
            return response
        recursion = bool(query.flags & dns.flags.RD)
        found = self._validated(question, query.flags) if recursion else None
        found = found or self.resolve(question.name, question.rdtype, recursion=recursion)
        if query.ednsflags & dns.flags.DO:
            response.want_dnssec(True)
            found.answer = list(self._signed(found.answer))
        response.set_rcode(found.rcode)
        response.answer, response.authority, response.additional = found.answer, found.authority, found.additional
        response.flags |= (dns.flags.AA if found.authoritative else 0) | (dns.flags.RA if found.recursive else 0)
        return response

    def _signed(self, rrsets: Iterable[dns.rrset.RRset]) -> Iterator[dns.rrset.RRset]:
        """Return ``rrsets``, each of a signed zone with its signature after it; the parent's DS records have none."""
        for rrset in rrsets:
            yield rrset
            zone = self._store.zone_for(rrset.name.to_text(omit_final_dot=True).lower())
            if zone is not None and is_signed(zone) and rrset.rdtype != RdataType.DS:
                yield sign(zone, rrset)

    def resolve(self, name: dns.name.Name, type_: RdataType, *, recursion: bool = True) -> Resolution:
        """Return what ``name`` holds of ``type_``, aliases followed."""
        return self._resolve(name, type_, recursion, MAX_CHAIN)

    def _validated(self, question: dns.rrset.RRset, flags: int) -> Resolution | None:
        """Return what a resolver that validates says itself: the parent's DS records, SERVFAIL where they fit nothing.

        DS records that do fit are taken for an answer that is valid.
        """
        zone = self._store.zone_for(question.name.to_text(omit_final_dot=True).lower())
        if zone is None:
            return None
        held = published_ds(zone)
        if question.rdtype == RdataType.DS and question.name == dns.name.from_text(zone.name) and held:
            return Resolution(
                answer=[dns.rrset.from_text_list(question.name, DS_TTL, "IN", "DS", held)], recursive=True
            )
        if is_bogus(zone) and not flags & dns.flags.CD:
            return Resolution(rcode=Rcode.SERVFAIL, recursive=True)
        return None

    def published(self, zone: ZoneState) -> PublishedZone:
        """Return ``zone`` as it is published now."""
        state = (zone.revision, zone.status, zone.paused)
        held = self._published.get(zone.id)
        if held is None or held[0] != state:
            held = (state, publish(zone))
            self._published[zone.id] = held
        return held[1]

    def _resolve(self, name: dns.name.Name, type_: RdataType, recursion: bool, links: int) -> Resolution:
        resolution = Resolution()
        owner = name
        for link in range(links + 1):
            zone = self._zone_of(owner)
            if link == 0:
                resolution.authoritative, resolution.recursive = zone is not None, zone is None
            if zone is None and link and not recursion:
                return resolution
            target = (
                self._from_outside(owner, type_, resolution)
                if zone is None
                else self._from_zone(zone, owner, type_, resolution, links - link)
            )
            if target is None:
                return resolution
            owner = target
        resolution.rcode = Rcode.SERVFAIL  # a chain that is too long, or goes round in circles
        return resolution

    def _zone_of(self, name: dns.name.Name) -> PublishedZone | None:
        zone = self._store.zone_for(name.to_text(omit_final_dot=True).lower())
        return None if zone is None else self.published(zone)

    def _from_zone(
        self, zone: PublishedZone, owner: dns.name.Name, type_: RdataType, resolution: Resolution, links: int
    ) -> dns.name.Name | None:
        """Add to ``resolution`` what ``zone`` says of ``owner``; return the alias's target that is to be asked next."""
        found = zone.tree.find(owner)
        soa = zone.negative
        if found is None:
            resolution.rcode = Rcode.NXDOMAIN
            resolution.authority.append(soa)
            return None
        if found.cut is not None and not (found.cut == owner and type_ == RdataType.DS):
            _refer(zone, found, resolution)
            return None
        if type_ == RdataType.ANY:
            resolution.answer.append(dns.rrset.from_text(owner, _ANY_TTL, "IN", "HINFO", 'RFC8482 ""'))
            return None
        held = zone.answer(owner, found, type_)
        alias = zone.alias(found)
        if held is None and alias is not None and owner == zone.apex and type_ in _ADDRESSES:
            self._flatten(zone, alias, type_, resolution, links)
            return None
        if held is not None:
            resolution.answer.append(_rrset(owner, held))
            return None
        if alias is None or owner == zone.apex:
            resolution.authority.append(soa)
            return None
        resolution.answer.append(_rrset(owner, alias))
        return dns.name.Name(alias[0].target.labels)

    def _flatten(
        self, zone: PublishedZone, alias: dns.rdataset.Rdataset, type_: RdataType, resolution: Resolution, links: int
    ) -> None:
        """Answer for the apex with the addresses that its CNAME leads to."""
        if links <= 0:
            resolution.rcode = Rcode.SERVFAIL
            return
        target = self._resolve(alias[0].target, type_, True, links - 1)
        if target.rcode not in (Rcode.NOERROR, Rcode.NXDOMAIN) or _unfinished(target, type_):
            resolution.rcode = Rcode.SERVFAIL
            return
        addresses = [rrset for rrset in target.answer if rrset.rdtype == type_]
        if not addresses:
            resolution.authority.append(zone.negative)
            return
        ttl = min(alias.ttl, *(rrset.ttl for rrset in target.answer))
        resolution.answer.append(dns.rrset.from_rdata_list(zone.apex, ttl, list(addresses[0])))

    def _from_outside(self, owner: dns.name.Name, type_: RdataType, resolution: Resolution) -> dns.name.Name | None:
        if owner.is_subdomain(_INVALID) or _is_policy_of_top_level(owner):
            resolution.rcode = Rcode.NXDOMAIN
            resolution.authority.append(self._outside_soa)
            return None
        if type_ in _ADDRESSES and owner in set(self._own_servers()):
            if type_ == RdataType.A:
                resolution.answer.append(dns.rrset.from_text(owner, AUTOMATIC_TTL, "IN", "A", LOOPBACK))
            else:
                resolution.authority.append(self._outside_soa)
            return None
        found = self._outside.find(owner)
        if found is None:
            if not resolution.answer:  # else the chain so far is what we know
                resolution.rcode = Rcode.REFUSED
            return None
        held, alias = found.node.get(type_), found.node.get(RdataType.CNAME)
        if held is None and alias is not None:
            resolution.answer.append(_rrset(owner, alias))
            return dns.name.Name(alias[0].target.labels)
        if held is not None:
            resolution.answer.append(_rrset(owner, held))
        else:
            resolution.authority.append(self._outside_soa)
        return None

    def _own_servers(self) -> Iterator[dns.name.Name]:
        for zone in self._store.zones():
            yield from map(dns.name.from_text, zone.name_servers)


def _is_policy_of_top_level(owner: dns.name.Name) -> bool:
    """Say whether ``owner`` is where a top-level domain would have its DMARC record: none has, on this stage."""
    return len(owner.labels) == 3 and owner.labels[0].lower() == b"_dmarc"


def _unfinished(resolution: Resolution, type_: RdataType) -> bool:
    """Say whether ``resolution`` ends in an alias or a referral, so that nothing is known of its end."""
    ends_in_alias = bool(resolution.answer) and resolution.answer[-1].rdtype != type_ and not resolution.authority
    referred = any(rrset.rdtype == RdataType.NS for rrset in resolution.authority)
    return ends_in_alias or referred


def _refer(zone: PublishedZone, found: Found, resolution: Resolution) -> None:
    """Name the servers that the zone is delegated to below the cut, with their addresses where we hold them."""
    servers = found.node.get(RdataType.NS)
    if found.cut is None or servers is None:
        return
    resolution.authoritative = False
    resolution.authority.append(_rrset(found.cut, servers))
    for server in servers:
        node = zone.tree.nodes.get(server.target)
        glue = [node.get(type_) for type_ in _ADDRESSES] if node else []
        resolution.additional += [_rrset(server.target, held) for held in glue if held is not None]
