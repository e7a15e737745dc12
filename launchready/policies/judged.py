"""What is judged: a zone, and what else is known about it. What is absent is not known, never taken for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from launchready.compilation import Compilation
from launchready.concerns.cache import path_prefix
from launchready.concerns.headers import is_listed
from launchready.concerns.hosts import NamedHost, canonical_host, full_name, named_hosts, other_host
from launchready.concerns.mail import root_includes
from launchready.concerns.mail_listed import listed_servers
from launchready.edge import EdgeZone, Hop, Request, compile_zone
from launchready.edge.reach import Hosts, hosts_of
from launchready.errors import LanguageError
from launchready.site import Audience, Site
from launchready.zone import Record, Zone
from launchready.zone.diff import Kind
from launchready.zone.limits import Plan
from launchready.zone.neighbours import Neighbours
from launchready.zone.standing import Standing


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
class DeclaredHost:
    """What a stack file says of one host. ``listed``: whether search engines may list it, None where nothing is said.

    ``proved``: that it speaks https is looked at after each update. ``at_provider``: visitors meet the edge of its
    platform, whose settings are at ``where``. ``internal``: it is for the company's own people. ``programs``: programs
    call it, and no browser.
    """

    listed: bool | None = None
    webhooks: tuple[str, ...] = ()
    proved: bool = True
    at_provider: bool = False
    internal: bool = False
    programs: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a stack file says that a zone does not: what needs a log-in, where visitors end, what was bought.

    Hosts are canonical names, wildcards included. ``prefixes`` are decoded path prefixes without the last slash
    (empty: every path). ``moved`` are the (host, path) of declared redirects, path None for a whole host. ``includes``
    are (who, what) the domain's SPF record has to include, ``listed`` are (who, term) of whom else it has to list.
    ``next_stage`` is the step that DMARC takes next and the day it is due. ``keys`` has the key in the stack file of
    each (kind, slot or id or ref), ``records`` the declared records by slot.
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
    hosts: Mapping[str, DeclaredHost] = field(default_factory=dict)
    static_paths: tuple[str, ...] = ()
    includes: tuple[tuple[str, str], ...] = ()
    listed: tuple[tuple[str, str], ...] = ()
    next_stage: tuple[str, date] | None = None
    plan: Plan | None = None


@dataclass(frozen=True)
class Judged:
    """A zone to be judged.

    ``certificates`` are the hosts (``*.`` for one label) that the
    zone's active certificates at the edge cover. ``spf`` has the SPF record of other domains, None where one has none.
    ``reports`` says of domains whether they take DMARC reports about this one, ``claimed`` of names that lead to a
    platform whether somebody's site answers there. ``today`` is UTC's day. Each is None where it is not known; ``gaps``
    says what of the zone itself is not. ``neighbours`` act beside it, and are evaluated with it; ``standing`` is how it
    stands at Cloudflare. ``whole``: nothing else is in it, as of a zone that Cloudflare holds; of one that is declared
    records may stand beside that nobody declared.
    """

    zone: Zone
    declared: Declared | None = None
    certificates: tuple[str, ...] | None = None
    spf: Mapping[str, str | None] | None = None
    gaps: tuple[Gap, ...] = ()
    neighbours: Neighbours = field(default_factory=Neighbours)
    standing: Standing | None = None
    today: date | None = None
    claimed: Mapping[str, bool] | None = None
    reports: Mapping[str, bool] | None = None
    whole: bool = False

    @cached_property
    def by_name(self) -> Mapping[str, tuple[tuple[str, Record], ...]]:
        """The zone's records by name, each with its slot."""
        found: dict[str, list[tuple[str, Record]]] = {}
        for slot, record in self.zone.records.items():
            found.setdefault(record.name, []).append((slot, record))
        return {name: tuple(records) for name, records in found.items()}

    @cached_property
    def names(self) -> Hosts:
        """The zone's names, to be asked which records answer for one."""
        return hosts_of(self.zone)

    @cached_property
    def edge(self) -> EdgeZone | LanguageError:
        """The zone ready for walking, with what acts beside it, or why it cannot be walked."""
        try:
            return compile_zone(self.zone, self.neighbours)
        except LanguageError as error:
            return error

    @cached_property
    def walks(self) -> dict[Request, tuple[Hop, ...]]:
        """The walks that were made already, by the request that they began with: many policies ask for the same."""
        return {}

    @cached_property
    def _slots(self) -> Mapping[Record, str]:
        return {record: slot for slot, record in self.declared.records.items()} if self.declared else {}

    @cached_property
    def _held(self) -> frozenset[Record]:
        return frozenset(self.zone.records.values())

    def key_of(self, kind: Kind, name: str) -> str | None:
        """Return the key in the stack file behind a slot, setting or rule of this zone, None where none is.

        A record is known by what it says before its slot: of several that share one, the numbers go by their values.
        """
        if self.declared is None:
            return None
        held = self.zone.records.get(name)
        if kind is Kind.RECORD and held is not None and held in self._slots:
            name = self._slots[held]
        elif kind is Kind.RECORD and self.declared.records.get(name) in self._held:
            return None  # what is declared for this slot stands elsewhere: this one is somebody else's
        return self.declared.keys.get((kind, name))


def declared_by(compilation: Compilation) -> Declared:
    """Return what the stack file behind ``compilation`` says, with the key of every record, setting and rule."""
    site = compilation.site
    hosts = named_hosts(site)
    stage = site.mail.dmarc.next if site.mail and site.mail.dmarc else None
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
        hosts={host.name: _declared_host(site, host) for host in hosts},
        static_paths=tuple(site.cache.static.paths),
        includes=tuple((who, include) for who, include, _ in root_includes(site.mail)) if site.mail else (),
        listed=tuple((each.who, each.text) for each in listed_servers(site.mail)) if site.mail else (),
        next_stage=(stage.policy, date.fromisoformat(stage.due)) if stage else None,
        plan=site.zone.plan,
    )


def _declared_host(site: Site, named: NamedHost) -> DeclaredHost:
    host = named.host
    return DeclaredHost(
        listed=is_listed(site, named),
        webhooks=tuple(host.webhooks),
        proved=bool(host.proxied) or named.at_provider or host.health is not None,
        at_provider=named.at_provider,
        internal=host.audience is Audience.INTERNAL,
        programs=host.audience is Audience.APIS,
        where=named.where,
    )
