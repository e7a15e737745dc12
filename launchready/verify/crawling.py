"""A small crawl of one host's public pages; whatever two checks need is asked once a round.

Looked at are the home page, the declared pages, a few links to pages of the same host that these name, and the scripts
and style sheets of the zone's own hosts that all of them load, at most ``MOST_FILES``. What is declared to be behind a
log-in is never asked, nor what might do something (``live/links.py``), nor a link that robots.txt or the page itself
keeps programs off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard
from urllib.parse import urljoin, urlsplit

from launchready.expectations import LoadsSecurely, NamesNoWorkshop
from launchready.live.http import HEADERS, Fetched, NoResponse, Response
from launchready.live.links import choose_links, is_below
from launchready.live.pages import Kind, Page, is_html
from launchready.live.robots import Robots, read_robots
from launchready.live.texts import is_whole, text_of
from launchready.verdicts import Outcome, Seen
from launchready.verify.answers import judge_forbidden, judge_kept_out, judge_no_response, redirect_target
from launchready.verify.look import Look, unknown
from launchready.zone.names import within

MOST_FILES = 8
MOST_HOPS = 2  # redirects from the home page to the page that it shows, on the same host; from every other page one
_HOME_FIRST = "Mend the home page first (subdomains/{host}/serves-https), then verify again."
_NOT_PUBLIC = frozenset({401, 403})
_CONSIDERED = 20  # links that robots.txt is asked about, until enough may be followed

Check: TypeAlias = LoadsSecurely | NamesNoWorkshop


@dataclass(frozen=True, slots=True)
class Crawl:
    """What was read of one host. ``sheets`` are its style sheets as pages; ``missed`` says what could not be.

    ``followed`` is how many of ``pages`` are linked from the others.
    """

    pages: tuple[Page, ...]
    files: tuple[Response, ...]
    sheets: tuple[Page, ...]
    missed: tuple[str, ...]
    followed: int = 0

    @property
    def loading(self) -> tuple[Page, ...]:
        """What loads for itself: pages that have browsers upgrade to https left out, and their style sheets."""
        pages = tuple(page for page in self.pages if not page.upgrades)
        return (*pages, *self.sheets) if pages else ()

    def __str__(self) -> str:
        told = f"{len(self.pages)} page{'s' if len(self.pages) > 1 else ''}"
        if self.followed:
            told += f", {self.followed} of them by {'links' if self.followed > 1 else 'a link'},"
        if self.files:
            told += f" with {len(self.files)} file{'s' if len(self.files) > 1 else ''}"
        return told.removesuffix(",")


async def crawl(check: Check, look: Look) -> Crawl | Seen:
    """Return what is read of the check's host, or what to say where it shows no page."""
    home = await _home(check, look)
    if isinstance(home, Seen):
        return home
    read = look.round.page(home)
    asked = _files((read,), look.zone, check.private)
    declared = [urljoin(f"https://{check.host}/", page) for page in check.pages]
    others, linked, files = await asyncio.gather(
        asyncio.gather(*(_page(url, check, look) for url in declared)),
        _linked(read, (home.url, *declared), check, look),
        _get_all(asked, look),
    )
    shown = {answer.url: answer for answer in (home, *others, *linked) if _is_shown(answer)}
    pages = tuple(map(look.round.page, shown.values()))
    later = [url for url in _files(pages, look.zone, check.private) if url not in asked][: MOST_FILES - len(asked)]
    files += await _get_all(later, look)
    sheets = _sheets(files, look)
    imported = [url for url in _files(sheets, look.zone, check.private) if url not in (*asked, *later)]
    files += await _get_all(imported[: MOST_FILES - len(asked) - len(later)], look)
    answered = tuple(answer for answer in files if isinstance(answer, Response) and _is_file(answer))
    missed = dict.fromkeys(_why(answer) for answer in (home, *others, *linked, *files) if _is_missed(answer))
    first = {answer.url for answer in (home, *others)}
    return Crawl(pages, answered, _sheets(answered, look), tuple(missed), sum(url not in first for url in shown))


async def _home(check: Check, look: Look) -> Response | Seen:
    """Return the page that a visitor of the check's host is shown first, or what to say where there is none."""
    if look.round.http.allowed is not None:
        return Seen(Outcome.NOT_APPLICABLE, look.round.http.because)
    host = check.host
    url = f"https://{host}/"
    if is_below(url, check.private):
        return Seen(Outcome.NOT_APPLICABLE, f"all of {host} is declared to be behind a log-in: no public page")
    for _ in range(MOST_HOPS + 1):
        answer = await look.get(url)
        if isinstance(answer, NoResponse):
            return judge_no_response(answer, host, look)
        target = redirect_target(answer)
        if target is None:
            return judge_forbidden(answer) or _page_or_not(answer, host)
        if target.startswith("http:"):
            return unknown(f"{url} leads to {target}, which is not encrypted", _HOME_FIRST.format(host=host))
        if not target.startswith(f"https://{host}/"):
            return Seen(Outcome.NOT_APPLICABLE, f"{url} leads to {target}: no page of its own")
        if is_below(target, check.private):
            return Seen(Outcome.NOT_APPLICABLE, f"{url} leads to {target}, which is behind a log-in: no public page")
        url = target
    return unknown(f"https://{host}/ leads on and on: there is no page to look at", _HOME_FIRST.format(host=host))


