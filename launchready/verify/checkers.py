"""Which checker judges which kind of check: those of DNS by what each view says, all others once.

A test holds that every kind of check stands here exactly once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from launchready.expectations import (
    AcmePasses,
    Answers,
    AnswersEdge,
    BlockedAtEdge,
    CertificateHolds,
    Delegated,
    DkimPublished,
    DmarcPolicy,
    LeadsSomewhere,
    LimitedAtEdge,
    Listed,
    LoadsSecurely,
    MayIssue,
    MtaStsServed,
    NamesNoWorkshop,
    NeverCached,
    NoWildcard,
    OriginCertificate,
    PageCached,
    PostsUncached,
    PreloadReady,
    QueryKeyed,
    ReceivesNoMail,
    RedirectsAll,
    RedirectsTo,
    ReportsAccepted,
    SenderAligned,
    SendsHeaders,
    SendsHsts,
    ServesHttps,
    Signed,
    SpfLists,
    SpfPermits,
    StaticCached,
    TakesPosts,
    TlsVersions,
    UsersApart,
)
from launchready.verdicts import Seen
from launchready.verify.alignment import check_aligned
from launchready.verify.cache import check_never_cached, check_static
from launchready.verify.cache_keys import check_authorized, check_page, check_posts_uncached, check_query
from launchready.verify.certificates import check_certificate, check_origin
from launchready.verify.dns import check_answers, check_edge, check_null_mx
from launchready.verify.dnssec import check_signed
from launchready.verify.hsts import check_hsts, check_preload
from launchready.verify.listed_servers import check_listed_servers
from launchready.verify.look import Look
from launchready.verify.mail import check_dkim, check_dmarc, check_spf
from launchready.verify.pages import check_bundles, check_loads
from launchready.verify.protection import check_blocked, check_headers, check_limited, check_listed, check_posts
from launchready.verify.redirecting import check_acme, check_all_paths
from launchready.verify.reporting import check_mta_sts, check_reports
from launchready.verify.visitors import check_apart
from launchready.verify.web import check_https, check_redirect, check_tls
from launchready.verify.zones import check_delegation, check_issue, check_leads, check_nobody

Checker: TypeAlias = Callable[[Any, Look], Awaitable[Seen]]


async def _check_uncached(check: NeverCached, look: Look) -> Seen:
    return await (check_authorized if check.authorization else check_never_cached)(check, look)


BY_VIEW: Final[dict[type, Checker]] = {
    AnswersEdge: check_edge,
    Answers: check_answers,
    MayIssue: check_issue,
    NoWildcard: check_nobody,
    LeadsSomewhere: check_leads,
    ReceivesNoMail: check_null_mx,
    SpfPermits: check_spf,
    SpfLists: check_listed_servers,
    DkimPublished: check_dkim,
    SenderAligned: check_aligned,
    DmarcPolicy: check_dmarc,
    ReportsAccepted: check_reports,
}
ONCE: Final[dict[type, Checker]] = {
    RedirectsTo: check_redirect,
    RedirectsAll: check_all_paths,
    AcmePasses: check_acme,
    CertificateHolds: check_certificate,
    OriginCertificate: check_origin,
    ServesHttps: check_https,
    TlsVersions: check_tls,
    SendsHsts: check_hsts,
    PreloadReady: check_preload,
    LoadsSecurely: check_loads,
    NamesNoWorkshop: check_bundles,
    StaticCached: check_static,
    QueryKeyed: check_query,
    PostsUncached: check_posts_uncached,
    PageCached: check_page,
    NeverCached: _check_uncached,
    UsersApart: check_apart,
    SendsHeaders: check_headers,
    Listed: check_listed,
    BlockedAtEdge: check_blocked,
    LimitedAtEdge: check_limited,
    TakesPosts: check_posts,
    MtaStsServed: check_mta_sts,
    Signed: check_signed,
    Delegated: check_delegation,
}
NEED_THE_EDGE = (AnswersEdge, *(kind for kind in ONCE if kind not in (MtaStsServed, Signed, Delegated)))
"""What shows nothing while Cloudflare is paused for the zone."""
