"""The API's client: the official ``cloudflare`` package, with a budget of calls and errors that a founder understands.

Reads go through ``read`` and keep the JSON as the API sent it: typed models would drop what they do not know, and
there is none for bulk settings. Retries (408, 409, 429, 5xx, lost connections) are the package's own, and few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import cloudflare
import httpx

from launchready.errors import ApiError, UsageError
from launchready.live.vantage import on_loopback

REAL_API = "https://api.cloudflare.com/client/v4"

Object: TypeAlias = Mapping[str, Any]

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_RETRIES = 2
_PAGE = 5_000  # asked for at once; how many came, and how many there are, is read from the answer
_PAGES = 1_000
_TOKEN = re.compile(r"[\x21-\x7e]+")  # anything else cannot stand in a header
_LONGEST = 300  # characters of a message of Cloudflare's that are shown


class Client:
    """Cloudflare's API for one token. Use as ``async with``; ``calls`` is how many requests were sent so far."""

    def __init__(self, token: str, base_url: str = REAL_API) -> None:
        self._token = token
        self._calls = 0
        # A redirect would carry the token elsewhere; a proxy has no business between us and this machine.
        http = cloudflare.DefaultAsyncHttpxClient(
            event_hooks={"request": [self._count]}, trust_env=not on_loopback(base_url), follow_redirects=False
        )
        self._sdk = cloudflare.AsyncCloudflare(
            api_token=token, base_url=base_url, timeout=_TIMEOUT, max_retries=_RETRIES, http_client=http
        )
        # The package reads CLOUDFLARE_EMAIL, _API_KEY and _API_USER_SERVICE_KEY by itself and prefers the first two to
        # the token it was given (cloudflare 5.9.0, auth_headers; verified 2026-11-24).
        self._sdk.api_email = self._sdk.api_key = self._sdk.user_service_key = None

    async def _count(self, _: httpx.Request) -> None:
        self._calls += 1

    @property
    def calls(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._calls

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._sdk.close()

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
        with self._errors(f"POST /zones/{zone_id}/purge_cache"):
            await self._sdk.cache.purge(zone_id=zone_id, purge_everything=True)

    async def _get(self, path: str, query: Mapping[str, str | int]) -> dict[str, Any]:
        with self._errors(f"GET {path}"):
            body = await self._sdk.get(path, cast_to=object, options={"params": dict(query)})
        if not isinstance(body, dict) or "result" not in body:
            raise ApiError(f"GET {path}: the answer is not one of Cloudflare's API; check CLOUDFLARE_BASE_URL")
        if body.get("success") is False:
            raise self._refusal(f"GET {path}", 200, body)
        return body

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except cloudflare.APIStatusError as error:
            raise self._refusal(what, error.status_code, error.body) from None
        except cloudflare.APITimeoutError:
            raise ApiError(f"{what}: Cloudflare's API did not answer in time; try again") from None
        except cloudflare.APIConnectionError:
            raise ApiError(f"{what}: Cloudflare's API cannot be reached; check the network") from None
        except cloudflare.CloudflareError as error:
            raise ApiError(f"{what}: the answer could not be read ({type(error).__name__})") from None
        except ValueError:
            raise ApiError(f"{what}: the answer is not JSON; check CLOUDFLARE_BASE_URL") from None

    def _refusal(self, what: str, status: int, body: object) -> ApiError:
        """Return the error of a refused call: one line with Cloudflare's code, and never the token."""
        code, message = _first_error(body)
        told = " ".join(message.split()).replace(self._token, "[token]")[:_LONGEST]
        numbers = f"status {status}" if code is None else f"status {status}, code {code}"
        sentence = f"{what}: Cloudflare refused ({numbers}){f': {told}' if told else ''}"
        hint = _TROUBLE if status >= _SERVER else _HINTS.get(status)
        return ApiError(f"{sentence.rstrip('.')}. {hint}" if hint else sentence, status=status, code=code)


_HINTS: Mapping[int, str] = {
    401: "Check CLOUDFLARE_API_TOKEN.",
    403: "Check CLOUDFLARE_API_TOKEN: it needs Zone:Read, DNS:Edit, Zone Settings:Edit, SSL and Certificates:Read and "
    "Dynamic Redirect and Cache Rules:Edit for this zone.",
    # developers.cloudflare.com/fundamentals/api/reference/limits, verified 2026-11-24
    429: "Too many calls: 1,200 in five minutes are allowed. Wait five minutes.",
}


_SERVER = 500
_TROUBLE = "Cloudflare's API has trouble: see www.cloudflarestatus.com, and try again when it is over."


def _first_error(body: object) -> tuple[int | None, str]:
    """Return code and message of an answer's first error; a cause in ``error_chain`` says more than its root."""
    errors = body.get("errors") if isinstance(body, dict) else None
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    chain = first.get("error_chain")
    cause = chain[0] if isinstance(chain, list) and chain and isinstance(chain[0], dict) else {}
    code, message = first.get("code"), str(first.get("message") or "")
    if cause.get("message"):
        message = f"{message}: {cause['message']}" if message else str(cause["message"])
    return (code if isinstance(code, int) else None), message


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
