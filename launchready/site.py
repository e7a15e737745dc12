"""The Site: what one client declares, under ``launchready:site`` in ``stacks/Pulumi.<client>.yaml``.

The models validate shape and the meaning of single values; what only shows across values (a host outside the
zone, a redirect to itself) is found by ``launchready.compilation`` and reported the same way. Read a stack file with
``launchready.stackfile``; a model is never built from unchecked input elsewhere.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from launchready.declared import (
    CookieName,
    Day,
    Declared,
    DkimSelector,
    DomainName,
    FileExtension,
    HostName,
    HttpsUrl,
    MailAddress,
    OneHost,
    Path,
    RecordTtl,
    Seconds,
    ServerName,
    ShortName,
    TenantName,
    Unique,
    ZoneId,
)
from launchready.protection import Protection
from launchready.zone.limits import Plan


class Audience(StrEnum):
    """Whom a host serves."""

    MARKETING = "marketing"
    USERS = "users"
    ADMINS = "admins"
    APIS = "apis"
    INTERNAL = "internal"


class Hosting(StrEnum):
    """Who hosts a site or an app; what each gives its customers stands in ``presets.hosting``."""

    VERCEL = "vercel"
    WEBFLOW = "webflow"
    FRAMER = "framer"
    WIX = "wix"
    SQUARESPACE = "squarespace"
    SHOPIFY = "shopify"
    RENDER = "render"
    RAILWAY = "railway"
    FLY = "fly"
    HEROKU = "heroku"
    NETLIFY = "netlify"
    GITHUB_PAGES = "github-pages"
    CLOUDFLARE_PAGES = "cloudflare-pages"
    CLOUDFRONT = "cloudfront"
    TUNNEL = "tunnel"


class ZoneRef(Declared):
    """The zone at Cloudflare that this stack owns the content of (the zone itself is looked up, never created)."""

    name: DomainName
    """The domain, as ``acme.com``."""
    id: ZoneId | None = None
    """Cloudflare's zone id; looked up by name where it is left out."""
    plan: Annotated[Plan, Field(strict=False)] = Plan.FREE
    """The zone's plan. What it does not hold is refused before anything is applied."""
    max_records: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """How many DNS records the zone holds, where that is not its plan's number: 1,000 on Free for a zone made before
    September 2024, more on Enterprise by agreement."""


class Host(Declared):
    """One host name of the site and where it is served."""

    origin: str | Annotated[list[str], Field(min_length=1)]
    """An IPv4 or IPv6 address, a list of them, or one host name (declared as CNAME)."""
    audience: Annotated[Audience, Field(strict=False)]
    """Whom it serves: marketing, users, admins, apis or internal."""
    proxied: bool = True
    """Behind Cloudflare's edge; false publishes the origin's address itself."""
    edge: Literal["cloudflare", "provider"] = "cloudflare"
    """Whose edge visitors meet. With ``provider`` the record is DNS only, and what Cloudflare would do (https, the
    redirect of apex or www) is proved all the same and set at the platform."""
    platform: Annotated[Hosting, Field(strict=False)] | None = None
    """Who hosts it, where it is a known platform: what it needs is then asked for, and fixes name its pages."""
    redirects_to: HostName | None = None
    """The host that the platform itself redirects this one to, where it does: two that redirect fight each other."""
    authenticated: bool = False
    """The whole host needs a log-in: nothing on it is ever cached."""
    health: Path | None = None
    """A path that answers 200 when the host is well."""
    indexable: bool | None = None
    """Whether search engines may list it. With false Cloudflare says noindex on every answer, with true nobody may.
    Left out, hosts for admins and internal ones, and those named staging, dev and the like, are not listed, other
    marketing hosts are, and of the rest nothing is said."""
    tls: Literal["full", "flexible"] | None = None
    """Cloudflare's SSL mode towards this host's server, where that cannot have the certificate that ``tls.mode``
    wants: full does not check it, flexible speaks plain http. A debt: say when it is paid."""
    webhooks: Unique[Path] = []
    """Paths that other services post to: a POST there is never redirected, challenged, blocked or limited."""
    ttl: RecordTtl | None = None
    """Seconds, for a host that is not proxied; automatic where it is left out."""

    @model_validator(mode="before")
    @classmethod
    def _leave_to_provider(cls, value: object) -> object:
        """A host at its provider's edge is not behind Cloudflare's: nobody has to say so twice."""
        if isinstance(value, dict) and value.get("edge") == "provider" and "proxied" not in value:
            return {**value, "proxied": False}
        return value


class RedirectRule(Declared):
    """A redirect declared by the client: a whole host or one path to one target, in one hop."""

    host: HostName
    """The host that is redirected; it gets the proxied record it needs."""
    path: Path | None = None
    """This path, where ``*`` stands for any characters (``/blog/*``); every path of the host where it is left out."""
    to: HttpsUrl
    """The target, an https URL, in which ``${1}`` is what the first ``*`` stands for. Without ``path`` the request's
    path is appended to it."""
    permanent: bool = True
    """301 where true, 302 where false."""
    keep_query: bool = True
    """Pass the query string on."""


