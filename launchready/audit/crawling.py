"""A bounded crawl of public pages, the files that they use, and a few paths that should answer nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from launchready.audit.eyes import Eyes
from launchready.audit.found import Clue, Host, Role
from launchready.audit.hosting import PROVIDERS
from launchready.audit.signatures import (
    PATHS,
    Path,
    blocks_everything,
    is_listing,
    is_source_map,
    matches,
    placeholder_in,
    secrets_in,
    source_map_of,
)
from launchready.live.bundles import local_hosts_in, preview_hosts_in
from launchready.live.http import Response
from launchready.live.pages import Kind, Page, is_html, read_page, text_of
from launchready.verify.answers import is_web_url
from launchready.zone.names import within

MOST_PAGES, MOST_FILES, MOST_OPENED = 10, 12, 6
_TOLD_FIRST = ("login", "signin", "sign-in", "signup", "register", "account", "pricing", "contact", "checkout", "app")
_NOT_PAGES = (".pdf", ".zip", ".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp", ".mp4", ".xml", ".json", ".ico", ".txt")


async def crawl(eyes: Eyes, hosts: Iterable[Host], domain: str) -> tuple[list[Page], list[Response], list[Clue]]:
    """Return the pages that were read, the files that they use (without their bodies), and what was given away."""
    pages: dict[str, Page] = {}
    clues: list[Clue] = []
    for host in hosts:
        home = host.home
        if home is None or home.url in pages or host.role in (Role.PROVIDER, Role.PARKED):
            continue
        if within(urlsplit(home.url).hostname or "", domain):
            pages[home.url] = read_page(home)
            clues += clues_in(home, host)
    links = [url for url in _choose(list(pages.values()), domain) if url not in pages][: MOST_PAGES - 1]
    for answer in await asyncio.gather(*map(eyes.get, links)):
        if isinstance(answer, Response):
            pages[answer.url] = read_page(answer)
    targets = list(dict.fromkeys(_files(pages.values(), domain)))[:MOST_FILES]
    fetched = await asyncio.gather(*map(eyes.get, targets))
    files = [answer for answer in fetched if isinstance(answer, Response)]
    for style in [answer for answer in files if "text/css" in answer.headers.get("content-type", "")]:
        pages[style.url] = read_page(style)
    for answer in files:
        clues += await _clues_of_file(eyes, answer)
    return list(pages.values()), [replace(answer, body=b"") for answer in files], clues


def _choose(pages: list[Page], domain: str) -> list[str]:
    """Return the links to follow: those that matter by their name first, then as they stand."""
    links = [
        url
        for page in pages
        for kind, url in page.uses
        if kind is Kind.LINK
        and within(urlsplit(url).hostname or "", domain)
        and not urlsplit(url).path.lower().endswith(_NOT_PAGES)
        and not urlsplit(url).query
        and "logout" not in url
    ]
    rank = {url: place for place, url in enumerate(dict.fromkeys(links))}
    return sorted(rank, key=lambda url: (not any(word in url.lower() for word in _TOLD_FIRST), rank[url]))


def _files(pages: Iterable[Page], domain: str) -> Iterator[str]:
    for page in pages:
        for kind, url in page.uses:
            if kind in (Kind.SCRIPT, Kind.STYLE) and within(urlsplit(url).hostname or "", domain):
                yield url


def clues_in(home: Response, host: Host) -> Iterator[Clue]:
    """Yield what a home page shows that is no site of the company's."""
    text = text_of(home)[:200_000]
    if is_html(home) and (what := placeholder_in(text)):
        yield Clue("placeholder-page", home.url, what, home.evidence())
    if is_html(home) and is_listing(text):
        yield Clue("directory-listing", home.url, "the files of a directory", home.evidence())
    provider = next((provider for provider in PROVIDERS if provider.title == host.provider), None)
    if provider is not None and any(sentence in text for sentence in provider.unclaimed):
        told = f"{provider.title} answers that nobody has claimed this name"
        yield Clue("takeover-possible", home.url, told, home.evidence())


async def _clues_of_file(eyes: Eyes, answer: Response) -> list[Clue]:
    if answer.status != 200 or is_html(answer):
        return []
    text = text_of(answer)
    clues = [Clue("secret-in-bundle", answer.url, kind, answer.evidence()) for kind in secrets_in(text)]
    if local := local_hosts_in(text):
        clues.append(Clue("bundle-names-localhost", answer.url, local, answer.evidence()))
    if preview := preview_hosts_in(text):
        clues.append(Clue("bundle-names-preview", answer.url, preview, answer.evidence()))
    target = source_map_of(text, answer.url)
    if is_web_url(target) and urlsplit(target).hostname == urlsplit(answer.url).hostname:
        found = await eyes.peek(target)
        if isinstance(found, Response) and found.status == 200 and is_source_map(text_of(found)):
            clues.append(Clue("source-map-public", target, "the source code before it was packed", found.evidence()))
    return clues


async def try_paths(eyes: Eyes, hosts: Iterable[Host], domain: str) -> list[Clue]:
    """Return what a few well-known paths give away, of the hosts that serve pages of the company's own."""
    opened = [
        host
        for host in hosts
        if host.home is not None
        and urlsplit(host.home.url).hostname == host.name
        and host.role in (Role.MARKETING, Role.APP, Role.API, Role.INTERNAL, Role.STATIC)
    ][:MOST_OPENED]
    tries = [(host, path) for host in opened for path in PATHS]
    found = await asyncio.gather(*(_try(eyes, host, path) for host, path in tries))
    robots = await asyncio.gather(*(_read_robots(eyes, host) for host in opened if host.role.public))
    return [clue for clue in (*found, *robots) if clue is not None]


def _base(host: Host) -> str:
    home = host.home
    assert home is not None  # noqa: S101 - only such hosts are tried
    return f"{urlsplit(home.url).scheme}://{host.name}"


async def _try(eyes: Eyes, host: Host, path: Path) -> Clue | None:
    answer = await eyes.peek(f"{_base(host)}{path.path}")
    if isinstance(answer, Response) and answer.status in (200, 206) and matches(path, text_of(answer)):
        return Clue(path.policy, answer.url, path.path, answer.evidence())
    return None


async def _read_robots(eyes: Eyes, host: Host) -> Clue | None:
    answer = await eyes.peek(f"{_base(host)}/robots.txt")
    if not isinstance(answer, Response) or answer.status != 200 or is_html(answer):
        return None
    if blocks_everything(text_of(answer)):
        return Clue("robots-block-everything", answer.url, "Disallow: /", answer.evidence())
    return None
