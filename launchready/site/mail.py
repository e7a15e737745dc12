"""What is declared of mail: who receives it, who sends it, and what others are told to do with what fails."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from launchready.site.declared import Day, Declared, MailAddress, ServerName, TenantName, Unique
from launchready.site.senders import DkimKeys, Sender


class MailProvider(StrEnum):
    """Who receives the domain's mail; what each publishes stands in ``presets.mail``."""

    GOOGLE_WORKSPACE = "google-workspace"
    MICROSOFT_365 = "microsoft-365"
    FASTMAIL = "fastmail"
    ZOHO = "zoho"
    PROTON = "proton"
    CLOUDFLARE_EMAIL_ROUTING = "cloudflare-email-routing"
    OTHER = "other"
    NONE = "none"


class Exchanger(Declared):
    """A server that receives the domain's mail."""

    host: ServerName
    """Its name, as the provider's page shows it."""
    preference: Annotated[int, Field(ge=0, le=65535)]
    """The lowest is tried first."""


class DmarcStage(Declared):
    """The next step of a DMARC policy: a reminder, moved by hand when the reports show that every sender passes."""

    policy: Literal["quarantine", "reject"]
    """What ``policy`` is to become."""
    due: Day
    """The day from which the step is reminded of, as 2026-12-31."""


class Dmarc(Declared):
    """DMARC, RFC 9989."""

    policy: Literal["none", "quarantine", "reject"] = "none"
    """What receivers do with mail that fails: none (report only), quarantine or reject."""
    subdomain_policy: Literal["none", "quarantine", "reject"] | None = None
    """The same for names below the domain; as ``policy`` where it is left out."""
    rua: Unique[MailAddress] = []
    """Where aggregate reports go, as ``mailto:`` addresses."""
    ruf: Unique[MailAddress] = []
    """Where reports on single mails that failed go; they may hold what people wrote, and few receivers send them."""
    report_failures: Unique[Literal["all", "any", "dkim", "spf"]] = []
    """Which failures ``ruf`` hears of (fo): of all ways together, of any of them, of DKIM, of SPF; left out, all."""
    own_organization: bool = False
    """Say that the domain is an organisation of its own, whatever stands above it (psd=n)."""
    nonexistent_policy: Literal["none", "quarantine", "reject"] | None = None
    """The same for names below the domain that do not exist (np); as for the others below where it is left out."""
    dkim_alignment: Literal["relaxed", "strict"] = "relaxed"
    """Whether a DKIM signature of the same organisation counts, or one of exactly the domain in From alone (adkim)."""
    spf_alignment: Literal["relaxed", "strict"] = "relaxed"
    """The same for the return path that SPF passes: strict shuts out return paths on a host of their own (aspf)."""
    testing: bool = False
    """Ask receivers to report as if the policy held, and to do one step less (t=y)."""
    next: DmarcStage | None = None
    """The next step, and when it is due."""
    known_elsewhere: ClassVar[Mapping[str, str]] = {
        "p": "write policy",
        "sp": "write subdomain_policy",
        "np": "write nonexistent_policy",
        "adkim": "write dkim_alignment: relaxed (r) or strict (s)",
        "aspf": "write spf_alignment: relaxed (r) or strict (s)",
        "fo": "write report_failures: all (0), any (1), dkim (d), spf (s)",
        "t": "write testing: true (t=y)",
        "psd": "write own_organization: true (psd=n)",
        "pct": "RFC 9989 dropped it: leave it out, or write testing: true, which asks for one step less",
        "ri": "RFC 9989 dropped it: leave it out, reports come once a day",
        "rf": "RFC 9989 dropped it: leave it out, there is one form of report",
    }


class MtaSts(Declared):
    """MTA-STS, RFC 8461: servers that send to the domain must use TLS with a valid certificate.

    The policy is a file at ``https://mta-sts.<domain>/.well-known/mta-sts.txt``: the host ``mta-sts`` is declared too.
    """

    mode: Literal["testing", "enforce", "none"] = "testing"
    """testing reports failures only, enforce refuses delivery without TLS, none ends a former policy."""
    max_age: Annotated[int, Field(ge=86_400, le=31_557_600)] = 604_800
    """How long senders remember the policy, in seconds: a day to a year."""


class Mail(Declared):
    """Who receives and who sends mail for the domain."""

    provider: Annotated[MailProvider, Field(strict=False)]
    """A known provider, ``other`` with its exchangers, or ``none`` (the domain neither receives nor sends by one)."""
    exchangers: list[Exchanger] = []
    """The servers that receive, where the provider gives each customer its own, or others than the usual ones."""
    include: ServerName | None = None
    """What the provider wants in SPF as ``include:``, where it gives each customer its own."""
    microsoft_tenant: TenantName | None = None
    """The tenant's part of ``<tenant>.mail.protection.outlook.com``, needed for microsoft-365."""
    dkim: DkimKeys = []
    """The provider's own DKIM keys, or ``pending`` until its console shows them."""
    senders: list[Sender] = []
    """Services that send for the domain beside the provider."""
    dmarc: Dmarc | None = None
    """The DMARC record: left out, ``p=none``, and ``p=reject`` for a domain that sends no mail."""
    spf_all: Literal["~all", "-all"] | None = None
    """What SPF says of everybody else: left out, ``~all``, and ``-all`` for a domain that sends no mail."""
    mta_sts: MtaSts | None = None
    """TLS demanded of servers that send to the domain."""
    tls_rpt: Unique[MailAddress] = []
    """Where reports on TLS failures go (RFC 8460), as ``mailto:`` addresses."""
    known_elsewhere: ClassVar[Mapping[str, str]] = {
        "spf": "it belongs to whose servers these are: senders, with a name and spf",
    }
