"""A row of the spoiled table: what somebody does, and exactly what has to be said of it, by whom, with which advice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from strange_acts import Act

REPAIR = "Apply this stack"
EDGE_HOSTS = ("acme.test", "admin.acme.test", "api.acme.test", "app.acme.test")
REDIRECT_ONLY = ("www.acme.test", "blog.acme.test")
WWW_HOPS = ("redirects/www.acme.test/one-hop-http", "redirects/www.acme.test/one-hop-https")
BLOG_HOPS = ("redirects/blog.acme.test/one-hop-http", "redirects/blog.acme.test/one-hop-https")
PRICING_HOPS = ("redirects/acme.test/pricing/one-hop-http", "redirects/acme.test/pricing/one-hop-https")
WWW_PATHS = ("redirects/www.acme.test/every-path-http", "redirects/www.acme.test/every-path-https")
BLOG_PATHS = ("redirects/blog.acme.test/every-path-http", "redirects/blog.acme.test/every-path-https")
APEX_PATHS = "redirects/acme.test/every-path-http"
ACME = tuple(f"redirects/{host}/acme-passes" for host in EDGE_HOSTS)
HTTPS_HOPS = tuple(f"redirects/{host}/https" for host in EDGE_HOSTS)
VERSIONS = tuple(f"tls/{host}/versions" for host in (*EDGE_HOSTS, *REDIRECT_ONLY))
HSTS = tuple(f"tls/{host}/hsts" for host in EDGE_HOSTS)
SITE_PAGES, APP_PAGES = (
    (f"tls/{host}/no-mixed-content", f"subdomains/{host}/bundles") for host in ("acme.test", "app.acme.test")
)
HEADERS = tuple(f"protection/{host}/headers" for host in EDGE_HOSTS)
REFUSED = ("protection/acme.test/probes-blocked", "protection/acme.test/methods-blocked")
LIMITED = "protection/acme.test/login/limited"
LOOKABLE = "see to it that this can be looked at"
STATIC = "cache/acme.test/static-cached"
STATIC_KEYS = ("cache/acme.test/static-query", "cache/acme.test/static-post")
APART_ON_HOSTS = ("cache/admin.acme.test/users-apart", "cache/app.acme.test/users-apart")
APART_ON_PATHS = ("cache/acme.test/account/users-apart", "cache/acme.test/checkout/users-apart")
AUTHORIZED = "cache/api.acme.test/authorization-never-cached"
NEVER_ON_PATHS = tuple(
    f"cache/acme.test/{path}/{check}"
    for path in ("account", "checkout")
    for check in ("never-cached", "disguised-never-cached")
)
DISGUISED = tuple(id_ for id_ in NEVER_ON_PATHS if "disguised" in id_)
SESSION = "cache/acme.test/session-session-never-cached"
NEVER_ON_HOSTS = ("cache/admin.acme.test/never-cached", "cache/app.acme.test/never-cached")
NEVER = (*NEVER_ON_HOSTS, *NEVER_ON_PATHS, SESSION)
SPF = ("email/acme.test/spf", "email/acme.test/spf-google-workspace", "email/acme.test/spf-sendgrid")


ARRIVES, ONE_HOP = "redirect-arrives", "redirect-one-hop"
NEVER_CACHED, LEAKED, SINGLE_SPF = "authenticated-never-cached", "origin-not-leaked", "spf-single-and-within-lookups"


@dataclass(frozen=True, slots=True)
class Noticed:
    """Verdicts that change together: their outcome, the layer that is named, and a phrase of each one's fix."""

    outcome: str
    layer: str
    fix: str
    ids: tuple[str, ...]


def fails(layer: str, fix: str, *ids: str) -> Noticed:
    return Noticed("fail", layer, fix, ids)


def unknown(layer: str, fix: str, *ids: str) -> Noticed:
    return Noticed("unknown", layer, fix, ids)


def shows_no_page(*ids: str) -> Noticed:
    return Noticed("not_applicable", "origin", "", ids)


@dataclass(frozen=True, slots=True)
class Spoil:
    """One cause.

    ``drift``: every change that drift lists, each as ``action kind name: phrase of its sentence`` (what has no name
    but an id is ``*``), and ``beside: phrase`` for what it cannot compare. ``verify``: every verdict that changes.
    ``findings`` are the policies that find something new in the zone as it is then.
    ``reworded`` are those that still pass and saw something else on their way. ``preview``: the resources that plain
    ``pulumi preview`` shows as changed, by the end of their name.
    """

    id: str
    act: Act
    drift: tuple[str, ...] = ()
    verify: tuple[Noticed, ...] = ()
    reworded: tuple[str, ...] = ()
    preview: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()

    @property
    def changed(self) -> Mapping[str, Noticed]:
        """What changes, by verdict id."""
        return {id_: noticed for noticed in self.verify for id_ in noticed.ids}


def nameless(text: str) -> str:
    """Return ``text`` with ids that Cloudflare gave as ``*``."""
    return re.sub(r"\b[0-9a-f]{32}\b", "*", text)
