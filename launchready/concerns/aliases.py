"""Alias domains: further zones whose names lead to the site in one hop, and which neither send nor receive mail.

An alias is read as a site of its own that serves nothing and redirects everything, so every concern means the same in
it. It is never asked to be preloaded: that would demand a hop on its own name first.
"""

from __future__ import annotations

from dataclasses import replace

from launchready.concerns.hosts import canonical_host
from launchready.expectations import Expectation, RedirectsTo
from launchready.site import Alias, Cache, RedirectRule, Site, Tls, ZoneRef


def alias_site(site: Site, alias: Alias) -> Site:
    """Return the site that ``alias`` is: the zone's own TLS, redirects of its hosts, its mail and records."""
    target = f"https://{canonical_host(site)}"
    return site.model_copy(
        update={
            "zone": ZoneRef(name=alias.name, id=alias.id, plan=alias.plan),
            "hosts": {},
            "redirects": [RedirectRule(host=host, to=target, permanent=alias.permanent) for host in alias.hosts],
            "tls": _tls(site.tls),
            "cache": Cache(),
            "mail": alias.mail,
            "records": alias.records,
            "aliases": [],
        }
    )


def _tls(tls: Tls) -> Tls:
    if tls.hsts is None or not tls.hsts.preload:
        return tls
    return tls.model_copy(update={"hsts": tls.hsts.model_copy(update={"preload": False})})


def declared_at(index: int, key: str) -> str:
    """Return the key of the site behind a key of its alias number ``index``: what an alias shares is the site's."""
    if key.startswith("tls."):
        return key
    if key.startswith("zone."):
        return f"aliases.{index}.{key.removeprefix('zone.')}"
    own = "hosts" if key.startswith(("redirects.", "canonical")) else key
    return f"aliases.{index}.{own}"


def alias_expectation(index: int, expectation: Expectation) -> Expectation:
    """Return an expectation of alias number ``index`` as one of the whole site.

    Its redirects end at this site, so what happens there is looked at too.
    """
    check = expectation.check
    return replace(
        expectation,
        declared_at=declared_at(index, expectation.declared_at),
        check=replace(check, ends=True) if isinstance(check, RedirectsTo) and _leads_out(expectation) else check,
    )


def _leads_out(expectation: Expectation) -> bool:
    return expectation.declared_at.startswith("redirects.")
