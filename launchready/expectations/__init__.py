"""Expectations: what must be true of the live world, derived from the same Site that Cloudflare's values come from.

An expectation says *what* to look at by one of the check values below; how to look is ``launchready.live`` and
``launchready.verify``. Verdict ids are ``concern/subject/check`` and never change with order or values: history,
waivers and alerts hang on them.
"""

from launchready.expectations.cache import NeverCached, PageCached, PostsUncached, QueryKeyed, StaticCached, UsersApart
from launchready.expectations.dns import Answers, AnswersEdge, Delegated, LeadsSomewhere, MayIssue, NoWildcard, Signed
from launchready.expectations.expectation import Check, Expectation, Layer
from launchready.expectations.mail import (
    DkimAwaited,
    DkimPublished,
    DmarcPolicy,
    MtaStsServed,
    ReceivesNoMail,
    ReportsAccepted,
    SenderAligned,
    SpfLists,
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

__all__ = [
    "AcmePasses",
    "Answers",
    "AnswersEdge",
    "BlockedAtEdge",
    "CertificateAwaited",
    "CertificateHolds",
    "Check",
    "Delegated",
    "DkimAwaited",
    "DkimPublished",
    "DmarcPolicy",
    "Expectation",
    "Layer",
    "LeadsSomewhere",
    "LimitedAtEdge",
    "Listed",
    "LoadsSecurely",
    "MayIssue",
    "MtaStsServed",
    "NamesNoWorkshop",
    "NeverCached",
    "NoWildcard",
    "OriginCertificate",
    "PageCached",
    "PostsUncached",
    "PreloadReady",
    "QueryKeyed",
    "ReceivesNoMail",
    "RedirectsAll",
    "RedirectsTo",
    "ReportsAccepted",
    "SenderAligned",
    "SendsHeaders",
    "SendsHsts",
    "ServesHttps",
    "Signed",
    "SpfLists",
    "SpfPermits",
    "StaticCached",
    "TakesPosts",
    "TlsVersions",
    "UsersApart",
]
