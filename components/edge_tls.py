"""EdgeTls: SSL mode towards the origin, minimum TLS, HSTS, DNSSEC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.declaring import check_rules, declare_ruleset, declare_settings, settings_of
from components.sdk import ZoneDnssec
from launchready.compilation import Compilation
from launchready.zone import Rule
from launchready.zone.rules import CONFIGURATION_PHASE, Json

TYPE = "launchready:index:EdgeTls"


@dataclass(frozen=True, slots=True)
class EdgeTlsArgs:
    """The zone's id at Cloudflare, its TLS settings by id, the rules for single hosts, and whether it is signed."""

    zone_id: str
    settings: Mapping[str, Json]
    prefix: str = ""
    rules: tuple[Rule, ...] = ()
    dnssec: bool = False

    @classmethod
    def of(cls, compilation: Compilation, zone_id: str) -> EdgeTlsArgs:
        """Return what the concern ``tls`` claims of ``compilation``."""
        rules = compilation.zone.rulesets.get(CONFIGURATION_PHASE, ())
        return cls(zone_id, settings_of(compilation, "tls"), compilation.prefix, rules, compilation.site.tls.dnssec)


class EdgeTls(pulumi.ComponentResource):
    """The zone settings of TLS, the configuration rules for single hosts, and DNSSEC."""

    def __init__(self, name: str, args: EdgeTlsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if "ssl" not in args.settings:
            raise ValueError("EdgeTls: the SSL mode (ssl) has to be declared: Cloudflare's default is not strict")
        check_rules("EdgeTls", args.rules)
        super().__init__(TYPE, name, None, opts)
        resources: list[pulumi.CustomResource] = [*declare_settings(self, args.zone_id, args.settings, args.prefix)]
        if args.rules:
            resources.append(declare_ruleset(self, args.zone_id, CONFIGURATION_PHASE, args.rules, args.prefix))
        self.zone = name
        self.ds: pulumi.Output[str] | None = None
        if args.dnssec:
            dnssec = self._sign(args)
            resources.append(dnssec)
            self.ds = dnssec.ds
        self.resources = tuple(resources)
        self.register_outputs({"settings": sorted(args.settings), "rules": [rule.ref for rule in args.rules]})

    def _sign(self, args: EdgeTlsArgs) -> ZoneDnssec:
        # Its status is "pending" until the registrar has the DS record: no difference that an update could mend.
        options = pulumi.ResourceOptions(parent=self, ignore_changes=["status"])
        return ZoneDnssec(f"{args.prefix}dnssec", zone_id=args.zone_id, status="active", opts=options)
