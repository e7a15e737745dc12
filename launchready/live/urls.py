"""A URL as a browser asks it: where to connect, and what stands in the request's first line and Host. Pure.

What no request line can hold is written as ``%XX`` of its UTF-8, and ``.`` and ``..`` are resolved: URL Standard,
url.spec.whatwg.org, "path state" and "query state", verified 2026-11-24.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

PORTS = {"http": 80, "https": 443}
# All of printable ASCII but what the standard's path and query percent-encode sets name; % stands as it was written.
_IN_BOTH = "!$%&()*+,-./:;=@[\\]_|~"
_IN_PATH, _IN_QUERY = _IN_BOTH + "'", _IN_BOTH + "?^`{}"


@dataclass(frozen=True, slots=True)
class Url:
    """``host`` in lower case, for DNS, SNI and the certificate; ``authority`` for Host; ``target`` path and query."""

    scheme: str
    host: str
    port: int
    authority: str
    target: str


def read_url(url: str) -> Url:
    """Return what asking ``url`` takes; raises ValueError where it is none of http or https, or its host no ASCII."""
    parts = urlsplit(url)
    host, authority = parts.hostname or "", parts.netloc.rpartition("@")[2]
    if parts.scheme not in PORTS or not host:
        raise ValueError("it is no http: or https: URL")
    if not authority.isascii():
        raise ValueError("its host is not plain ASCII")
    path = quote(_resolve_dots(parts.path) or "/", safe=_IN_PATH)
    query = f"?{quote(parts.query, safe=_IN_QUERY)}" if parts.query else ""
    port = parts.port or PORTS[parts.scheme]
    if port == PORTS[parts.scheme]:
        authority = authority.removesuffix(":").removesuffix(f":{port}")  # browsers do not say what is usual
    return Url(parts.scheme, host, port, authority, path + query)


def _resolve_dots(path: str) -> str:
    """Return ``path`` without the segments ``.`` and ``..`` (RFC 3986 section 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == ".." and len(kept) > 1:  # the first is what stands before the first slash: nothing
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    return "/".join(kept) + ("/" if segments[-1] in (".", "..") else "")
