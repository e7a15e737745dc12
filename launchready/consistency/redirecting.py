"""Redirects that loop, lead nowhere, contradict a host, or take more than the one hop that is promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from launchready.concerns.hosts import canonical_host, full_name, named_hosts, other_host
from launchready.errors import Problem
from launchready.site import RedirectRule, Site
from launchready.zone import canonical_name, within
from launchready.zone.scripts import mixed_scripts

_SAMPLE = "/launch-ready"  # the path of a visitor, where a redirect is for every path


def redirect_problems(site: Site) -> Iterator[Problem]:
    """Return what is wrong with the declared redirects."""
    hosts = {named.name: named for named in named_hosts(site)}
    seen: dict[tuple[str, str | None], int] = {}
    for index, rule in enumerate(site.redirects):
        key, host = f"redirects.{index}", full_name(site, rule.host)
        place = (host, rule.path)
        if place in seen:
            yield Problem(key, f"{host}{rule.path or ''} is redirected twice: here and at redirects.{seen[place]}")
            continue
        if rule.path is not None and (host, None) in seen:
            yield Problem(key, f"never reached: redirects.{seen[host, None]} redirects all of {host} before it")
        seen[place] = index
        yield from _source_problems(key, rule, host, hosts)
        yield from _target_problems(site, key, rule, host)


def _source_problems(key: str, rule: RedirectRule, host: str, hosts: Mapping[str, object]) -> Iterator[Problem]:
    if host.startswith("*."):
        yield Problem(f"{key}.host", "a redirect is for one host: a wildcard cannot be redirected here")
    if rule.path is None and host in hosts:
        yield Problem(
            f"{key}.host",
            f"all of {host} is redirected, but it is declared as a host too: give a path, or remove it from hosts",
        )
    if rule.path is None and "?" in rule.to:
        yield Problem(f"{key}.to", "the request's path is appended to it, so it cannot hold a query; or give a path")


def _target_problems(site: Site, key: str, rule: RedirectRule, host: str) -> Iterator[Problem]:
    try:
        parts = urlsplit(rule.to)
        target = canonical_name(parts.hostname or "")
        _ = parts.port
    except ValueError as error:
        yield Problem(f"{key}.to", f"{rule.to} is no valid URL: {error}")
        return
    if mixed := mixed_scripts(target):
        yield Problem(f"{key}.to", mixed)
    if not within(target, site.zone.name):
        return
    path = parts.path or "/" if rule.path is not None else parts.path.rstrip("/") + _SAMPLE
    trail = [(host, rule.path or _SAMPLE)]
    step: tuple[str, str] | None = (target, path)
    while step is not None and not _returns(trail, step):
        trail.append(step)
        step = _next(site, *step)
    shown = " → ".join(f"{name}{at}" for name, at in [*trail, *([step] if step else [])])
    if step is not None:
        kind = "to itself" if len(trail) == 1 else "in a circle"
        yield Problem(f"{key}.to", f"{host}{rule.path or ''} is redirected {kind}: {shown}")
    elif len(trail) > 2:
        final = "https://" + trail[-1][0] + trail[-1][1].removesuffix(_SAMPLE)
        yield Problem(
            f"{key}.to", f"{rule.to} is redirected itself ({shown}): point this redirect at {final} at once, in one hop"
        )


def _returns(trail: list[tuple[str, str]], step: tuple[str, str]) -> bool:
    """Say whether ``step`` was there before; the sample path that only grew at its front goes round for ever too."""
    grown = step[1].endswith(_SAMPLE) and any(host == step[0] and path.endswith(_SAMPLE) for host, path in trail)
    return step in trail or grown


def _next(site: Site, host: str, path: str) -> tuple[str, str] | None:
    """Return where the rules send ``host`` and ``path`` (https) to, as the edge would: the first match."""
    for rule in site.redirects:
        if full_name(site, rule.host) == host and rule.path in (None, path):
            try:
                parts = urlsplit(rule.to)
                target = canonical_name(parts.hostname or "")
            except ValueError:
                return None
            return target, (parts.path.rstrip("/") + path if rule.path is None else parts.path or "/")
    if host == other_host(site):
        return canonical_host(site), path
    return None
