"""Whether changed rules of a phase change anything for anybody: rules that are said to have no effect have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from launchready.edge import compile_zone
from launchready.review.fates import fate_of
from launchready.review.sampling import Visit
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Rule, Zone
from launchready.zone.neighbours import Neighbours
from launchready.zone.rules import FIREWALL_PHASE, HEADERS_PHASE

_NAMES = {
    REDIRECT_PHASE: "redirect rules",
    CACHE_PHASE: "cache rules",
    FIREWALL_PHASE: "firewall rules",
    HEADERS_PHASE: "rules for headers",
}
EVALUATED = frozenset(_NAMES)
"""The phases whose rules are evaluated here: of others nothing is claimed."""


@dataclass(frozen=True, slots=True)
class PhaseEffect:
    """How many of the addresses tried the changed rules of one phase treat differently.

    ``order_only``: the same rules stand in another order. ``untold``: addresses of which it cannot be told.
    ``depends``: what else decides, for others than an ordinary browser.
    """

    zone: str
    phase: str
    order_only: bool
    changed: int
    untold: int
    tried: int
    depends: tuple[str, ...] = ()

    def __str__(self) -> str:
        what = f"The {_NAMES[self.phase]} of {self.zone} change"
        if self.order_only:
            what = f"The order of the {_NAMES[self.phase]} of {self.zone} changes"
        if self.changed:
            return f"{what}, and {self.changed} of {self.tried} addresses tried are treated differently for it."
        if self.untold:
            return f"{what}; of {self.untold} of {self.tried} addresses tried it cannot be told whether that matters."
        if self.depends:
            told = (
                f"{what}; an ordinary browser meets no difference at the {self.tried} addresses tried, but others may"
            )
            return f"{told}: {'; '.join(self.depends)}."
        return f"{what} without effect: none of the {self.tried} addresses tried is treated differently."


def phase_effects(before: Zone, after: Zone, neighbours: Neighbours, visits: Sequence[Visit]) -> Iterator[PhaseEffect]:
    """Return, for every phase whose rules change, what these rules alone change, in the zone as it is and will be."""
    for phase in sorted(EVALUATED):
        old, new = before.rulesets.get(phase, ()), after.rulesets.get(phase, ())
        if old == new:
            continue
        pairs = [
            (compile_zone(zone, neighbours), compile_zone(_with(zone, phase, rules), neighbours))
            for zone, rules in ((before, new), (after, old))
        ]
        compared = [(visit, fate_of(visit, one), fate_of(visit, other)) for one, other in pairs for visit in visits]
        untold = {visit for visit, *fates in compared if any(fate.unknown for fate in fates)}
        changed = {visit for visit, one, other in compared if one != other} - untold
        depends = dict.fromkeys(reason for _, *fates in compared for fate in fates for reason in fate.assumed)
        order_only = sorted(map(repr, old)) == sorted(map(repr, new))
        yield PhaseEffect(after.name, phase, order_only, len(changed), len(untold), len(visits), tuple(depends))


def _with(zone: Zone, phase: str, rules: tuple[Rule, ...]) -> Zone:
    return replace(zone, rulesets={**zone.rulesets, phase: rules})