class Hsts(Declared):
    """HTTP Strict Transport Security, RFC 6797."""

    max_age: Seconds = 15_552_000
    """Seconds; half a year unless told."""
    include_subdomains: bool = False
    """Every name below the host too, whoever serves it."""
    preload: bool = False
    """Ask browsers to build it in; wants a year or more and include_subdomains, and can hardly be undone."""


class Tls(Declared):
    """TLS at the edge and from the edge to the origin."""

    mode: Literal["strict", "full", "flexible"] = "strict"
    """Cloudflare's SSL mode towards the origin."""
    minimum: Literal["1.0", "1.1", "1.2", "1.3"] = "1.2"
    """The oldest TLS version that visitors may use."""
    https_everywhere: bool = True
    """Every http URL of a proxied host is redirected to https, in the redirect rules (one hop)."""
    hsts: Hsts | None = Hsts()
    """Sent on every https answer; null turns it off."""
    automatic_https_rewrites: bool | None = None
    """Cloudflare writes https where pages name http addresses of hosts that have https; left out, as it is."""
    opportunistic_encryption: bool | None = None
    """Browsers may ask for http addresses over TLS; left out, as it is."""
    dnssec: bool = False
    """Cloudflare signs the zone's answers. It acts once the registrar has the DS record that is shown then."""
    caa: Unique[ServerName] = []
    """The certificate authorities that may issue for the domain, by the name they have in CAA records, such as
    ``letsencrypt.org``; those that Cloudflare itself uses are always among them. Left out, all may."""
    advanced_certificates: bool = False
    """The zone has Advanced Certificate Manager, so proxied names deeper than one label have a certificate too."""


class StaticAssets(Declared):
    """Which files may be cached, and for how long."""

    extensions: Annotated[Unique[FileExtension], Field(min_length=1)] = [
        "css", "js", "woff2", "png", "jpg", "jpeg", "svg", "webp", "avif", "ico", "gif",
    ]  # fmt: skip
    """File extensions, lower case, without the dot."""
    paths: Unique[Path] = []
    """Path prefixes below which everything is static, whatever it is called: ``/_next/static``, ``/assets``."""
    edge_ttl: Literal["origin"] | Annotated[int, Field(ge=1, le=31_536_000)] = 86_400
    """Seconds at Cloudflare's edge (at least two hours on Free, one on Pro), or ``origin``: as the server says."""
    browser_ttl: Literal["origin"] | Annotated[int, Field(ge=1, le=31_536_000)] = 14_400
    """Seconds in the visitor's browser, or ``origin``: as the server says."""
    ignore_query: bool = False
    """One copy for all query strings; false keeps a copy for each."""
    sample: Path | None = None
    """A path of the canonical host to prove caching with; found on the home page where it is left out."""


class Cache(Declared):
    """What is cached at the edge, and what never is."""

    static: StaticAssets = StaticAssets()
    """The allow-list of files that may be cached; on hosts for marketing and users without a log-in only."""
    pages: Unique[Path] = []
    """Public pages (a path, or all below it with ``/*``) of public hosts that the edge may keep for as long as the
    server says; never where the answer sets a cookie, nor for visitors with a session cookie."""
    authenticated_paths: Unique[Path] = []
    """Path prefixes behind a log-in, on every host, never cached: ``/account`` covers itself, ``/account/…`` and
    ``/account.…``, in any case and however it is encoded."""
    session_cookies: Unique[CookieName] = []
    """Cookies that mark a logged-in visitor: a page requested with one is never cached."""


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


class Exchanger(Declared):
    """A server that receives the domain's mail."""

    host: ServerName
    """Its name, as the provider's page shows it."""
    preference: Annotated[int, Field(ge=0, le=65535)]
    """The lowest is tried first."""


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
    return_path: ReturnPath | None = None
    """The provider's own return-path host, with its SPF there; nothing of it goes into the root SPF."""
    dkim: DkimKeys = []
    """The sender's DKIM keys, or ``pending`` until its console shows them."""


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
    testing: bool = False
    """Ask receivers to report as if the policy held, and to do one step less (t=y)."""
    next: DmarcStage | None = None
    """The next step, and when it is due."""


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


class ExtraRecord(Declared):
    """A record that no concern declares by itself: verification tokens, SRV, CAA and the like."""

    name: HostName
    """``@`` or the domain itself, ``app``, ``app.acme.com``."""
    type: Literal["A", "AAAA", "CAA", "CNAME", "HTTPS", "MX", "NS", "SRV", "SVCB", "TLSA", "TXT"]
    """The record's type."""
    content: str
    """As in a zone file: ``0 issue "letsencrypt.org"`` for CAA, ``weight port target`` for SRV, ``1 . alpn="h2"`` for
    HTTPS, ``3 1 1 <hex>`` for TLSA."""
    priority: Annotated[int, Field(ge=0, le=65535)] | None = None
    """The preference of an MX, the priority of an SRV."""
    ttl: RecordTtl | None = None
    """Seconds; automatic (300) where it is left out."""
    proxied: bool = False
    """Behind Cloudflare's edge; A, AAAA and CNAME only."""


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
