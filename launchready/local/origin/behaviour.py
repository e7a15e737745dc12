"""How a demo origin misbehaves, and the path by which it is told to.

``POST /__control`` with JSON sets what it names, ``{"unset": [names]}`` puts back, ``DELETE`` puts all back, ``GET``
shows. Only the origin's own port takes it: a request that came through the edge is told that there is no such page.

    slow           seconds before every answer
    broken         true: every answer is a 500; a number: that status
    set_headers    headers on every answer, over the page's own; null removes one
    https_only     plain HTTP is redirected to https by the origin itself, as many applications do
    primary        a host name: every other host, and plain HTTP, is redirected to it, as hosting platforms do
    one_page       what is no page of its own is answered 200 with one page, as single-page applications do
    adds           by path, text to put at the end of what that path answers
    certificate    good, expired, other-name, untrusted, or none (the handshake fails)
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from launchready.local.certificates import Condition

CONTROL = "/__control"
_MAX_SLOW = 600.0  # seconds
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a header's name, RFC 9110 section 5.6.2


@dataclass(frozen=True, slots=True)
class Manner:
    """How an origin behaves; as it stands here, well."""

    slow: float = 0.0
    broken: int | None = None
    set_headers: Mapping[str, str | None] = field(default_factory=dict)
    https_only: bool = False
    primary: str | None = None
    one_page: bool = False
    adds: Mapping[str, str] = field(default_factory=dict)
    certificate: Condition = Condition.GOOD


def change_manner(manner: Manner, told: Any) -> Manner:
    """Return ``manner`` as ``told`` by a control request (its JSON); raise ValueError with what is wrong."""
    _demand(isinstance(told, dict), "a JSON object is expected")
    defaults, changes = Manner(), dict[str, Any]()
    unset = told.get("unset") or []
    _demand(isinstance(unset, list), "unset is a list of names")
    for name in unset:
        if name not in _READ:
            raise ValueError(f"there is no {name!r} to unset: {', '.join(_READ)} are known")
        changes[name] = getattr(defaults, name)
    for name, value in told.items():
        if name == "unset":
            continue
        if name not in _READ:
            raise ValueError(f"{name!r} is not known: {', '.join(_READ)} are")
        changes[name] = _READ[name](value)
    return replace(manner, **changes)


def _demand(fits: bool, what: str) -> None:
    if not fits:
        raise ValueError(what)


def _slow(value: Any) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    _demand(number and 0 <= value <= _MAX_SLOW, f"slow is a number of seconds up to {_MAX_SLOW:g}")
    return float(value)


def _broken(value: Any) -> int | None:
    if isinstance(value, bool) or value is None:
        return 500 if value else None
    _demand(isinstance(value, int) and 400 <= value <= 599, "broken is true, false or a status from 400 to 599")
    return int(value)


def _set_headers(value: Any) -> Mapping[str, str | None]:
    what = "set_headers is an object of header names, each with a text or null"
    _demand(isinstance(value, dict), what)
    for name, text in value.items():
        _demand(bool(_TOKEN.fullmatch(name)), what)
        _demand(text is None or (isinstance(text, str) and text.isprintable()), what)
    return {str(name): text for name, text in value.items()}


def _switch(value: Any) -> bool:
    _demand(isinstance(value, bool), "https_only and one_page are true or false")
    return bool(value)


def _primary(value: Any) -> str | None:
    host = isinstance(value, str) and bool(_HOST.fullmatch(value))
    _demand(value is None or host, "primary is a host name, or null")
    return None if value is None else str(value)


def _adds(value: Any) -> Mapping[str, str]:
    fits = isinstance(value, dict) and all(
        isinstance(path, str) and path.startswith("/") and isinstance(text, str) for path, text in value.items()
    )
    _demand(fits, "adds is an object of paths, each with a text")
    return {str(path): str(text) for path, text in value.items()}


_READ: Mapping[str, Callable[[Any], object]] = {
    "slow": _slow,
    "broken": _broken,
    "set_headers": _set_headers,
    "https_only": _switch,
    "primary": _primary,
    "one_page": _switch,
    "adds": _adds,
    "certificate": Condition,
}


class Behaviour:
    """The manner of one origin as it is now, and the middleware that carries it out."""

    def __init__(self) -> None:
        self.manner = Manner()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer as the manner says; the control path itself always behaves."""
        if request.path == CONTROL:
            return await self._control(request)
        manner = self.manner
        if manner.slow:
            await asyncio.sleep(manner.slow)
        response = await self._respond(request, handler, manner)
        if request.path in manner.adds and isinstance(response, web.Response):
            response.text = f"{response.text or ''}{manner.adds[request.path]}"
        for name, value in manner.set_headers.items():
            response.headers.popall(name, None)
            if value is not None:
                response.headers[name] = value
        return response

    async def _respond(self, request: web.Request, handler: Handler, manner: Manner) -> web.StreamResponse:
        if manner.broken is not None:
            return web.Response(status=manner.broken, text="The origin is broken on request.\n")
        if manner.https_only and not request.secure:
            return web.Response(status=301, headers={"Location": f"https://{request.host}{request.path_qs}"})
        if manner.primary is not None and (request.host != manner.primary or not request.secure):
            return web.Response(status=301, headers={"Location": f"https://{manner.primary}{request.path_qs}"})
        try:
            return await handler(request)
        except web.HTTPException as answer:
            if manner.one_page and answer.status == 404:
                return web.Response(text="<!DOCTYPE html><title>App</title>\n", content_type="text/html")
            return web.Response(status=answer.status, text=answer.text, headers=answer.headers)

    async def _control(self, request: web.Request) -> web.Response:
        if "cdn-loop" in request.headers or "cf-ray" in request.headers:
            return web.Response(status=404, text="404: Not Found\n")
        if request.method == "DELETE":
            self.manner = Manner()
        elif request.method == "POST":
            try:
                self.manner = change_manner(self.manner, json.loads(await request.text() or "{}"))
            except ValueError as error:
                return web.json_response({"error": str(error)}, status=400)
        elif request.method != "GET":
            return web.Response(status=405, headers={"Allow": "GET, POST, DELETE"})
        return web.json_response(asdict(self.manner))
