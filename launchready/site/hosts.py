"""What is declared of hosts: where each is served and for whom, and what is redirected beside them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from launchready.site.declared import Declared, HostName, HttpsUrl, Path, RecordTtl, ServerAddress, Unique


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


class Host(Declared):
    """One host name of the site and where it is served."""

    origin: str | Annotated[list[str], Field(min_length=1)]
    """An IPv4 or IPv6 address, a list of them, or one host name (declared as CNAME)."""
    audience: Annotated[Audience, Field(strict=False)]
    """Whom it serves: marketing, users, admins, apis or internal."""
    proxied: bool | Literal["when-certificate-active"] = True
    """Behind Cloudflare's edge; false publishes the origin's address itself. With ``when-certificate-active`` it is DNS
    only until a certificate at the edge covers it, and the next ``launchready up`` after that proxies it."""
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
    mentions: Unique[ServerAddress] = []
    """Servers that its scripts and style sheets name on purpose although they look like a developer's own machine or a
    preview, as a manual does: ``localhost:3000``, or without the port for all."""
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
