"""Redirects that loop, lead nowhere, contradict a host, or take more than the one hop that is promised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from launchready.concerns.hosts import apex_and_www, canonical_host, full_name, named_hosts, other_host
from launchready.concerns.redirect_paths import (
    fill,
    is_pattern,
    match_path,
    places,
    sample_path,
    sample_target,
    without_places,
)
from launchready.errors import Problem
from launchready.language.urls import normalize_path
from launchready.site import RedirectRule, Site
from launchready.zone import canonical_name, within
from launchready.zone.scripts import broken_punycode, mixed_scripts

_LONGEST_TRAIL = 10  # a pattern that grows what it matches comes back to no URL, and never ends
_MOST_PLACES = 8  # developers.cloudflare.com/ruleset-engine/rules-language/functions (wildcard_replace), 2026-11-24
_REGULAR = re.compile(r"\(\.?[*+]\)|\.\*\)")
_BARE_PLACE = re.compile(r"\$[0-9]")
_SAMPLE = "/launch-ready"  # the path of a visitor, where a redirect is for every path


def redirect_problems(site: Site) -> Iterator[Problem]:
    """Return what is wrong with the declared redirects."""
    hosts = {named.name: named for named in named_hosts(site)}
    seen: dict[tuple[str, str | None], int] = {}
    circles: set[frozenset[str]] = set()
    for index, rule in enumerate(site.redirects):
        key, host = f"redirects.{index}", full_name(site, rule.host)
        place = (host, rule.path)
        if place in seen:
            yield Problem(
                key, f"{host}{rule.path or ''} is redirected twice: here and at redirects.{seen[place]}; keep one"
            )
            continue
        if rule.path is not None and (host, None) in seen:
            yield Problem(
                key,
                f"never reached: redirects.{seen[host, None]} redirects all of {host} first; put this one before it",
            )
        yield from _shadowed(site, index, host, rule)
        seen[place] = index
        yield from _source_problems(key, rule, host, hosts)
        yield from _pattern_problems(key, rule)
        yield from _edge_problems(site, f"{key}.host", rule, host)
        yield from _target_problems(site, key, rule, host, circles)
    yield from _health_problems(site)


def _source_problems(key: str, rule: RedirectRule, host: str, hosts: Mapping[str, object]) -> Iterator[Problem]:
    if host.startswith("*."):
        yield Problem(f"{key}.host", "a wildcard cannot be redirected: write one rule for each host that is")
    if rule.path is None and host in hosts:
        yield Problem(
            f"{key}.host",
            f"all of {host} is redirected, but it is declared as a host too: give a path, or remove it from hosts",
        )
    if rule.path is None and "?" in rule.to:
        yield Problem(f"{key}.to", "the request's path is appended to it, so it cannot hold a query; or give a path")


def _edge_problems(site: Site, key: str, rule: RedirectRule, host: str) -> Iterator[Problem]:
    """A redirect happens at the edge: its host has to be proxied there, and to be served where it is not redirected."""
    if host in apex_and_www(site) and not any(named.name == host and named.at_provider for named in named_hosts(site)):
        return  # these have to be proxied in any case, and one leads to the other
    hosts = [
        (f"{named.declared_at}.proxied", bool(named.host.proxied)) for named in named_hosts(site) if named.name == host
    ]
    records = [
        (f"records.{index}.proxied", extra.proxied)
        for index, extra in enumerate(site.records)
        if extra.type in ("A", "AAAA", "CNAME") and full_name(site, extra.name) == host
    ]
    where = next((at for at, proxied in (*hosts, *records) if not proxied), None)
    if where is not None:
        yield Problem(
            key,
            f"{host} is not proxied ({where}), so visitors never meet this redirect at Cloudflare's edge: proxy it, "
            "or let its own server redirect",
        )
    whole = any(other.path is None and full_name(site, other.host) == host for other in site.redirects)
    if rule.path is not None and not (hosts or records or whole):
        yield Problem(
            key,
            f"only {rule.path} of {host} is redirected, and nothing serves the rest of it: declare {host} under hosts, "
            "or leave path out to redirect all of it",
        )


def _pattern_problems(key: str, rule: RedirectRule) -> Iterator[Problem]:
    """Return where the stars of a path, and the places that name them, do not fit together."""
    if _BARE_PLACE.search(without_places(rule.to)):
        yield Problem(f"{key}.to", "$1 stands for itself here: write ${1} for what the first * of path stands for")
    if rule.path is None and places(rule.to):
        yield Problem(f"{key}.to", "${1} is what a * of path stands for, and there is no path: give one, as /blog/*")
    if rule.path is None:
        return
    stars = rule.path.count("*")
    if _REGULAR.search(rule.path):
        yield Problem(f"{key}.path", "(.*) is a regular expression, and a path is none: write * for any characters")
    if "**" in rule.path:
        yield Problem(f"{key}.path", "** is no pattern of Cloudflare's: one * stands for any characters, / included")
    if "{" in without_places(rule.to) or "}" in without_places(rule.to):
        yield Problem(f"{key}.to", "braces stand in ${1}, ${2} … only; elsewhere write %7B and %7D")
    elif max(places(rule.to), default=0) > _MOST_PLACES:
        yield Problem(f"{key}.to", f"Cloudflare knows ${{1}} to ${{{_MOST_PLACES}}}: use fewer *")
    elif odd := sorted(number for number in places(rule.to) if not 0 < number <= stars):
        has = f"{stars} *" if stars else "no *"
        yield Problem(f"{key}.to", f"${{{odd[0]}}} stands for nothing: {rule.path} has {has}")


def _shadowed(site: Site, index: int, host: str, rule: RedirectRule) -> Iterator[Problem]:
    """Return that a pattern before this rule takes all of its requests."""
    if rule.path is None:
        return
    sample = sample_path(rule.path)
    for before, other in enumerate(site.redirects[:index]):
        if other.path is None or other.path == rule.path or full_name(site, other.host) != host:
            continue
        if is_pattern(other.path) and match_path(other.path, sample) is not None:
            said = f"never reached: redirects.{before} takes {other.path} first; put this one before it"
            yield Problem(f"redirects.{index}", said)
            return


def _target_problems(
    site: Site, key: str, rule: RedirectRule, host: str, circles: set[frozenset[str]]
) -> Iterator[Problem]:
    """Return what is wrong with the target; ``circles`` has those that an earlier rule told of, and gets new ones."""
    to = rule.to if rule.path is None else sample_target(rule.path, rule.to)
    try:
        parts = urlsplit(to)
        target, port = canonical_name(parts.hostname or ""), parts.port
    except ValueError as error:
        yield Problem(f"{key}.to", f"{rule.to} is no valid URL: {error}")
        return
    if wrong := _server_problem(target, port):
        yield Problem(f"{key}.to", wrong)
    if not within(target, site.zone.name):
        return
    path = normalize_path(parts.path or "/" if rule.path is not None else parts.path.rstrip("/") + _SAMPLE)
    trail = [(host, _SAMPLE if rule.path is None else sample_path(rule.path))]
    step: tuple[str, str] | None = (target, path)
    while step is not None and not _returns(trail, step) and len(trail) < _LONGEST_TRAIL:
        trail.append(step)
        step = _next(site, *step)
    shown = " → ".join(f"{name}{at}" for name, at in [*trail, *([step] if step else [])])
    if step is not None:
        round_ = frozenset(map("".join, trail[trail.index(step) :] if step in trail else trail))
        if round_ in circles:
            return
        circles.add(round_)
        kind = "to itself" if len(trail) == 1 else "in a circle"
        yield Problem(
            f"{key}.to", f"{host}{rule.path or ''} is redirected {kind} ({shown}): lead it to a page that answers"
        )
    elif len(trail) > 2:
        final = "https://" + trail[-1][0] + trail[-1][1].removesuffix(_SAMPLE)
        yield Problem(
            f"{key}.to", f"{rule.to} is redirected itself ({shown}): point this redirect at {final} at once, in one hop"
        )


def _server_problem(target: str, port: int | None) -> str | None:
    """Return why nobody answers https at ``target`` and ``port``."""
    if port in (0, 80):
        return f"https is not spoken at port {port}: leave it out"
    if "." not in target:
        return f"{target} is no full host name, which a browser elsewhere could ask for: write it whole"
    return mixed_scripts(target) or broken_punycode(target)


def _health_problems(site: Site) -> Iterator[Problem]:
    """Return health paths that are redirected, so that no server is asked there."""
    for named in named_hosts(site):
        path = named.host.health
        for index, rule in enumerate(site.redirects):
            if (
                path
                and rule.path
                and full_name(site, rule.host) == named.name
                and match_path(rule.path, path) is not None
            ):
                yield Problem(
                    f"{named.declared_at}.health",
                    f"{path} is redirected by redirects.{index}, so it tells nothing of the server: exclude one from "
                    "the other",
                )
                break


def _returns(trail: list[tuple[str, str]], step: tuple[str, str]) -> bool:
    """Say whether ``step`` was there before; the sample path that only grew at its front goes round for ever too."""
    grown = any(host == step[0] and path.endswith(_SAMPLE) and step[1].endswith(path) for host, path in trail)
    return step in trail or grown


def _next(site: Site, host: str, path: str) -> tuple[str, str] | None:
    """Return where the rules send ``host`` and ``path`` (https) to, as the edge would: the first match."""
    for rule in site.redirects:
        stars = () if rule.path is None else match_path(rule.path, path)
        if full_name(site, rule.host) == host and stars is not None:
            try:
                parts = urlsplit(fill(rule.to, stars))
                target = canonical_name(parts.hostname or "")
            except ValueError:
                return None
            return target, normalize_path(parts.path.rstrip("/") + path if rule.path is None else parts.path or "/")
    if host == other_host(site):
        return canonical_host(site), path
    return None
