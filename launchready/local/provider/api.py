"""Cloudflare's API v4 over HTTP, on this machine only: the one way in which the provider changes anything."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from launchready.local.provider.keys import Json


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
    try:
        answer = await http.request(method, f"{account.url}{path}", json=body, params=query, headers=headers)
    except httpx.HTTPError as error:
        raise Refused(f"the API at {account.url} did not answer ({type(error).__name__})") from None
    if answer.status_code == 204:  # a deleted ruleset
        return None
    try:
        envelope = answer.json()
        success, result = envelope["success"], envelope.get("result")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(
            f"{method} {path} answered {answer.status_code} without an envelope", answer.status_code
        ) from None
    if not success or answer.is_error:
        raise Refused(_describe(envelope.get("errors") or [], answer.status_code), answer.status_code)
    return result


def _describe(errors: list[Json], status: int) -> str:
    """Return every error with its code; a chain says the cause where the message says only that there is one."""
    told = []
    for error in errors:
        chain = error.get("error_chain") or []
        cause = "; ".join(f"{link.get('message')} ({link.get('code')})" for link in chain)
        told.append(f"({error.get('code')}): {error.get('message')}" + (f" {cause}" if cause else ""))
    return f"Cloudflare refused {'; '.join(told)}" if told else f"Cloudflare refused with status {status}"
