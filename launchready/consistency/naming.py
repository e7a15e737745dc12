"""Names that are no names, lie outside the zone, or are declared twice."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from launchready.concerns.cache import path_prefix
from launchready.concerns.hosts import apex_and_www, origins
from launchready.consistency.contents import content_problems
from launchready.errors import Problem
from launchready.site import Site
from launchready.zone import canonical_name, within
from launchready.zone.addresses import address_of
from launchready.zone.scripts import broken_punycode, mixed_scripts

# A dotted name that ends in one of these is more likely somebody's whole domain than a name below the zone.
_TOP_LEVEL = frozenset(
    {"com", "net", "org", "info", "biz", "io", "co", "ai", "eu", "de", "fr", "uk", "us", "ch", "at", "nl", "pl", "dk",
     "fi", "pt", "cz", "au", "nz", "jp", "cn", "br", "test", "example"}
)  # fmt: skip
_ALIKE = 0.8  # how near the end of a name is to the zone's before it is taken for a slip of the pen


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
        yield from problems or content_problems(site, index)
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
    if wrong := _badly_written(origin, several=several):
        yield Problem(key, wrong)
    elif address_of(origin) is None:
        try:
            target = canonical_name(origin)
        except ValueError as error:
            yield Problem(key, str(error))
            return
        if "." not in target or "*" in target:
            yield Problem(key, f"{origin!r} is no full host name such as acme.herokudns.com")
        elif misleading := mixed_scripts(origin) or broken_punycode(origin):
            yield Problem(key, misleading)


def _badly_written(origin: str, *, several: bool) -> str | None:
    """Return why ``origin`` is neither an address nor a name, where its letters show it."""
    if not origin.strip():
        return "it is empty: write the server's address, or the host name that the hosting provider gave"
    if "%" in origin:
        return f"{origin!r} names a network card (%…), which means something on one machine only"
    if address_of(origin) is not None:
        return None
    if "," in origin:
        return f"{origin!r} holds a comma: write several addresses as a list, [203.0.113.10, 203.0.113.11]"
    if several:
        return f"{origin!r} is no IP address: a list holds addresses only, a host name stands alone"
    if "/" in origin or ":" in origin:
        return f"{origin!r} is no address or host name: leave out the scheme, the port and the path"
    if origin.replace(".", "").isdigit():
        return f"{origin!r} is no valid IPv4 address: four numbers of 0 to 255, as 203.0.113.10"
    return None


def _in_zone(key: str, name: str, zone: str) -> Iterator[Problem]:
    try:
        full = canonical_name(name, zone)
    except ValueError as error:
        yield Problem(key, str(error))
        return
    written = name.rstrip(".").lower()
    foreign = not within(full, zone)
    below = "." in written and full == f"{written}.{zone}"
    if foreign or (below and (written.rpartition(".")[2] in _TOP_LEVEL or _like(written, zone))):
        meant = "" if foreign else f" (for a name below it, write {full})"
        yield Problem(key, f"{name} lies outside the zone {zone}, which is all that this stack declares{meant}")


def _like(written: str, zone: str) -> bool:
    """Say whether ``written`` ends in the zone's name misspelt, or under another top level (``app.acme.dev``)."""
    length = zone.count(".") + 1
    end = written.split(".")[-length:]
    if len(end) < length:
        return False
    return end[0] == zone.partition(".")[0] or SequenceMatcher(None, ".".join(end), zone).ratio() >= _ALIKE
