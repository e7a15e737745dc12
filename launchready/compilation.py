"""The one pure compilation: a Site becomes its Zones, and every reader reads these.

A concern contributes claims (a record, a setting, a rule in a band), each with the key it was declared at. What
two concerns claim with different values is an error that names both keys; the same value twice is one claim.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from launchready.claims import Claim, Concern, RecordClaim, RuleClaim, SettingClaim
from launchready.concerns import ALIAS_CONCERNS, CONCERNS
from launchready.concerns.aliases import alias_expectation, alias_site, declared_at
from launchready.concerns.waiting import NOBODY, Waiting, await_edge, hold_back
from launchready.consistency import claim_problems, expectation_problems, name_problems, plan_problems, site_problems
from launchready.errors import DeclarationError, Problem
from launchready.expectations import Expectation
from launchready.site import Site
from launchready.zone import Record, Rule, Zone, assign_slots, order_rules
from launchready.zone.rules import ALWAYS_DECLARED, BANDS
from launchready.zone.standing import Meant

__all__ = ["Claim", "Compilation", "Concern", "RecordClaim", "RuleClaim", "SettingClaim", "Waiting", "compile_site"]


@dataclass(frozen=True, slots=True)
class Compilation:
    """A Site compiled: its zones, where each value came from, what must be true live.

    ``records``, ``settings`` and ``rules`` hold the concern's claim behind each slot, setting id and rule ref of
    ``zone``, so that components, drift and reports can say who declared a value and where. ``aliases`` are the
    further domains, each compiled as a site of its own that serves nothing; ``expectations`` are those of all.
    """

    site: Site
    zone: Zone
    records: Mapping[str, RecordClaim]
    settings: Mapping[str, SettingClaim]
    rules: Mapping[str, RuleClaim]
    expectations: tuple[Expectation, ...]
    aliases: tuple[Compilation, ...] = ()
    prefix: str = ""
    """What the names of an alias's resources begin with: those of one stack have to differ."""
    waiting: Waiting = NOBODY
    """The hosts that are off the proxy until their certificate is active."""

    @property
    def parts(self) -> tuple[Compilation, ...]:
        """This and its aliases: one for each zone, the primary one first."""
        return (self, *self.aliases)

    @property
    def meant(self) -> Meant:
        """What is said of how the zone stands."""
        return Meant(self.site.zone.plan, self.site.tls.dnssec)

    @property
    def zones(self) -> tuple[Zone, ...]:
        """Every zone, the primary one first."""
        return tuple(part.zone for part in self.parts)

    @property
    def record_keys(self) -> Mapping[str, str]:
        """Where the record of each slot was declared."""
        return {slot: claim.declared_at for slot, claim in self.records.items()}

    @property
    def english(self) -> tuple[str, ...]:
        """Sentences that say what is declared, concern by concern."""
        own = tuple(sentence for concern in CONCERNS for sentence in concern.english(self.site))
        further = (concern.english(part.site) for part in self.aliases for concern in ALIAS_CONCERNS)
        return (*own, *(sentence for sentences in further for sentence in sentences))


def compile_site(site: Site, waiting: Waiting = NOBODY) -> Compilation:
    """Return what ``site`` means; raise DeclarationError with every problem found where it cannot be meant.

    ``waiting`` is the one thing that is observed: which hosts are not to be proxied yet. Left out, none waits, and what
    is returned is what is meant in the end.
    """
    sites = [alias_site(site, alias) for alias in site.aliases]
    _refuse(chain(name_problems(site), _of_aliases(name_problems, sites)))  # concerns rely on names that are names
    aliases = tuple(_compile_alias(index, alias) for index, alias in enumerate(sites))
    claims = [claim for concern in CONCERNS for claim in concern.claims(site)]
    own = tuple(expectation for concern in CONCERNS for expectation in concern.expectations(site))
    expectations = (*own, *(expectation for alias in aliases for expectation in alias.expectations))
    _refuse([*site_problems(site), *claim_problems(site, claims), *plan_problems(site, claims)])
    _refuse(expectation_problems(expectations))  # last: what was said above explains most of them better
    if not waiting:
        return _compiled(site, claims, expectations, aliases=aliases)
    held, awaited = hold_back(claims, waiting), tuple(await_edge(site, expectations, waiting))
    return replace(_compiled(site, held, awaited, aliases=aliases), waiting=waiting)


def _compile_alias(index: int, site: Site) -> Compilation:
    claims = [
        replace(claim, declared_at=declared_at(index, claim.declared_at))
        for concern in ALIAS_CONCERNS
        for claim in concern.claims(site)
    ]
    problems = [*site_problems(site), *claim_problems(site, claims), *plan_problems(site, claims)]
    _refuse(_at_alias(index, problem) for problem in problems)
    expectations = tuple(
        alias_expectation(index, expectation)
        for concern in ALIAS_CONCERNS
        for expectation in concern.expectations(site)
    )
    return _compiled(site, claims, expectations, prefix=f"{site.zone.name}/")


def _of_aliases(find: Callable[[Site], Iterable[Problem]], sites: Iterable[Site]) -> Iterator[Problem]:
    for index, site in enumerate(sites):
        for problem in find(site):
            yield _at_alias(index, problem)


def _at_alias(index: int, problem: Problem) -> Problem:
    if problem.key.startswith("aliases."):
        return problem
    return replace(problem, key=declared_at(index, problem.key))


def _compiled(
    site: Site,
    claims: list[Claim],
    expectations: tuple[Expectation, ...],
    *,
    aliases: tuple[Compilation, ...] = (),
    prefix: str = "",
) -> Compilation:
    records = _record_claims(site, claims)
    settings = {claim.id: claim for claim in claims if isinstance(claim, SettingClaim)}
    rules = {claim.rule.ref: claim for claim in claims if isinstance(claim, RuleClaim)}
    zone = Zone(
        name=site.zone.name,
        records={slot: claim.record for slot, claim in records.items()},
        settings={id_: claim.value for id_, claim in settings.items()},
        rulesets=_rulesets(rules.values()),
    )
    return Compilation(site, zone, records, settings, rules, expectations, aliases, prefix)


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


def _rulesets(claims: Collection[RuleClaim]) -> dict[str, tuple[Rule, ...]]:
    """Return the ruleset of each phase that is declared: those that always are, and those that have a rule."""
    ruled = {claim.phase for claim in claims}
    return {phase: _ruleset(phase, claims) for phase in BANDS if phase in ruled | ALWAYS_DECLARED}


def _ruleset(phase: str, claims: Iterable[RuleClaim]) -> tuple[Rule, ...]:
    return order_rules(phase, [(claim.band, claim.rule) for claim in claims if claim.phase == phase])
