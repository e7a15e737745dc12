"""Names that are no names, lie outside the zone, or are declared twice; and contents that do not fit their type."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.concerns.cache import path_prefix
from launchready.concerns.dns import extra_record
from launchready.concerns.hosts import address_of, apex_and_www, origins
from launchready.errors import Problem
from launchready.site import Site
from launchready.zone import Record, canonical_name, within
from launchready.zone.scripts import mixed_scripts

# A dotted name that ends in one of these is more likely somebody's whole domain than a name below the zone.
_TOP_LEVEL = frozenset({"com", "net", "org", "io", "co", "ai", "eu", "de", "fr", "uk", "us", "ch", "at", "test"})

_CONTENT_FORMS = {
    "A": "an IPv4 address such as 198.51.100.10",
    "AAAA": "an IPv6 address such as 2001:db8::10",
    "CNAME": "one host name",
    "MX": "one host name, with the preference under priority",
    "NS": "one host name",
    "SRV": "weight, port and target such as 5 5060 sip.acme.com, with the priority under priority",
    "CAA": 'flags, tag and value such as 0 issue "letsencrypt.org"',
    "TXT": "a text",
    "TLSA": "usage, selector, matching type and the certificate in hexadecimal, such as 3 1 1 0b9f…",
    "HTTPS": 'priority, target and parameters such as 1 . alpn="h2,h3"',
    "SVCB": 'priority, target and parameters such as 1 svc.acme.com alpn="h2"',
}


def name_problems(site: Site) -> Iterator[Problem]:
    """Return every problem with a single name or content of ``site``."""
    zone = site.zone.name
    yield from _host_problems(site)
    yield from _in_zone("canonical", site.canonical, zone)
    for written, host in site.hosts.items():
        if host.redirects_to is not None:
            yield from _in_zone(f"hosts.{written}.redirects_to", host.redirects_to, zone)
    for index, rule in enumerate(site.redirects):
        yield from _in_zone(f"redirects.{index}.host", rule.host, zone)
    for index, extra in enumerate(site.records):
        problems = tuple(_in_zone(f"records.{index}.name", extra.name, zone))
        yield from problems or _content_problems(site, index)
    for index, sender in enumerate(site.mail.senders if site.mail else ()):
        if sender.return_path:
            yield from _in_zone(f"mail.senders.{index}.return_path.host", sender.return_path.host, zone)
    for index, path in enumerate(site.cache.authenticated_paths):
        try:
            path_prefix(path)
        except ValueError:
            yield Problem(
                f"cache.authenticated_paths.{index}",
                f"{path} does not decode to UTF-8 text: write it as a browser's address bar shows it",
            )
    yield from _alias_problems(site)
    if not any(_in_zone("canonical", site.canonical, zone)) and (
        canonical_name(site.canonical, zone) not in apex_and_www(site)
    ):
        yield Problem(
            "canonical", f"{site.canonical} is neither {zone} nor www.{zone}: visitors end at one of these two"
        )


def _alias_problems(site: Site) -> Iterator[Problem]:
    seen = {site.zone.name: "zone.name"}
    for index, alias in enumerate(site.aliases):
        key = f"aliases.{index}.name"
        for name, at in seen.items():
            if within(alias.name, name) or within(name, alias.name):
                same = "is the same as" if alias.name == name else "overlaps with"
                yield Problem(key, f"{alias.name} {same} {name} ({at}): an alias is a domain of its own")
                break
        seen.setdefault(alias.name, key)


def _host_problems(site: Site) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for key, host in site.hosts.items():
        problems = tuple(_in_zone(f"hosts.{key}", key, site.zone.name))
        yield from problems
        if problems:
            continue
        full = canonical_name(key, site.zone.name)
        if full in seen:
            yield Problem(f"hosts.{key}", f"{full} is declared twice: here and as {seen[full]!r}; keep one of them")
        seen[full] = key
        for origin in origins(host):
            yield from _origin_problems(f"hosts.{key}.origin", origin, several=len(origins(host)) > 1)


def _origin_problems(key: str, origin: str, *, several: bool) -> Iterator[Problem]:
    if address_of(origin) is not None:
        return
    if several:
        yield Problem(key, f"{origin!r} is no IP address: a list holds addresses only, a host name stands alone")
    elif "://" in origin or "/" in origin or ":" in origin:
        yield Problem(key, f"{origin!r} is no address or host name: leave out the scheme, the port and the path")
    elif origin.replace(".", "").isdigit():
        yield Problem(key, f"{origin!r} is no valid IPv4 address: four numbers of 0 to 255, as 203.0.113.10")
    else:
        try:
            target = canonical_name(origin)
        except ValueError as error:
            yield Problem(key, str(error))
            return
        if "." not in target or "*" in target:
            yield Problem(key, f"{origin!r} is no full host name such as acme.herokudns.com")
        elif mixed := mixed_scripts(origin):
            yield Problem(key, mixed)


def _in_zone(key: str, name: str, zone: str) -> Iterator[Problem]:
    try:
        full = canonical_name(name, zone)
    except ValueError as error:
        yield Problem(key, str(error))
        return
    written = name.rstrip(".").lower()
    foreign = not within(full, zone)
    doubtful = full == f"{written}.{zone}" and "." in written and written.rpartition(".")[2] in _TOP_LEVEL
    if foreign or doubtful:
        meant = "" if foreign else f" (for a name below it, write {full})"
        yield Problem(key, f"{name} lies outside the zone {zone}, which is all that this stack declares{meant}")


def _content_problems(site: Site, index: int) -> Iterator[Problem]:
    extra = site.records[index]
    try:
        record = extra_record(site, extra)
    except ValueError as error:
        cause = f" ({error})" if extra.type in ("CNAME", "MX", "NS") else ""
        form = _CONTENT_FORMS[extra.type]
        yield Problem(f"records.{index}.content", f"{extra.content!r} does not fit {extra.type}: write {form}{cause}")
        return
    if extra.type in ("CNAME", "MX", "NS", "SRV") and (wrong := _target_problem(record)):
        yield Problem(f"records.{index}.content", wrong)
    wants_priority = extra.type in ("MX", "SRV")
    if wants_priority and record.priority is None:
        yield Problem(f"records.{index}", f"an {extra.type} record needs a priority, such as priority: 10")
    if not wants_priority and record.priority is not None:
        yield Problem(
            f"records.{index}.priority", f"only MX and SRV records have a priority: leave it out of this {extra.type}"
        )


def _target_problem(record: Record) -> str | None:
    target = record.content.rpartition(" ")[2]
    if "*" in target:
        return f"{target} is a wildcard, and a record leads to one host: write its name"
    if target == "." and record.type in ("CNAME", "NS"):
        return "this record leads to a host, and . is none: write its name, or leave the record out"
    return mixed_scripts(target)
