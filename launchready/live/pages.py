"""Reading pages and files: what they use, what they are for, what they give away. Pure; any text is fine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from launchready.live.bundles import workshops_in
from launchready.live.http import Response
from launchready.live.styles import images_of, imports_of
from launchready.live.texts import text_of
from launchready.verdicts import Evidence

_UPGRADE = "upgrade-insecure-requests"  # w3.org/TR/upgrade-insecure-requests section 3.1, verified 2026-11-24
MOST_USES, LONGEST_USES = 400, 40_000  # of one page: how many, and characters of all
_MOST_PLAIN = 20  # of what is beyond that and is loaded by http, which is told whatever else a page uses
_PLAIN = re.compile(r"/[\w-][\w./-]{0,500}", re.ASCII)  # a path that starts at the root


class Kind(StrEnum):
    """How a page uses another URL. Active ones can rewrite the page; browsers block them over http."""

    LINK = "link"
    SCRIPT = "script"
    STYLE = "style"
    FRAME = "frame"
    IMAGE = "image"
    MEDIA = "media"
    FORM = "form"


ACTIVE = frozenset({Kind.SCRIPT, Kind.STYLE, Kind.FRAME})


@dataclass(frozen=True, slots=True)
class Page:
    """One public page or file that was read; ``cut``: only its beginning was.

    ``upgrades``: it has browsers load over https what it names by http (upgrade-insecure-requests, header or meta).
    ``spared`` are the links that it asks programs not to follow (``nofollow``), or that browsers keep as a file.
    ``workshops`` are the addresses in its ``inline`` that lead to developers' machines and previews.
    """

    url: str
    status: int
    title: str = ""
    uses: tuple[tuple[Kind, str], ...] = ()
    canonical: str = ""
    noindex: bool = False
    password: bool = False
    refresh: str = ""
    cut: bool = False
    evidence: tuple[Evidence, ...] = ()
    upgrades: bool = False
    spared: frozenset[str] = frozenset()
    workshops: tuple[str, ...] = ()


_USES = {
    ("a", "href"): Kind.LINK,
    ("area", "href"): Kind.LINK,
    ("script", "src"): Kind.SCRIPT,
    ("iframe", "src"): Kind.FRAME,
    ("frame", "src"): Kind.FRAME,
    ("object", "data"): Kind.FRAME,
    ("embed", "src"): Kind.FRAME,
    ("img", "src"): Kind.IMAGE,
    ("input", "src"): Kind.IMAGE,
    ("image", "href"): Kind.IMAGE,
    ("image", "xlink:href"): Kind.IMAGE,
    ("body", "background"): Kind.IMAGE,
    ("video", "src"): Kind.MEDIA,
    ("video", "poster"): Kind.IMAGE,
    ("audio", "src"): Kind.MEDIA,
    ("source", "src"): Kind.MEDIA,
    ("track", "src"): Kind.MEDIA,
    ("form", "action"): Kind.FORM,
    ("button", "formaction"): Kind.FORM,
    ("input", "formaction"): Kind.FORM,
}
"""What an attribute of an element is a URL of."""
_PRELOADED = {"script": Kind.SCRIPT, "style": Kind.STYLE}
_ICONS = frozenset({"icon", "apple-touch-icon", "mask-icon", "manifest"})


def is_html(response: Response) -> bool:
    """Say whether ``response`` is a page."""
    return "html" in response.headers.get("content-type", "").lower()


def read_page(response: Response) -> Page:
    """Return what ``response`` shows: of a page all, of a style sheet what it loads, of anything else its status."""
    return read_with_inline(response)[0]


def read_with_inline(response: Response) -> tuple[Page, str]:
    """Return what ``response`` shows, and what stands in it as in a file of its own, which may be most of it.

    That is its scripts, and attributes with addresses but for links; nothing where it is no page.
    """
    url, evidence = response.url, (response.evidence(),)
    if "text/css" in response.headers.get("content-type", "").lower():
        uses = _the_first(_uses_of_style(text_of(response), url))
        return Page(url, response.status, uses=uses, cut=response.cut, evidence=evidence), ""
    header_noindex = _says("noindex", response.headers.get("x-robots-tag", ""))
    if not is_html(response):
        return Page(url, response.status, noindex=header_noindex, cut=response.cut, evidence=evidence), ""
    reader = _Reader(url)
    reader.feed(text_of(response))
    inline = "\n".join(reader.inline)
    page = Page(
        url,
        response.status,
        " ".join(reader.title.split())[:200],
        _the_first(reader.uses),
        reader.canonical,
        header_noindex or reader.noindex,
        reader.password,
        reader.refresh or _refresh_in(response.headers.get("refresh", ""), url),
        response.cut,
        evidence,
        reader.upgrades or _UPGRADE in response.headers.get("content-security-policy", "").lower(),
        _spared(reader, response.headers.get("x-robots-tag", "")),
        tuple(workshops_in(inline)),
    )
    return page, inline


def _refresh_in(value: str, base: str) -> str:
    """Return where a Refresh header, or the meta element of that name, sends browsers; empty where it names nothing."""
    _, _, target = value.partition("=")
    return _absolute(base, target.strip("'\" ")) if target else ""


def _the_first(uses: Iterable[tuple[Kind, str]]) -> tuple[tuple[Kind, str], ...]:
    """Return the first of ``uses``, each once; of what a page has beyond those, some that it loads by http.

    A page that names more than any reader goes through still passes no look at what is loaded without encryption.
    """
    kept: list[tuple[Kind, str]] = []
    length = plain = 0
    for kind, url in dict.fromkeys(uses):
        length += len(url)
        if len(kept) < MOST_USES and length <= LONGEST_USES:
            kept.append((kind, url))
        elif kind is not Kind.LINK and url.startswith("http:") and plain < _MOST_PLAIN:
            kept.append((kind, url))
            plain += 1
    return tuple(kept)


def _says(rule: str, told: str) -> bool:
    """Say whether rules for robots hold ``rule``, or none, which is both noindex and nofollow."""
    return rule in told.lower() or "none" in (each.strip() for each in told.lower().split(","))


def _spared(reader: _Reader, header: str) -> frozenset[str]:
    """Return the links that are not to be followed, all where the page says so of itself."""
    if reader.nofollow or _says("nofollow", header):
        return frozenset(url for kind, url in reader.uses if kind is Kind.LINK)
    return frozenset(reader.spared)


def _uses_of_style(text: str, base: str) -> Iterator[tuple[Kind, str]]:
    """Yield what a style sheet or an inline style loads, with absolute URLs."""
    for kind, targets in ((Kind.STYLE, imports_of(text)), (Kind.IMAGE, images_of(text))):
        yield from ((kind, url) for target in targets if (url := _absolute(base, target)))


def _absolute(base: str, target: str) -> str:
    """Return ``target`` as an absolute web URL without its fragment, empty where it is none."""
    if _PLAIN.fullmatch(target) and "/." not in target:
        return _origin(base) + target  # most are so, and joining URLs takes longer than all else of reading a page
    try:
        url = urljoin(base, target.strip()).partition("#")[0]
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        return ""
    return url if valid and len(url) <= 2000 else ""


@lru_cache(maxsize=64)
def _origin(base: str) -> str:
    """Return scheme and host of ``base``, a web URL."""
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


class _Reader(HTMLParser):
    """Collects what a page uses."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = url
        self.title = ""
        self.uses: list[tuple[Kind, str]] = []
        self.canonical = ""
        self.noindex = False
        self.password = False
        self.refresh = ""
        self.upgrades = False
        self.nofollow = False
        self.spared: list[str] = []
        self.inline: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._inside = tag if tag in ("title", "style", "script") else ""
        if tag == "base":
            self.base = _absolute(self.base, found.get("href", "")) or self.base
        elif tag == "meta":
            self._meta(found)
        elif tag == "link":
            self._link(found)
        self.password |= tag == "input" and found.get("type", "").lower() == "password"
        self._attributes(tag, found)

    def _attributes(self, tag: str, found: dict[str, str]) -> None:
        for name, value in found.items():
            if (tag, name) in _USES:
                self._use(_USES[tag, name], value)
            elif name in ("srcset", "imagesrcset"):
                for part in filter(str.strip, value.split(",")):
                    self._use(Kind.IMAGE, part.split()[0])
            elif name == "style":
                self.uses += _uses_of_style(value, self.base)
            if "://" in value and tag != "a":
                self.inline.append(f'"{value}"')
        if tag == "a" and ("download" in found or "nofollow" in found.get("rel", "").lower().split()):
            self.spared.append(_absolute(self.base, found.get("href", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title" and len(self.title) < 500:
            self.title += data
        elif self._inside == "script":
            self.inline.append(data)
        elif self._inside == "style":
            self.uses += _uses_of_style(data, self.base)

    def _use(self, kind: Kind, target: str) -> None:
        if url := _absolute(self.base, target):
            self.uses.append((kind, url))

    def _meta(self, found: dict[str, str]) -> None:
        if found.get("name", "").lower() in ("robots", "googlebot"):
            self.noindex |= _says("noindex", found.get("content", ""))
            self.nofollow |= _says("nofollow", found.get("content", ""))
        if found.get("http-equiv", "").lower() == "content-security-policy":
            self.upgrades |= _UPGRADE in found.get("content", "").lower()
        if found.get("http-equiv", "").lower() == "refresh":
            self.refresh = _refresh_in(found.get("content", ""), self.base)

    def _link(self, found: dict[str, str]) -> None:
        kinds, target = found.get("rel", "").lower().split(), found.get("href", "")
        if "canonical" in kinds:
            self.canonical = self.canonical or _absolute(self.base, target)
        elif "stylesheet" in kinds:
            self._use(Kind.STYLE, target)
        elif "modulepreload" in kinds:
            self._use(Kind.SCRIPT, target)
        elif "preload" in kinds:
            self._use(_PRELOADED.get(found.get("as", "").lower(), Kind.IMAGE), target)
        elif not _ICONS.isdisjoint(kinds):
            self._use(Kind.IMAGE, target)
