"""The Site: what one client declares, under ``launchready:site`` in ``stacks/Pulumi.<client>.yaml``.

The models validate shape and the meaning of single values; what only shows across values (a host outside the
zone, a redirect to itself) is found by ``launchready.compilation`` and reported the same way. Read a stack file with
``launchready.stackfile``; a model is never built from unchecked input elsewhere.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

HostName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
Path = Annotated[str, StringConstraints(pattern=r"^/[^?#\s\"\\]*$")]
Seconds = Annotated[int, Field(ge=0, le=31_536_000)]


class Declared(BaseModel):
    """Base of everything declared: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Audience(StrEnum):
    """Whom a host serves."""

    MARKETING = "marketing"
    USERS = "users"
    ADMINS = "admins"
    APIS = "apis"
    INTERNAL = "internal"


class ZoneRef(Declared):
    """The zone at Cloudflare that this stack owns the content of (the zone itself is looked up, never created)."""

    name: HostName
    """The domain, as ``acme.com``."""
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = None
    """Cloudflare's zone id; looked up by name where it is left out."""


class Host(Declared):
    """One host name of the site and where it is served."""

    origin: str | list[str]
    """An IPv4 or IPv6 address, a list of them, or one host name (declared as CNAME)."""
    audience: Audience
    """Whom it serves: marketing, users, admins, apis or internal."""
    proxied: bool = True
    """Behind Cloudflare's edge; false publishes the origin's address itself."""
    authenticated: bool = False
    """The whole host needs a log-in: nothing on it is ever cached."""
    health: Path | None = None
    """A path that answers 200 when the host is well."""
    ttl: Annotated[int, Field(ge=60, le=86400)] | None = None
    """Seconds, for a host that is not proxied; automatic where it is left out."""


class RedirectRule(Declared):
    """A redirect declared by the client: one URL prefix or path to one target, in one hop."""

    host: HostName
    """The host that is redirected; it gets the proxied record it needs."""
    path: Path | None = None
    """Exactly this path; every path of the host where it is left out."""
    to: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]
    """The target, an https URL. Without ``path`` the request's path is appended to it."""
    permanent: bool = True
    """301 where true, 302 where false."""
    keep_query: bool = True
    """Pass the query string on."""


class Hsts(Declared):
    """HTTP Strict Transport Security, RFC 6797."""

    max_age: Seconds = 15_552_000
    """Seconds; half a year unless told."""
    include_subdomains: bool = False
    preload: bool = False


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


class StaticAssets(Declared):
    """Which files may be cached, and for how long."""

    extensions: Annotated[list[Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,8}$")]], Field(min_length=1)] = [
        "css", "js", "woff2", "png", "jpg", "jpeg", "svg", "webp", "avif", "ico", "gif",
    ]  # fmt: skip
    """File extensions, lower case, without the dot."""
    edge_ttl: Annotated[int, Field(ge=7200, le=31_536_000)] = 86_400
    """Seconds at Cloudflare's edge; Free allows two hours and more."""
    browser_ttl: Seconds = 14_400
    """Seconds in the visitor's browser."""
    sample: Path | None = None
    """A path of the canonical host to prove caching with; found on the home page where it is left out."""


class Cache(Declared):
    """What is cached at the edge, and what never is."""

    static: StaticAssets = StaticAssets()
    authenticated_paths: list[Path] = []
    """Path prefixes behind a log-in, on every host, never cached: ``/account`` covers itself and ``/account/…``."""
    session_cookies: list[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]] = []
    """Cookies that mark a logged-in visitor: a page requested with one is never cached."""


class MailProvider(StrEnum):
    """Who receives the domain's mail."""

    GOOGLE_WORKSPACE = "google-workspace"
    MICROSOFT_365 = "microsoft-365"
    NONE = "none"


class DkimKey(Declared):
    """One DKIM key: published as TXT, or a CNAME to the sender's own record."""

    selector: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
    txt: str | None = None
    """The record's text, ``v=DKIM1; k=rsa; p=…``."""
    cname: HostName | None = None
    """The host name that the provider gave."""


class Sender(Declared):
    """A service that sends mail for the domain."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    include: HostName | None = None
    """What the provider wants in the domain's SPF record as ``include:``."""
    return_path: HostName | None = None
    """The provider's own return-path host below the zone, with its SPF there; nothing goes into the root SPF."""
    dkim: list[DkimKey] = []


class Dmarc(Declared):
    """DMARC, RFC 9989."""

    policy: Literal["none", "quarantine", "reject"] = "none"
    subdomain_policy: Literal["none", "quarantine", "reject"] | None = None
    rua: list[Annotated[str, StringConstraints(pattern=r"^mailto:[^\s,;!]+@[^\s,;!]+$")]] = []
    """Where aggregate reports go, as ``mailto:`` addresses."""


class Mail(Declared):
    """Who receives and who sends mail for the domain."""

    provider: MailProvider
    """google-workspace, microsoft-365, or none (the domain neither receives nor sends by a provider)."""
    microsoft_tenant: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")] | None = None
    """The tenant's part of ``<tenant>.mail.protection.outlook.com``, needed for microsoft-365."""
    dkim: list[DkimKey] = []
    """The provider's own DKIM keys."""
    senders: list[Sender] = []
    dmarc: Dmarc = Dmarc()
    spf_all: Literal["~all", "-all"] = "~all"
    """What SPF says of everybody else."""


class ExtraRecord(Declared):
    """A record that no concern declares by itself: verification tokens, SRV, CAA and the like."""

    name: HostName
    type: Literal["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"]
    content: str
    """As in a zone file: ``0 issue "letsencrypt.org"`` for CAA, ``weight port target`` for SRV."""
    priority: Annotated[int, Field(ge=0, le=65535)] | None = None
    ttl: Annotated[int, Field(ge=60, le=86400)] | None = None
    proxied: bool = False


class Site(Declared):
    """One client's site."""

    zone: ZoneRef
    canonical: HostName
    """The one host that visitors end at: the zone itself or ``www`` below it. The other redirects to it."""
    hosts: Annotated[dict[HostName, Host], Field(min_length=1)]
    """By name: ``@`` or the domain itself, ``app``, ``app.acme.com``."""
    redirects: list[RedirectRule] = []
    tls: Tls = Tls()
    cache: Cache = Cache()
    mail: Mail | None = None
    """Left out: mail is not spoken of and no mail record is touched."""
    records: list[ExtraRecord] = []
