"""Protection: what the firewall stops, how often one may ask, the headers of every answer, and a few settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi

from components.declaring import check_rules, declare_ruleset, declare_settings, settings_of
from components.sdk import BotManagement
from launchready.compilation import Compilation
from launchready.zone import Rule
from launchready.zone.bots import BOT_FIGHT_MODE
from launchready.zone.rules import FIREWALL_PHASE, HEADERS_PHASE, RATE_LIMIT_PHASE, Json

TYPE = "launchready:index:Protection"
PHASES = (FIREWALL_PHASE, RATE_LIMIT_PHASE, HEADERS_PHASE)


@dataclass(frozen=True, slots=True)
class ProtectionArgs:
    """The zone's id at Cloudflare, its settings by id, and the rules of each phase that is declared, in order."""

    zone_id: str
    settings: Mapping[str, Json]
    rulesets: Mapping[str, tuple[Rule, ...]]

    @classmethod
    def of(cls, compilation: Compilation, zone_id: str) -> ProtectionArgs:
        """Return what the concern ``protection`` claims of ``compilation``, each of its phases whole."""
        held = compilation.zone.rulesets
        rulesets = {phase: held[phase] for phase in PHASES if phase in held}
        return cls(zone_id, settings_of(compilation, "protection"), rulesets)


class Protection(pulumi.ComponentResource):
    """The rulesets of firewall, rate limit and response headers, as far as they are declared, and the settings."""

    def __init__(self, name: str, args: ProtectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        for rules in args.rulesets.values():
            check_rules("Protection", rules)
        super().__init__(TYPE, name, None, opts)
        plain = {id_: value for id_, value in args.settings.items() if id_ != BOT_FIGHT_MODE}
        settings = (*declare_settings(self, args.zone_id, plain), *self._fight_bots(args))
        rulesets = (declare_ruleset(self, args.zone_id, phase, rules) for phase, rules in args.rulesets.items())
        self.resources = (*settings, *rulesets)
        refs = {phase: [rule.ref for rule in rules] for phase, rules in args.rulesets.items()}
        self.register_outputs({"settings": sorted(args.settings), "rules": refs})

    def _fight_bots(self, args: ProtectionArgs) -> Iterator[BotManagement]:
        """Declare Bot Fight Mode where it is declared: a resource of its own, whose deletion leaves it as it is."""
        if BOT_FIGHT_MODE in args.settings:
            fights = args.settings[BOT_FIGHT_MODE] == "on"
            options = pulumi.ResourceOptions(parent=self)
            yield BotManagement(BOT_FIGHT_MODE, zone_id=args.zone_id, fight_mode=fights, opts=options)
