r"""How Cloudflare normalizes an incoming URL's path before any rule sees it.

The default type, RFC 3986, is evaluated: unreserved characters are percent-decoded, escapes are upper case, bytes
that may not stand in a path (a bare ``%`` too) are escaped, dot segments are removed; ``//`` and an escaped slash
stay. Sources: developers.cloudflare.com/rules/normalization (how it works, settings: on by default), RFC 3986
sections 5.2.4 and 6.2.2, verified 2026-11-24. The query string is left as it is (unverified).
"""

from __future__ import annotations

import re

_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_RESERVED = frozenset(b":/?#[]@!$&'()*+,;=")
_UNIT = re.compile(rb"%([0-9a-fA-F]{2})|(.)", re.DOTALL)
_PLAIN = re.compile(rf"[{re.escape(bytes(_UNRESERVED | _RESERVED).decode())}]*\Z")


def normalize_path(path: str) -> str:
    """Return ``path`` as rules see it; it begins with a slash, and normalizing it again changes nothing."""
    if _PLAIN.match(path):  # as nearly every path is
        return _remove_dot_segments(path)
    normalized = _UNIT.sub(_normalize_unit, path.encode("utf-8", "surrogateescape")).decode("ascii")
    return _remove_dot_segments(normalized)


def _normalize_unit(unit: re.Match[bytes]) -> bytes:
    escaped, literal = unit.groups()
    byte = int(escaped, 16) if escaped else literal[0]
    if byte in _UNRESERVED or (literal and byte in _RESERVED):
        return bytes([byte])
    return b"%%%02X" % byte


def _remove_dot_segments(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:] if path.startswith("/") else path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
