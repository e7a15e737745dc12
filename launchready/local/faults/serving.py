"""Faults at work: the middleware of the API that lets them happen, and the door at which they are set.

The door stands beside the API, not in it (``/__faults`` on the same port, with the token): GET tells what is set and
how often it happened, POST adds a list of texts, DELETE takes all away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware

from launchready.errors import UsageError
from launchready.local.api.access import LIMIT
from launchready.local.api.envelope import Handler, answer, read_json, refuse
from launchready.local.faults.answers import answer_fault, half_of, page
from launchready.local.faults.description import Fault, What, parse_fault
from launchready.local.store import Refusal

DOOR = "/__faults"
_BASE = "/client/v4"


@dataclass(slots=True)
class _Set:
    """A fault that is set: how many calls fitted, and to how many it happened."""

    fault: Fault
    fitted: int = 0
    happened: int = 0


class Faults:
    """The faults that are set on one API: each counts the calls that fit it, and the first that is due happens."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._set = [_Set(fault) for fault in faults]

    def middleware(self) -> Middleware:
        """Return the middleware for ``serve_api``, behind the check of the token."""

        @web.middleware
        async def fail(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path == DOOR:
                return await self._answer_door(request)
            if LIMIT not in request:  # without a token: nobody's run, but the question whether this world is there
                return await handler(request)
            fault = self._due(request.method, request.path.removeprefix(_BASE))
            return await (handler(request) if fault is None else _happen(fault, request, handler))

        return fail

    def _due(self, method: str, path: str) -> Fault | None:
        due: _Set | None = None
        for one in self._set:
            if one.fault.fits(method, path):
                one.fitted += 1
                if due is None and one.fault.is_due(one.fitted):
                    due = one
        if due is None:
            return None
        due.happened += 1
        return due.fault

    async def _answer_door(self, request: web.Request) -> web.Response:
        match request.method:
            case "GET":
                pass
            case "POST":
                self._set += [_Set(fault) for fault in await _read_faults(request)]
            case "DELETE":
                self._set = []
            case _:
                return refuse(Refusal(405, 10405, "GET, POST or DELETE"))
        return answer([{"fault": str(one.fault), "happened": one.happened} for one in self._set])


async def _read_faults(request: web.Request) -> list[Fault]:
    texts: Any = await read_json(request)
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise Refusal(400, 9207, "Request body is invalid: a list of texts is needed")
    try:
        return [parse_fault(text) for text in texts]
    except UsageError as error:
        raise Refusal(400, 1004, str(error)) from None


async def _happen(fault: Fault, request: web.Request, handler: Handler) -> web.StreamResponse:
    match fault.what:
        case What.DROP_BEFORE:
            return _hang_up(request)
        case What.DROP_AFTER:
            try:
                await handler(request)
            finally:
                _hang_up(request)
            return web.Response()
        case What.SLOW:
            await request.read()  # or a caller that hangs up meanwhile would take the body along
            await asyncio.sleep(fault.value)
            return await handler(request)
        case What.TRUNCATED:
            return half_of(await handler(request))
        case What.GARBLED:
            await handler(request)
            return page("Sign in to the network")
        case _:
            return answer_fault(fault)


def _hang_up(request: web.Request) -> web.Response:
    """Cut the connection at once; the answer returned is for nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
