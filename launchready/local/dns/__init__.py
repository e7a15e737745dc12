"""The local Cloudflare's name server: zones as Cloudflare publishes them, over UDP and TCP."""

from launchready.local.dns.authority import Authority, Resolution
from launchready.local.dns.server import DnsServer, serve_dns

__all__ = ["Authority", "DnsServer", "Resolution", "serve_dns"]
