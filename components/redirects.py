"""Redirects: the canonical host, https everywhere and every declared redirect, in one hop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.declaring import check_records, check_rules, declare_records, declare_ruleset, records_of
from launchready.compilation import Compilation
from launchready.zone import REDIRECT_PHASE, Record, Rule

TYPE = "launchready:index:Redirects"


@dataclass(frozen=True, slots=True)
class RedirectsArgs:
    """The zone (name and id at Cloudflare), records of hosts that only redirect, rules in order, their keys."""

    zone: str
    zone_id: str
    records: Mapping[str, Record]
    rules: tuple[Rule, ...]
    keys: Mapping[str, str]
    prefix: str = ""

    @classmethod
    def of(cls, compilation: Compilation, zone_id: str) -> RedirectsArgs:
        """Return what the concern ``redirects`` claims of ``compilation``, and the whole redirect phase."""
        zone = compilation.zone
        return cls(
            zone.name,
            zone_id,
            records_of(compilation, "redirects"),
            zone.rulesets.get(REDIRECT_PHASE, ()),
            compilation.record_keys,
            compilation.prefix,
        )


class Redirects(pulumi.ComponentResource):
    """The ruleset of the redirect phase, whole: a rule there that is not declared is removed."""

    def __init__(self, name: str, args: RedirectsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_records("Redirects", args.zone, args.records.values())
        check_rules("Redirects", args.rules)
        if bare := [str(record) for record in args.records.values() if not record.proxied]:
            raise ValueError(f"Redirects: a host is redirected at the edge only where it is proxied: {', '.join(bare)}")
        super().__init__(TYPE, name, None, opts)
        records = declare_records(self, name, args.zone_id, args.records, args.keys, args.prefix)
        self.resources = (*records, declare_ruleset(self, args.zone_id, REDIRECT_PHASE, args.rules, args.prefix))
        self.register_outputs({"records": sorted(args.records), "rules": [rule.ref for rule in args.rules]})
