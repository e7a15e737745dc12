"""Who may call: API tokens as Bearer, and how often each did.

Codes as the API was seen to answer: 9109 for a token that it does not know, 6003 with the cause 6111 for a header of
another form (jeessy2/ddns-go#916), 9106 without any; verified 2026-11-24.
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Iterable

from aiohttp import web

from launchready.local.api.envelope import Handler, refuse
from launchready.local.api.quota import Quota, tell
from launchready.local.store import Refusal

LIMIT = web.RequestKey("limit", str)  # where a request carries the header that its answer gets
PUBLIC = ("/client/v4/ips",)
_BEARER = re.compile(r"Bearer\s+(\S+)\s*", re.IGNORECASE)


class Access:
    """The accepted tokens. ``calls`` counts the calls by token, so that tests can tell who called."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._tokens = tuple(tokens)
        self.calls: Counter[str] = Counter()
        self._quota = Quota()

    def middleware(self) -> Handler:
        """Return the middleware that lets only calls with an accepted token pass."""

        @web.middleware
        async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
            token = self._token_of(request)
            if token is not None:
                self.calls[token] += 1
                request[LIMIT] = self._quota.count(token)
            elif request.path not in PUBLIC:
                return _refuse_caller(request.headers.get("Authorization"))
            return await handler(request)

        return check  # type: ignore[return-value]  # aiohttp marks middlewares by an attribute, not by a type

    def _token_of(self, request: web.Request) -> str | None:
        form = _BEARER.fullmatch(request.headers.get("Authorization", ""))
        if form is None:
            return None
        sent = form.group(1).encode(errors="surrogateescape")  # as aiohttp reads bytes that are not UTF-8
        fitting = [token for token in self._tokens if hmac.compare_digest(token.encode(), sent)]
        return fitting[0] if fitting else None


async def tell_quota(request: web.Request, response: web.StreamResponse) -> None:
    """Say in an answer how many calls its token has left."""
    if LIMIT in request:
        tell(response, request[LIMIT])


def _refuse_caller(header: str | None) -> web.Response:
    if header is None:
        return refuse(Refusal(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"))
    if _BEARER.fullmatch(header) is None:
        cause = Refusal(400, 6111, "Invalid format for Authorization header")
        return refuse(Refusal(400, 6003, "Invalid request headers"), cause)
    return refuse(Refusal(403, 9109, "Invalid access token"))
