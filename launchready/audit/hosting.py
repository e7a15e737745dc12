"""Who hosts a name, told by its CNAME, its addresses and its headers. Gathered 2026-11-24.

By name and address from the presets and from "DC", the public Domain-Connect templates
(github.com/Domain-Connect/Templates, 2026-08-20); "3P" values name a host here, and prove nothing against anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from launchready.presets.edges import CLOUDFLARE

VERIFIED = "2026-11-24"


@dataclass(frozen=True, slots=True)
class Provider:
    """A company whose servers answer for others' names.

    ``suffixes`` are of CNAME targets, ``networks`` where its servers are. ``preset`` is its key in
    ``launchready.presets.hosting``. ``service``: it is a product of its own (a help desk, a status page), whose server
    is nobody else's business. ``unclaimed`` is what it answers for a name that no customer has claimed: whoever claims
    it there owns the name.
    """

    title: str
    suffixes: tuple[str, ...]
    networks: tuple[str, ...] = ()
    preset: str = ""
    service: bool = False
    unclaimed: tuple[str, ...] = ()


PROVIDERS: tuple[Provider, ...] = (
    Provider("Vercel", ("vercel-dns.com", "vercel-dns-0.com", "vercel.app", "now.sh"), ("76.76.21.0/24",), "vercel",
             unclaimed=("DEPLOYMENT_NOT_FOUND",)),
    Provider("Webflow", ("webflow.com", "webflow.io", "website-files.com"), ("198.202.211.1/32", "75.2.70.75/32",
             "99.83.190.102/32"), "webflow",
             unclaimed=("The page you are looking for doesn't exist or has been moved",)),
    Provider("Framer", ("framer.app", "framer.website"), ("31.43.160.6/32", "31.43.161.6/32"), "framer"),
    Provider("Wix", ("wixdns.net", "wix.com"), ("23.236.62.147/32",), "wix"),
    Provider("Squarespace", ("squarespace.com",), ("198.185.159.144/31", "198.49.23.144/31"), "squarespace"),
    Provider("Shopify", ("myshopify.com",), ("23.227.38.65/32", "2620:127:f00f:5::/64"), "shopify",
             unclaimed=("Sorry, this shop is currently unavailable",)),
    Provider("Render", ("onrender.com",), ("216.24.57.1/32",), "render"),
    Provider("Railway", ("up.railway.app",), (), "railway"),
    Provider("Fly.io", ("fly.dev", "shw.io"), (), "fly"),
    Provider("Heroku", ("herokudns.com", "herokuapp.com"), (), "heroku", unclaimed=("No such app", "no-such-app")),
    Provider("Netlify", ("netlify.app", "netlify.com", "netlifyglobalcdn.com"), ("75.2.60.5/32",), "netlify",
             unclaimed=("Not Found - Request ID",)),
    Provider("GitHub Pages", ("github.io",), ("185.199.108.0/22", "2606:50c0:8000::/46"), "github-pages",
             unclaimed=("There isn't a GitHub Pages site here",)),
    Provider("Cloudflare Pages", ("pages.dev",), (), "cloudflare-pages"),
    Provider("Cloudflare Workers", ("workers.dev",)),
    Provider("Cloudflare Tunnel", ("cfargotunnel.com",), (), "tunnel"),
    Provider("Amazon CloudFront", ("cloudfront.net",), (), "cloudfront"),
    Provider("Amazon S3", ("amazonaws.com",), (), unclaimed=("NoSuchBucket",)),
    Provider("Microsoft Azure", ("azurewebsites.net", "azureedge.net", "azurefd.net", "trafficmanager.net",
             "cloudapp.azure.com")),
    Provider("Google Cloud", ("googlehosted.com", "run.app", "appspot.com", "web.app", "firebaseapp.com")),
    Provider("Fastly", ("fastly.net",), (), unclaimed=("Fastly error: unknown domain",)),
    Provider("Microsoft 365", ("outlook.com", "office.com", "office365.com", "lync.com", "microsoftonline.com"),
             service=True),
    Provider("Google Workspace", ("ghs.googlehosted.com", "ghs.google.com"), service=True),
    Provider("Zendesk", ("zendesk.com",), service=True, unclaimed=("Help Center Closed",)),
    Provider("Intercom", ("intercom.help", "custom.intercom.help"), service=True),
    Provider("Help Scout", ("helpscoutdocs.com",), service=True,
             unclaimed=("No settings were found for this company",)),
    Provider("Atlassian Statuspage", ("statuspage.io", "stspg-customer.com"), service=True),
    Provider("Better Stack", ("betteruptime.com",), service=True),
    Provider("Instatus", ("instatus.com",), service=True),
    Provider("GitBook", ("gitbook.io",), service=True),
    Provider("ReadMe", ("readmessl.com", "readme.io"), service=True),
    Provider("Ghost", ("ghost.io",), service=True),
    Provider("HubSpot", ("hubspot.net", "hs-sites.com", "hubspotpagebuilder.com"), service=True),
    Provider("Unbounce", ("unbouncepages.com",), service=True),
    Provider("Auth0", ("edge.tenants.auth0.com", "auth0.com"), service=True),
    Provider("Stripe", ("hosted-checkout.stripecdn.com",), service=True),
    Provider("SendGrid", ("sendgrid.net",), service=True),
    Provider("Mailgun", ("mailgun.org",), service=True),
    Provider("Proton Mail", ("protonmail.ch",), service=True),
)  # fmt: skip

# Headers that only the company's own servers set, with the beginning of their value ("" for any).
_HEADERS: Mapping[str, tuple[str, str]] = {
    "cf-ray": ("", "Cloudflare"),
    "x-vercel-id": ("", "Vercel"),
    "x-amz-cf-id": ("", "Amazon CloudFront"),
    "x-served-by": ("cache-", "Fastly"),
    "x-nf-request-id": ("", "Netlify"),
    "fly-request-id": ("", "Fly.io"),
    "x-render-origin-server": ("", "Render"),
    "x-azure-ref": ("", "Microsoft Azure"),
    "x-akamai-transformed": ("", "Akamai"),
    "x-github-request-id": ("", "GitHub Pages"),
}


def provider_of(cnames: tuple[str, ...], addresses: tuple[str, ...]) -> Provider | None:
    """Return who answers for a name that leads over ``cnames`` to ``addresses``, None where nobody known does."""
    for target in reversed(cnames):
        for provider in PROVIDERS:
            if any(target == suffix or target.endswith(f".{suffix}") for suffix in provider.suffixes):
                return provider
    for address in addresses:
        for provider in PROVIDERS:
            if any(_inside(address, network) for network in provider.networks):
                return provider
    return None


def _inside(address: str, network: str) -> bool:
    parsed, net = ip_address(address), ip_network(network)
    return parsed.version == net.version and parsed in net


def at_cloudflare(address: str) -> bool:
    """Say whether ``address`` is of Cloudflare's edge, by the table above."""
    parsed = ip_address(address)
    return any(parsed.version == network.version and parsed in network for network in CLOUDFLARE)


def edge_of(headers: Mapping[str, str]) -> str:
    """Return whose servers the headers of an answer show, empty where they do not."""
    return next(
        (who for name, (begin, who) in _HEADERS.items() if name in headers and headers[name].startswith(begin)),
        "",
    )
