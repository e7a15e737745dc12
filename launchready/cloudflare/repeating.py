"""When a call is made again: after which answers, how often, and after which pause.

Every call that we make may be repeated: reads, and a purge, which empties a cache once more.
"""

from __future__ import annotations

import time

from launchready.cloudflare.connections import Answer

PAUSES = (0.5, 1.0)
"""Seconds before the second and the third attempt, where the server asks for no other pause; there is no fourth."""

LONGEST = 60.0
"""Seconds that a server may ask us to wait; where it asks for more, its refusal is what is told."""

_AGAIN = frozenset({408, 409, 429})
_SERVER = 500


def pause_before(answer: Answer, usual: float) -> float | None:
    """Return the seconds to wait before the call that got ``answer`` is repeated; None where it is not."""
    if answer.status not in _AGAIN and answer.status < _SERVER:
        return None
    told = seconds_told(answer)
    if told is None:
        return usual
    return told if told <= LONGEST else None


def seconds_told(answer: Answer) -> float | None:
    """Return the seconds of Retry-After, a number or a date (RFC 9110, section 10.2.3); None where there is neither."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(told)
    if not told:
        return None
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - 10 ms, and Cloudflare sends a number

    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return None
