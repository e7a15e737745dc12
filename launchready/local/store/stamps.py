"""Identifiers and times as Cloudflare's API writes them."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def now() -> str:
    """Return the time as the API writes it, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_id() -> str:
    """Return a new identifier as Cloudflare's: 32 hexadecimal digits."""
    return secrets.token_hex(16)
