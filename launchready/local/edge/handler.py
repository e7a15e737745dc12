"""One request at the edge: the zone decides, the cache answers or the origin is asked.

Sources, verified 2026-11-24: developers.cloudflare.com/cache/concepts/cache-responses (the statuses),
/fundamentals/reference/http-headers (what the origin is sent), RFC 9111 sections 4.2.4 and 4.3 (stale answers,
validation). Unverified: an unknown host gets 409 with error 1001; an expired answer is shown STALE when the origin
cannot be reached or answers 500 and above.
"""

from __future__ import annotations

import logging
from email.utils import parsedate_to_datetime

from aiohttp import web

from launchready.edge import Caching, Decision, Request, plan_storage
from launchready.errors import LanguageError
from launchready.local.edge.answers import (
    Served,
    cannot_tell,
    end_to_end,
    error_page,
    limited,
    new_ray,
    redirect,
    respond,
    stopped,
    worker_answer,
)
from launchready.local.edge.cache import Cache, Stored
from launchready.local.edge.counting import Counters
from launchready.local.edge.fetch import Ask, OriginAnswer, OriginClient, OriginFault
from launchready.local.edge.nodes import Nodes
from launchready.local.edge.ranges import cut
from launchready.local.edge.zones import EdgeZones, ServedHost
from launchready.local.store.bots import is_challenged

log = logging.getLogger(__name__)

MAX_UPLOAD = 16 * 1024 * 1024  # bytes of a request's body that the local edge carries
_CONDITIONAL = frozenset({"if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range", "range"})


class EdgeHandler:
    """Answers requests of visitors; one for both ports."""

    def __init__(self, zones: EdgeZones, client: OriginClient, cache: Cache, nodes: Nodes, counters: Counters) -> None:
        self._zones = zones
        self._client = client
        self._cache = cache
        self._nodes = nodes
        self._counters = counters

    async def handle(self, incoming: web.BaseRequest) -> web.Response:
        """Return the answer to a visitor's request."""
        ray = new_ray()
        head = incoming.method == "HEAD"
        try:
            request, body = await _read(incoming)
        except ValueError as error:
            return respond(error_page(400, 400, str(error)), (), ray, head=head)
        except web.HTTPRequestEntityTooLarge:
            return respond(error_page(413, 413, "The request is too large."), (), ray, head=head)
        try:
            served = self._zones.serving(request.host)
            if served is None:
                return respond(_unknown_host(request.host), (), ray, head=head)
            decision = self._nodes.place(served.zone.decide(request), incoming.transport)
            answer = await self._answer(served, decision, request, body, ray)
            return respond(answer.without(decision.removed), decision.headers, ray, head=head)
        except LanguageError as error:
            log.error("a rule cannot be evaluated: %s", error)  # noqa: TRY400 - its message says all
            return respond(error_page(500, 500, "A rule of the zone cannot be evaluated."), (), ray, head=head)
        except Exception:  # the edge outlives a defect of its own
            log.exception("a request could not be answered")
            return respond(error_page(500, 500, "The local edge has a defect; its log says where."), (), ray, head=head)

    async def _answer(self, host: ServedHost, decision: Decision, request: Request, body: bytes, ray: str) -> Served:
        if decision.unknown or decision.beside:
            return cannot_tell((*decision.unknown, *decision.beside))
        if decision.stop is not None:
            return stopped(decision.stop.action)
        over = self._counters.count(host.state.id, decision.limits, request.ip or "")
        if over is not None:
            limit, seconds = over
            return limited(limit.action, seconds)
        if decision.redirect is not None:
            return redirect(decision.redirect.location, decision.redirect.status)
        if is_challenged(host.state, request.header("user-agent") or ""):
            return stopped("managed_challenge")
        assert decision.caching is not None  # noqa: S101 - a decision is one of these, or has a caching part
        if decision.worker is not None:
            return worker_answer(decision.worker)
        try:
            if not decision.caching.eligible:
                ask = _ask_for_one(request, ray, body)
                return _from_origin(await self._client.fetch(ask, decision.settings), request, decision.caching)
            return cut(await self._cached(host, decision, request, ray), request)
        except OriginFault as fault:
            return error_page(fault.status, fault.code, fault.why)

    async def _cached(self, host: ServedHost, decision: Decision, request: Request, ray: str) -> Served:
        """Answer from the cache where it may, else from the origin and into the cache."""
        caching = decision.caching
        assert caching is not None  # noqa: S101 - as above
        stored = self._cache.get(caching.key)
        if stored is not None and self._cache.is_fresh(stored):
            return self._hit(stored, "HIT", request)
        ask = _ask_for_all(request, ray, stored)
        try:
            answer = await self._client.fetch(ask, decision.settings)
        except OriginFault:
            if stored is None or not stored.may_go_stale:
                raise
            return self._hit(stored, "STALE", request)
        if stored is not None and answer.status == 304:
            return self._hit(self._cache.renew(caching.key, stored), "REVALIDATED", request)
        if stored is not None and answer.status >= 500 and stored.may_go_stale:
            return self._hit(stored, "STALE", request)
        return self._store(host, caching, request, answer, expired=stored is not None)

    def _store(
        self, host: ServedHost, caching: Caching, request: Request, answer: OriginAnswer, *, expired: bool
    ) -> Served:
        storage = plan_storage(caching, request, answer.status, end_to_end(answer.headers))
        if storage.seconds is None:
            if expired:
                self._cache.drop(caching.key)
            return Served(answer.status, storage.headers, answer.body, storage.status)
        stored = Stored(
            zone=host.state.name,
            url=request.url,
            status=answer.status,
            headers=storage.headers,
            body=answer.body,
            stored_at=self._cache.clock(),
            lifetime=storage.seconds,
            may_go_stale=storage.may_go_stale,
        )
        self._cache.put(caching.key, stored)
        return Served(answer.status, storage.headers, answer.body, "EXPIRED" if expired else storage.status)

    def _hit(self, stored: Stored, status: str, request: Request) -> Served:
        age = self._cache.age(stored)
        if stored.status == 200 and _has_already(request, stored):
            return Served(304, stored.headers, b"", status, age)
        return Served(stored.status, stored.headers, stored.body, status, age)


