"""CanonicalDns: the apex, www, and every record that is declared by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.declaring import check_records, declare_records, records_of
from launchready.compilation import Compilation
from launchready.zone import Record

TYPE = "launchready:index:CanonicalDns"


@dataclass(frozen=True, slots=True)
class CanonicalDnsArgs:
    """The zone (name and id at Cloudflare) and the records of the concern dns, by slot; their keys by slot."""

    zone: str
    zone_id: str
    records: Mapping[str, Record]
    keys: Mapping[str, str]
    prefix: str = ""

    @classmethod
    def of(cls, compilation: Compilation, zone_id: str) -> CanonicalDnsArgs:
        """Return what the concern ``dns`` claims of ``compilation``."""
        records = records_of(compilation, "dns")
        return cls(compilation.zone.name, zone_id, records, compilation.record_keys, compilation.prefix)


class CanonicalDns(pulumi.ComponentResource):
    """The records of apex and www, and those beside that no other concern has."""

    def __init__(self, name: str, args: CanonicalDnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_records("CanonicalDns", args.zone, args.records.values())
        super().__init__(TYPE, name, None, opts)
        self.resources = declare_records(self, name, args.zone_id, args.records, args.keys, args.prefix)
        self.register_outputs({"records": sorted(args.records)})
