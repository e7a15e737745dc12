"""One expectation: where it comes from, what to look at, and what to say and do when it does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from launchready.expectations.cache import NeverCached, PageCached, PostsUncached, QueryKeyed, StaticCached, UsersApart
from launchready.expectations.dns import Answers, AnswersEdge, Delegated, LeadsSomewhere, MayIssue, NoWildcard, Signed
from launchready.expectations.mail import (
    DkimAwaited,
    DkimPublished,
    DmarcPolicy,
    MtaStsServed,
    ReceivesNoMail,
    ReportsAccepted,
    SenderAligned,
    SpfPermits,
)
from launchready.expectations.pages import LoadsSecurely, NamesNoWorkshop
from launchready.expectations.protection import BlockedAtEdge, LimitedAtEdge, Listed, SendsHeaders, TakesPosts
from launchready.expectations.redirects import AcmePasses, RedirectsAll, RedirectsTo
from launchready.expectations.tls import (
    CertificateAwaited,
    CertificateHolds,
    OriginCertificate,
    PreloadReady,
    SendsHsts,
    ServesHttps,
    TlsVersions,
)


class Layer(StrEnum):
    """Who would have to mend it."""

    DNS = "dns"
    EDGE = "edge"
    ORIGIN = "origin"
    MAIL_PROVIDER = "mail provider"


Check: TypeAlias = (
    AnswersEdge
    | Answers
    | Delegated
    | MayIssue
    | NoWildcard
    | LeadsSomewhere
    | RedirectsTo
    | RedirectsAll
    | AcmePasses
    | CertificateHolds
    | CertificateAwaited
    | OriginCertificate
    | ServesHttps
    | TlsVersions
    | SendsHsts
    | PreloadReady
    | LoadsSecurely
    | NamesNoWorkshop
    | StaticCached
    | QueryKeyed
    | PostsUncached
    | PageCached
    | NeverCached
    | UsersApart
    | SendsHeaders
    | Listed
    | BlockedAtEdge
    | LimitedAtEdge
    | TakesPosts
    | Signed
    | SpfPermits
    | DkimPublished
    | DkimAwaited
    | SenderAligned
    | DmarcPolicy
    | MtaStsServed
    | ReportsAccepted
    | ReceivesNoMail
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must be true of the live world.

    ``declared_at`` is the key below ``launchready:site`` it comes from (``hosts.app.origin``), ``expected`` and
    ``fix`` are sentences for a founder.
    """

    concern: str
    subject: str
    name: str
    zone: str
    layer: Layer
    declared_at: str
    expected: str
    fix: str
    check: Check

    @property
    def id(self) -> str:
        """``concern/subject/check``, as in ``redirects/www.acme.com/one-hop-http``."""
        return f"{self.concern}/{self.subject}/{self.name}"
