"""The names of one zone as a tree, and which of them answers for a name that is asked.

Sources: RFC 1034 section 4.3.2 (the algorithm), RFC 4592 (wildcards, closest encloser, empty non-terminals).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import dns.name
import dns.rdata
import dns.rdataset
import dns.rdatatype

WILDCARD = dns.name.Name([b"*"])


@dataclass(slots=True)
class Node:
    """What stands at one name. ``proxied``: its addresses are the edge's. A node without data is a non-terminal."""

    rdatasets: dict[dns.rdatatype.RdataType, dns.rdataset.Rdataset] = field(default_factory=dict)
    proxied: bool = False

    def add(self, rdata: dns.rdata.Rdata, ttl: int) -> None:
        """Add ``rdata``; the set's TTL is the smallest of its records."""
        rdataset = self.rdatasets.setdefault(rdata.rdtype, dns.rdataset.Rdataset(rdata.rdclass, rdata.rdtype))
        rdataset.add(rdata, ttl)

    def get(self, type_: dns.rdatatype.RdataType) -> dns.rdataset.Rdataset | None:
        """Return the records of ``type_``, None where there are none."""
        return self.rdatasets.get(type_)


@dataclass(frozen=True, slots=True)
class Found:
    """The node that answers for a name: its own or a wildcard's. ``cut``: the name is delegated there."""

    node: Node
    cut: dns.name.Name | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes by name, each ancestor up to ``apex`` included."""

    apex: dns.name.Name
    nodes: Mapping[dns.name.Name, Node]

    def find(self, name: dns.name.Name) -> Found | None:
        """Return the node that answers for ``name``, which is at or below the apex; None: no such name."""
        for depth in range(len(self.apex) + 1, len(name) + 1):
            ancestor = dns.name.Name(name.labels[-depth:])
            node = self.nodes.get(ancestor)
            if node is not None and node.get(dns.rdatatype.NS):
                return Found(node, cut=ancestor)
        if name in self.nodes:
            return Found(self.nodes[name])
        wildcard = self.nodes.get(WILDCARD.concatenate(self._closest_encloser(name)))
        return None if wildcard is None else Found(wildcard)

    def _closest_encloser(self, name: dns.name.Name) -> dns.name.Name:
        encloser = name.parent()
        while encloser not in self.nodes and encloser != self.apex:
            encloser = encloser.parent()
        return encloser


def grow(apex: dns.name.Name, placed: Iterable[tuple[dns.name.Name, dns.rdata.Rdata, int, bool]]) -> Tree:
    """Return the tree of ``placed``: owner, data, TTL, proxied. Owners outside ``apex`` are left out."""
    nodes: dict[dns.name.Name, Node] = {apex: Node()}
    for owner, rdata, ttl, proxied in placed:
        if not owner.is_subdomain(apex):
            continue
        ancestor = owner
        while ancestor not in nodes:
            nodes[ancestor] = Node()
            ancestor = ancestor.parent()
        nodes[owner].add(rdata, ttl)
        nodes[owner].proxied |= proxied
    return Tree(apex, nodes)
