"""The one pure compilation: a Site becomes its Zones, and every reader reads these.

A concern contributes claims (a record, a setting, a rule in a band), each with the key it was declared at. What
two concerns claim with different values is an error that names both keys; the same value twice is one claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from launchready.expectations import Expectation
from launchready.site import Site
from launchready.zone import Record, Rule, Zone
from launchready.zone.rules import Json


@dataclass(frozen=True, slots=True)
class RecordClaim:
    """A concern wants ``record`` in the zone."""

    concern: str
    declared_at: str
    record: Record


@dataclass(frozen=True, slots=True)
class SettingClaim:
    """A concern wants the zone setting ``id`` to be ``value``."""

    concern: str
    declared_at: str
    id: str
    value: Json


@dataclass(frozen=True, slots=True)
class RuleClaim:
    """A concern wants ``rule`` in ``band`` of ``phase``."""

    concern: str
    declared_at: str
    phase: str
    band: str
    rule: Rule


Claim: TypeAlias = RecordClaim | SettingClaim | RuleClaim


class Concern(Protocol):
    """One topic of a site: what Cloudflare gets, what must be true live, how it reads in English."""

    name: str

    def claims(self, site: Site) -> Iterable[Claim]:
        """Return what this concern puts into the primary zone."""
        ...

    def expectations(self, site: Site) -> Iterable[Expectation]:
        """Return what must be true of the live world for this concern."""
        ...

    def english(self, site: Site) -> Iterable[str]:
        """Return sentences that say what is declared."""
        ...


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
