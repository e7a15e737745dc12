"""Whether a name of a zone reaches Cloudflare's edge at all: only a proxied record does.

Sources: developers.cloudflare.com/dns/proxy-status (one proxied address record proxies all of its name), verified
2026-11-24; RFC 4592 section 3.3 (a wildcard answers for a name only where nothing between it and the name exists).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from launchready.zone import Record, Zone, within
from launchready.zone.records import ADDRESS_TYPES


class Reach(StrEnum):
    """Where a request to a host goes."""

    EDGE = "proxied"
    DNS_ONLY = "not through Cloudflare"
    NO_SUCH_HOST = "no such host"
    OUTSIDE = "outside the zone"


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names of ``zone`` with their records; ``existing`` has every name at or below which there is one."""

    zone: str
    records: Mapping[str, tuple[Record, ...]]
    existing: frozenset[str]

    def reach(self, host: str) -> Reach:
        """Return where a request to ``host`` (canonical) goes, as the records say."""
        if not within(host, self.zone):
            return Reach.OUTSIDE
        addresses = [record for record in self.answering(host) if record.type in ADDRESS_TYPES]
        if not addresses:
            return Reach.NO_SUCH_HOST
        return Reach.EDGE if any(record.proxied for record in addresses) else Reach.DNS_ONLY

    def answering(self, host: str) -> tuple[Record, ...]:
        """Return the records that answer for ``host``: its own, else the wildcard's beside its closest ancestor."""
        owner = host
        if host not in self.existing:
            ancestor = host
            while ancestor != self.zone and ancestor not in self.existing:
                ancestor = ancestor.partition(".")[2]
            owner = f"*.{ancestor}"
        return self.records.get(owner, ())


def hosts_of(zone: Zone) -> Hosts:
    """Return the names of ``zone``, to be asked for many hosts."""
    records: dict[str, list[Record]] = {}
    existing: set[str] = set()
    for record in zone.records.values():
        records.setdefault(record.name, []).append(record)
        name = record.name
        while name and name not in existing:
            existing.add(name)
            name = name.partition(".")[2]
    return Hosts(zone.name, {name: tuple(found) for name, found in records.items()}, frozenset(existing))


def reach_of(zone: Zone, host: str) -> Reach:
    """Return where a request to ``host`` (canonical) goes, as the records of ``zone`` say."""
    return hosts_of(zone).reach(host)
