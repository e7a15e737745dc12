"""EmailAuth: who receives and who sends mail for the domain: MX, SPF, DKIM, DMARC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.declaring import check_records, declare_records, records_of
from launchready.compilation import Compilation
from launchready.zone import Record

TYPE = "launchready:index:EmailAuth"


@dataclass(frozen=True, slots=True)
class EmailAuthArgs:
    """The zone (name and id at Cloudflare) and its mail records, by slot; their keys by slot."""

    zone: str
    zone_id: str
    records: Mapping[str, Record]
    keys: Mapping[str, str]
    prefix: str = ""

    @classmethod
    def of(cls, compilation: Compilation, zone_id: str) -> EmailAuthArgs:
        """Return what the concern ``email`` claims of ``compilation``."""
        records = records_of(compilation, "email")
        return cls(compilation.zone.name, zone_id, records, compilation.record_keys, compilation.prefix)


class EmailAuth(pulumi.ComponentResource):
    """The mail records. None is proxied: mail does not pass the edge, and a DKIM key there would not be found."""

    def __init__(self, name: str, args: EmailAuthArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_records("EmailAuth", args.zone, args.records.values())
        if proxied := [str(record) for record in args.records.values() if record.proxied]:
            raise ValueError(f"EmailAuth: a mail record cannot be proxied: {', '.join(proxied)}")
        super().__init__(TYPE, name, None, opts)
        self.resources = declare_records(self, name, args.zone_id, args.records, args.keys, args.prefix)
        self.register_outputs({"records": sorted(args.records)})
