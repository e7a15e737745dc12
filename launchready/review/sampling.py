"""Which addresses are asked for, to see what a change means: derived from a zone as it is and as it will be.

The same zones always give the same sample. It is a sample: what is said of it is said of what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from launchready.edge import Request
from launchready.policies import Declared
from launchready.policies.visits import hosts_in, paths_in, visitable
from launchready.zone import CACHE_PHASE, REDIRECT_PHASE, Rule, Zone, within
from launchready.zone.records import ADDRESS_TYPES
from launchready.zone.rules import FIREWALL_PHASE, HEADERS_PHASE, RATE_LIMIT_PHASE

DEEP = "/launch-ready/page?a=b"
_STATIC = "/launch-ready/style."
_DOUBLE = "/launch-ready//style."  # servers may take it for another path than the edge does
_MOST_HOSTS = 60
_MOST_PATHS = 40  # that rules name, of one host
_PLAIN = re.compile(r"/[.]?[\w%-]")  # what a rule looks for inside of a path is none
_COOKIE = re.compile(r'http\.cookie contains "([A-Za-z0-9_.-]+)="')
_PHASES = (REDIRECT_PHASE, CACHE_PHASE, FIREWALL_PHASE, RATE_LIMIT_PHASE, HEADERS_PHASE)

# What an ordinary browser sends. Where the answer depends on more than an address says, it is asked for this visitor:
# from an address that nobody has (RFC 5737), of a country that Cloudflare does not know.
_BROWSER = {
    "user-agent": ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",),
    "accept": ("text/html,application/xhtml+xml,*/*;q=0.8",),
    "accept-encoding": ("gzip, deflate, br",),
    "accept-language": ("en",),
}
_UNSAID = frozenset({*_BROWSER, "referer", "x-forwarded-for"})


@dataclass(frozen=True, slots=True, order=True)
class Visit:
    """One address to ask for; ``path`` holds the query too, ``cookie`` is the name of a log-in's cookie, if any."""

    host: str
    scheme: str
    path: str
    cookie: str | None = None

    @property
    def url(self) -> str:
        """The address as a browser shows it."""
        return f"{self.scheme}://{self.host}{self.path}"

    def request(self, *, ordinary: bool = False) -> Request:
        """Return the request; of an ``ordinary`` visitor everything is known that rules look at."""
        path, _, query = self.path.partition("?")
        sent = {"cookie": (f"{self.cookie}=launch-ready",)} if self.cookie else {}
        if ordinary:
            return Request(
                "GET", self.scheme, self.host, path, query, {**_BROWSER, **sent}, "203.0.113.1", "XX", "HTTP/2"
            )
        return Request("GET", self.scheme, self.host, path, query, sent, unsaid=_UNSAID)


@dataclass(frozen=True, slots=True)
class Sample:
    """The addresses to ask for, in order; ``hosts_left_out`` are those of a large zone that nobody asks for."""

    visits: tuple[Visit, ...]
    hosts_left_out: tuple[str, ...] = ()


def sample_visits(before: Zone, after: Zone, declared: Declared) -> Sample:
    """Return what to ask for: every host of both zones, with the paths that rules and the stack file speak of."""
    rules = [rule for zone in (before, after) for phase in _PHASES for rule in zone.rulesets.get(phase, ())]
    hosts = _hosts(before, after, rules)
    cookies = tuple(dict.fromkeys([*declared.session_cookies, *_cookies_in(rules)]))
    named = _named(before, after, rules, declared)
    visits: dict[Visit, None] = {}
    for host in hosts[:_MOST_HOSTS]:
        paths = _paths(host, named, declared)
        for scheme in ("https", "http"):
            visits.update((Visit(host, scheme, path), None) for path in paths)
        for cookie in cookies:
            visits.update((Visit(host, "https", path, cookie), None) for path in paths)
    return Sample(tuple(visits), tuple(hosts[_MOST_HOSTS:]))


def _named(before: Zone, after: Zone, rules: Iterable[Rule], declared: Declared) -> list[str]:
    """Return the paths that rules speak of; where it is a rule of the cache, what is below them and its files too."""
    caching = [rule for zone in (before, after) for rule in zone.rulesets.get(CACHE_PHASE, ())]
    extension = _extension(declared)
    whole = [path for path in paths_in(caching) if _PLAIN.match(path) and "." not in path][:_MOST_PATHS]
    below = [each for path in whole for each in _private(path, extension)]
    return [*below, *[path for path in paths_in(rules) if _PLAIN.match(path)][:_MOST_PATHS]]


def _extension(declared: Declared) -> str:
    return next(iter(declared.static_extensions), "css")


def _hosts(before: Zone, after: Zone, rules: Iterable[Rule]) -> list[str]:
    """Return the hosts of both zones: the domain and www first, then those that differ, then the others by name."""
    served = {
        visitable(record.name)
        for zone in (before, after)
        for record in zone.records.values()
        if record.type in ADDRESS_TYPES and not record.name.startswith("_") and "._" not in record.name
    }
    named = {host for host in hosts_in(rules) if within(host, after.name)}
    differ = {visitable(record.name) for record in {*before.records.values()} ^ {*after.records.values()}}
    ends = (after.name, f"www.{after.name}")
    return sorted(served | named, key=lambda host: (host not in ends, host not in differ, host))


def _paths(host: str, named: Sequence[str], declared: Declared) -> tuple[str, ...]:
    extension = _extension(declared)
    private = [each for prefix in declared.prefixes if prefix for each in _private(prefix, extension)]
    moved = [path for moved_host, path in declared.moved if path and moved_host == host]
    return tuple(dict.fromkeys(["/", DEEP, f"{_STATIC}{extension}", f"{_DOUBLE}{extension}", *private, *moved, *named]))


def _private(prefix: str, extension: str) -> tuple[str, ...]:
    """Return what is behind a log-in, and what only looks like a file there."""
    return (prefix, f"{prefix}/launch-ready", f"{prefix}/launch-ready.{extension}")


def _cookies_in(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        if rule.enabled:
            yield from _COOKIE.findall(rule.expression)
