"""Where the origin of a proxied host listens: its record's address or target, mapped to loopback.

The local world sends nothing anywhere else: an address without a mapping is an origin that cannot be reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import dns.name
from dns.rdatatype import RdataType

from launchready.local.dns import Authority
from launchready.local.store import Store

MAX_CHAIN = 8

Origins: TypeAlias = Mapping[str, tuple[str, int]]
"""An origin's address or canonical name to where it listens: an address of loopback and a port."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The origins of one host in the order they are tried; ``resolved``: there are addresses, mapped or not."""

    endpoints: tuple[tuple[str, int], ...]
    resolved: bool


class OriginFinder:
    """Finds origins from the records themselves, since a proxied name's DNS answer is the edge."""

    def __init__(self, store: Store, authority: Authority, origins: Origins) -> None:
        self._store = store
        self._authority = authority
        self._origins = origins

    def find(self, host: str) -> Whereabouts:
        """Return where the origins of ``host`` are."""
        name = host
        for _ in range(MAX_CHAIN):
            if name in self._origins:
                return Whereabouts((self._origins[name],), resolved=True)
            addresses, target = self._records_of(name)
            if target is None:
                mapped = tuple(self._origins[address] for address in addresses if address in self._origins)
                return Whereabouts(mapped, resolved=bool(addresses))
            name = target
        return Whereabouts((), resolved=False)

    def _records_of(self, name: str) -> tuple[tuple[str, ...], str | None]:
        """Return the addresses that stand at ``name``, or the name that it is an alias of."""
        owner = dns.name.from_text(name)
        state = self._store.zone_for(name)
        if state is None:
            return self._outside(owner), None
        found = self._authority.published(state).tree.find(owner)
        if found is None or found.cut is not None:
            return (), None
        alias = found.node.get(RdataType.CNAME)
        if alias is not None:
            return (), str(alias[0].target.to_text(omit_final_dot=True).lower())
        held = [found.node.get(type_) for type_ in (RdataType.A, RdataType.AAAA)]
        return tuple(rdata.address for rdataset in held if rdataset for rdata in rdataset), None

    def _outside(self, owner: dns.name.Name) -> tuple[str, ...]:
        found = [self._authority.resolve(owner, type_) for type_ in (RdataType.A, RdataType.AAAA)]
        rrsets = [rrset for resolution in found for rrset in resolution.answer]
        return tuple(
            rdata.address for rrset in rrsets if rrset.rdtype in (RdataType.A, RdataType.AAAA) for rdata in rrset
        )
