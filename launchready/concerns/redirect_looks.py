"""What must be true of a host's redirects as a whole: every path alike, and the ACME path let through."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.concerns.hosts import NamedHost, canonical_host, declared_host, full_name, named_hosts, other_host
from launchready.concerns.redirect_paths import match_path
from launchready.expectations import AcmePasses, Check, Expectation, Layer, RedirectsAll
from launchready.site import Site

_CONCERN = "redirects"
_SAMPLES = ("/", "/launch-ready/deep/path", "/launch-ready/", "/launch-ready")


def alike(site: Site, *, https_first: bool) -> Iterator[Expectation]:
    """Return that all paths of apex, www and each redirected name lead to the same place in the same way.

    ``https_first``: http on the name that redirects goes to its own https first. A name with a pattern that matches
    what would be tried has redirects of its own, and is left out.
    """
    for check, declared_at in _rules(site, https_first):
        if not _has_patterns(site, check.host):
            yield _expect(
                site, check.host, f"every-path-{check.scheme}", declared_at, check,
                f"Every address of {check.scheme}://{check.host} leads to {check.to} in one hop and keeps its path.",
                "Apply this stack. If it stays so, something beside it redirects some paths: a page rule, a bulk "
                "redirect (`launchready drift` names them), or the server itself.",
            )  # fmt: skip


def _rules(site: Site, https_first: bool) -> Iterator[tuple[RedirectsAll, str]]:
    if site.hosts:
        canonical, other = canonical_host(site), other_host(site)
        if not _at_provider(site, other):
            first = other if https_first else canonical
            yield RedirectsAll(other, "http", f"https://{first}"), "canonical"
            yield RedirectsAll(other, "https", f"https://{canonical}"), "canonical"
        if site.tls.https_everywhere and _proxied(declared_host(site, canonical)):
            yield RedirectsAll(canonical, "http", f"https://{canonical}"), "tls.https_everywhere"
    for index, rule in enumerate(site.redirects):
        if rule.path is None:
            host, to = full_name(site, rule.host), rule.to.rstrip("/")
            for scheme in ("http", "https"):
                status = 301 if rule.permanent else 302
                yield RedirectsAll(host, scheme, to, status, rule.keep_query), f"redirects.{index}"


def _at_provider(site: Site, name: str) -> bool:
    named = declared_host(site, name)
    return named is not None and named.at_provider


def _proxied(named: NamedHost | None) -> bool:
    return named is not None and bool(named.host.proxied)


def _has_patterns(site: Site, host: str) -> bool:
    """Say whether a declared redirect with a path takes one of the samples on ``host``, or on its twin."""
    twins = {canonical_host(site), other_host(site)} if site.hosts else set()
    names = twins if host in twins else {host}
    paths = [rule.path for rule in site.redirects if rule.path is not None and full_name(site, rule.host) in names]
    return any(match_path(path, sample) is not None for path in paths for sample in _SAMPLES)


def acme(site: Site) -> Iterator[Expectation]:
    """Return that a certificate authority reaches each server behind the edge, which renews its certificate so."""
    if not site.tls.https_everywhere:
        return
    for named in named_hosts(site):
        if named.host.proxied and not named.is_wildcard:
            yield _expect(
                site, named.name, "acme-passes", f"{named.declared_at}.origin", AcmePasses(named.name),
                f"A certificate authority's check of {named.name} (ACME) reaches its server over plain http.",
                "Apply this stack; if it stays so, Always Use HTTPS, a page rule or a block takes the path.",
            )  # fmt: skip


def _expect(
    site: Site, subject: str, check_name: str, declared_at: str, check: Check, expected: str, fix: str
) -> Expectation:
    return Expectation(_CONCERN, subject, check_name, site.zone.name, Layer.EDGE, declared_at, expected, fix, check)
