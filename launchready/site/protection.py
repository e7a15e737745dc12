"""What is declared of protection: security headers, the limit on log-ins, what is blocked at the edge."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field

from launchready.site.declared import Country, Declared, HeaderValue, Method, Path, Unique


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError:
        raise ValueError(f"{text!r} is no address or network, such as 192.0.2.7 or 2001:db8::/32") from None


Network: TypeAlias = Annotated[str, AfterValidator(_network)]
Asn: TypeAlias = Annotated[int, Field(ge=1, le=4_294_967_294)]


class SecurityHeaders(Declared):
    """Headers on every https answer of the proxied hosts. Each replaces the one that a server sends itself."""

    nosniff: bool = True
    """X-Content-Type-Options: browsers take a file for what the server says it is."""
    referrer_policy: (
        Literal["no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"] | None
    ) = "strict-origin-when-cross-origin"
    """How much of the address other sites are told; null leaves it to the servers."""
    frames: Literal["nobody", "same-origin", "anybody"] = "same-origin"
    """Who may show pages within a frame (X-Frame-Options); with anybody the servers say."""
    permissions_policy: HeaderValue | None = "camera=(), geolocation=(), microphone=()"
    """Which of a browser's powers pages may use; null leaves it to the servers."""
    content_security_policy: HeaderValue | None = None
    """Where pages may load from, as ``default-src 'self'``; left out, the servers say."""
    report_only: bool = False
    """Browsers report what the content security policy would refuse, and refuse nothing yet."""


class LoginLimit(Declared):
    """The one rate limit that every plan has, for the paths that passwords are tried at."""

    paths: Annotated[Unique[Path], Field(min_length=1)]
    """Exactly these paths, on every proxied host: ``/login``, ``/api/login``."""
    requests: Annotated[int, Field(ge=1, le=10_000)] = 10
    """So many in a period, of one address; those beyond are answered 429. Below the plan business Cloudflare cannot
    tell a POST from the page itself, so both count."""
    period: Literal[10, 60, 120, 300, 600, 3600] = 10
    """Seconds that are counted over; on Free 10, on Pro 60 at most."""
    block: Literal[10, 60, 120, 300, 600, 3600, 86_400] = 10
    """Seconds that an address then waits; on Free 10, on Pro an hour at most."""


class Block(Declared):
    """What is refused at the edge. Webhooks and the checks of certificate authorities always pass."""

    probes: bool = True
    """Requests for what no site shows (``/.env``, ``/.git``, ``/wp-login.php`` …)."""
    wordpress: bool = False
    """A host runs WordPress: its log-in and ``xmlrpc.php`` are no probes then."""
    methods: Unique[Method] = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
    ]  # fmt: skip
    """The methods that the site knows: every other is refused; with none listed, all pass."""
    countries: Unique[Country] = []
    """Countries that nobody is served in, as ``KP``."""
    networks: Unique[Asn] = []
    """Networks by their number (ASN), as 64496."""
    addresses: Unique[Network] = []
    """Addresses, or networks as ``192.0.2.0/24``."""


class Protection(Declared):
    """What Cloudflare's edge does against abuse, for all proxied hosts."""

    headers: SecurityHeaders | None = SecurityHeaders()
    """Security headers on every https answer; null sends none."""
    login: LoginLimit | None = None
    """How often one address may ask for the log-in."""
    block: Block | None = Block()
    """What is refused at the edge; null refuses nothing."""
    security_level: Literal["essentially_off", "low", "medium", "high"] = "medium"
    """From how bad a reputation on a visitor's address is challenged (Cloudflare's setting of this name)."""
    browser_check: bool = True
    """Cloudflare's Browser Integrity Check: requests that no browser would send are refused."""
    bot_fight_mode: bool | None = None
    """Cloudflare's Bot Fight Mode, on Free: what looks automated is challenged, on every host. No rule exempts
    webhooks, an API's clients or monitors from it. Left out, it stays as it is."""
