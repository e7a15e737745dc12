"""CacheRules: what the edge keeps and for how long, and what it never keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.declaring import check_rules, declare_ruleset, declare_settings, settings_of
from launchready.compilation import Compilation
from launchready.zone import CACHE_PHASE, Rule
from launchready.zone.rules import Json

TYPE = "launchready:index:CacheRules"


@dataclass(frozen=True, slots=True)
class CacheRulesArgs:
    """The zone's id at Cloudflare, its cache settings by id, and the cache rules in order: a later one wins."""

    zone_id: str
    settings: Mapping[str, Json]
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, compilation: Compilation, zone_id: str) -> CacheRulesArgs:
        """Return what the concern ``cache`` claims of ``compilation``, and the whole cache phase."""
        rules = compilation.zone.rulesets.get(CACHE_PHASE, ())
        return cls(zone_id, settings_of(compilation, "cache"), rules)


class CacheRules(pulumi.ComponentResource):
    """The ruleset of the cache phase, whole, and the zone settings of caching."""

    def __init__(self, name: str, args: CacheRulesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_rules("CacheRules", args.rules)
        super().__init__(TYPE, name, None, opts)
        settings = declare_settings(self, args.zone_id, args.settings)
        self.resources = (*settings, declare_ruleset(self, args.zone_id, CACHE_PHASE, args.rules))
        self.register_outputs({"settings": sorted(args.settings), "rules": [rule.ref for rule in args.rules]})