def _page_or_not(answer: Response, host: str) -> Response | Seen:
    if answer.status >= 500:
        return unknown(
            f"{answer.url} answers {answer.status}: there is no page to look at", _HOME_FIRST.format(host=host)
        )
    if not is_html(answer):
        return Seen(Outcome.NOT_APPLICABLE, f"{answer.url} answers {answer.status} and is no page")
    return answer


async def _linked(home: Page, known: Collection[str], check: Check, look: Look) -> list[Fetched]:
    """Return the answers to a few links of ``home`` that are not ``known``, or that of robots.txt where it is none."""
    named = (url for kind, url in home.uses if kind is Kind.LINK and url not in home.spared and url not in known)
    links = choose_links((url for url in named if _is_own(url, check)), _CONSIDERED)
    if not links or not check.links:
        return []
    told = await _robots(check, look)
    if not isinstance(told, Robots):
        return [told]
    chosen = [url for url in links if told.allow(url)][: check.links]
    found = await asyncio.gather(*(_page(url, check, look) for url in chosen))
    return [answer for answer in found if not _is_not_public(answer)]


async def _robots(check: Check, look: Look) -> Robots | Fetched:
    """Return what robots.txt says to us, or the answer that keeps us from knowing (RFC 9309 section 2.3.1)."""
    answer = await _page(f"https://{check.host}/robots.txt", check, look)
    if isinstance(answer, NoResponse) or answer.status >= 500 or judge_kept_out(answer):
        return answer
    return read_robots(text_of(answer), HEADERS["User-Agent"]) if answer.status == 200 else Robots()


async def _page(url: str, check: Check, look: Look) -> Fetched:
    """Return the answer to ``url``, of its target where it redirects to another public page of the host."""
    answer = await look.get(url)
    target = redirect_target(answer) if isinstance(answer, Response) else None
    return answer if target is None or not _is_own(target, check) else await look.get(target)


def _is_not_public(answer: Fetched) -> bool:
    """Say whether a linked page is for those only who have logged in."""
    return isinstance(answer, Response) and answer.status in _NOT_PUBLIC and judge_kept_out(answer) is None


def _is_own(url: str, check: Check) -> bool:
    """Say whether ``url`` is a page of the check's host that may be asked without being declared."""
    return url.startswith(f"https://{check.host}/") and not is_below(url, (*check.private, *check.spared))


def _files(pages: Iterable[Page], zone: str, private: Collection[str]) -> list[str]:
    """Return the scripts and style sheets that ``pages``, or sheets, load from hosts of ``zone``, the first few."""
    found = (
        url
        for page in pages
        for kind, url in page.uses
        if kind in (Kind.SCRIPT, Kind.STYLE) and url.startswith("https:") and within(urlsplit(url).hostname or "", zone)
    )
    return [url for url in dict.fromkeys(found) if not is_below(url, private)][:MOST_FILES]


async def _get_all(urls: Iterable[str], look: Look) -> list[Fetched]:
    return list(await asyncio.gather(*map(look.get, urls)))


def _is_shown(answer: Fetched) -> TypeGuard[Response]:
    return (
        isinstance(answer, Response)
        and answer.status < 500
        and is_html(answer)
        and redirect_target(answer) is None
        and not judge_kept_out(answer)
    )


def _is_file(answer: Response) -> bool:
    return answer.status == 200 and not is_html(answer)


def _sheets(answers: Iterable[Fetched], look: Look) -> tuple[Page, ...]:
    """Return the style sheets among ``answers`` as pages."""
    files = (answer for answer in answers if isinstance(answer, Response) and _is_file(answer))
    return tuple(look.round.page(file) for file in files if "text/css" in file.headers.get("content-type", "").lower())


def _is_missed(answer: Fetched) -> bool:
    return isinstance(answer, NoResponse) or _kept_out(answer) or not is_whole(answer)


def _kept_out(answer: Response) -> bool:
    return judge_forbidden(answer) is not None or answer.status >= 500


def _why(answer: Fetched) -> str:
    if isinstance(answer, NoResponse):
        told = answer.reason
    elif _kept_out(answer):
        told = f"it answers {answer.status}"
    else:
        told = "it is too large, or packed in a way that nobody asked for"
    return f"{answer.url} could not be looked at ({told})"
