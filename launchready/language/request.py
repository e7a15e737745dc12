"""The request that an expression looks at, and what is known of it.

Strings of the language are bytes, so text is encoded once: UTF-8, with surrogate escapes for bytes that are not
(read a header from a socket with ``decode("utf-8", "surrogateescape")``). What a request does not say is None here, and
"cannot tell" in an expression.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

import idna

from launchready.language.types import Value
from launchready.language.urls import normalize_path
from launchready.language.values import FieldValues


@dataclass(frozen=True)
class Response:
    """The answer that rules of the response's phases look at: its status, and its headers by lower-case name."""

    status: int
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Request:
    """One HTTP request as it reaches the edge.

    ``host`` is lower case without a port, ``path`` as sent, with its leading slash (rules see it normalized: urls.py),
    ``query`` without the question mark, ``headers`` by lower-case name (the Host header may be left out). ``ip`` in any
    form that Python reads, ``country`` ISO 3166-1 alpha-2 or ``XX`` where Cloudflare knows none; both, and ``version``
    and ``body``, are None where nobody says. ``unsaid`` names headers (lower case) that may have been sent with any
    content; all others that are not in ``headers`` were not sent. ``given`` has values of further fields, by name.
    """

    method: str
    scheme: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    ip: str | None = None
    country: str | None = None
    version: str | None = None
    body: bytes | None = None
    response: Response | None = None
    unsaid: frozenset[str] = frozenset()
    given: Mapping[str, Value] = field(default_factory=dict, hash=False)

    @cached_property
    def values(self) -> FieldValues:
        """The values of the language's fields, each computed when it is first asked for."""
        return FieldValues(self)

    @cached_property
    def normalized_path(self) -> str:
        """The path as rules and the cache see it."""
        return normalize_path(self.path)

    @property
    def uri(self) -> str:
        """Path and query as sent."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def url(self) -> str:
        """Scheme, host, path and query as sent."""
        return f"{self.scheme}://{self.host}{self.uri}"

    def header(self, name: str) -> str:
        """Return all values of the header ``name`` (lower case) joined, empty where there is none.

        They are joined by commas, cookies by semicolons (RFC 9110 section 5.2, RFC 9113 section 8.2.3).
        """
        return ("; " if name == "cookie" else ", ").join(self.headers.get(name, ()))


def request_from_url(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str | tuple[str, ...]] | None = None,
    ip: str | None = None,
    country: str | None = None,
    version: str | None = None,
) -> Request:
    """Return the request that a visitor's browser sends for an absolute ``url`` (http or https, fragment dropped).

    Header names may be in any case; a header that comes several times has a tuple of values. A non-ASCII host is
    sent in punycode. Raises ValueError where ``url`` is not an absolute http or https URL, or names another port
    than its scheme's own, which is not modelled.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is no absolute http or https URL")
    if parts.port not in (None, 443 if scheme == "https" else 80):
        raise ValueError(f"{url!r}: port {parts.port} is not modelled")
    host = parts.hostname.rstrip(".")
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode("ascii")
    return Request(
        method=method.upper(),
        scheme=scheme,
        host=host,
        path=parts.path or "/",
        query=parts.query,
        headers=lower_headers(headers or {}),
        ip=ip,
        country=country,
        version=version,
    )


def lower_headers(headers: Mapping[str, str | tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return headers by lower-case name, each with all its values; names that differ in case alone are one."""
    lowered: dict[str, tuple[str, ...]] = {}
    for name, value in headers.items():
        values = (value,) if isinstance(value, str) else tuple(value)
        lowered[name.lower()] = (*lowered.get(name.lower(), ()), *values)
    return lowered
