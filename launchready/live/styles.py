"""What a style sheet, or a style within a page, loads. Pure; any text is fine, and is read in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

_URL = re.compile(r"url\(\s*['\"]?([^'\")\s]{1,2000})", re.IGNORECASE)
_IMPORT = re.compile(r"@import\s+(?:url\(\s*)?['\"]?([^'\")\s;]{1,2000})", re.IGNORECASE)
_SET = re.compile(r"image-set\([^;{}]{0,2000}", re.IGNORECASE)  # its images may stand there without url()
_QUOTED = re.compile(r"['\"](https?:[^'\"\s]{1,2000})['\"]", re.IGNORECASE)
# A namespace is a name and nothing that is fetched: w3.org/TR/css-namespaces-3 section 2, verified 2026-11-24.
_NAMESPACE = re.compile(r"@namespace[^;{}]{0,300}", re.IGNORECASE)


def imports_of(text: str) -> Iterator[str]:
    """Yield the further style sheets that ``text`` imports, as they are written."""
    return (found[1] for found in _IMPORT.finditer(_without_comments(text)))


def images_of(text: str) -> Iterator[str]:
    """Yield what else ``text`` loads, images and fonts, as it is written."""
    kept = _NAMESPACE.sub("", _IMPORT.sub("", _without_comments(text)))
    yield from (found[1] for found in _URL.finditer(kept))
    for some in _SET.finditer(kept):
        yield from (found[1] for found in _QUOTED.finditer(some[0]))


def _without_comments(text: str) -> str:
    """Return ``text`` without its comments; one that does not end goes on to the end."""
    first, *further = text.split("/*")
    return first + "".join(part.partition("*/")[2] for part in further)
