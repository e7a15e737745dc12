"""A body as text: unpacked where it was packed although nobody asked for that, and read as browsers read it. Pure."""

from __future__ import annotations

import re
import zlib

from launchready.live.http import Response

_PACKED = ("gzip", "x-gzip", "deflate")
UNPACKED = 2_000_000  # bytes that a packed body may become
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def is_whole(response: Response, limit: int = UNPACKED) -> bool:
    """Say whether ``text_of`` returns all that was sent: nothing was cut off, and what is packed can be unpacked."""
    coding = _coding(response)
    if response.cut or coding not in ("", "identity", *_PACKED):
        return False
    if coding not in _PACKED:
        return True
    return _unpacked(response.body, limit)[1]


def _unpacked(packed: bytes, limit: int) -> tuple[bytes, bool]:
    """Return up to ``limit`` bytes of what ``packed`` holds, and whether that is all; nothing where it is broken.

    What some servers call deflate lacks its frame (RFC 9110 section 8.4.1.2), and browsers read it all the same.
    """
    for form in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # 32 adds the detection of gzip and zlib headers
        unpacking = zlib.decompressobj(form)
        try:
            return unpacking.decompress(packed, limit), unpacking.eof
        except zlib.error:
            continue
    return b"", False


def _coding(response: Response) -> str:
    return response.headers.get("content-encoding", "").strip().lower()


def text_of(response: Response, limit: int = UNPACKED) -> str:
    """Return the body as text, unpacked up to ``limit`` bytes where it was packed although nobody asked for that."""
    body = response.body
    if _coding(response) in _PACKED:
        body, _ = _unpacked(body, limit)  # what would unpack to more is left packed
    match = _CHARSET.search(response.headers.get("content-type", ""))
    # A mark at the beginning says more than the header (Encoding Standard, "decode").
    marked = next((name for mark, name in _MARKS.items() if body.startswith(mark)), "")
    try:
        return body.decode(marked or (match[1] if match else "utf-8"), "replace")
    except (LookupError, UnicodeError):  # there is no such charset, or it is one of Python's that is none
        return body.decode("utf-8", "replace")
