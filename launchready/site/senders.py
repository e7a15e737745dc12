"""What is declared of who sends mail for the domain: their keys, their return paths, the services behind them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from launchready.site.declared import Declared, DkimSelector, OneHost, ServerName, ShortName, Unique
from launchready.site.spf import SpfTerm


class SendingService(StrEnum):
    """A service that sends for others; what each gives its customers stands in ``presets.mail``."""

    SENDGRID = "sendgrid"
    POSTMARK = "postmark"
    MAILGUN = "mailgun"
    SES = "ses"
    RESEND = "resend"
    MAILCHIMP = "mailchimp"
    HUBSPOT = "hubspot"
    BREVO = "brevo"


class DkimKey(Declared):
    """One DKIM key: published as TXT, or a CNAME to the sender's own record."""

    selector: DkimSelector
    """The name before ``._domainkey``, as the provider's console shows it."""
    txt: str | None = None
    """The record's text, ``v=DKIM1; k=rsa; p=…``."""
    cname: ServerName | None = None
    """The host name that the provider gave."""


DkimKeys: TypeAlias = Literal["pending"] | list[DkimKey]
"""The keys, or ``pending`` as long as nobody has made them: nothing is published, and every proof says who is next."""


class ReturnPath(Declared):
    """Where a sender's bounces go: a host below the zone, as a CNAME to the sender or with an MX and SPF of its own."""

    host: OneHost
    """The host, as ``send`` or ``bounces.acme.com``."""
    cname: ServerName | None = None
    """The host name that the sender gave, where the return path is a CNAME."""
    mx: ServerName | Annotated[list[ServerName], Field(min_length=1)] | None = None
    """The sender's bounce server or servers, each with preference 10."""
    include: ServerName | None = None
    """What the sender wants in this host's SPF record."""


class Sender(Declared):
    """A service that sends mail for the domain."""

    name: ShortName
    """A short name of your own, as ``sendgrid``: verdicts are named after it."""
    service: Annotated[SendingService, Field(strict=False)] | None = None
    """The service behind it, where it is a known one: what it needs is then asked for."""
    include: ServerName | None = None
    """What the provider wants in the domain's SPF record as ``include:``."""
    spf: Unique[SpfTerm] = []
    """The sender's own servers as SPF lists them, such as ``ip4:203.0.113.9``, ``a:crm.acme.com`` or ``mx``."""
    return_path: ReturnPath | None = None
    """The provider's own return-path host, with its SPF there; nothing of it goes into the root SPF."""
    dkim: DkimKeys = []
    """The sender's DKIM keys, or ``pending`` until its console shows them."""
