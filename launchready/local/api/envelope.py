"""The shape of every answer: success, errors with Cloudflare's codes, result, paging.

Source: developers.cloudflare.com/fundamentals/api/how-to/make-api-calls, verified 2026-11-24.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NoReturn

from aiohttp import web

from launchready.local.store import Refusal

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(
    result: Any, *, info: Mapping[str, Any] | None = None, messages: Sequence[Mapping[str, Any]] = ()
) -> web.Response:
    """Return a successful answer with ``result`` and, for a list, its paging."""
    body: dict[str, Any] = {"success": True, "errors": [], "messages": list(messages), "result": result}
    if info is not None:
        body["result_info"] = dict(info)
    return web.json_response(body)


def refuse(refusal: Refusal, *causes: Refusal) -> web.Response:
    """Return the answer that a refusal is; ``causes`` are told in its ``error_chain``."""
    error: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
    if causes:
        error["error_chain"] = [{"code": cause.code, "message": cause.message} for cause in causes]
    if refusal.pointer is not None:
        error["source"] = {"pointer": refusal.pointer}
    body = {"success": False, "errors": [error], "messages": list(refusal.messages), "result": None}
    return web.json_response(body, status=refusal.status)


def answer_page(request: web.Request, items: Sequence[Any], *, default: int, most: int) -> web.Response:
    """Return one page of ``items``, as ``page`` and ``per_page`` ask for it."""
    page = _number(request, "page", 1)
    size = min(_number(request, "per_page", default), most)
    shown = items[(page - 1) * size : page * size]
    info = {
        "page": page,
        "per_page": size,
        "count": len(shown),
        "total_count": len(items),
        "total_pages": -(-len(items) // size),
    }
    return answer(list(shown), info=info)


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS or int(text) < 1:
        raise Refusal(400, 1004, f"{name} must be a positive number", f"/{name}")
    return int(text)


_DIGITS = 9


async def read_object(request: web.Request) -> Mapping[str, Any]:
    """Return the request's body; raise Refusal where it is no JSON object."""
    body = await read_json(request)
    if not isinstance(body, Mapping):
        raise Refusal(400, 9207, "Request body is invalid: a JSON object is needed.")
    return body


async def read_json(request: web.Request) -> Any:
    """Return the request's body as JSON; raise Refusal where it is not."""
    try:
        body = json.loads(await request.text() or "{}", parse_constant=_refuse_constant)
        json.dumps(body, allow_nan=False)  # 1e999 is read as infinity, and could not be answered with
    except (ValueError, LookupError, RecursionError):
        raise Refusal(400, 6007, "Malformed JSON in request body") from None
    return body


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


@web.middleware
async def envelop_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals, routes that do not exist, and what goes wrong in here into Cloudflare's answers."""
    try:
        return await handler(request)
    except Refusal as refusal:
        return refuse(refusal)
    except web.HTTPMethodNotAllowed:
        return refuse(Refusal(405, 10405, "Method not allowed for this authentication scheme"))
    except web.HTTPNotFound:
        return refuse(Refusal(404, 7000, "No route for that URI"))
    except web.HTTPException as error:
        return refuse(Refusal(error.status, error.status, error.reason))
    except Exception:
        log.exception("%s %s failed", request.method, request.path)
        return refuse(Refusal(500, 500, "Internal error"))
