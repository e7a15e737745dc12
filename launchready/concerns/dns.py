"""The dns concern: the records of apex and www, every further record, and what DNS must answer for each name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from launchready.claims import RecordClaim
from launchready.concerns.dns_looks import targets, whole
from launchready.concerns.hosts import (
    WHEN_ACTIVE,
    NamedHost,
    apex_and_www,
    host_records,
    named_hosts,
    redirect_hosts,
    sample_of,
)
from launchready.expectations import Answers, AnswersEdge, Expectation, Layer
from launchready.presets.authorities import CLOUDFLARE as AUTHORITIES
from launchready.presets.authorities import SERVED
from launchready.site import ExtraRecord, Site
from launchready.zone import Record, canonical_content, canonical_name

name: Final = "dns"

# Others share these with us: verification tokens come and go, and Cloudflare serves CAA records of its own.
_NAMING = frozenset({"CNAME", "MX", "NS", "SRV"})
_SHARED_TYPES = frozenset({"TXT", "CAA"})


def claims(site: Site) -> Iterator[RecordClaim]:
    """Return the records of apex and www and the extra records; the other hosts belong to ``subdomains``."""
    for named in named_hosts(site):
        if named.name in apex_and_www(site):
            for record in host_records(named):
                yield RecordClaim(name, f"{named.declared_at}.origin", record)
    for index, extra in enumerate(site.records):
        yield RecordClaim(name, f"records.{index}", extra_record(site, extra))
    for declared_at, record in authority_records(site):
        yield RecordClaim(name, declared_at, record)


def authority_records(site: Site) -> Iterator[tuple[str, Record]]:
    """Return key and CAA record of each authority that may issue: the declared ones, and always Cloudflare's own.

    With Universal SSL Cloudflare serves the latter beside whatever is declared; declared too, they are seen in reviews.
    """
    keys = {authority: f"tls.caa.{index}" for index, authority in enumerate(site.tls.caa)}
    for authority in AUTHORITIES if keys else ():
        keys.setdefault(authority, "tls.caa")
    written = {extra_record(site, extra) for extra in site.records if extra.type == "CAA"}
    for authority, key in keys.items():
        record = Record(site.zone.name, "CAA", canonical_content("CAA", f'0 issue "{authority}"'))
        if record not in written:
            yield key, record


def extra_record(site: Site, extra: ExtraRecord) -> Record:
    """Return the record that ``extra`` declares; raise ValueError where its content does not fit its type."""
    return _record(site.zone.name, extra.name, extra.type, extra.content, extra.ttl or 1, extra.proxied, extra.priority)


@lru_cache(maxsize=16_384)  # claims, checks, expectations and sentences ask for the same
def _record(zone: str, name: str, type_: str, content: str, ttl: int, proxied: bool, priority: int | None) -> Record:
    written = _full_target(zone, content) if type_ in _NAMING else content
    return Record(canonical_name(name, zone), type_, canonical_content(type_, written), ttl, proxied, priority)


def _full_target(zone: str, content: str) -> str:
    """Return a record's content with its last word, a host name, written out: ``mail`` means ``mail.<zone>``."""
    before, space, target = content.strip().rpartition(" ")
    return content if target == "." or "." in target else f"{before}{space}{canonical_name(target, zone)}"


def expectations(site: Site) -> Iterator[Expectation]:
    """Return what DNS must answer: Cloudflare's edge for proxied names, exactly what is declared for the others."""
    for named in named_hosts(site):
        if named.host.proxied:
            yield _answers_edge(site, named.name, named.declared_at, named.sample)
        else:
            yield from answers_origin(site, named)
    for redirected, declared_at in redirect_hosts(site):
        yield _answers_edge(site, redirected, declared_at, redirected)
    yield from _extra_expectations(site)
    yield from whole(site)
    yield from targets(site)


def _answers_edge(site: Site, host: str, declared_at: str, asked: str) -> Expectation:
    return Expectation(
        concern=name,
        subject=host,
        name="answers-edge",
        zone=site.zone.name,
        layer=Layer.DNS,
        declared_at=declared_at,
        expected=f"{host} leads to Cloudflare and to nowhere else, so its server stays hidden behind the edge.",
        fix=f"Apply this stack: the record of {host} has to be there, proxied (orange cloud), and alone.",
        check=AnswersEdge(asked),
    )


