"""SubdomainMap: which host below the zone is served where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.declaring import check_records, declare_records, records_of
from launchready.compilation import Compilation
from launchready.zone import Record

TYPE = "launchready:index:SubdomainMap"


@dataclass(frozen=True, slots=True)
class SubdomainMapArgs:
    """The zone (name and id at Cloudflare) and the address records of its hosts, by slot; their keys by slot."""

    zone: str
    zone_id: str
    records: Mapping[str, Record]
    keys: Mapping[str, str]
    prefix: str = ""

    @classmethod
    def of(cls, compilation: Compilation, zone_id: str) -> SubdomainMapArgs:
        """Return what the concern ``subdomains`` claims of ``compilation``."""
        records = records_of(compilation, "subdomains")
        return cls(compilation.zone.name, zone_id, records, compilation.record_keys, compilation.prefix)


class SubdomainMap(pulumi.ComponentResource):
    """The records of app, api, admin and every other host."""

    def __init__(self, name: str, args: SubdomainMapArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_records("SubdomainMap", args.zone, args.records.values())
        super().__init__(TYPE, name, None, opts)
        self.resources = declare_records(self, name, args.zone_id, args.records, args.keys, args.prefix)
        self.register_outputs({"records": sorted(args.records)})
