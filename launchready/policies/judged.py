"""What is judged: a zone, and what else is known about it. What is absent is not known, never taken for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from launchready.compilation import Compilation
from launchready.concerns.cache import path_prefix
from launchready.concerns.hosts import canonical_host, full_name, named_hosts, other_host
from launchready.zone import Record, Zone
from launchready.zone.diff import Kind
from launchready.zone.neighbours import Neighbours


class Part(StrEnum):
    """The parts of a zone that a policy may rest on."""

    RECORDS = "records"
    CONTENTS = "what records hold"
    SETTINGS = "settings"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a zone that is not known as a whole; ``reason`` goes on from "not judged, because …".

    ``blinds``: so much is missing that what is left says nothing; else what is found in it stands.
    """

    part: Part
    reason: str
    blinds: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """What a stack file says that a zone does not: what needs a log-in, where visitors end, what was bought.

    Hosts are canonical names, wildcards included. ``prefixes`` are decoded path prefixes without the last slash
    (empty: every path). ``moved`` are the (host, path) of declared redirects, path None for a whole host. ``keys`` has
    the key in the stack file of each (kind, slot or id or ref), ``records`` the declared records by slot.
    """

    canonical: str
    other: str
    prefixes: tuple[str, ...]
    private_hosts: tuple[str, ...]
    session_cookies: tuple[str, ...]
    static_extensions: tuple[str, ...]
    moved: tuple[tuple[str, str | None], ...]
    https_everywhere: bool
    advanced_certificates: bool
    keys: Mapping[tuple[Kind, str], str] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """A zone to be judged.

    ``plan`` is Cloudflare's, as the API names it. ``certificates`` are the hosts (``*.`` for one label) that the
    zone's active certificates at the edge cover. ``spf`` has the SPF record of other domains, None where one has none.
    Each is None where it is not known; ``gaps`` says what of the zone itself is not. ``neighbours`` act beside it, and
    are evaluated with it.
    """

    zone: Zone
    declared: Declared | None = None
    plan: str | None = None
    certificates: tuple[str, ...] | None = None
    spf: Mapping[str, str | None] | None = None
    gaps: tuple[Gap, ...] = ()
    neighbours: Neighbours = field(default_factory=Neighbours)

    def key_of(self, kind: Kind, name: str) -> str | None:
        """Return the key in the stack file behind a slot, setting or rule of this zone, None where none is.

        A record is known by what it says before its slot: of several that share one, the numbers go by their values.
        """
        if self.declared is None:
            return None
        slots = {record: slot for slot, record in self.declared.records.items()}
        held = self.zone.records.get(name)
        if kind is Kind.RECORD and held in slots:
            name = slots[held]
        elif kind is Kind.RECORD and self.declared.records.get(name) in self.zone.records.values():
            return None  # what is declared for this slot stands elsewhere: this one is somebody else's
        return self.declared.keys.get((kind, name))


def declared_by(compilation: Compilation) -> Declared:
    """Return what the stack file behind ``compilation`` says, with the key of every record, setting and rule."""
    site = compilation.site
    hosts = named_hosts(site)
    return Declared(
        canonical=canonical_host(site),
        other=other_host(site),
        prefixes=tuple(dict.fromkeys(map(path_prefix, site.cache.authenticated_paths))),
        private_hosts=tuple(host.name for host in hosts if host.host.authenticated),
        session_cookies=tuple(site.cache.session_cookies),
        static_extensions=tuple(site.cache.static.extensions),
        moved=tuple((full_name(site, rule.host), rule.path) for rule in site.redirects),
        https_everywhere=site.tls.https_everywhere,
        advanced_certificates=site.tls.advanced_certificates,
        keys={
            **{(Kind.RECORD, slot): claim.declared_at for slot, claim in compilation.records.items()},
            **{(Kind.SETTING, id_): claim.declared_at for id_, claim in compilation.settings.items()},
            **{(Kind.RULE, ref): claim.declared_at for ref, claim in compilation.rules.items()},
        },
        records={slot: claim.record for slot, claim in compilation.records.items()},
    )
