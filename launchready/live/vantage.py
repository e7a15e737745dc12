"""Where we look from: which DNS servers, where to connect for a resolved address, whom to trust, how long to wait.

The same four values come from command line options or from LAUNCHREADY_RESOLVER, LAUNCHREADY_CONNECT_HTTP,
LAUNCHREADY_CONNECT_HTTPS and LAUNCHREADY_CA (comma separated where an option may be repeated). The variables are
refused unless Cloudflare's API is on loopback too: a forgotten export must never prove a real client against a
Cloudflare on this machine.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import urlsplit

from launchready.errors import UsageError

_SPELLED_OUT = 2  # connections in a description; as_json has them all
VARIABLES = ("LAUNCHREADY_RESOLVER", "LAUNCHREADY_CONNECT_HTTP", "LAUNCHREADY_CONNECT_HTTPS", "LAUNCHREADY_CA")


@dataclass(frozen=True, slots=True, order=True)
class Endpoint:
    """An address (never a name) and a port to connect to."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


Connections: TypeAlias = Mapping[str | None, Endpoint]
"""Resolved address to where to connect for it; the key None is for every address that has no entry of its own."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much, so that no server can hold us: seconds, and bytes of a body that are read.

    At once there are ``per_host`` requests to a host by http and as many by https (browsers have six by HTTP/1.1, and
    a hundred by HTTP/2), ``questions`` of DNS, and ``checks`` under way: most of these wait, for the same answers or
    for their turn at a host.
    """

    dns: float = 3.0
    dns_tries: int = 2
    connect: float = 5.0
    request: float = 15.0
    check: float = 60.0
    body: int = 1_000_000
    per_host: int = 8
    questions: int = 32
    checks: int = 128


@dataclass(frozen=True, slots=True)
class Options:
    """The looking options of a command line, as they were typed; empty means not given."""

    resolver: tuple[str, ...] = ()
    authoritative: tuple[str, ...] = ()
    connect_http: tuple[str, ...] = ()
    connect_https: tuple[str, ...] = ()
    ca: str | None = None


@dataclass(frozen=True, slots=True)
class Vantage:
    """One place to look from; named in every report.

    ``resolvers`` given without ``authoritative`` are the only DNS asked and stand for the zone's own servers. With
    neither, the zone's servers are found by delegation and the system's resolvers are asked after them.
    """

    resolvers: tuple[Endpoint, ...] = ()
    authoritative: tuple[Endpoint, ...] = ()
    connect_http: Connections = field(default_factory=lambda: MappingProxyType({}))
    connect_https: Connections = field(default_factory=lambda: MappingProxyType({}))
    ca: Path | None = None
    limits: Limits = Limits()

    def connect_to(self, scheme: str, address: str, port: int) -> Endpoint:
        """Return where to connect for ``address``, that a name resolved to, and the ``port`` of its URL."""
        connections = self.connect_https if scheme == "https" else self.connect_http
        return connections.get(address) or connections.get(None) or Endpoint(address, port)

    def describe(self) -> str:
        """Return one line that says where from we look."""
        if self.authoritative:
            dns = f"DNS of {_join(self.authoritative)} (given as authoritative)"
            dns += f", then {_join(self.resolvers)}" if self.resolvers else ", then the system's resolvers"
        elif self.resolvers:
            dns = f"DNS of {_join(self.resolvers)} only (stands for the zone's own servers)"
        else:
            dns = "DNS of the zone's own servers, then of the system's resolvers"
        told = [f"{scheme} {_arrows(table)}" for scheme, table in self._connections() if table]
        trusted = f"CA of {self.ca}" if self.ca else "public CAs"
        return "; ".join([dns, *told, trusted])

    def as_json(self) -> dict[str, object]:
        """Return the vantage as the ``vantage`` of a JSON report."""
        return {
            "description": self.describe(),
            "resolvers": [str(endpoint) for endpoint in self.resolvers],
            "authoritative": [str(endpoint) for endpoint in self.authoritative],
            **{
                f"connect_{scheme}": {address or "*": str(endpoint) for address, endpoint in table.items()}
                for scheme, table in self._connections()
            },
            "ca": str(self.ca) if self.ca else None,
        }

    def _connections(self) -> tuple[tuple[str, Connections], ...]:
        return (("http", self.connect_http), ("https", self.connect_https))


