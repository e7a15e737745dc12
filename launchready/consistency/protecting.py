"""Protection that would work against what else is declared: blocks, limits and headers that contradict the site."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from launchready.concerns.firewall import probe_in
from launchready.concerns.hosts import NamedHost, full_name, named_hosts, other_host
from launchready.concerns.redirect_paths import match_path
from launchready.errors import Problem
from launchready.presets.countries import COUNTRIES, MEANT
from launchready.site import Block, Protection, SecurityHeaders, Site
from launchready.zone.limits import Plan

_FRAME_SOURCES = {"nobody": "'none'", "same-origin": "'self'"}


def protection_problems(site: Site) -> Iterator[Problem]:
    """Return where protection and the rest of the site contradict each other."""
    for named in named_hosts(site):
        yield from _listing_problems(site, named)
        yield from _webhook_problems(site, named)
    if site.protection is not None:
        yield from _header_problems(site.protection.headers)
        yield from _block_problems(site, site.protection)
        yield from _blocked_problems(site.protection)
        yield from _login_problems(site, site.protection)
        if site.protection.bot_fight_mode and site.zone.plan is not Plan.FREE:
            yield Problem(
                "protection.bot_fight_mode",
                f"Bot Fight Mode is of Free alone: on {site.zone.plan.value} Super Bot Fight Mode stands in its "
                "place, which is set in the dashboard (Security, Settings); leave it out",
            )


def _listing_problems(site: Site, named: NamedHost) -> Iterator[Problem]:
    host, key = named.host, f"{named.declared_at}.indexable"
    if host.indexable is None:
        return
    if named.name == other_host(site):
        yield Problem(key, f"{named.name} leads to the canonical host and is never listed itself: leave indexable out")
    elif host.indexable is False and not host.proxied and not named.at_provider:
        yield Problem(
            key,
            f"{named.name} is not proxied, so Cloudflare cannot say noindex for it: set proxied: true, or leave "
            "indexable out and say it at the server",
        )


def _webhook_problems(site: Site, named: NamedHost) -> Iterator[Problem]:
    for index, path in enumerate(named.host.webhooks):
        key = f"{named.declared_at}.webhooks.{index}"
        if not named.host.proxied:
            yield Problem(
                key, f"{named.name} is not proxied, so nothing stands between a webhook and its server: leave it out"
            )
        for place, rule in enumerate(site.redirects):
            redirected = full_name(site, rule.host) == named.name
            if redirected and (rule.path is None or match_path(rule.path, path) is not None):
                yield Problem(
                    key,
                    f"what is posted to {named.name}{path} would be redirected by redirects.{place} and lost on the "
                    "way: exclude one from the other",
                )


def _header_problems(headers: SecurityHeaders | None) -> Iterator[Problem]:
    policy = (headers.content_security_policy or "") if headers else ""
    if headers is None or headers.report_only or headers.frames == "anybody":
        return
    directives = [part.split() for part in policy.split(";")]
    ancestors = next((words[1:] for words in directives if words and words[0].lower() == "frame-ancestors"), None)
    if ancestors is not None and ancestors != [_FRAME_SOURCES[headers.frames]]:
        yield Problem(
            "protection.headers.frames",
            f"frames: {headers.frames} and frame-ancestors {' '.join(ancestors)} of content_security_policy contradict "
            "each other, and browsers obey the second: write frames: anybody, which sends no X-Frame-Options",
        )


def _block_problems(site: Site, protection: Protection) -> Iterator[Problem]:
    block = protection.block
    if block is None:
        return
    for method, why in _needed_methods(site, protection):
        if block.methods and method not in block.methods:
            yield Problem("protection.block.methods", f"{method} is not among them, and {why}: add it")
    if block.probes:
        for key, path in _declared_paths(site, protection):
            yield from _probe_problem(block, key, path)


def _blocked_problems(protection: Protection) -> Iterator[Problem]:
    """Return blocks of nobody and of everybody."""
    for index, country in enumerate(protection.block.countries if protection.block else ()):
        if country not in COUNTRIES:
            meant = f"; did you mean {MEANT[country]}?" if country in MEANT else " (ISO 3166-1)"
            yield Problem(
                f"protection.block.countries.{index}", f"{country} is no country's code, so nobody is blocked{meant}"
            )
    for index, network in enumerate(protection.block.addresses if protection.block else ()):
        if ip_network(network).prefixlen == 0:
            yield Problem(f"protection.block.addresses.{index}", f"{network} is every visitor there is: name networks")


def _needed_methods(site: Site, protection: Protection) -> Iterator[tuple[str, str]]:
    yield "GET", "no page could be seen without it"
    yield "HEAD", "previews and monitors ask with it"
    if protection.login is not None:
        yield "POST", "protection.login speaks of log-ins, which are posted"


def _declared_paths(site: Site, protection: Protection) -> Iterator[tuple[str, str]]:
    """Return key and path of what the site is declared to show."""
    for named in named_hosts(site):
        if named.host.health:
            yield f"{named.declared_at}.health", named.host.health
    yield from ((f"cache.pages.{index}", path) for index, path in enumerate(site.cache.pages))
    yield from ((f"cache.static.paths.{index}", path) for index, path in enumerate(site.cache.static.paths))
    for index, path in enumerate(site.cache.authenticated_paths):
        yield f"cache.authenticated_paths.{index}", path
    if site.cache.static.sample:
        yield "cache.static.sample", site.cache.static.sample
    if protection.login:
        yield from ((f"protection.login.paths.{index}", path) for index, path in enumerate(protection.login.paths))


def _probe_problem(block: Block, key: str, path: str) -> Iterator[Problem]:
    part = probe_in(block, path)
    if part is not None:
        wordpress = " (protection.block.wordpress: true, where it is a WordPress)" if part.startswith("/wp-") else ""
        yield Problem(
            key,
            f"{path} would be refused as a probe for {part}: rename it, or let it pass with protection.block.probes: "
            f"false{wordpress}",
        )


def _login_problems(site: Site, protection: Protection) -> Iterator[Problem]:
    webhooks = {
        path: f"{named.declared_at}.webhooks.{index}"
        for named in named_hosts(site)
        for index, path in enumerate(named.host.webhooks)
    }
    for index, path in enumerate(protection.login.paths if protection.login else ()):
        if path in webhooks:
            yield Problem(
                f"protection.login.paths.{index}",
                f"{path} is a webhook too ({webhooks[path]}), and what is posted there is never counted: keep one",
            )
