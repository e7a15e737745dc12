"""What is declared of the cache: what is kept at the edge, and what never is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from launchready.site.declared import CookieName, Declared, FileExtension, Path, Unique


class StaticAssets(Declared):
    """Which files may be cached, and for how long."""

    extensions: Annotated[Unique[FileExtension], Field(min_length=1)] = [
        "css", "js", "woff2", "png", "jpg", "jpeg", "svg", "webp", "avif", "ico", "gif",
    ]  # fmt: skip
    """File extensions, lower case, without the dot."""
    paths: Unique[Path] = []
    """Path prefixes below which everything is static, whatever it is called: ``/_next/static``, ``/assets``."""
    edge_ttl: Literal["origin"] | Annotated[int, Field(ge=1, le=31_536_000)] = 86_400
    """Seconds at Cloudflare's edge (at least two hours on Free, one on Pro), or ``origin``: as the server says."""
    browser_ttl: Literal["origin"] | Annotated[int, Field(ge=1, le=31_536_000)] = 14_400
    """Seconds in the visitor's browser, or ``origin``: as the server says."""
    ignore_query: bool = False
    """One copy for all query strings; false keeps a copy for each."""
    sample: Path | None = None
    """A path of the canonical host to prove caching with; found on the home page where it is left out."""


class Cache(Declared):
    """What is cached at the edge, and what never is."""

    static: StaticAssets = StaticAssets()
    """The allow-list of files that may be cached; on hosts for marketing and users without a log-in only."""
    pages: Unique[Path] = []
    """Public pages (a path, or all below it with ``/*``) of public hosts that the edge may keep for as long as the
    server says; never where the answer sets a cookie, nor for visitors with a session cookie."""
    authenticated_paths: Unique[Path] = []
    """Path prefixes behind a log-in, on every host, never cached: ``/account`` covers itself, ``/account/…`` and
    ``/account.…``, in any case and however it is encoded."""
    session_cookies: Unique[CookieName] = []
    """Cookies that mark a logged-in visitor: a page requested with one is never cached."""
