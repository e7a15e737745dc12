"""What Cloudflare does without any rule.

Sources, verified 2026-11-24: developers.cloudflare.com/cache/concepts/default-cache-behavior (extensions, methods,
robots.txt), /cache/how-to/configure-cache-status-code (lifetimes by status), /cache/how-to/edge-browser-cache-ttl
(four hours in the browser).
"""

from __future__ import annotations

from collections.abc import Mapping

from launchready.language.values import path_extension

_EXTENSIONS = """
    7z avi avif apk bin bmp bz2 class css csv doc docx dmg ejs eot eps exe flac gif gz ico iso jar jpg jpeg js mid midi
    mkv mp3 mp4 ogg otf pdf pict pls png ppt pptx ps rar svg svgz swf tar tif tiff ttf webm webp woff woff2 xls xlsx
    zip zst
"""
CACHED_EXTENSIONS = frozenset(_EXTENSIONS.split())
CACHED_METHODS = frozenset({"GET", "HEAD"})  # a HEAD becomes a GET towards the origin
BROWSER_CACHE_TTL = 14_400  # seconds

_LIFETIMES: Mapping[int, int] = {
    200: 7200, 206: 7200, 301: 7200,
    302: 1200, 303: 1200,
    404: 180, 410: 180,
}  # fmt: skip


def cached_by_default(path: str) -> bool:
    """Say whether the cache is asked for ``path`` when no rule speaks of it: by extension, and robots.txt."""
    return path_extension(path) in CACHED_EXTENSIONS or path == "/robots.txt"


def default_lifetime(status: int) -> int | None:
    """Return the seconds that an answer with ``status`` lives at the edge when nobody says, None: not stored."""
    return _LIFETIMES.get(status)
