"""What scripts and style sheets name that visitors cannot reach, or should not be led to. Pure."""

from __future__ import annotations

import re

_LOCAL = re.compile(r"\bhttps?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0):[0-9]{2,5}[^\s\"'`<>)\\]{0,60}")
_PREVIEW = re.compile(
    r"\bhttps?://[\w.-]{1,100}\.(?:vercel\.app|netlify\.app|onrender\.com|herokuapp\.com|ngrok\.io|ngrok-free\.app|"
    r"up\.railway\.app|fly\.dev|trycloudflare\.com|pages\.dev|web\.app)\b"
)


def local_hosts_in(text: str) -> str:
    """Return the first address of a developer's own machine in ``text``, empty where there is none."""
    found = _LOCAL.search(text)
    return found[0] if found else ""


def preview_hosts_in(text: str) -> str:
    """Return the first address of a preview or free host in ``text``, empty where there is none."""
    found = _PREVIEW.search(text)
    return found[0] if found else ""
