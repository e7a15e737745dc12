"""How to get to the API's server, and whom to trust there: the environment's proxy and authorities."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from launchready.errors import UsageError

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Route:
    """Where a server is and how to get there: ``proxy`` is the HTTP proxy to tunnel through, if any."""

    server: SplitResult
    proxy: SplitResult | None = None

    @property
    def host(self) -> str:
        """The server's name or address."""
        return self.server.hostname or ""

    @property
    def port(self) -> int:
        """The server's port."""
        return port_of(self.server)


def port_of(url: SplitResult) -> int:
    """Return the port of ``url``, its scheme's where it names none."""
    return url.port or _PORTS[url.scheme]


def route_to(url: str) -> Route:
    """Return how to get to the server of ``url``: by the proxy that the process's environment or system names.

    Raises UsageError where that proxy is of another kind than HTTP.
    """
    # Costs 20 ms, and is not needed for a Cloudflare on this machine.
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - see above

    server = urlsplit(url)
    proxies = getproxies()
    named = proxies.get(server.scheme) or proxies.get("all")
    if not named or proxy_bypass(server.netloc.rpartition("@")[2]):
        return Route(server)
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    if proxy.scheme not in _PORTS or not proxy.hostname:
        raise UsageError(f"the proxy for {server.hostname} must be an http:// one: HTTPS_PROXY or ALL_PROXY is another")
    return Route(server, proxy)


def public_trust() -> ssl.SSLContext:
    """Return a context that trusts what SSL_CERT_FILE and SSL_CERT_DIR name, else the authorities of certifi."""
    file, folder = os.environ.get("SSL_CERT_FILE") or None, os.environ.get("SSL_CERT_DIR") or None
    if file is None and folder is None:
        import certifi  # noqa: PLC0415 - not needed for a Cloudflare on this machine

        file = certifi.where()
    try:
        context = ssl.create_default_context(cafile=file, capath=folder)
    except OSError:
        raise UsageError(f"SSL_CERT_FILE: {file} cannot be read as certificates in PEM form") from None
    context.set_alpn_protocols(["http/1.1"])
    return context
