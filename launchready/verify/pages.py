"""Checks of public pages and of what they load; what is looked at is chosen by ``crawling``."""

from __future__ import annotations

from launchready.expectations import LoadsSecurely, NamesNoWorkshop
from launchready.live.bundles import not_meant, workshops_in
from launchready.live.pages import ACTIVE, Kind
from launchready.live.texts import text_of
from launchready.verdicts import Seen
from launchready.verify.crawling import Crawl, crawl
from launchready.verify.look import Look, failed, listed, passed, unknown

_TOLD = 3  # of each kind of fault
_LOADED = ACTIVE | {Kind.IMAGE, Kind.MEDIA, Kind.FORM}


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
    """Judge whether a script or style sheet of the host, also within a page, leads to a workshop (``live/bundles``)."""
    found = await crawl(check, look)
    if isinstance(found, Seen):
        return found
    named = [f"{page.url} names {url}" for page in found.pages for url in not_meant(page.workshops, check.meant)]
    named += [f"{file.url} names {url}" for file in found.files for url in workshops_in(text_of(file), check.meant)]
    if named:
        return failed(_some(named))
    return _unless_missed(found, f"nothing leads to a developer's machine or a preview host ({found})")


def _some(faults: list[str]) -> str:
    told = list(dict.fromkeys(faults))
    more = f", and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
    return f"{listed(told[:_TOLD])}{more}"


def _unless_missed(found: Crawl, observed: str) -> Seen:
    if found.missed:
        return unknown(f"{observed}, but {listed(found.missed[:_TOLD])}")
    return passed(observed)
