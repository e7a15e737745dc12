"""Expectations: what must be true of the live world, derived from the same Site that Cloudflare's values come from.

An expectation says *what* to look at by one of the check values below; how to look is ``launchready.live`` and
``launchready.verify``. Verdict ids are ``concern/subject/check`` and never change with order or values: history,
waivers and alerts hang on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Layer(StrEnum):
    """Who would have to mend it."""

    DNS = "dns"
    EDGE = "edge"
    ORIGIN = "origin"
    MAIL_PROVIDER = "mail provider"


@dataclass(frozen=True, slots=True)
class AnswersEdge:
    """``name`` answers addresses of Cloudflare's ranges and nothing else."""

    name: str


@dataclass(frozen=True, slots=True)
class Answers:
    """``name`` answers exactly ``values`` for ``type`` (records' canonical content; MX as ``preference target``).

    ``subset`` accepts further values beside them (CAA: Cloudflare adds its own; TXT: others share the name).
    ``authorities``: where given, of further CAA records only those that name one of these. ``ttl`` is how many seconds
    the answer may be kept at most, None where that is Cloudflare's own choice.
    """

    name: str
    type: str
    values: frozenset[str]
    subset: bool = False
    authorities: frozenset[str] = frozenset()
    ttl: int | None = None


@dataclass(frozen=True, slots=True)
class Delegated:
    """The parent of ``zone`` and the zone itself name the same servers, and each of them holds the same zone."""

    zone: str


@dataclass(frozen=True, slots=True)
class MayIssue:
    """The CAA records that apply to each of ``names``, if any, let one of ``authorities`` issue (RFC 8659)."""

    names: tuple[str, ...]
    authorities: frozenset[str]


@dataclass(frozen=True, slots=True)
class NoWildcard:
    """A name below ``zone`` that nobody declared has no address."""

    zone: str


@dataclass(frozen=True, slots=True)
class LeadsSomewhere:
    """What the CNAME of ``name`` leads to exists and has an address."""

    name: str


@dataclass(frozen=True, slots=True)
class RedirectsTo:
    """``url`` is redirected to ``location`` in exactly one hop with ``status``, and ``location`` does not redirect.

    ``ends`` False: where ``location`` leads from there is not looked at (somebody else's site, or a hop that is meant).
    """

    url: str
    location: str
    status: int = 301
    ends: bool = True


@dataclass(frozen=True, slots=True)
class RedirectsAll:
    """Whatever is asked of ``host`` over ``scheme`` leads to ``to`` (``https://acme.com``) in one hop, path kept.

    ``query``: the query string is kept too. Tried are the home page, a deep path, one that ends in a slash, a query
    string, and the host in capitals.
    """

    host: str
    scheme: str
    to: str
    status: int = 301
    query: bool = True


@dataclass(frozen=True, slots=True)
class AcmePasses:
    """A certificate authority's check of ``host`` over plain http reaches its server: the edge does not redirect it."""

    host: str


@dataclass(frozen=True, slots=True)
class CertificateHolds:
    """``host`` shows a certificate that browsers trust and that has ``days`` or more left."""

    host: str
    days: int


@dataclass(frozen=True, slots=True)
class OriginCertificate:
    """The server at ``address`` has a certificate for ``host`` that the edge accepts, with ``days`` or more left."""

    host: str
    address: str
    days: int


@dataclass(frozen=True, slots=True)
class ServesHttps:
    """``url`` answers over https with a valid certificate and a status below 500 (401 and 403 are fine).

    ``statuses``: where given, one of these exactly (a health path answers 200).
    """

    url: str
    statuses: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TlsVersions:
    """``host`` accepts ``minimum`` or newer and refuses everything older."""

    host: str
    minimum: str


@dataclass(frozen=True, slots=True)
class SendsHsts:
    """``url`` sends Strict-Transport-Security with at least these values (max_age in seconds, 0: none sent)."""

    url: str
    max_age: int
    include_subdomains: bool
    preload: bool


@dataclass(frozen=True, slots=True)
class StaticCached:
    """A static asset of ``host`` is served from the edge's cache, with the declared browser TTL in seconds if any.

    ``path`` None: take the first asset with one of ``extensions`` that the home page names. ``edge_ttl`` is how many
    seconds the edge may keep it, None where its server says so.
    """

    host: str
    path: str | None
    extensions: tuple[str, ...]
    browser_ttl: int | None
    edge_ttl: int | None = None


