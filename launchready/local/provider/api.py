"""Cloudflare's API v4 over HTTP, on this machine only: the one way in which the provider changes anything.

What is tried again is what the official provider tries again: it leaves the defaults of cloudflare-go, which are two
more tries, of a POST as of anything else, after a lost connection, 408, 409, 429 and from 500 on. They wait as long as
``Retry-After`` says if that is under a minute, else half a second, doubled each time, less up to a quarter at random
(cloudflare-go v4, internal/requestconfig/requestconfig.go; verified 2026-11-24). So a creation whose answer was lost
is sent again there as here, and refused by Cloudflare: 81058, 20217. `launchready up` finds it by what it is.
"""

from __future__ import annotations

import asyncio
import ipaddress
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from launchready.local.provider.keys import Json

_RETRIES = 2
_TRIED_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS)
_FIRST_PAUSE, _LONGEST_PAUSE, _OBEYED = 0.5, 8.0, 60.0  # seconds


class Refused(Exception):  # noqa: N818 - an answer of the API
    """The API answered no, or not at all. ``message`` is one line and has Cloudflare's code where there is one."""

    def __init__(self, message: str, status: int | None = None) -> None:
        self.message = message
        self.status = status
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Account:
    """Where the API is and with which token it is asked. The token is shown nowhere."""

    url: str
    token: str = field(repr=False)


def check_loopback(url: str) -> str:
    """Return ``url`` without a slash at its end; raise Refused unless it names this machine.

    An address of 127.0.0.0/8, ``::1`` or ``localhost``: other names are not resolved, because what they resolve to
    may change between the check and the call.
    """
    try:
        parts = urlsplit(url)
        host, scheme = parts.hostname or "", parts.scheme
    except ValueError:
        host, scheme = "", ""
    if not _is_loopback(host) or scheme not in ("http", "https"):
        named = f" (asked for {host})" if host else ""
        raise Refused(
            f"this provider is for a Cloudflare on this machine and talks to loopback addresses only{named}; "
            "unset PULUMI_DEBUG_PROVIDERS to use the official provider"
        )
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def call_api(
    http: httpx.AsyncClient,
    account: Account,
    method: str,
    path: str,
    *,
    body: Json = None,
    query: Mapping[str, str] | None = None,
) -> Json:
    """Return the ``result`` of one call, None where it has none; raise Refused with Cloudflare's code and words."""
    headers = {"Authorization": f"Bearer {account.token}"}
    request = http.build_request(method, f"{account.url}{path}", json=body, params=query, headers=headers)
    answer = await _send(http, request, f"the API at {account.url} did not answer ({method} {path}")
    if answer.status_code == HTTPStatus.NO_CONTENT:  # a deleted ruleset
        return None
    status = f"{answer.status_code} {answer.reason_phrase}".rstrip()
    try:
        envelope = answer.json()
        success, result = envelope["success"], envelope.get("result")
    except (ValueError, KeyError, TypeError, AttributeError):
        told = "the answer is not one of Cloudflare's API, or not all of it"
        raise Refused(f"{told} ({method} {path}: {status})", answer.status_code) from None
    if not success or answer.is_error:
        told = _describe(envelope.get("errors") or [], answer.status_code)
        raise Refused(f"{told} ({method} {path}: {status})", answer.status_code)
    return result


async def _send(http: httpx.AsyncClient, request: httpx.Request, silent: str) -> httpx.Response:
    """Return the answer, of the last try where several were needed; raise Refused where there is none."""
    for tried in range(_RETRIES + 1):
        answer, lost = None, ""
        try:
            answer = await http.send(request)
        except httpx.HTTPError as error:
            lost = type(error).__name__
        if answer is not None and not _is_tried_again(answer.status_code):
            return answer
        if tried < _RETRIES:
            await asyncio.sleep(_pause(answer, tried))
    if answer is None:
        raise Refused(f"{silent}: {lost})")
    return answer


def _is_tried_again(status: int) -> bool:
    return status in _TRIED_AGAIN or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _pause(answer: httpx.Response | None, tried: int) -> float:
    """Return the seconds before the next try, when ``tried`` were made after the first."""
    told = _retry_after(answer.headers.get("Retry-After", "")) if answer is not None else None
    if told is not None and 0 <= told < _OBEYED:
        return told
    pause: float = min(_FIRST_PAUSE * 2**tried, _LONGEST_PAUSE)
    return pause - random.random() * pause / 4  # noqa: S311 - no secret; that not all come back at once


def _retry_after(text: str) -> float | None:
    """Return the seconds that a Retry-After header means (a number, or a date; RFC 9110 section 10.2.3)."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (then - datetime.now(UTC)).total_seconds() if then.tzinfo else None


def _describe(errors: list[Json], status: int) -> str:
    """Return every error with its code; a chain says the cause where the message says only that there is one."""
    told = []
    for error in errors:
        chain = error.get("error_chain") or []
        cause = "; ".join(f"{link.get('message')} ({link.get('code')})" for link in chain)
        told.append(f"({error.get('code')}): {error.get('message')}" + (f" {cause}" if cause else ""))
    return f"Cloudflare refused {'; '.join(told)}" if told else f"Cloudflare refused with status {status}"
