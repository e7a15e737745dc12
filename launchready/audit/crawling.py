"""A bounded crawl of public pages, the files that they use, and a few paths that should answer nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from launchready.audit.eyes import AGENT, Eyes
from launchready.audit.found import Clue, Host, Missed, Role
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
from launchready.live.http import Fetched, NoResponse, Response, Trouble
from launchready.live.links import choose_links, may_be_followed
from launchready.live.pages import Kind, Page, is_html, read_page, read_with_inline
from launchready.live.robots import Robots, read_robots
from launchready.live.texts import is_whole, text_of
from launchready.verdicts import Evidence
from launchready.verify.answers import is_web_url, judge_kept_out, redirect_target
from launchready.zone.names import within

MOST_PAGES, MOST_FILES, MOST_OPENED = 10, 12, 6
_CONSIDERED = 40  # links that robots.txt is asked about, until enough may be followed
_NOT_PUBLIC = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl brought: pages, the files that they use (without their bodies), clues, and what was not read."""

    pages: tuple[Page, ...] = ()
    files: tuple[Response, ...] = ()
    clues: tuple[Clue, ...] = ()
    missed: tuple[Missed, ...] = ()


async def crawl(eyes: Eyes, hosts: Iterable[Host], domain: str) -> Crawled:
    """Return what the home pages of ``hosts``, a few pages that these link, and the files of all of them show."""
    pages: dict[str, Page] = {}
    clues: list[Clue] = []
    missed: list[Missed | None] = []
    for host in hosts:
        home = host.home
        if home is not None and home.url not in pages and _is_own(home, host, domain):
            pages[home.url], inline = read_with_inline(home)
            clues += _clues_of_text(inline, home.url, home.evidence())
            clues += clues_in(home, host)
            missed.append(_not_whole(home, "its home page", optional=not host.role.public))
    linked = await _linked(eyes, list(pages.values()), domain)
    for answer in linked:
        if isinstance(answer, Response) and redirect_target(answer) is None and answer.url not in pages:
            pages[answer.url], inline = read_with_inline(answer)
            clues += _clues_of_text(inline, answer.url, answer.evidence())
    missed += [_missed(answer, "this page", optional=True) for answer in linked if not _is_broken(answer)]
    targets = list(dict.fromkeys(_files(pages.values(), domain)))[:MOST_FILES]
    fetched = await asyncio.gather(*map(eyes.get, targets))
    missed += [_missed(answer, "this file", optional=False) for answer in fetched]
    files = [answer for answer in fetched if isinstance(answer, Response)]
    for style in [answer for answer in files if "text/css" in answer.headers.get("content-type", "")]:
        pages[style.url] = read_page(style)
    for answer in files:
        clues += await _clues_of_file(eyes, answer)
    bodiless = tuple(replace(answer, held=b"") for answer in files)
    return Crawled(tuple(pages.values()), bodiless, tuple(clues), tuple(each for each in missed if each is not None))


def _is_own(home: Response, host: Host, domain: str) -> bool:
    """Say whether ``home``, which ``host`` shows, is a page of the company's own."""
    return host.role not in (Role.PROVIDER, Role.PARKED) and within(urlsplit(home.url).hostname or "", domain)


async def _linked(eyes: Eyes, pages: list[Page], domain: str) -> list[Fetched]:
    """Return the answers to a few links of ``pages`` within ``domain`` that robots.txt lets us follow."""
    read = {page.url for page in pages}
    named = (
        url
        for page in pages
        for kind, url in page.uses
        if kind is Kind.LINK and url not in read and url not in page.spared
    )
    links = choose_links((url for url in named if within(urlsplit(url).hostname or "", domain)), _CONSIDERED)
    places = list(dict.fromkeys(map(_place, links)))
    told = dict(zip(places, await asyncio.gather(*(_robots(eyes, place) for place in places)), strict=True))
    allowed = [url for url in links if (robots := told[_place(url)]) is not None and robots.allow(url)]
    return list(await asyncio.gather(*(_page(eyes, url, domain) for url in allowed[: MOST_PAGES - 1])))


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def _robots(eyes: Eyes, place: str) -> Robots | None:
    """Return what robots.txt says to us; None, which allows nothing, where it is not told (RFC 9309 section 2.3.1)."""
    answer = await eyes.get(f"{place}/robots.txt")
    if isinstance(answer, NoResponse) or answer.status >= 500 or judge_kept_out(answer):
        return None
    return read_robots(text_of(answer), AGENT.partition(" ")[0]) if answer.status == 200 else Robots()


async def _page(eyes: Eyes, url: str, domain: str) -> Fetched:
    """Return the answer to ``url``, of its target where it redirects to another page of the domain."""
    answer = await eyes.get(url)
    target = redirect_target(answer) if isinstance(answer, Response) else None
    if target is None or not is_web_url(target) or not may_be_followed(target):
        return answer
    return await eyes.get(target) if within(urlsplit(target).hostname or "", domain) else answer


def _is_broken(answer: Fetched) -> bool:
    """Say whether a server failed, which of a page is a finding."""
    return isinstance(answer, Response) and answer.status >= 500


def _missed(answer: Fetched, what: str, *, optional: bool) -> Missed | None:
    """Return that ``answer`` did not show what was asked for, None where it did, or where that is said elsewhere."""
    if isinstance(answer, NoResponse):
        if answer.trouble is not Trouble.NO_LOOK:  # the rest is a finding, or the cap of a host
            return None
        return Missed(answer.url, what, f"its server gave no answer: {answer.reason}", optional)
    if judge_kept_out(answer) or _is_broken(answer):
        return Missed(answer.url, what, f"its server answered {answer.status}", optional)
    return None if answer.status in _NOT_PUBLIC else _not_whole(answer, what, optional=optional)


def _not_whole(answer: Response, what: str, *, optional: bool) -> Missed | None:
    """Return that ``answer`` was not read as a whole; that it is large is usual, and its beginning was read."""
    if answer.cut:
        return Missed(answer.url, what, f"only its first {len(answer.body):,} bytes were read", optional=True)
    if is_whole(answer):
        return None
    return Missed(answer.url, what, "it is packed in a way that nobody asked for, and cannot be read", optional)


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
    clues = list(_clues_of_text(text, answer.url, answer.evidence()))
    target = source_map_of(text, answer.url)
    if is_web_url(target) and urlsplit(target).hostname == urlsplit(answer.url).hostname:
        found = await eyes.peek(target)
        if isinstance(found, Response) and found.status == 200 and is_source_map(text_of(found)):
            clues.append(Clue("source-map-public", target, "the source code before it was packed", found.evidence()))
    return clues


def _clues_of_text(text: str, url: str, evidence: Evidence) -> Iterator[Clue]:
    """Yield what a script or style sheet, or what stands within a page as in one, gives away."""
    yield from (Clue("secret-in-bundle", url, kind, evidence) for kind in secrets_in(text))
    if local := local_hosts_in(text):
        yield Clue("bundle-names-localhost", url, local, evidence)
    if preview := preview_hosts_in(text):
        yield Clue("bundle-names-preview", url, preview, evidence)


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
    answer = await eyes.get(f"{_base(host)}/robots.txt")
    if not isinstance(answer, Response) or answer.status != 200 or is_html(answer):
        return None
    if blocks_everything(text_of(answer)):
        return Clue("robots-block-everything", answer.url, "Disallow: /", answer.evidence())
    return None
