"""The subdomains concern: the map of hosts for users, admins and APIs, and that each of them serves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from launchready.claims import RecordClaim
from launchready.concerns.dns import host_sentence
from launchready.concerns.hosts import NamedHost, apex_and_www, host_records, named_hosts, other_host
from launchready.concerns.page_looks import bundles_clean
from launchready.expectations import Expectation, Layer, ServesHttps
from launchready.site import Audience, Site

name: Final = "subdomains"


def claims(site: Site) -> Iterator[RecordClaim]:
    """Return the records of every host beside apex and www."""
    for named in named_hosts(site):
        if named.name not in apex_and_www(site):
            for record in host_records(named):
                yield RecordClaim(name, f"{named.declared_at}.origin", record)


def expectations(site: Site) -> Iterator[Expectation]:
    """Return that each web host serves https, and that its health path answers 200.

    A host that is not proxied may be no web server at all: it is asked only where a health path is declared. Of a
    wildcard one name is looked at that nothing else answers for.
    """
    for named in named_hosts(site):
        if (named.host.proxied or named.at_provider) and named.name != other_host(site):
            yield _serves(site, named)
        if named.host.health:
            yield _healthy(site, named, named.host.health)
    yield from bundles_clean(site)


def _serves(site: Site, named: NamedHost) -> Expectation:
    # Of a wildcard a name is asked that no customer has: that may well have no page.
    shows_a_page = named.host.audience is Audience.MARKETING and not named.is_wildcard
    what = "a page for everybody" if shows_a_page else "without a server error"
    return Expectation(
        concern=name,
        subject=named.name,
        name="serves-https",
        zone=site.zone.name,
        layer=Layer.ORIGIN,
        declared_at=f"{named.declared_at}.origin",
        expected=f"https://{named.name}/ answers with a valid certificate and {what}.",
        fix=_fix(named),
        check=ServesHttps(f"https://{named.sample}/", open=shows_a_page),
    )


def _fix(named: NamedHost) -> str:
    if named.at_provider:
        return f"At {named.where}: is {named.name} added and its certificate issued?"
    return f"Look at the server behind {named.name}: is it up, does it know this host name, is its certificate valid?"


def _healthy(site: Site, named: NamedHost, path: str) -> Expectation:
    url = f"https://{named.sample}{path}"
    return Expectation(
        concern=name,
        subject=named.name,
        name="health",
        zone=site.zone.name,
        layer=Layer.ORIGIN,
        declared_at=f"{named.declared_at}.health",
        expected=f"{url} answers 200: the service says that it is well.",
        fix=f"The service behind {named.name} says that it is not well, or the path is wrong: see its own log.",
        check=ServesHttps(url, frozenset({200})),
    )


def english(site: Site) -> Iterator[str]:
    """Return a sentence for each host beside apex and www."""
    for named in named_hosts(site):
        if named.name not in apex_and_www(site):
            yield host_sentence(named)
