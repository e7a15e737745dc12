"""The API's client: a token, few attempts, and errors that a founder understands.

Reads keep the JSON as the API sent it: typed models would drop what they do not know.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode, urlsplit

import httpcore

from launchready.cloudflare.connections import LOST, Answer, Connections
from launchready.cloudflare.refusals import refusal_of
from launchready.cloudflare.repeating import PAUSES, pause_before, seconds_told
from launchready.errors import ApiError, UsageError
from launchready.live.vantage import on_loopback

REAL_API = "https://api.cloudflare.com/client/v4"

Object: TypeAlias = Mapping[str, Any]

_PAGE = 5_000  # asked for at once; how many came, and how many there are, is read from the answer
_PAGES = 1_000
_TOKEN = re.compile(r"[\x21-\x7e]+")  # anything else cannot stand in a header
_WELL = range(200, 300)


class Client:
    """Cloudflare's API for one token. Use as ``async with``; ``calls`` is how many requests were sent so far.

    A proxy of the environment is used, but never to a server on this machine. Redirects are not followed: one would
    carry the token elsewhere.
    """

    def __init__(self, token: str, base_url: str = REAL_API) -> None:
        self._token = token
        self._calls = 0
        self._base = urlsplit(base_url).path.rstrip("/")
        self._connections = Connections(base_url)

    @property
    def calls(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._calls

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connections.close()

    async def read(self, path: str, **query: str | int) -> Any:
        """Return ``result`` of ``GET path``; raise ApiError where the API refuses or does not answer."""
        return (await self._get(path, query))["result"]

    async def read_list(self, path: str, **query: str | int) -> list[Object]:
        """Return the objects of ``GET path`` (null is none) where the API pages by cursor or not at all.

        Raises ApiError as ``read`` does.
        """
        found: list[Object] = []
        cursor = ""
        for _ in range(_PAGES):
            body = await self._get(path, {**query, "cursor": cursor} if cursor else query)
            found += _objects(path, body)
            if not (cursor := _next_cursor(body)):
                return found
        raise ApiError(f"GET {path}: the list does not come to an end")

    async def read_all(self, path: str, **query: str | int) -> list[Object]:
        """Return the objects of all pages of ``GET path``, each once, as many a page as the API gives.

        Raises ApiError as ``read`` does, and where the pages hold less than the API says there is: half a list is
        no list.
        """
        found: dict[Any, Object] = {}
        seen = total = 0
        for page in range(1, _PAGES + 1):
            body = await self._get(path, {**query, "per_page": _PAGE, "page": page})
            items = _objects(path, body)
            info = body.get("result_info") or {}
            seen += len(items)
            # What was added or deleted between two pages moves the others: the same object may come twice.
            found.update((item.get("id", (page, index)), item) for index, item in enumerate(items))
            total = int(info.get("total_count") or seen)
            if seen >= total and page >= int(info.get("total_pages") or page):
                return list(found.values())
            if not items:
                break
        raise ApiError(f"GET {path}: {total} were announced and {seen} came; try again")

    async def empty_cache(self, zone_id: str) -> None:
        """Purge everything that the edge keeps of a zone; raise ApiError where the API refuses or does not answer."""
        path = f"/zones/{zone_id}/purge_cache"
        await self._call("POST", path, {}, json.dumps({"purge_everything": True}).encode())

    async def _get(self, path: str, query: Mapping[str, str | int]) -> dict[str, Any]:
        return await self._call("GET", path, query)

    async def _call(self, method: str, path: str, query: Mapping[str, str | int], body: bytes = b"") -> dict[str, Any]:
        """Return the body of the answer; raise ApiError as ``read`` does."""
        what = f"{method} {path}"
        target = f"{self._base}{quote(path)}{f'?{urlencode(query)}' if query else ''}"
        answer = await self._answer(what, method, target, body)
        if answer.status not in _WELL:
            raise refusal_of(what, answer.status, _json_or_none(answer), self._token, seconds_told(answer))
        try:
            told = json.loads(answer.body)
        except ValueError:
            raise ApiError(f"{what}: the answer is not JSON; check CLOUDFLARE_BASE_URL") from None
        if not isinstance(told, dict) or "result" not in told:
            raise ApiError(f"{what}: the answer is not one of Cloudflare's API; check CLOUDFLARE_BASE_URL")
        if told.get("success") is False:
            raise refusal_of(what, answer.status, told, self._token)
        return told

    async def _answer(self, what: str, method: str, target: str, body: bytes) -> Answer:
        """Return the answer of the last attempt; raise ApiError where that got none."""
        headers = (
            ("Authorization", f"Bearer {self._token}"),
            ("Accept", "application/json"),
            ("User-Agent", "launchready"),
            *((("Content-Type", "application/json"),) if body else ()),
        )
        with _explained(what):
            for usual in PAUSES:
                self._calls += 1
                try:
                    answer = await self._connections.ask(method, target, headers, body)
                except LOST as error:
                    if _untrusted(error) is not None:
                        raise
                    pause = usual
                else:
                    asked = pause_before(answer, usual)
                    if asked is None:
                        return answer
                    pause = asked
                await asyncio.sleep(pause)
            self._calls += 1
            return await self._connections.ask(method, target, headers, body)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn a call that got no answer into ApiError."""
    try:
        yield
    except LOST as error:
        raise _unanswered(what, error) from None