def _join(endpoints: tuple[Endpoint, ...]) -> str:
    return ", ".join(map(str, endpoints))


def _arrows(table: Connections) -> str:
    if len(table) <= _SPELLED_OUT:
        return ", ".join(f"{address or 'any address'} → {endpoint}" for address, endpoint in table.items())
    here = all(ipaddress.ip_address(endpoint.address).is_loopback for endpoint in table.values())
    return f"of {len(table)} addresses → {'this machine' if here else 'elsewhere, as told'}"


def vantage_from(options: Options, environment: Mapping[str, str]) -> Vantage:
    """Return the vantage of ``options``, each that is not given taken from ``environment``.

    Raises UsageError where a value cannot be read, or where a LAUNCHREADY_* variable is set although Cloudflare's
    API (CLOUDFLARE_BASE_URL) is not on loopback.
    """
    refuse_stray_variables(environment)
    ca = options.ca or environment.get("LAUNCHREADY_CA") or None
    if ca is not None:
        _check_ca(ca)
    return Vantage(
        resolvers=tuple(
            parse_endpoint(text, "--resolver", 53) for text in options.resolver or _listed(environment, VARIABLES[0])
        ),
        authoritative=tuple(parse_endpoint(text, "--authoritative", 53) for text in options.authoritative),
        connect_http=parse_connections(
            options.connect_http or _listed(environment, VARIABLES[1]), "--connect-http", 80
        ),
        connect_https=parse_connections(
            options.connect_https or _listed(environment, VARIABLES[2]), "--connect-https", 443
        ),
        ca=Path(ca) if ca else None,
    )


def _check_ca(path: str) -> None:
    if not Path(path).is_file():
        raise UsageError(f"--ca: {path} is no file; name a PEM file of the certificates to trust")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (ssl.SSLError, OSError):
        raise UsageError(f"--ca: {path} cannot be read as certificates in PEM form") from None


def refuse_stray_variables(environment: Mapping[str, str]) -> None:
    """Raise UsageError where variables of the local world are set and the API is not on loopback."""
    stray = [name for name in VARIABLES if environment.get(name)]
    api = environment.get("CLOUDFLARE_BASE_URL", "")
    if stray and not on_loopback(api):
        raise UsageError(
            f"{', '.join(stray)} would look at a Cloudflare on this machine, but the API is "
            f"{_without_credentials(api) if api else 'the real one (CLOUDFLARE_BASE_URL is not set)'}. Unset them "
            "(`unset " + " ".join(stray) + "`), or set CLOUDFLARE_BASE_URL to the local API"
        )


def on_loopback(url: str) -> bool:
    """Say whether ``url`` names a server on this machine by address or as ``localhost``."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _without_credentials(url: str) -> str:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return f"at {host}" if host else "at an address that cannot be read"


def _listed(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in environment.get(name, "").split(",") if part.strip())


def parse_endpoint(text: str, option: str, default_port: int) -> Endpoint:
    """Return the endpoint that ``text`` (``ADDR``, ``ADDR:PORT`` or ``[V6]:PORT``) names; raise UsageError."""
    address, port = text, str(default_port)
    if text.startswith("["):
        address, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif text.count(":") == 1:
        address, _, port = text.partition(":")
    wrong = UsageError(f"{option}: {text!r} is no ADDRESS:PORT, as in 127.0.0.1:5353 or [::1]:5353")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise wrong
    try:
        return Endpoint(str(ipaddress.ip_address(address)), int(port))
    except ValueError:
        raise wrong from None


def parse_connections(texts: tuple[str, ...], option: str, default_port: int) -> Connections:
    """Return where to connect, as ``texts`` (``[RESOLVED=]ADDR:PORT``) of ``option`` say; raise UsageError."""
    table: dict[str | None, Endpoint] = {}
    for text in texts:
        resolved, separator, target = text.rpartition("=")
        key: str | None = None
        if separator:
            try:
                key = str(ipaddress.ip_address(resolved.strip()))
            except ValueError:
                raise UsageError(f"{option}: {resolved!r} in {text!r} is no address") from None
        if key in table:
            raise UsageError(f"{option}: {key or 'the connection for any address'} is given twice")
        table[key] = parse_endpoint(target.strip(), option, default_port)
    return MappingProxyType(table)
