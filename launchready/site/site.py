"""The site itself: everything that one client declares."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from launchready.site.aliases import Alias
from launchready.site.cache import Cache
from launchready.site.declared import Declared, HostName
from launchready.site.hosts import Host, RedirectRule
from launchready.site.mail import Mail
from launchready.site.protection import Protection
from launchready.site.records import ExtraRecord
from launchready.site.tls import Tls
from launchready.site.zone_ref import ZoneRef


def _in_one_order(hosts: dict[str, Host]) -> dict[str, Host]:
    """Return ``hosts`` sorted by name: the engine hands configuration over with the keys of a mapping sorted, so their
    order in the file must mean nothing.
    """
    return dict(sorted(hosts.items()))


class Site(Declared):
    """One client's site."""

    zone: ZoneRef
    """The domain at Cloudflare. A zone belongs to one stack."""
    canonical: HostName
    """The one host that visitors end at: the zone itself or ``www`` below it. The other redirects to it."""
    hosts: Annotated[dict[HostName, Host], Field(min_length=1), AfterValidator(_in_one_order)]
    """By name: ``@`` or the domain itself, ``app``, ``app.acme.com``."""
    redirects: list[RedirectRule] = []
    """Redirects beside that of apex and www, first match wins."""
    tls: Tls = Tls()
    """TLS at the edge and to the origin."""
    cache: Cache = Cache()
    """What is cached at the edge, and what never is."""
    protection: Protection | None = None
    """Left out: nothing is blocked, limited or sent beside what Cloudflare and the servers do by themselves."""
    mail: Mail | None = None
    """Left out: mail is not spoken of and no mail record is touched."""
    records: list[ExtraRecord] = []
    """Records beside those that hosts, redirects and mail bring."""
    aliases: list[Alias] = []
    """Further domains that lead to this site."""