def _unanswered(what: str, error: Exception) -> ApiError:
    """Return the error of a call that got no answer."""
    if (untrusted := _untrusted(error)) is not None:
        return ApiError(
            f"{what}: the certificate of Cloudflare's API is not trusted here ({untrusted.verify_message}); where a "
            "proxy reads what is encrypted, SSL_CERT_FILE has to name its authority too"
        )
    if isinstance(error, httpcore.TimeoutException):
        return ApiError(f"{what}: Cloudflare's API did not answer in time; try again")
    if isinstance(error, (httpcore.NetworkError, httpcore.ProxyError)):
        return ApiError(f"{what}: Cloudflare's API cannot be reached; check the network")
    if isinstance(error, httpcore.ProtocolError):
        return ApiError(f"{what}: no whole answer of Cloudflare's API came; check the network, and try again")
    return ApiError(f"{what}: the answer could not be read ({type(error).__name__})")


def _untrusted(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """Return why the server's certificate is not trusted, where ``error`` came of that."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__cause__ or cause.__context__
    return cause


def _json_or_none(answer: Answer) -> object:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def _next_cursor(body: Mapping[str, Any]) -> str:
    """Return the cursor of the next page, "" at the end.

    For rulesets the cloudflare package 5.9.0 reads ``cursor`` and other clients ``cursors.after`` (verified
    2026-11-24): both are followed.
    """
    info = body.get("result_info")
    if not isinstance(info, dict):
        return ""
    cursors = info.get("cursors")
    return str(info.get("cursor") or (cursors.get("after") if isinstance(cursors, dict) else None) or "")


def _objects(path: str, body: Mapping[str, Any]) -> list[Object]:
    result = body["result"]
    if result is None:
        return []
    if not isinstance(result, list) or not all(isinstance(item, Mapping) for item in result):
        raise ApiError(f"GET {path}: the answer is no list of objects")
    return result


@contextmanager
def understood(what: str) -> Iterator[None]:
    """Turn what goes wrong in reading an answer of another form than documented into ApiError."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ApiError(f"{what}: the answer has not the form that Cloudflare documents ({error!r})") from error


def connect(environment: Mapping[str, str]) -> Client:
    """Return a client for CLOUDFLARE_API_TOKEN, at CLOUDFLARE_BASE_URL if that is set.

    Raises UsageError where there is no token, or where it would be sent over the network in clear text.
    """
    token = environment.get("CLOUDFLARE_API_TOKEN", "").strip()
    if not token:
        raise UsageError(
            "CLOUDFLARE_API_TOKEN is not set. Make a token at dash.cloudflare.com/profile/api-tokens and export it; "
            'for the Cloudflare on this machine: eval "$(launchready local env)"'
        )
    if not _TOKEN.fullmatch(token):
        raise UsageError("CLOUDFLARE_API_TOKEN holds characters that no token has; copy it again")
    base_url = environment.get("CLOUDFLARE_BASE_URL", "").strip() or REAL_API
    if not _is_safe(base_url):
        raise UsageError("CLOUDFLARE_BASE_URL must start with https://, or name a server on this machine by http://")
    return Client(token, base_url)


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and on_loopback(url)))
