"""The API's client: the official ``cloudflare`` package, with a budget of calls and errors that a founder understands.

Reads go through ``read`` and keep the JSON as the API sent it: typed models would drop what they do not know, and
there is none for bulk settings. Retries (408, 409, 429, 5xx, lost connections) are the package's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import cloudflare
import httpx

from launchready.errors import ApiError, UsageError

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_RETRIES = 2
_PAGE = 5_000  # records asked for at once; what came is read from result_info


@dataclass(slots=True)
class _Calls:
    number: int = 0


class Client:
    """Cloudflare's API for one token. Use as ``async with``; ``calls`` is how many requests were sent so far."""

    def __init__(self, token: str, base_url: str | None = None) -> None:
        self._calls = _Calls()
        http = cloudflare.DefaultAsyncHttpxClient(event_hooks={"request": [self._count]}, trust_env=base_url is None)
        self._sdk = cloudflare.AsyncCloudflare(
            api_token=token, base_url=base_url, timeout=_TIMEOUT, max_retries=_RETRIES, http_client=http
        )

    async def _count(self, _: httpx.Request) -> None:
        self._calls.number += 1

    @property
    def calls(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._calls.number

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._sdk.close()

    async def read(self, path: str, **query: str | int) -> Any:
        """Return ``result`` of ``GET path``; raise ApiError where the API refuses or does not answer."""
        return (await self._get(path, query))["result"]

    async def read_all(self, path: str, **query: str | int) -> list[Any]:
        """Return the results of all pages of ``GET path``, as many a page as the API gives."""
        found: list[Any] = []
        for page in range(1, 1_000):
            body = await self._get(path, {**query, "per_page": _PAGE, "page": page})
            found += body["result"] or []
            info = body.get("result_info") or {}
            if not body["result"] or len(found) >= int(info.get("total_count") or len(found)):
                return found
        raise ApiError(f"{path} does not come to an end")

    async def _get(self, path: str, query: Mapping[str, str | int]) -> dict[str, Any]:
        with api_errors(f"GET {path}"):
            body = await self._sdk.get(path, cast_to=object, options={"params": dict(query)})
        if not isinstance(body, dict) or "result" not in body:
            raise ApiError(f"GET {path}: the answer is not one of Cloudflare's API")
        return body


@contextmanager
def api_errors(what: str) -> Iterator[None]:
    """Turn the package's exceptions into ApiError: one line, Cloudflare's code, never a token."""
    try:
        yield
    except cloudflare.APIStatusError as error:
        code, message = _first_error(error)
        hint = _HINTS.get(error.status_code, "")
        named = f" ({code})" if code else ""
        raise ApiError(
            f"{what}: Cloudflare refused{named}: {message}{hint}", status=error.status_code, code=code
        ) from None
    except cloudflare.APITimeoutError:
        raise ApiError(f"{what}: Cloudflare's API did not answer in time") from None
    except cloudflare.APIConnectionError:
        raise ApiError(f"{what}: Cloudflare's API cannot be reached") from None
    except cloudflare.CloudflareError as error:
        raise ApiError(f"{what}: the answer could not be read ({type(error).__name__})") from None
    except ValueError:
        raise ApiError(f"{what}: the answer is not JSON") from None


_HINTS: Mapping[int, str] = {
    400: "",
    401: ". Check CLOUDFLARE_API_TOKEN.",
    403: ". Check CLOUDFLARE_API_TOKEN: it needs Zone:Read, DNS:Edit, Zone Settings:Edit and Dynamic Redirect and "
    "Cache Rules:Edit for this zone.",
}


def _first_error(error: cloudflare.APIStatusError) -> tuple[int | None, str]:
    body = error.body if isinstance(error.body, dict) else {}
    errors = body.get("errors") or [{}]
    first = errors[0] if isinstance(errors[0], dict) else {}
    code, message = first.get("code"), str(first.get("message") or f"status {error.status_code}")
    return (code if isinstance(code, int) else None), " ".join(message.split())


def connect(environment: Mapping[str, str]) -> Client:
    """Return a client for CLOUDFLARE_API_TOKEN, at CLOUDFLARE_BASE_URL if that is set; raise UsageError without."""
    token = environment.get("CLOUDFLARE_API_TOKEN", "").strip()
    if not token:
        raise UsageError(
            "CLOUDFLARE_API_TOKEN is not set. Make a token at dash.cloudflare.com/profile/api-tokens and export it; "
            'for the Cloudflare on this machine: eval "$(launchready local env)"'
        )
    return Client(token, environment.get("CLOUDFLARE_BASE_URL") or None)
