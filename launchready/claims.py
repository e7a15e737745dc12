"""Claims: what a concern wants in the zone, each with the key it was declared at; and what a concern is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from launchready.expectations import Expectation
from launchready.site import Site
from launchready.zone import Record, Rule
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
    """One topic of a site: what Cloudflare gets, what must be true live, how it reads in English.

    A site is given to a concern only after ``compilation.checks`` found its names in order.
    """

    @property
    def name(self) -> str:
        """The word in rule refs, verdict ids and reports."""
        ...

    def claims(self, site: Site) -> Iterable[Claim]:
        """Return what this concern puts into the primary zone."""
        ...

    def expectations(self, site: Site) -> Iterable[Expectation]:
        """Return what must be true of the live world for this concern."""
        ...

    def english(self, site: Site) -> Iterable[str]:
        """Return sentences that say what is declared."""
        ...
