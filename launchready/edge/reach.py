"""Whether a name of a zone reaches Cloudflare's edge at all: only a proxied record does.

Sources: developers.cloudflare.com/dns/proxy-status (one proxied address record proxies all of its name), verified
2026-11-24; RFC 4592 section 3.3 (a wildcard answers for a name only where nothing between it and the name exists).
"""

from __future__ import annotations

from enum import StrEnum

from launchready.zone import Record, Zone, within
from launchready.zone.records import ADDRESS_TYPES


class Reach(StrEnum):
    """Where a request to a host goes."""

    EDGE = "proxied"
    DNS_ONLY = "not through Cloudflare"
    NO_SUCH_HOST = "no such host"
    OUTSIDE = "outside the zone"


def reach_of(zone: Zone, host: str) -> Reach:
    """Return where a request to ``host`` (canonical) goes, as the records of ``zone`` say."""
    if not within(host, zone.name):
        return Reach.OUTSIDE
    addresses = [record for record in _answering(zone, host) if record.type in ADDRESS_TYPES]
    if not addresses:
        return Reach.NO_SUCH_HOST
    return Reach.EDGE if any(record.proxied for record in addresses) else Reach.DNS_ONLY


def _answering(zone: Zone, host: str) -> list[Record]:
    """Return the records that answer for ``host``: its own, else those of the wildcard beside its closest ancestor."""
    names = {record.name for record in zone.records.values()}
    owner = host
    if not _exists(names, host):
        ancestor = host
        while ancestor != zone.name and not _exists(names, ancestor):
            ancestor = ancestor.partition(".")[2]
        owner = f"*.{ancestor}"
    return [record for record in zone.records.values() if record.name == owner]


def _exists(names: set[str], name: str) -> bool:
    return any(other == name or other.endswith(f".{name}") for other in names)
