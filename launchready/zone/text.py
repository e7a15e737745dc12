r"""The one TXT codec: between a record's value and the presentation form that Cloudflare's API stores.

A TXT record is a list of strings of at most 255 bytes; readers of SPF, DKIM and DMARC join them without a space
(RFC 7208 section 3.3, RFC 6376 section 3.6.2.2). The API keeps content as it was sent, so one form is sent
always: quoted and split (``"first 255 bytes" "the rest"``), with ``\"`` and ``\\`` escaped and other bytes
outside printable ASCII as ``\DDD`` (RFC 1035 section 5.1). Compared is the joined value only.
"""

from __future__ import annotations

import re

MAX_STRING = 255  # bytes of one character-string, RFC 1035 section 3.3

_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"|([^\s"]+)', re.DOTALL)
_ESCAPE = re.compile(rb"\\(\d{3}|.)", re.DOTALL)


def encode_text(value: str) -> str:
    """Return ``value`` as quoted, split and escaped presentation content; the empty value is ``""`` in quotes."""
    raw = value.encode("utf-8", "surrogateescape")
    chunks = [raw[start : start + MAX_STRING] for start in range(0, len(raw), MAX_STRING)] or [b""]
    return " ".join(f'"{_escape(chunk)}"' for chunk in chunks)


def decode_text(content: str) -> str:
    """Return the joined value of presentation ``content``, quoted or not.

    Content that does not start with a quote is what a dashboard user typed: it is taken as one string, spaces and
    inner quotes included.
    """
    raw = content.strip().encode("utf-8", "surrogateescape")
    if not raw.startswith(b'"'):
        return _unescape(raw).decode("utf-8", "surrogateescape")
    parts = [_unescape(quoted if quoted or not bare else bare) for quoted, bare in _TOKEN.findall(raw)]
    return b"".join(parts).decode("utf-8", "surrogateescape")


def _escape(chunk: bytes) -> str:
    return "".join(
        f"\\{chr(byte)}" if byte in b'"\\' else chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03d}" for byte in chunk
    )


def _unescape(raw: bytes) -> bytes:
    def byte(match: re.Match[bytes]) -> bytes:
        escaped = match[1]
        if len(escaped) == 3:
            return bytes([int(escaped)]) if int(escaped) < 256 else escaped
        return escaped

    return _ESCAPE.sub(byte, raw)
