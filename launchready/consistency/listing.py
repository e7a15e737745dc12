"""Servers that SPF would list in vain, twice, or by the million: by where they are, and who else is declared."""

from __future__ import annotations

from collections.abc import Iterator

from launchready.concerns.hosts import edge_names, full_name
from launchready.concerns.mail import root_includes
from launchready.concerns.mail_listed import Listed, listed_servers
from launchready.errors import Problem
from launchready.site import Mail, MailProvider, Site
from launchready.zone.addresses import special_part
from launchready.zone.spf_servers import is_wide, lists_all_of

_MOST_LOOKUPS = 10  # RFC 7208 section 4.6.4
_QUERYING = frozenset({"a", "mx", "exists", "include"})  # the same section; ptr is refused


def listing_problems(site: Site, mail: Mail) -> Iterator[Problem]:
    """Return what is wrong with whom SPF lists: too much to look up, or servers that mail does not come from."""
    listed = listed_servers(mail)
    includes = root_includes(mail)
    needed = len(includes) + sum(each.term.name in _QUERYING for each in listed)
    if needed > _MOST_LOOKUPS:
        yield Problem(
            "mail.senders",
            f"SPF allows {_MOST_LOOKUPS} look-ups and these senders need {needed} at least: mail servers would ignore "
            "the record; give some of them a return_path of their own instead of an include, or list servers by ip4",
        )
    for place, each in enumerate(listed):
        if wrong := _wrong(each, site, mail) or _twice(each, listed[:place], site.zone.name):
            yield Problem(each.declared_at, wrong)


def _wrong(listed: Listed, site: Site, mail: Mail) -> str | None:
    term, text = listed.term, listed.text
    if is_wide(term):
        return f"{text} lets millions of servers send as {site.zone.name}: list those of {listed.who} alone"
    if term.network is not None:
        part = special_part(term.network)
        return (
            f"{text} is not public ({part}): receivers see the address at which mail leaves, list that"
            if part
            else None
        )
    domain = term.domain(site.zone.name)
    if term.name == "mx" and domain == site.zone.name and mail.provider is MailProvider.NONE:
        return f"{text} lists who receives mail for {domain}, and nobody does: leave it out"
    if term.name == "a" and domain in _proxied(site):
        return (
            f"{text} lists the addresses of {domain}, which is behind the proxy: Cloudflare, and not the server; "
            "list that by its own address, as ip4:203.0.113.9, or by a name that is not proxied"
        )
    return None


def _proxied(site: Site) -> set[str]:
    return {name for name, _ in edge_names(site)} | {
        full_name(site, extra.name) for extra in site.records if extra.proxied
    }


def _twice(listed: Listed, before: tuple[Listed, ...], domain: str) -> str | None:
    for other in before:
        if lists_all_of(other.term, listed.term, domain):
            return f"{listed.text} is within {other.text} of {other.who}: leave it out"
        if listed.term.network is not None and lists_all_of(listed.term, other.term, domain):
            return f"{listed.text} covers {other.text} of {other.who}: keep one of them"
    return None
