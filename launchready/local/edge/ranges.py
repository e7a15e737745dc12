"""A part of a stored answer: the edge holds the whole, and cuts it for who asks for a range.

Sources: RFC 9110 sections 14.2 and 13.1.5 (If-Range), developers.cloudflare.com/cache/concepts/default-cache-behavior
(range requests are answered from what is stored); verified 2026-11-24. Several ranges at once get the whole, as
section 14.2 allows.
"""

from __future__ import annotations

import re
from dataclasses import replace

from launchready.edge import Request
from launchready.local.edge.answers import Served

_ONE = re.compile(r"bytes=(\d*)-(\d*)", re.IGNORECASE)


def cut(served: Served, request: Request) -> Served:
    """Return the part of ``served`` that ``request`` asks for, ``served`` itself where it asks for none."""
    asked = _ONE.fullmatch(request.header("range").replace(" ", ""))
    if asked is None or served.status != 200 or request.method != "GET" or not _same(served, request):
        return served
    span = _span(asked[1], asked[2], len(served.body))
    others = tuple((name, value) for name, value in served.headers if name.lower() != "content-length")
    if span is None:
        return replace(
            served, status=416, headers=(*others, ("Content-Range", f"bytes */{len(served.body)}")), body=b""
        )
    first, last = span
    where = ("Content-Range", f"bytes {first}-{last}/{len(served.body)}")
    return replace(served, status=206, headers=(*others, where), body=served.body[first : last + 1])


def _span(first: str, last: str, size: int) -> tuple[int, int] | None:
    """Return the first and the last byte, None where there is none of them."""
    if not first:
        return (max(0, size - int(last)), size - 1) if last and int(last) and size else None
    if int(first) >= size or (last and int(last) < int(first)):
        return None
    return int(first), min(int(last), size - 1) if last else size - 1


def _same(served: Served, request: Request) -> bool:
    """Say whether what the visitor holds a part of is what is stored: If-Range, compared strongly."""
    condition = request.header("if-range")
    if not condition:
        return True
    validators = {value for name, value in served.headers if name.lower() in ("etag", "last-modified")}
    return condition in validators and not condition.startswith("W/")
