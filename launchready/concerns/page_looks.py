"""What must be true of public pages and of the files that they load, on each host that shows pages to people."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from launchready.concerns.cache import path_prefix
from launchready.concerns.hosts import NamedHost, canonical_host, named_hosts, origins, other_host
from launchready.expectations import Expectation, Layer, LoadsSecurely, NamesNoWorkshop
from launchready.site import Audience, Site
from launchready.zone import canonical_name
from launchready.zone.addresses import address_of

MOST_PAGES = 3  # declared pages of a host that are looked at beside its home page
MOST_LINKS = 2  # pages that its home page links, beside those: each is a request more of every public host
_PUBLIC = (Audience.MARKETING, Audience.USERS)


def pages_secure(site: Site) -> Iterator[Expectation]:
    """Return that pages of each public host load everything over https."""
    for named in _public_hosts(site):
        yield Expectation(
            concern="tls",
            subject=named.name,
            name="no-mixed-content",
            zone=site.zone.name,
            layer=Layer.ORIGIN,
            declared_at=named.declared_at,
            expected=f"Public pages of {named.name} load whatever they show, and send forms, over https alone.",
            fix=f"Write https:// in the templates and texts of {named.name} where its pages name http:// addresses.",
            check=LoadsSecurely(
                named.name, _pages(site, named), _links(named), private=_private(site), spared=_spared(site, named)
            ),
        )


def bundles_clean(site: Site) -> Iterator[Expectation]:
    """Return that the files of each public host lead nobody to where only its developers work."""
    meant = frozenset(
        canonical_name(origin)
        for named in named_hosts(site)
        for origin in origins(named.host)
        if address_of(origin) is None
    )
    for named in _public_hosts(site):
        yield Expectation(
            concern="subdomains",
            subject=named.name,
            name="bundles",
            zone=site.zone.name,
            layer=Layer.ORIGIN,
            declared_at=named.declared_at,
            expected=f"Scripts and style sheets of {named.name} name no developer's own machine and no preview host.",
            fix=f"Build {named.name} anew with production's addresses (the variables of its build), and deploy that. "
            f"What it names on purpose, as a manual does, belongs into {named.declared_at}.mentions.",
            check=NamesNoWorkshop(
                named.name,
                _pages(site, named),
                meant | set(named.host.mentions),
                _links(named),
                private=_private(site),
                spared=_spared(site, named),
            ),
        )


def _public_hosts(site: Site) -> Iterator[NamedHost]:
    for named in named_hosts(site):
        served = (named.host.proxied or named.at_provider) and named.name != other_host(site)
        if served and not named.is_wildcard and named.host.audience in _PUBLIC:
            yield named


def _pages(site: Site, named: NamedHost) -> tuple[str, ...]:
    """Return the declared pages of a host, but for patterns and its home page: of the canonical host alone."""
    if named.name != canonical_host(site):
        return ()
    return tuple(page for page in site.cache.pages if "*" not in page and page != "/")[:MOST_PAGES]


def _links(named: NamedHost) -> int:
    """Return how many links are followed: of a host that needs a log-in none leads to a public page."""
    return 0 if named.host.authenticated else MOST_LINKS


def _private(site: Site) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(path_prefix, site.cache.authenticated_paths)))


def _spared(site: Site, named: NamedHost) -> tuple[str, ...]:
    """Return the paths that are not for looking around: each request to a log-in counts, webhooks are for programs."""
    login = site.protection.login if site.protection else None
    return tuple(map(_comparable, (*(login.paths if login else ()), *named.host.webhooks)))


def _comparable(path: str) -> str:
    """Return ``path`` as ``path_prefix`` does, also where its bytes are no UTF-8: nothing depends on it but a look."""
    return unquote_to_bytes(path).replace(b"+", b" ").lower().decode("utf-8", "replace").rstrip("/")
