"""What Cloudflare's API, and the edge in front of it, answer when something is wrong.

Rate-limit headers: developers.cloudflare.com/fundamentals/api/reference/limits. The code 971 of a 429 as users of the
API report it (cloudflare/terraform-provider-cloudflare#5505; 10429 is reported too). The edge answers 502 and from 520
on with a page of its own: developers.cloudflare.com/support/troubleshooting/http-status-codes. Verified 2026-11-24.
"""

from __future__ import annotations

import math
from http import HTTPStatus

from aiohttp import web

from launchready.local.api.envelope import refuse
from launchready.local.faults.description import Fault, What
from launchready.local.store import Refusal

_WINDOW, _QUOTA = 300, 1_200  # seconds, calls
_BY_THE_EDGE = frozenset({502, *range(520, 531)})
_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n"
    "<body><h1>{title}</h1><p>cloudflare</p></body></html>\n"
)

_REFUSALS = {
    What.EXPIRED: Refusal(401, 10000, "Authentication error"),
    What.REVOKED: Refusal(403, 9109, "Invalid access token"),
    What.FORBIDDEN: Refusal(403, 10000, "Authentication error"),
    What.REFUSED: Refusal(400, 1004, "DNS Validation Error"),
}


def answer_fault(fault: Fault) -> web.Response:
    """Return the answer of a fault that refuses the call, before anything is done."""
    match fault.what:
        case What.LIMITED:
            return _limited(fault.value)
        case What.STATUS:
            return _broken(int(fault.value))
        case _:
            return refuse(_REFUSALS[fault.what])


def page(title: str, status: int = 200) -> web.Response:
    """Return a page for people in the place of JSON."""
    return web.Response(status=status, text=_PAGE.format(title=title), content_type="text/html")


def half_of(response: web.StreamResponse) -> web.StreamResponse:
    """Return an answer of the same form whose JSON stops in the middle."""
    body = response.body if isinstance(response, web.Response) else None
    whole = body if isinstance(body, bytes) else b'{"result":{"id":"'
    return web.Response(status=response.status, body=whole[: len(whole) // 2], content_type="application/json")


def _limited(seconds: float) -> web.Response:
    response = refuse(Refusal(429, 971, "Please wait and consider throttling your request speed"))
    left = str(math.ceil(seconds))
    response.headers["Ratelimit"] = f'"default";r=0;t={left}'
    response.headers["Ratelimit-Policy"] = f'"default";q={_QUOTA};w={_WINDOW}'
    response.headers["Retry-After"] = left
    return response


def _broken(status: int) -> web.Response:
    if status in _BY_THE_EDGE:
        return page(f"api.cloudflare.com | {status}: {_phrase(status)}", status)
    return refuse(Refusal(status, 10000 if status == HTTPStatus.INTERNAL_SERVER_ERROR else status, _phrase(status)))


def _phrase(status: int) -> str:
    known = {520: "Web server is returning an unknown error", 522: "Connection timed out", 524: "A timeout occurred"}
    try:
        return known.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return "Error"
