"""The request that an expression looks at: what was sent, with the values of the language's fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import idna

from launchready.language.sent import Sent
from launchready.language.values import FieldValues


@dataclass(frozen=True)
class Request(Sent):
    """One HTTP request as it reaches the edge (``Sent`` says what each key is), and what rules see of it.

    Strings of the language are bytes, so text is encoded once, when a field is first asked for.
    """

    @cached_property
    def values(self) -> FieldValues:
        """The values of the language's fields, each computed when it is first asked for."""
        return FieldValues(self)


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
