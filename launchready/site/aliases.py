"""What is declared of a further domain that leads to the site."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from launchready.site.declared import Declared, DomainName, HostName, Unique, ZoneId
from launchready.site.mail import Mail, MailProvider
from launchready.site.records import ExtraRecord
from launchready.zone.limits import Plan


class Alias(Declared):
    """A further domain of the client, a zone of its own in the same stack, that leads to the site in one hop."""

    name: DomainName
    """The domain, as ``acme.net``."""
    id: ZoneId | None = None
    """Cloudflare's zone id; looked up by name where it is left out."""
    plan: Annotated[Plan, Field(strict=False)] = Plan.FREE
    """The zone's plan."""
    hosts: Annotated[Unique[HostName], Field(min_length=1)] = ["@", "www"]
    """The names that redirect: the domain itself and www unless told."""
    permanent: bool = True
    """301 where true, 302 where false."""
    mail: Mail | None = Mail(provider=MailProvider.NONE)
    """As ``mail`` of the site; left out, the domain has no mail at all, and null leaves its mail records alone."""
    records: list[ExtraRecord] = []
    """Records beside those, such as a token that proves who owns the domain."""
