"""The API's client: the official ``cloudflare`` package, with a budget of calls and errors that a founder understands.

Reads keep the JSON as the API sent it: typed models would drop what they do not know, and there is none for bulk
settings. Retries (408, 409, 429, 5xx, lost connections; a pause that the API asks for) are the package's own, and few.
"""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import cloudflare
import httpx

from launchready.cloudflare.refusals import refusal_of
from launchready.errors import ApiError, UsageError
from launchready.live.vantage import on_loopback

REAL_API = "https://api.cloudflare.com/client/v4"

Object: TypeAlias = Mapping[str, Any]

_PAGE = 5_000  # asked for at once; how many came, and how many there are, is read from the answer
_PAGES = 1_000
_TOKEN = re.compile(r"[\x21-\x7e]+")  # anything else cannot stand in a header
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_RETRIES = 2
_OK = 200


class Client:
    """Cloudflare's API for one token. Use as ``async with``; ``calls`` is how many requests were sent so far.

    A proxy of the environment is used, but never to a server on this machine. Redirects are not followed: one would
    carry the token elsewhere. Raises UsageError where the environment's proxy or trust cannot be used.
    """

    def __init__(self, token: str, base_url: str = REAL_API) -> None:
        self._token = token
        self._calls = 0
        self._sdk = cloudflare.AsyncCloudflare(
            api_token=token,
            base_url=base_url,
            timeout=_TIMEOUT,
            max_retries=_RETRIES,
            http_client=_open(base_url, self._count),
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
        what = f"POST /zones/{zone_id}/purge_cache"
        with self._errors(what):
            body = await self._sdk.post(
                f"/zones/{zone_id}/purge_cache", cast_to=object, body={"purge_everything": True}
            )
        self._checked(what, body)

    async def _get(self, path: str, query: Mapping[str, str | int]) -> dict[str, Any]:
        with self._errors(f"GET {path}"):
            body = await self._sdk.get(path, cast_to=object, options={"params": dict(query)})
        return self._checked(f"GET {path}", body)

    def _checked(self, what: str, body: object) -> dict[str, Any]:
        """Return ``body``; raise ApiError where it is no answer of Cloudflare's, or one that refuses."""
        if not isinstance(body, dict) or "result" not in body:
            raise ApiError(f"{what}: the answer is not one of Cloudflare's API; check CLOUDFLARE_BASE_URL")
        if body.get("success") is False:
            raise refusal_of(what, _OK, body, self._token)
        return body

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        """Turn a call that was refused or got no answer into ApiError."""
        try:
            yield
        except cloudflare.APIStatusError as error:
            pause = error.response.headers.get("retry-after", "")
            wait = float(pause) if pause.isascii() and pause.isdigit() else None
            raise refusal_of(what, error.status_code, error.body, self._token, wait) from None
        except cloudflare.APITimeoutError:
            raise ApiError(f"{what}: Cloudflare's API did not answer in time; try again") from None
        except cloudflare.APIConnectionError as error:
            raise _unanswered(what, error) from None
        except cloudflare.CloudflareError as error:
            raise ApiError(f"{what}: the answer could not be read ({type(error).__name__})") from None
        except ValueError:
            raise ApiError(f"{what}: the answer is not JSON; check CLOUDFLARE_BASE_URL") from None


def _open(base_url: str, count: Callable[[httpx.Request], Coroutine[Any, Any, None]]) -> httpx.AsyncClient:
    here = on_loopback(base_url)
    try:
        return cloudflare.DefaultAsyncHttpxClient(
            event_hooks={"request": [count]},
            trust_env=not here,
            verify=_trust() if urlsplit(base_url).scheme == "https" else True,
            follow_redirects=False,
        )
    except (ImportError, ValueError, httpx.InvalidURL):  # socks, which needs a package of its own, or no proxy at all
        host = urlsplit(base_url).hostname
        raise UsageError(f"the proxy for {host} must be an http:// one: HTTPS_PROXY or ALL_PROXY is another") from None


def _trust() -> ssl.SSLContext:
    """Return a context that trusts what SSL_CERT_FILE and SSL_CERT_DIR name, else the authorities of certifi."""
    try:
        return httpx.create_ssl_context()
    except OSError:
        named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
        raise UsageError(f"SSL_CERT_FILE: {named} cannot be read as certificates in PEM form") from None


def _unanswered(what: str, error: cloudflare.APIConnectionError) -> ApiError:
    """Return the error of a call that got no answer."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ApiError(
                f"{what}: the certificate of Cloudflare's API is not trusted here ({cause.verify_message}); where a "
                "proxy reads what is encrypted, SSL_CERT_FILE has to name its authority too"
            )
    if any(isinstance(cause, (httpx.RemoteProtocolError, httpx.DecodingError)) for cause in causes):
        return ApiError(f"{what}: no whole answer of Cloudflare's API came; check the network, and try again")
    return ApiError(f"{what}: Cloudflare's API cannot be reached; check the network")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


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
            "CLOUDFLARE_API_TOKEN is not set. Make a token at dash.cloudflare.com/profile/api-tokens "
            "(docs/account.md) and export it; where the stack file holds one, encrypted: "
            'export CLOUDFLARE_API_TOKEN="$(pulumi config get cloudflare:apiToken)"; '
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
