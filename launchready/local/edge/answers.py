"""What the edge answers by itself: redirects and error pages, and the headers on everything it sends.

Source: developers.cloudflare.com/fundamentals/reference/http-headers, verified 2026-11-24.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from aiohttp import web
from multidict import CIMultiDict

# RFC 9110 section 7.6.1, and what the server on our side writes anew.
HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
     "transfer-encoding", "upgrade"}
)  # fmt: skip
WORKER_HEADER = "X-Local-Worker"  # ours: at Cloudflare nothing in an answer names the Worker
_EDGE_WRITES = frozenset({"server", "date", "cf-ray", "cf-cache-status", "content-length"})


@dataclass(frozen=True, slots=True)
class Served:
    """An answer on its way to the visitor. ``cache_status`` None: no such header; ``age`` in seconds."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    cache_status: str | None = None
    age: int | None = None

    def without(self, names: frozenset[str]) -> Served:
        """Return the answer without the headers of these names (lower case)."""
        return replace(self, headers=tuple(header for header in self.headers if header[0].lower() not in names))


def new_ray() -> str:
    """Return the id of one request, with the airport code of a data centre that does not exist."""
    return f"{secrets.token_hex(8)}-LCL"


def end_to_end(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return ``headers`` without those of one connection, as RFC 9110 section 7.6.1 demands of a proxy."""
    named = {
        token.strip().lower() for name, value in headers if name.lower() == "connection" for token in value.split(",")
    }
    return tuple((name, value) for name, value in headers if name.lower() not in HOP_BY_HOP | named)


def respond(served: Served, added: tuple[tuple[str, str], ...], ray: str, *, head: bool) -> web.Response:
    """Return the response to send: ``added`` replaces headers of the same names; ``head``: the body stays here."""
    replaced = {name.lower() for name, _ in added} | _EDGE_WRITES
    headers: CIMultiDict[str] = CIMultiDict()
    kept = tuple((name, value) for name, value in served.headers if name.lower() not in replaced)
    for name, value in (*kept, *added):
        headers.add(name, _one_line(value))
    headers["Server"] = "cloudflare"
    headers["CF-RAY"] = ray
    if served.cache_status is not None:
        headers["CF-Cache-Status"] = served.cache_status
    if served.age is not None:
        headers["Age"] = str(served.age)
    bodiless = head or served.status in (204, 304)
    if head:
        told = next((value for name, value in served.headers if name.lower() == "content-length"), None)
        headers["Content-Length"] = told if told is not None and not served.body else str(len(served.body))
    return web.Response(status=served.status, headers=headers, body=None if bodiless else served.body)


def _one_line(value: str) -> str:
    """Return ``value`` without what would end the header, and with what is no UTF-8 replaced.

    A redirect's target that is made from a URL may hold both, decoded.
    """
    return as_text(value).translate({13: None, 10: None, 0: None})


def as_text(value: str) -> str:
    """Return ``value`` with bytes that are no UTF-8 (kept as surrogates so far) replaced: libraries send text only."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def redirect(location: str, status: int) -> Served:
    """Return a redirect of the edge; it carries no cf-cache-status."""
    body = f"<html><head><title>{status}</title></head><body><center>cloudflare</center></body></html>\n"
    return Served(status, (("Location", location), ("Content-Type", "text/html")), body.encode())


def error_page(status: int, code: int, why: str) -> Served:
    """Return an error page of the edge: ``code`` is Cloudflare's error number (1001, 521 …)."""
    body = (
        f"<!DOCTYPE html><title>Error {code}</title><h1>Error {code}</h1>\n"
        f"<p>{why}</p><p>The local Cloudflare answers in the edge's place.</p>\n"
    )
    headers = (("Content-Type", "text/html; charset=UTF-8"), ("Cache-Control", "private, no-store"))
    return Served(status, headers, body.encode())


def stopped(action: str) -> Served:
    """Return the answer to a request that the firewall blocks (1020) or challenges.

    Source: developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response, verified
    2026-11-24.
    """
    if action == "block":
        return error_page(403, 1020, "Access denied: a rule of the firewall blocks this request.")
    page = error_page(403, 403, "A visitor has to solve a challenge here; the local edge has none to solve.")
    return replace(page, headers=(*page.headers, ("cf-mitigated", "challenge")))


def limited(action: str, seconds: int) -> Served:
    """Return the answer to a visitor who asked too often: 429 with error 1015, or a challenge.

    Source: developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/error-1015,
    verified 2026-11-24; Retry-After as users see it.
    """
    if action != "block":
        return stopped(action)
    page = error_page(429, 1015, "You are being rate limited: a rule counts who asks too often.")
    return replace(page, headers=(*page.headers, ("Retry-After", str(seconds))))


def worker_answer(script: str) -> Served:
    """Return what is answered in the place of a Worker: nothing here runs one, and its answer is the zone's no more."""
    headers = (("Content-Type", "text/plain; charset=UTF-8"), (WORKER_HEADER, script))
    return Served(200, headers, f"The Worker {script} answers here; the local Cloudflare runs none.\n".encode())


def cannot_tell(rules: tuple[str, ...]) -> Served:
    """Return what is answered where a rule acts that is not evaluated here: never what would be served without it."""
    named = ", ".join(rules)
    body = f"The local edge cannot tell what Cloudflare answers: it does not evaluate {named}.\n"
    headers = (("Content-Type", "text/plain; charset=UTF-8"), ("Cache-Control", "private, no-store"))
    return Served(501, headers, body.encode())
