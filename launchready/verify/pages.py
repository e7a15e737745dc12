"""Checks of public pages and of what they load, by a small crawl: whatever two checks need is asked once a round.

Of a host are looked at its home page, the declared pages, and the scripts and style sheets of the zone's own hosts
that these load; at most ``MOST_FILES`` of the latter. Links are not followed: nobody declared where they lead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from launchready.expectations import LoadsSecurely, NamesNoWorkshop
from launchready.live.bundles import local_hosts_in, preview_hosts_in
from launchready.live.http import Fetched, NoResponse, Response
from launchready.live.pages import ACTIVE, Kind, Page, is_html, is_whole, read_page, text_of
from launchready.verdicts import Outcome, Seen
from launchready.verify.answers import judge_forbidden, judge_no_response, redirect_target
from launchready.verify.look import Look, failed, listed, passed, unknown
from launchready.zone.names import within

MOST_FILES = 8
MOST_HOPS = 2  # redirects from the home page to the page that it shows, on the same host
_HOME_FIRST = "Mend the home page first (subdomains/{host}/serves-https), then verify again."
_TOLD = 3  # of each kind of fault
_LOADED = ACTIVE | {Kind.IMAGE, Kind.MEDIA, Kind.FORM}


@dataclass(frozen=True, slots=True)
class Crawl:
    """What was read of one host. ``sheets`` are its style sheets as pages; ``missed`` says what could not be."""

    pages: tuple[Page, ...]
    files: tuple[Response, ...]
    sheets: tuple[Page, ...]
    missed: tuple[str, ...]

    @property
    def loading(self) -> tuple[Page, ...]:
        """What loads for itself: pages that have browsers upgrade to https left out, and their style sheets."""
        pages = tuple(page for page in self.pages if not page.upgrades)
        return (*pages, *self.sheets) if pages else ()

    def __str__(self) -> str:
        told = f"{len(self.pages)} page{'s' if len(self.pages) > 1 else ''}"
        if self.files:
            told += f" with {len(self.files)} file{'s' if len(self.files) > 1 else ''}"
        return told


async def check_loads(check: LoadsSecurely, look: Look) -> Seen:
    """Judge whether the pages and style sheets of the host name anything by http that browsers would load or send."""
    found = await crawl(check, look)
    if isinstance(found, Seen):
        return found
    plain = [
        f"{page.url} {'sends a form to' if kind is Kind.FORM else 'loads'} {url}"
        f"{' (blocked by browsers)' if kind in ACTIVE else ''}"
        for page in found.loading
        for kind, url in page.uses
        if kind in _LOADED and url.startswith("http:")
    ]
    if plain:
        return failed(_some(plain))
    return _unless_missed(found, f"nothing is named by http ({found})")


async def check_bundles(check: NamesNoWorkshop, look: Look) -> Seen:
    """Judge whether a script or style sheet of the host leads to a developer's machine or to a preview host."""
    found = await crawl(check, look)
    if isinstance(found, Seen):
        return found
    named = [f"{file.url} names {url}" for file in found.files for url in _workshops(text_of(file), check.meant)]
    if named:
        return failed(_some(named))
    return _unless_missed(found, f"nothing leads to a developer's machine or a preview host ({found})")


def _workshops(text: str, meant: frozenset[str]) -> Iterator[str]:
    if local := local_hosts_in(text):
        yield local
    preview = preview_hosts_in(text)
    if preview and urlsplit(preview).hostname not in meant:
        yield preview


def _some(faults: list[str]) -> str:
    told = list(dict.fromkeys(faults))
    more = f", and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
    return f"{listed(told[:_TOLD])}{more}"


def _unless_missed(found: Crawl, observed: str) -> Seen:
    if found.missed:
        return unknown(f"{observed}, but {listed(found.missed[:_TOLD])}")
    return passed(observed)


async def crawl(check: LoadsSecurely | NamesNoWorkshop, look: Look) -> Crawl | Seen:
    """Return what is read of the check's host, or what to say where it shows no page."""
    home = await _home(check.host, look)
    if isinstance(home, Seen):
        return home
    urls = [urljoin(f"https://{check.host}/", page) for page in check.pages]
    read = read_page(home)
    asked = _files((read,), look.zone)
    others, files = await asyncio.gather(_get_all(urls, look), _get_all(asked, look))
    pages = (read, *(read_page(answer) for answer in others if isinstance(answer, Response) and _is_shown(answer)))
    later = [url for url in _files(pages, look.zone) if url not in asked][: MOST_FILES - len(asked)]
    files += await _get_all(later, look)
    answered = tuple(answer for answer in files if isinstance(answer, Response) and _is_file(answer))
    sheets = tuple(read_page(answer) for answer in answered if "text/css" in answer.headers.get("content-type", ""))
    missed = tuple(_why(answer) for answer in (home, *others, *files) if _is_missed(answer))
    return Crawl(pages, answered, sheets, missed)


async def _home(host: str, look: Look) -> Response | Seen:
    """Return the page that a visitor of ``host`` is shown first, or what to say where there is none."""
    if look.round.http.allowed is not None:
        return Seen(Outcome.NOT_APPLICABLE, look.round.http.because)
    url = f"https://{host}/"
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


def _files(pages: Iterable[Page], zone: str) -> list[str]:
    """Return the scripts and style sheets that ``pages`` load from hosts of ``zone``, the first few."""
    found = (
        url
        for page in pages
        for kind, url in page.uses
        if kind in (Kind.SCRIPT, Kind.STYLE) and url.startswith("https:") and within(urlsplit(url).hostname or "", zone)
    )
    return list(dict.fromkeys(found))[:MOST_FILES]


async def _get_all(urls: Iterable[str], look: Look) -> list[Fetched]:
    return list(await asyncio.gather(*map(look.get, urls)))


def _is_shown(answer: Response) -> bool:
    return answer.status < 500 and is_html(answer)


def _is_file(answer: Response) -> bool:
    return answer.status == 200 and not is_html(answer)


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
