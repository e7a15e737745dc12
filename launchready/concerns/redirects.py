"""The redirects concern: declared redirects, apex and www to the canonical host, http to https, each in one hop.

Always Use HTTPS would act before these rules and add a hop, so the rules upgrade themselves and the setting stays off
(tls.py). A certificate authority's check must reach the origin, and what another service posts would lose its body on
the way, so the last two bands let both pass. HSTS preload wants http → https on the same host first: with a canonical
www, ``http://apex`` then takes two hops, and says so.
Sources: developers.cloudflare.com/ssl/edge-certificates/additional-options/always-use-https and hstspreload.org,
verified 2026-11-24.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from launchready.claims import Claim, RecordClaim, RuleClaim
from launchready.concerns.expressions import ACME, starts, webhook_test
from launchready.concerns.hosts import (
    ORIGINLESS,
    NamedHost,
    canonical_host,
    declared_host,
    full_name,
    named_hosts,
    other_host,
    redirect_hosts,
)
from launchready.concerns.redirect_looks import acme, alike
from launchready.concerns.redirect_paths import is_pattern, sample_path, sample_target
from launchready.expectations import Expectation, Layer, RedirectsTo
from launchready.site import RedirectRule, Site
from launchready.zone import REDIRECT_PHASE, Record, redirect_rule, rule_ref, within

name: Final = "redirects"

# Asked for on every host: a path that sites have or do not have, but hardly ever redirect, and a query to be kept.
_SAMPLE_PATH = "/robots.txt"
_SAMPLE_QUERY = "?launch-ready=1"


def claims(site: Site) -> Iterator[Claim]:
    """Return the redirect rules in their bands, and the records of names that only redirect."""
    for host, declared_at in redirect_hosts(site):
        yield RecordClaim(name, declared_at, Record(host, "AAAA", ORIGINLESS, proxied=True))
    for index, rule in enumerate(site.redirects):
        yield _declared_claim(site, index, rule)
    if site.hosts and _provider_of_other(site) is None:  # an alias serves nothing: no host of it is canonical
        yield _canonical_claim(site)
    if site.tls.https_everywhere:
        yield _https_claim(site)


def _provider_of_other(site: Site) -> NamedHost | None:
    """Return the host that leads to the canonical one, where no request of it comes to us: its provider has to."""
    other = declared_host(site, other_host(site))
    return other if other and other.at_provider else None


def _declared_claim(site: Site, index: int, rule: RedirectRule) -> RuleClaim:
    host = full_name(site, rule.host)
    if rule.path is None:
        when, target = f'http.host eq "{host}"', {"expression": _append_path(rule.to)}
        description = f"{host} to {rule.to}"
    else:
        operator = "wildcard" if is_pattern(rule.path) else "eq"
        when = f'{_asked_at(site, host, rule.path)} and http.request.uri.path {operator} "{rule.path}"'
        target = {"expression": _replace(rule.path, rule.to)} if is_pattern(rule.path) else {"value": rule.to}
        description = f"{host}{rule.path} to {rule.to}"
    status = 301 if rule.permanent else 302
    ref = rule_ref(name, f"{host}{rule.path or ''}")
    declared = redirect_rule(ref, description, when, target, status=status, keep_query=rule.keep_query)
    return RuleClaim(name, f"redirects.{index}", REDIRECT_PHASE, "declared", declared)


def _asked_at(site: Site, host: str, path: str) -> str:
    """Return the test for ``host``; where it is the canonical one, its twin too, whose visitors would need two hops.

    Unless the twin has a redirect of its own for ``path``. Where HSTS preload wants the twin's https first, it waits.
    """
    twin = other_host(site)
    own = any(full_name(site, rule.host) == twin and rule.path == path for rule in site.redirects)
    if host != canonical_host(site) or own:
        return f'http.host eq "{host}"'
    if _https_first(site):
        return f'(http.host eq "{host}" or (ssl and http.host eq "{twin}"))'
    return f'http.host in {{"{host}" "{twin}"}}'


def _replace(pattern: str, to: str) -> str:
    return f'wildcard_replace(http.request.uri.path, "{pattern}", "{to}")'


def _append_path(to: str) -> str:
    return f'concat("{to.rstrip("/")}", http.request.uri.path)'


def _canonical_claim(site: Site) -> RuleClaim:
    canonical, other = canonical_host(site), other_host(site)
    secure_first = "ssl and " if _https_first(site) else ""
    rule = redirect_rule(
        rule_ref(name, "canonical"),
        f"{other} to {canonical}, in one hop",
        f'{secure_first}http.host eq "{other}" and {_passes_on(site)}',
        {"expression": _append_path(f"https://{canonical}")},
    )
    return RuleClaim(name, "canonical", REDIRECT_PHASE, "canonical", rule)


def _https_claim(site: Site) -> RuleClaim:
    rule = redirect_rule(
        rule_ref(name, "https"),
        "http to https on the same host",
        f"not ssl and {_passes_on(site)}",
        {"expression": 'concat("https://", http.host, http.request.uri.path)'},
    )
    return RuleClaim(name, "tls.https_everywhere", REDIRECT_PHASE, "https", rule)


def _passes_on(site: Site) -> str:
    """Return the test for all requests but those that must reach the server where they were sent."""
    webhooks = webhook_test(site)
    return f"not {starts(ACME)}" + (f" and not {webhooks}" if webhooks else "")


def _https_first(site: Site) -> bool:
    """Say whether http on the redirecting host goes to its own https first, as HSTS preload of the apex wants."""
    preload = bool(site.tls.hsts and site.tls.hsts.preload)
    return preload and site.tls.https_everywhere and other_host(site) == site.zone.name


def expectations(site: Site) -> Iterator[Expectation]:
    """Return that each redirect takes one hop and keeps path and query."""
    if site.hosts:
        yield from _canonical_expectations(site)
    if site.tls.https_everywhere:
        for named in named_hosts(site):
            if named.is_wildcard or named.name == other_host(site):
                continue
            if named.host.proxied or named.at_provider:
                yield _hop(site, named.name, "https", "tls.https_everywhere", _sample("http", named.name), named)
    for index, rule in enumerate(site.redirects):
        yield from _declared_expectations(site, index, rule)
    yield from alike(site, https_first=_https_first(site))
    yield from acme(site)


def _sample(scheme: str, host: str) -> RedirectsTo:
    tail = f"{host}{_SAMPLE_PATH}{_SAMPLE_QUERY}"
    return RedirectsTo(f"{scheme}://{tail}", f"https://{tail}")


def _canonical_expectations(site: Site) -> Iterator[Expectation]:
    canonical, other = canonical_host(site), other_host(site)
    tail = f"{_SAMPLE_PATH}{_SAMPLE_QUERY}"
    final = f"https://{canonical}{tail}"
    if _https_first(site):
        first = RedirectsTo(f"http://{other}{tail}", f"https://{other}{tail}", ends=False)
        yield _hop(site, other, "https-first", "tls.hsts.preload", first)
    else:
        first = RedirectsTo(f"http://{other}{tail}", final)
        yield _hop(site, other, "one-hop-http", "canonical", first, _provider_of_other(site))
    second = RedirectsTo(f"https://{other}{tail}", final)
    yield _hop(site, other, "one-hop-https", "canonical", second, _provider_of_other(site))


def _declared_expectations(site: Site, index: int, rule: RedirectRule) -> Iterator[Expectation]:
    host = full_name(site, rule.host)
    path = _SAMPLE_PATH if rule.path is None else sample_path(rule.path)
    location = rule.to.rstrip("/") + path if rule.path is None else sample_target(rule.path, rule.to)
    if rule.keep_query:
        location += _SAMPLE_QUERY if "?" not in location else f"&{_SAMPLE_QUERY[1:]}"
    ours = within(urlsplit(rule.to).hostname or "", site.zone.name)
    status = 301 if rule.permanent else 302
    for scheme in ("http", "https"):
        check = RedirectsTo(f"{scheme}://{host}{path}{_SAMPLE_QUERY}", location, status, ends=ours)
        yield _hop(site, f"{host}{rule.path or ''}", f"one-hop-{scheme}", f"redirects.{index}", check)


def _hop(
    site: Site, subject: str, check_name: str, declared_at: str, check: RedirectsTo, named: NamedHost | None = None
) -> Expectation:
    """Return that ``check`` holds; where ``named`` is at its provider's edge, that one has to see to it."""
    elsewhere = named is not None and named.at_provider
    return Expectation(
        concern=name,
        subject=subject,
        name=check_name,
        zone=site.zone.name,
        layer=Layer.ORIGIN if elsewhere else Layer.EDGE,
        declared_at=declared_at,
        expected=f"{check.url} goes to {check.location} in one hop ({check.status}).",
        fix=f"Set this at {named.where}: {check.url} has to lead to {check.location} at once."
        if named is not None and elsewhere
        else "Apply this stack. If it stays so, something beside it redirects too: a page rule or a bulk redirect "
        "(`launchready drift` names them), or the server itself.",
        check=check,
    )


def english(site: Site) -> Iterator[str]:
    """Return a sentence for the canonical host and for each declared redirect."""
    canonical, other = canonical_host(site), other_host(site)
    if site.hosts:
        yield f"{other} leads to {canonical}, in one step and with the same path."
    if site.hosts and _https_first(site):
        yield f"http://{other} takes two steps, because HSTS preload wants https on the same name first."
    for rule in site.redirects:
        kept = "" if rule.path else ", with the same path"
        yield f"{full_name(site, rule.host)}{rule.path or ''} leads to {rule.to}{kept}."
