"""The one pure compilation: a Site becomes its Zones, and every reader reads these.

A concern contributes claims (a record, a setting, a rule in a band), each with the key it was declared at. What
two concerns claim with different values is an error that names both keys; the same value twice is one claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from launchready.claims import Claim, Concern, RecordClaim, RuleClaim, SettingClaim
from launchready.concerns import CONCERNS
from launchready.consistency import claim_problems, expectation_problems, name_problems, plan_problems, site_problems
from launchready.errors import DeclarationError, Problem
from launchready.expectations import Expectation
from launchready.site import Site
from launchready.zone import Record, Rule, Zone, assign_slots, order_rules
from launchready.zone.rules import BANDS

__all__ = ["Claim", "Compilation", "Concern", "RecordClaim", "RuleClaim", "SettingClaim", "compile_site"]


@dataclass(frozen=True, slots=True)
class Compilation:
    """A Site compiled: its zones (primary first), where each value came from, what must be true live.

    ``records``, ``settings`` and ``rules`` hold the concern's claim behind each slot, setting id and rule ref of
    the primary zone, so that components, drift and reports can say who declared a value and where.
    """

    site: Site
    zones: tuple[Zone, ...]
    records: Mapping[str, RecordClaim]
    settings: Mapping[str, SettingClaim]
    rules: Mapping[str, RuleClaim]
    expectations: tuple[Expectation, ...]

    @property
    def english(self) -> tuple[str, ...]:
        """Sentences that say what is declared, concern by concern."""
        return tuple(sentence for concern in CONCERNS for sentence in concern.english(self.site))


def compile_site(site: Site) -> Compilation:
    """Return what ``site`` means; raise DeclarationError with every problem found where it cannot be meant."""
    _refuse(name_problems(site))  # concerns rely on names that are names
    claims = [claim for concern in CONCERNS for claim in concern.claims(site)]
    expectations = tuple(expectation for concern in CONCERNS for expectation in concern.expectations(site))
    _refuse([*site_problems(site), *claim_problems(site, claims), *plan_problems(site, claims)])
    _refuse(expectation_problems(expectations))  # last: what was said above explains most of them better

    records = _record_claims(site, claims)
    settings = {claim.id: claim for claim in claims if isinstance(claim, SettingClaim)}
    rules = {claim.rule.ref: claim for claim in claims if isinstance(claim, RuleClaim)}
    zone = Zone(
        name=site.zone.name,
        records={slot: claim.record for slot, claim in records.items()},
        settings={id_: claim.value for id_, claim in settings.items()},
        rulesets={phase: _ruleset(phase, rules.values()) for phase in BANDS},
    )
    return Compilation(site, (zone,), records, settings, rules, expectations)


def _refuse(problems: Iterable[Problem]) -> None:
    found = tuple(dict.fromkeys(problems))
    if found:
        raise DeclarationError(found)


def _record_claims(site: Site, claims: Iterable[Claim]) -> dict[str, RecordClaim]:
    by_record: dict[Record, RecordClaim] = {}
    for claim in claims:
        if isinstance(claim, RecordClaim):
            by_record.setdefault(claim.record, claim)
    slots = assign_slots(by_record, site.zone.name)
    return {slot: by_record[record] for slot, record in slots.items()}


def _ruleset(phase: str, claims: Iterable[RuleClaim]) -> tuple[Rule, ...]:
    return order_rules(phase, [(claim.band, claim.rule) for claim in claims if claim.phase == phase])