def _unknown_host(host: str) -> Served:
    if not host:
        return error_page(400, 400, "The request names no host.")
    return error_page(409, 1001, "The host is not served here: no active zone has a proxied record for it.")


def _has_already(request: Request, stored: Stored) -> bool:
    """Say whether the visitor has what is stored; If-Modified-Since counts alone only (RFC 9110 section 13.1.3)."""
    if tags := request.header("if-none-match"):
        return _names(tags, stored.header("etag") or "")
    try:
        since = parsedate_to_datetime(request.header("if-modified-since"))
        return parsedate_to_datetime(stored.header("last-modified") or "") <= since
    except (TypeError, ValueError):
        return False


def _names(if_none_match: str, etag: str) -> bool:
    """Say whether an If-None-Match names ``etag``, compared weakly (RFC 9110 section 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag.removeprefix("W/") in tags or tags == ["*"]


async def _read(incoming: web.BaseRequest) -> tuple[Request, bytes]:
    """Return the visitor's request as rules see it, and its body; raise ValueError where it cannot be understood."""
    headers: dict[str, tuple[str, ...]] = {}
    for raw_name, raw_value in incoming.raw_headers:
        name = raw_name.decode("ascii", "replace").lower()
        headers[name] = (*headers.get(name, ()), raw_value.decode("utf-8", "surrogateescape"))
    path, _, query = _origin_form(incoming.raw_path).partition("?")
    body = bytearray()
    async for chunk in incoming.content.iter_chunked(65_536):
        body += chunk
        if len(body) > MAX_UPLOAD:
            raise web.HTTPRequestEntityTooLarge(max_size=MAX_UPLOAD, actual_size=len(body))
    request = Request(
        method=incoming.method,
        scheme="https" if incoming.secure else "http",
        host=_host(headers.get("host", ("",))[0]),
        path=path,
        query=query.partition("#")[0],
        headers=headers,
        ip=incoming.remote or "127.0.0.1",
        country="XX",  # loopback is in none that Cloudflare knows, and in no network with a number
        given={"ip.src.asnum": 0, "ip.geoip.asnum": 0},
        version=f"HTTP/{incoming.version.major}.{incoming.version.minor}",
    )
    return request, bytes(body)


def _origin_form(target: str) -> str:
    """Return path and query of a request target, absolute form included (RFC 9112 section 3.2)."""
    if target.startswith("/"):
        return target
    scheme, separator, rest = target.partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        raise ValueError("The request's target is neither a path nor a URL.")
    return f"/{rest.partition('/')[2]}"


def _host(header: str) -> str:
    """Return the host of a Host header, lower case, without port and trailing dot; empty for anything else."""
    host = header.strip().lower()
    if not host.startswith("["):
        host = host.partition(":")[0]
    return host.rstrip(".")


def _passed_on(request: Request, ray: str) -> tuple[tuple[str, str], ...]:
    """Return the headers that the origin is sent: the visitor's, and what the edge says of the visitor."""
    sent = end_to_end(tuple((name, value) for name, values in request.headers.items() for value in values))
    edge = {
        "CF-Connecting-IP": request.ip or "",
        "CF-IPCountry": request.country or "XX",
        "CF-Ray": ray,
        "CF-Visitor": f'{{"scheme":"{request.scheme}"}}',
        "CDN-Loop": "cloudflare",
        "X-Forwarded-For": ", ".join(filter(None, (request.header("x-forwarded-for"), request.ip))),
        "X-Forwarded-Proto": request.scheme,
    }
    replaced = {name.lower() for name in edge} | {"host", "content-length", "expect"}
    return (*((name, value) for name, value in sent if name not in replaced), *edge.items())


def _ask_for_one(request: Request, ray: str, body: bytes) -> Ask:
    """Return the request to the origin for this visitor alone."""
    return Ask(request.method, request.scheme, request.host, request.uri, _passed_on(request, ray), body)


def _ask_for_all(request: Request, ray: str, stored: Stored | None) -> Ask:
    """Return the request whose answer may be stored: a GET for the whole, or whether ``stored`` is still good."""
    replaced = _CONDITIONAL | {"accept-encoding"}
    kept = tuple((name, value) for name, value in _passed_on(request, ray) if name not in replaced)
    # Stored as it is: any visitor can read an answer that is not compressed.
    kept = (*kept, ("Accept-Encoding", "identity"))
    if stored is not None and stored.status == 200:
        for validator, condition in (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since")):
            value = stored.header(validator)
            if value is not None:
                kept = (*kept, (condition, value))
    return Ask("GET", request.scheme, request.host, request.uri, kept)


def _from_origin(answer: OriginAnswer, request: Request, caching: Caching) -> Served:
    storage = plan_storage(caching, request, answer.status, end_to_end(answer.headers))
    return Served(answer.status, storage.headers, answer.body, storage.status)
