"""Who hosts web sites and apps: how their names are pointed at, and whether Cloudflare may stand before them.

"DC" is the public collection of Domain-Connect templates (github.com/Domain-Connect/Templates, 2026-08-20); what it
leaves to a variable differs from customer to customer, and is asked for. "3P" was seen at third parties only: such an
address is never held against what is declared. Whether a platform bears a proxy is unknown where nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

VERIFIED = "2026-11-24"
"""When the values below were held against their sources."""


class Proxy(StrEnum):
    """Whether Cloudflare's edge may stand before a platform."""

    NEVER = "never"
    ALLOWED = "allowed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Platform:
    """A hosting platform. ``points`` says what its console gives, ``dashboard`` where a name's redirects and https are.

    ``verification``: the name and the beginning of a TXT record without which it serves nothing; empty for none.
    """

    title: str
    points: str
    dashboard: str
    proxy: Proxy
    source: str
    verification: tuple[str, str] | None = None


PLATFORMS: Mapping[str, Platform] = {
    "vercel": Platform(
        "Vercel",
        "an A record (76.76.21.21 unless it shows another) or a CNAME to cname.vercel-dns-0.com",
        "Project → Settings → Domains",
        Proxy.ALLOWED,
        "DC vercel.com.website; vercel.com/docs/domains",
    ),
    "webflow": Platform(
        "Webflow",
        "two A records for the domain and a CNAME for www, as its Publishing page shows them",
        "Site settings → Publishing → Production",
        Proxy.NEVER,  # unless on Webflow Enterprise
        "DC goentri.com.webflow, webflow.com.webflow-ssl",
    ),
    "framer": Platform(
        "Framer",
        "two A records for the domain and a CNAME for www",
        "Site settings → Domains",
        Proxy.NEVER,  # 3P
        "DC framer.com.domain; proxying: 3P",
    ),
    "wix": Platform(
        "Wix",
        "the A record 23.236.62.147 and a CNAME to www<n>.wixdns.net",
        "Domains",
        Proxy.UNKNOWN,
        "DC wix.com.wixsites",
    ),
    "squarespace": Platform(
        "Squarespace",
        "four A records, a CNAME to ext-cust.squarespace.com, and one to verify.squarespace.com",
        "Settings → Domains",
        Proxy.UNKNOWN,
        "DC squarespace.com.website",
    ),
    "shopify": Platform(
        "Shopify",
        "the A record 23.227.38.65 and a CNAME to shops.myshopify.com",
        "Settings → Domains",
        Proxy.ALLOWED,
        "DC shopify.com.website; help.shopify.com/manual/domains",
    ),
    "render": Platform(
        "Render",
        "a CNAME to <service>.onrender.com, or the A record 216.24.57.1 for the domain itself",
        "Service → Settings → Custom Domains",
        Proxy.ALLOWED,
        "DC render.com.custom-domain-apex-a, render.com.custom-domain-subdomain",
    ),
    "railway": Platform(
        "Railway",
        "a CNAME to <name>.up.railway.app and a TXT record railway-verify=…",
        "Service → Settings → Networking",
        Proxy.ALLOWED,
        "DC railway.com.custom",
        verification=("_railway-verify", "railway-verify="),
    ),
    "fly": Platform(
        "Fly.io",
        "what `fly certs add` prints",
        "`fly certs`",
        Proxy.UNKNOWN,  # Universal SSL's _acme-challenge TXT can conflict: github.com/superfly/docs/issues/284
        "github.com/superfly/docs/issues/284",
    ),
    "heroku": Platform(
        "Heroku",
        "a CNAME to a name of its own below herokudns.com",
        "App → Settings → Domains",
        Proxy.UNKNOWN,
        "3P",
    ),
    "netlify": Platform(
        "Netlify",
        "a CNAME to <site>.netlify.app, or to apex-loadbalancer.netlify.com for the domain itself",
        "Site → Domain management",
        Proxy.UNKNOWN,
        "3P",
    ),
    "github-pages": Platform(
        "GitHub Pages",
        "four A and four AAAA records (185.199.108.153 to 185.199.111.153) or a CNAME to <owner>.github.io",
        "Repository → Settings → Pages",
        Proxy.ALLOWED,  # once GitHub has issued its certificate
        "docs.github.com/pages/configuring-a-custom-domain-for-your-github-pages-site",
    ),
    "cloudflare-pages": Platform(
        "Cloudflare Pages",
        "a CNAME to <project>.pages.dev",
        "Workers & Pages → project → Custom domains",
        Proxy.ALLOWED,
        "developers.cloudflare.com/pages/configuration/custom-domains",
    ),
    "cloudfront": Platform(
        "Amazon CloudFront",
        "a CNAME to <id>.cloudfront.net",
        "Distribution → General → Settings",
        Proxy.UNKNOWN,
        "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html",
    ),
    "tunnel": Platform(
        "Cloudflare Tunnel",
        "a CNAME to <tunnel id>.cfargotunnel.com",
        "Zero Trust → Networks → Tunnels",
        Proxy.ALLOWED,
        "developers.cloudflare.com/cloudflare-one/connections/connect-networks/routing-to-tunnel/dns",
    ),
}
