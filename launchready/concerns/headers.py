"""Response headers of the protection concern: security headers on https, and noindex where nobody should find a host.

A rule *sets* a header, so it replaces one that the server sends itself; what is left out of the stack file stays the
server's. Sources, verified 2026-11-24: developers.cloudflare.com/rules/transform/response-header-modification;
developers.google.com/search/docs/crawling-indexing/robots-meta-tag (X-Robots-Tag).
"""

from __future__ import annotations

from collections.abc import Iterator

from launchready.claims import RuleClaim
from launchready.concerns.expressions import host_tests
from launchready.concerns.hosts import NamedHost, named_hosts, other_host
from launchready.expectations import Expectation, Layer, Listed, SendsHeaders
from launchready.site import Audience, SecurityHeaders, Site
from launchready.zone import relative_name, rule_ref
from launchready.zone.rules import HEADERS_PHASE, header_rule

CONCERN = "protection"

# Labels under which a site stands for those who build it.
_STAGING = frozenset({"staging", "stage", "dev", "develop", "development", "test", "testing", "preview", "qa", "uat"})
_FRAMES = {"nobody": "DENY", "same-origin": "SAMEORIGIN"}


def security_headers(declared: SecurityHeaders | None) -> dict[str, str]:
    """Return the headers that are sent, by name, in one order."""
    if declared is None:
        return {}
    policy = "Content-Security-Policy-Report-Only" if declared.report_only else "Content-Security-Policy"
    values = {
        "X-Content-Type-Options": "nosniff" if declared.nosniff else None,
        "Referrer-Policy": declared.referrer_policy,
        "X-Frame-Options": _FRAMES.get(declared.frames),
        "Permissions-Policy": declared.permissions_policy,
        policy: declared.content_security_policy,
    }
    return {header: value for header, value in values.items() if value is not None}


def is_listed(site: Site, named: NamedHost) -> bool | None:
    """Return whether search engines may list a host; None: nothing is said of it, as of an app behind a log-in."""
    host = named.host
    if host.indexable is not None or not (host.proxied or named.at_provider) or named.name == other_host(site):
        return host.indexable
    labels = set(relative_name(named.name, site.zone.name).split("."))
    if host.audience in (Audience.ADMINS, Audience.INTERNAL) or labels & _STAGING:
        return None if named.at_provider else False
    return True if host.audience is Audience.MARKETING and not host.authenticated else None


def unlisted_hosts(site: Site) -> tuple[NamedHost, ...]:
    """Return the hosts on whose answers Cloudflare says noindex."""
    return tuple(named for named in named_hosts(site) if is_listed(site, named) is False and named.host.proxied)


def header_claims(site: Site) -> Iterator[RuleClaim]:
    """Return the rule of the security headers, and that of the hosts that are not listed."""
    headers = security_headers(site.protection.headers if site.protection else None)
    if headers:
        rule = header_rule(rule_ref(CONCERN, "headers"), "Security headers on every https answer", "ssl", headers)
        yield RuleClaim(CONCERN, "protection.headers", HEADERS_PHASE, "security", rule)
    unlisted = unlisted_hosts(site)
    if unlisted:
        rule = header_rule(
            rule_ref(CONCERN, "noindex"),
            "Hosts that search engines must not list",
            " or ".join(host_tests(site, unlisted)),
            {"X-Robots-Tag": "noindex"},
        )
        yield RuleClaim(CONCERN, f"{unlisted[0].declared_at}.indexable", HEADERS_PHASE, "indexing", rule)


def header_expectations(site: Site) -> Iterator[Expectation]:
    """Return that each proxied host sends the security headers, and that each host is listed or not as declared."""
    headers = security_headers(site.protection.headers if site.protection else None)
    for named in named_hosts(site):
        if headers and named.host.proxied:
            yield _sends(site, named, headers)
        listed = is_listed(site, named)
        if listed is not None:
            yield _listed(site, named, wanted=listed)


def _sends(site: Site, named: NamedHost, headers: dict[str, str]) -> Expectation:
    return Expectation(
        concern=CONCERN,
        subject=named.name,
        name="headers",
        zone=site.zone.name,
        layer=Layer.EDGE,
        declared_at="protection.headers",
        expected=f"https://{named.name}/ sends {', '.join(headers)} as declared.",
        fix="Apply this stack; if it stays so, a later header rule or a Worker overrules it (`launchready drift`).",
        check=SendsHeaders(f"https://{named.sample}/", tuple(headers.items())),
    )


def _listed(site: Site, named: NamedHost, *, wanted: bool) -> Expectation:
    url = f"https://{named.sample}/"
    elsewhere = wanted or not named.host.proxied
    mend = f"take the noindex out of what the server behind {named.name} sends (header or page)"
    return Expectation(
        concern=CONCERN,
        subject=named.name,
        name="listed" if wanted else "not-listed",
        zone=site.zone.name,
        layer=Layer.ORIGIN if elsewhere else Layer.EDGE,
        declared_at=f"{named.declared_at}.indexable",
        expected=f"Search engines may list {url}." if wanted else f"Search engines are told not to list {url}.",
        fix=(f"Apply this stack; if it stays so, {mend}." if named.host.proxied else f"At {named.where}: {mend}.")
        if wanted
        else (
            "Apply this stack: the rule that says noindex is missing or was changed."
            if named.host.proxied
            else f"Set this at {named.where}: search engines must not list {named.name}."
        ),
        check=Listed(url, wanted),
    )


def header_english(site: Site) -> Iterator[str]:
    """Return sentences for the security headers and for what is not listed."""
    headers = security_headers(site.protection.headers if site.protection else None)
    if headers:
        yield f"Every https answer carries {', '.join(headers)}, in the place of what the server says itself."
    for named in unlisted_hosts(site):
        yield f"Search engines are told not to list {named.name}."