def answers_origin(site: Site, named: NamedHost) -> Iterator[Expectation]:
    """Return that the host answers its own server's name or addresses, for both families, and nothing else."""
    records = host_records(named)
    if any(record.type == "CNAME" for record in records):
        yield _answers(site, named.name, "CNAME", records, f"{named.declared_at}.origin", named.sample)
        return
    for type_ in ("A", "AAAA"):
        matching = [record for record in records if record.type == type_]
        yield _answers(site, named.name, type_, matching, f"{named.declared_at}.origin", named.sample)


def _extra_expectations(site: Site) -> Iterator[Expectation]:
    groups: dict[tuple[str, str], tuple[str, list[Record]]] = {}
    for index, extra in enumerate(site.records):
        record = extra_record(site, extra)
        groups.setdefault((record.name, record.type), (f"records.{index}", []))[1].append(record)
    for declared_at, record in authority_records(site):
        groups.setdefault((record.name, record.type), (declared_at, []))[1].append(record)
    edge = {host: at for (host, _), (at, records) in groups.items() if any(record.proxied for record in records)}
    for host, declared_at in edge.items():
        yield _answers_edge(site, host, declared_at, sample_of(host))
    for (host, type_), (declared_at, records) in groups.items():
        hidden = host in edge and type_ in ("A", "AAAA", "CNAME")
        if not hidden:
            yield _answers(site, host, type_, records, declared_at, sample_of(host))


def _answers(site: Site, host: str, type_: str, records: Sequence[Record], declared_at: str, asked: str) -> Expectation:
    values = frozenset(live_value(record) for record in records)
    shown = ", ".join(sorted(values)) or "nothing"
    only = "among others" if type_ in _SHARED_TYPES else "and nothing else"
    expected = f"{host} answers {shown} for {type_}, {only}." if values else f"{host} has no {type_} record."
    return Expectation(
        concern=name,
        subject=host,
        name=type_.lower(),
        zone=site.zone.name,
        layer=Layer.DNS,
        declared_at=declared_at,
        expected=expected,
        fix=f"Apply this stack, and remove any other {type_} record of {host} that nobody needs any more."
        if type_ not in _SHARED_TYPES
        else f"Apply this stack: the {type_} record of {host} is missing or was changed.",
        check=Answers(asked, type_, values, type_ in _SHARED_TYPES, _authorities(site, type_), _ttl(records)),
    )


def _authorities(site: Site, type_: str) -> frozenset[str]:
    """Return whom further CAA records may name: Cloudflare's own, and those that the stack declares."""
    return frozenset({*SERVED, *site.tls.caa}) if type_ == "CAA" else frozenset()


def _ttl(records: Iterable[Record]) -> int | None:
    """Return the declared seconds that an answer may be kept, None where that is left to Cloudflare."""
    declared = {record.ttl for record in records}
    return None if not declared or 1 in declared else max(declared)


def live_value(record: Record) -> str:
    """Return what a look at DNS shows of ``record``: its content, that of an MX or SRV with its priority before it."""
    return f"{record.priority or 0} {record.content}" if record.type in ("MX", "SRV") else record.content


def english(site: Site) -> Iterator[str]:
    """Return a sentence for apex and www and for each further record."""
    for named in named_hosts(site):
        if named.name in apex_and_www(site):
            yield host_sentence(named)
    for extra in site.records:
        record = extra_record(site, extra)
        yield f"{record.name} has the {record.type} record {live_value(record)}."
    if site.tls.caa:
        own = [authority for authority in AUTHORITIES if authority not in site.tls.caa]
        beside = f" (and Cloudflare's own: {', '.join(own)})" if own else ""
        yield f"Certificates for {site.zone.name} may come from {', '.join(site.tls.caa)}{beside} alone."


def host_sentence(named: NamedHost) -> str:
    """Return the sentence that says where a host is served and how it is reached."""
    where = " and ".join(record.content for record in host_records(named))
    how = "through Cloudflare" if named.host.proxied else "directly, not through Cloudflare"
    if named.host.proxied == WHEN_ACTIVE:
        how = "through Cloudflare once its certificate there is active, and directly until then"
    if named.at_provider:
        how = f"through the edge of {named.platform.title if named.platform else 'its provider'}, not Cloudflare's"
    login = ", behind a log-in" if named.host.authenticated else ""
    return f"{named.name} ({named.host.audience.value}{login}) is served by {where}, {how}."