@dataclass(frozen=True, slots=True)
class QueryKeyed:
    """A static asset of ``host`` with another query string is another file, or the same where ``ignored``.

    ``path`` and ``extensions`` as in StaticCached.
    """

    host: str
    path: str | None
    extensions: tuple[str, ...]
    ignored: bool


@dataclass(frozen=True, slots=True)
class PostsUncached:
    """A POST to a static asset of ``host`` is never answered from the cache, whatever is kept for it."""

    host: str
    path: str | None
    extensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageCached:
    """The public page ``url`` is kept at the edge where its server lets it, without anybody's cookie."""

    url: str


@dataclass(frozen=True, slots=True)
class NeverCached:
    """``url``, asked with ``cookie`` (name=value) if given, is never stored at the edge nor publicly elsewhere.

    ``authorization``: it is asked with an Authorization header of nobody's.
    """

    url: str
    cookie: str | None = None
    authorization: bool = False


@dataclass(frozen=True, slots=True)
class UsersApart:
    """What ``url`` shows to one user it never shows to another one, nor afterwards to somebody without a log-in."""

    url: str


@dataclass(frozen=True, slots=True)
class SendsHeaders:
    """``url`` sends each of ``headers`` (name and value) once, and with exactly this value."""

    url: str
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """Search engines may list ``url`` (``wanted``), or are told not to: by X-Robots-Tag, or by the page itself."""

    url: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class BlockedAtEdge:
    """The edge refuses ``url`` before its server sees it; ``method`` is what it is asked with."""

    url: str
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class LimitedAtEdge:
    """Who asks ``url`` more than ``requests`` times in ``period`` seconds is answered 429."""

    url: str
    requests: int
    period: int
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class TakesPosts:
    """A POST to ``url`` without a body and a log-in reaches its server: no redirect, no challenge, no block."""

    url: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The answers of ``zone`` are signed (DNSSEC), and its parent publishes a DS record that fits."""

    zone: str


@dataclass(frozen=True, slots=True)
class SpfPermits:
    """``domain`` has one valid SPF record within ten look-ups that lets ``include``'s servers send.

    ``include`` None: the record alone is judged. ``all`` is the declared end (``~all``, ``-all``).
    """

    domain: str
    include: str | None
    all: str


@dataclass(frozen=True, slots=True)
class DkimPublished:
    """``selector`` of ``domain`` publishes a usable key: not revoked, RSA of 1024 bits or more, or Ed25519.

    ``key``: where declared as text, the value of p= that must be there.
    """

    domain: str
    selector: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class DkimAwaited:
    """The DKIM key of ``sender`` is still to be made: nothing can be looked at, and the verdict says who is next."""

    domain: str
    sender: str


@dataclass(frozen=True, slots=True)
class SenderAligned:
    """Mail of ``sender`` as ``domain`` is aligned: by a DKIM key of ``selectors``, or by SPF of ``return_path``.

    ``include`` names the servers that send from the return path, whose SPF record ends in ``all``; ``awaited``: a key
    of the sender is still to be made.
    """

    domain: str
    sender: str
    selectors: tuple[str, ...] = ()
    return_path: str | None = None
    include: str | None = None
    awaited: bool = False
    all: str = "~all"


@dataclass(frozen=True, slots=True)
class DmarcPolicy:
    """``domain`` has one valid DMARC record whose policy is ``policy``, as declared in testing (t=y) or not."""

    domain: str
    policy: str
    testing: bool = False


@dataclass(frozen=True, slots=True)
class ReportsAccepted:
    """``receiver`` says in DNS that it takes the DMARC reports of ``domain`` (RFC 9990, section 4)."""

    domain: str
    receiver: str


@dataclass(frozen=True, slots=True)
class MtaStsServed:
    """``domain`` announces the MTA-STS policy ``id``, and its policy host serves ``policy`` over https (RFC 8461)."""

    domain: str
    id: str
    policy: str


@dataclass(frozen=True, slots=True)
class ReceivesNoMail:
    """``domain`` has a null MX (RFC 7505)."""

    domain: str


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
    | OriginCertificate
    | ServesHttps
    | TlsVersions
    | SendsHsts
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
