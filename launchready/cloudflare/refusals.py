"""What a refused call says: one line with Cloudflare's code, what to do about it, and never the token."""

from __future__ import annotations

import math
from collections.abc import Mapping

from launchready.errors import ApiError

PERMISSIONS: Mapping[str, str] = {
    "Zone Read": "Zone Read",
    "DNS Edit": "DNS Write",
    "Zone Settings Edit": "Zone Settings Write",
    "Single Redirect Edit": "Dynamic URL Redirects Write",
    "Cache Rules Edit": "Cache Settings Write",
    "Config Rules Edit": "Config Settings Write",
    "SSL and Certificates Read": "SSL and Certificates Read",
    "Cache Purge": "Cache Purge",
    "Transform Rules Edit": "Zone Transform Rules Write",
    "Zone WAF Edit": "Zone WAF Write",
    "Bot Management Edit": "Bot Management Write",
}
"""What a token needs for a zone: as the dashboard calls it, and as the API does. docs/account.md says what for.

developers.cloudflare.com/fundamentals/api/reference/permissions (both tabs), verified 2026-11-24.
"""

_LONGEST = 300  # characters of a message of Cloudflare's that are shown
_SERVER = 500
_REDIRECT = range(300, 400)
_TROUBLE = "Cloudflare's API has trouble: see www.cloudflarestatus.com, and try again when it is over."
_HINTS: Mapping[int, str] = {
    401: "Check CLOUDFLARE_API_TOKEN.",
    403: f"Check CLOUDFLARE_API_TOKEN: it needs, for this zone, {', '.join(PERMISSIONS)} (docs/account.md).",
    # developers.cloudflare.com/fundamentals/api/reference/limits, verified 2026-11-24
    429: "Too many calls: 1,200 in five minutes are allowed.",
}


def refusal_of(what: str, status: int, body: object, token: str, wait: float | None = None) -> ApiError:
    """Return the error of a refused call; ``wait`` is how many seconds the server asks us to wait."""
    code, message = _first_error(body)
    told = " ".join(message.split()).replace(token, "[token]")[:_LONGEST]
    numbers = f"status {status}" if code is None else f"status {status}, code {code}"
    sentence = f"{what}: Cloudflare refused ({numbers}){f': {told}' if told else ''}"
    hint = _hint(status, wait)
    return ApiError(f"{sentence.rstrip('.')}. {hint}" if hint else sentence, status=status, code=code)


def _hint(status: int, wait: float | None) -> str | None:
    if status == 429:
        return f"{_HINTS[status]} Wait {f'{math.ceil(wait)} seconds' if wait else 'five minutes'}."
    if status in _REDIRECT:
        return "This is a redirect, and none is followed with a token: check CLOUDFLARE_BASE_URL."
    return _TROUBLE if status >= _SERVER else _HINTS.get(status)


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
