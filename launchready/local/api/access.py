"""Who may call: API tokens as Bearer, and how often each did."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable

from aiohttp import web

from launchready.local.api.envelope import Handler, refuse
from launchready.local.store import Refusal

PUBLIC = ("/client/v4/ips",)


class Access:
    """The accepted tokens. ``calls`` counts the calls by token, so that tests can tell who called."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._tokens = tuple(tokens)
        self.calls: Counter[str] = Counter()

    def middleware(self) -> Handler:
        """Return the middleware that lets only calls with an accepted token pass."""

        @web.middleware
        async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
            token = self._token_of(request)
            if token is not None:
                self.calls[token] += 1
            elif request.path not in PUBLIC:
                return refuse(_REFUSALS["Authorization" in request.headers])
            return await handler(request)

        return check  # type: ignore[return-value]  # aiohttp marks middlewares by an attribute, not by a type

    def _token_of(self, request: web.Request) -> str | None:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        sent = given.strip().encode(errors="surrogateescape")  # as aiohttp reads bytes that are not UTF-8
        fitting = [token for token in self._tokens if hmac.compare_digest(token.encode(), sent)]
        return fitting[0] if fitting else None


_REFUSALS = {
    True: Refusal(403, 9109, "Invalid access token"),
    False: Refusal(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"),
}
